using KerasStyle.Tensors;

namespace KerasStyle.Torch.Tests;

/// <summary>Operations that torch does not have in this form, beside the managed engine.</summary>
public class OperationTests
{
    /// <summary>Windows whose padding is not the same at both ends, and lengths that the strides do not divide.</summary>
    [SkippableTheory]
    [InlineData("causal", 7, 3, 1, 2)]
    [InlineData("causal", 9, 2, 2, 1)]
    [InlineData("causal", 8, 4, 3, 1)]
    [InlineData("same", 8, 4, 1, 1)]
    [InlineData("same", 7, 2, 1, 3)]
    [InlineData("same", 9, 2, 3, 1)]
    [InlineData("valid", 10, 3, 4, 1)]
    [InlineData("valid", 9, 3, 1, 2)]
    public void TheGradientOfAConvolutionsInputAlone(string padding, int length, int kernel, int stride, int dilation)
    {
        Graph graph = Graph.Trace([new([2, length, 3], DType.Float64), new([kernel, 3, 4], DType.Float64)], x =>
            [Gradients.Of(Ops.Sum(Ops.Square(Ops.Conv(x[0], x[1], strides: [stride], padding: padding, dilationRate: [dilation]))), [x[0]])[0]]);
        Agree(graph, 1e-9, Values([2, length, 3]), Values([kernel, 3, 4]));
    }

    /// <summary>The gradient of a mean over a picture is one number for all its places.</summary>
    [SkippableFact]
    public void TheGradientOfAConvolutionWithReluBeforeAMeanOfAllPlaces()
    {
        Graph graph = Graph.Trace([new([2, 6, 6, 3], DType.Float64), new([3, 3, 3, 4], DType.Float64), new([4], DType.Float64)], x =>
        {
            Tensor[] single = [.. x.Select(t => Ops.Cast(t, DType.Float32))];
            Tensor means = Ops.Mean(Ops.Relu(Ops.Conv(single[0], single[1], padding: "same") + single[2]), [1, 2]);
            return [Ops.Cast(Gradients.Of(Ops.Sum(Ops.Square(means)), [single[1]])[0], DType.Float64)];
        });
        Agree(graph, 1e-4, Values([2, 6, 6, 3]), Values([3, 3, 3, 4]), Values([4]));
    }

    [SkippableFact]
    public void UpdatesReadWhatWasThereBeforeTheStep()
    {
        IEngine engine = LibTorch.Cpu();
        Variable a = new(Values([2, 3]), "a"), b = new(Values([2, 3]) + 10, "b"), c = new(Values([3, 2]) + 20, "c");
        double[] one = a.Value.ToArray<double>(), two = b.Value.ToArray<double>();
        Executable step = engine.Compile(Graph.Trace([], _ =>
        {
            (Tensor first, Tensor second) = (a.Value, b.Value);
            a.Assign(second);
            c.Assign(Ops.Transpose(first));
            b.Assign(first + second);
            return [];
        }));
        step.Run();
        Assert.Equal(two, a.Value.ToArray<double>());
        Assert.Equal([one[0], one[3], one[1], one[4], one[2], one[5]], c.Value.ToArray<double>());
        Assert.Equal(one.Zip(two, (x, y) => x + y), b.Value.ToArray<double>());

        Executable swap = engine.Compile(Graph.Trace([], _ =>
        {
            Tensor old = a.Value;
            a.Assign(b.Value);
            b.Assign(old);
            return [];
        }));
        swap.Run();
        Assert.Equal(two, b.Value.ToArray<double>());
        Assert.Equal(one.Zip(two, (x, y) => x + y), a.Value.ToArray<double>());
    }

    static void Agree(Graph graph, double tolerance, params Tensor[] inputs)
    {
        double[] expected = Engines.Cpu.Compile(graph).Run(inputs)[0].ToArray<double>(), actual = LibTorch.Cpu().Compile(graph).Run(inputs)[0].ToArray<double>();
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, tolerance));
    }

    static Tensor Values(Shape shape) => Tensor.From<double>([.. Enumerable.Range(0, (int)shape.Size).Select(i => Math.Sin(i + 1.0))], shape);
}
