using KerasStyle.Tensors;

namespace KerasStyle.Torch.Tests;

/// <summary>Sums and maxima of an embedding's rows over a sequence, beside the managed engine; and that no tensor of (batch, steps, width) is made for them.</summary>
public class BagTests
{
    static readonly long[] words = [1, 4, 0, 3, 3, 1, 6, 2, 5, 5, 5, 0];

    [SkippableTheory]
    [InlineData("max", false)]
    [InlineData("max", true)]
    [InlineData("sum", false)]
    [InlineData("sum", true)]
    [InlineData("mean", true)]
    [InlineData("masked", false)]
    [InlineData("masked", true)]
    public void RowsOverASequence(string how, bool asGpu)
    {
        IEngine engine = asGpu ? LibTorch.AsGpu() : LibTorch.Cpu();
        foreach (bool gradient in (bool[])[false, true])
        {
            Graph graph = Trace(how, gradient);
            float[] expected = Engines.Cpu.Compile(graph).Run(Table(), Words(words))[0].ToArray<float>();
            Executable executable = engine.Compile(graph);
            float[] actual = executable.Run(Table(), Words(words))[0].ToArray<float>();
            Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
        }
    }

    [SkippableTheory]
    [InlineData("max", false)]
    [InlineData("max", true)]
    [InlineData("masked", false)]
    [InlineData("masked", true)]
    public void AWordOutsideTheTableGivesWhatIsNotANumber(string how, bool asGpu)
    {
        IEngine engine = asGpu ? LibTorch.AsGpu() : LibTorch.Cpu();
        Graph graph = Trace(how, false);
        Tensor outside = Words([.. words[..4], 99, .. words[5..]]);
        float[] expected = Engines.Cpu.Compile(graph).Run(Table(), outside)[0].ToArray<float>(), actual = engine.Compile(graph).Run(Table(), outside)[0].ToArray<float>();
        Assert.Contains(expected, float.IsNaN);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
    }

#if TORCHSHARP
    [SkippableTheory]
    [InlineData("max")]
    [InlineData("mean")]
    [InlineData("masked")]
    public void NoRowsOfAllStepsAreStored(string how)
    {
        var engine = (TorchEngine)LibTorch.AsGpu();
        Graph graph = engine.Simplified(Trace(how, true));
        Assert.DoesNotContain(graph.Nodes, n => n.Op is not BroadcastTo && n.Outputs[0].Shape == new Shape(3, 4, 5));
    }
#endif

    static Graph Trace(string how, bool gradient) => Graph.Trace([new([7, 5]), new([3, 4], DType.Int64)], x =>
    {
        Tensor rows = Ops.Take(x[0], x[1], 0);
        Tensor y = how switch
        {
            "max" => Ops.Max(rows, [1]),
            "sum" => Ops.Sum(rows, [1]),
            "mean" => Ops.Mean(rows, [1]),
            _ => Masked(rows, Ops.ExpandDims(Ops.NotEqual(x[1], 0), 2)),
        };
        return [gradient ? Gradients.Of(Ops.Sum(Ops.Sin(y * 3)), [x[0]])[0] : y];
    });

    static Tensor Masked(Tensor rows, Tensor counts) => Ops.Sum(Ops.Where(counts, rows, Ops.ZerosLike(rows)), [1]) / Ops.Sum(Ops.Cast(counts, rows.DType), [1]);

    static Tensor Table() => Tensor.From<float>([.. Enumerable.Range(0, 35).Select(i => (float)Math.Sin(i * i + 1.0))], [7, 5]);

    static Tensor Words(long[] all) => Tensor.From<long>(all, [3, 4]);
}
