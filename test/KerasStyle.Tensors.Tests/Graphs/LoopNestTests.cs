using KerasStyle.Tensors.Cpu;

namespace KerasStyle.Tensors.Tests;

/// <summary>Loop nests: the same values as the operations one by one in double precision, the same bits interpreted, as written code and on any number of threads.</summary>
[Collection(Cpu.Kernels.KernelCollection.Name)]
public class LoopNestTests
{
    sealed record Nest(Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> Body, int Loops);

    static readonly Dictionary<string, Nest> Nests = new()
    {
        ["sum of rows"] = new(x => [Ops.Sum(x[0], [1])], 1),
        ["sum of columns"] = new(x => [Ops.Sum(x[0], [0])], 1),
        ["sum of everything"] = new(x => [Ops.Sum(x[0] * x[1])], 1),
        ["extremes"] = new(x => [Ops.Max(x[0] - x[1], [1]), Ops.Min(x[0] + x[1], [0]), Ops.Max(x[0] * 2), Ops.Min(x[0], [1], keepdims: true) * x[1]], 1),
        ["column sums of one pass"] = new(x => [Ops.Sum(x[0] * x[1], [0]), Ops.Sum(Ops.Square(x[0]), [0]), Ops.Max(x[1], [0])], 1),
        ["mean and variance of columns"] = new(x => [Ops.Mean(x[0], [0]), Ops.Var(x[0], [0])], 2),
        ["layer normalization"] = new(x => [(x[0] - Ops.Mean(x[0], [1], true)) * Ops.Rsqrt(Ops.Var(x[0], [1], true) + 1e-3) * x[2] + x[3]], 1),
        ["layer normalization with gradients"] = new(
            x => WithGradients([x[0], x[2], x[3]], Ops.Sum(((x[0] - Ops.Mean(x[0], [1], true)) * Ops.Rsqrt(Ops.Var(x[0], [1], true) + 1e-3) * x[2] + x[3]) * x[1])), 0),
        ["rms normalization with gradients"] = new(x => WithGradients([x[0], x[2]], Ops.Sum(x[0] * Ops.Rsqrt(Ops.Mean(Ops.Square(x[0]), [1], true) + 1e-3) * x[2] * x[1])), 0),
        ["batch normalization with gradients"] = new(x => WithGradients([x[0], x[2], x[3]], Ops.Sum(BatchNormalized(x) * x[1])), 0),
        ["relu of batch normalization with gradients"] = new(x => WithGradients([x[0], x[2], x[3]], Ops.Sum(Ops.Square(Ops.Relu(BatchNormalized(x)) + x[1]))), 0),
        ["log softmax of a sum"] = new(x => [LogSoftmax(x[0] + x[2])], 1),
        ["softmax crossentropy with gradients"] = new(x => WithGradients([x[0]], Ops.Sum(-LogSoftmax(x[0]) * x[1]) * 0.1), 0),
        ["chosen class with gradients"] = new(x => WithGradients([x[0]], Chosen(x)), 0),
        ["sparse crossentropy of logits with gradients"] = new(x => WithGradients([x[0]], Ops.Mean(-OfClass(Ops.LogSoftmax(x[0]), x))), 0),
        ["sparse crossentropy of probabilities with gradients"] = new(x => WithGradients([x[0]], Ops.Mean(-Ops.Log(Ops.Clip(OfClass(Ops.Softmax(x[0]), x) / Ops.Sum(Ops.Softmax(x[0]), [1]), 1e-7, 1 - 1e-7)))), 0),
        ["softmax of a sum"] = new(x => [Ops.Softmax(x[0] + x[2]) * x[1]], 1),
        ["softmax and its logarithm"] = new(x => [Ops.Softmax(x[0]), Ops.LogSoftmax(x[0]), Ops.Cast(Ops.Argmax(x[0], -1), x[0].DType), Ops.Cast(Ops.Argmin(x[0], -1), x[0].DType)], 1),
        ["how often the largest is the class"] = new(x => [Ops.Sum(Ops.Cast(Ops.Equal(Ops.Argmax(x[0], -1), Ops.Argmax(x[1], -1)), x[0].DType))], 0),
        ["unit length"] = new(x => [x[0] / Ops.Sqrt(Ops.Maximum(Ops.Sum(Ops.Square(x[0]), [1], true), 1e-12))], 1),
        ["dear values kept between stages"] = new(x => [Ops.Exp(Ops.Tanh(x[0])) / Ops.Sum(Ops.Exp(Ops.Tanh(x[0])), [1], true), Ops.Tanh(x[0]) - Ops.Max(Ops.Exp(Ops.Tanh(x[0])), [1], true)], 1),
        ["conditions"] = new(x => [Ops.Where(x[0] > Ops.Mean(x[0], [1], true), x[1], 0), Ops.Sum(Ops.Cast(x[0] > 0, x[0].DType), [0])], 0),
        ["row results only"] = new(x => [Ops.Log(Ops.Sum(Ops.Exp(x[0]), [1])) * 2, Ops.Sum(Ops.Log(Ops.Sum(Ops.Exp(x[0]), [1])))], 1),
        ["sum of what a nest gives"] = new(x => [Ops.Sum(LogSoftmax(x[0]) * x[1], [0])], 1),
        ["weights of rows"] = new(x => [Ops.Sum(x[0] * Ops.Mean(x[1], [1], true)), x[0] * Ops.Mean(x[1], [1], true) + Ops.Sum(x[0], [1], true)], 0),
    };

    static Tensor LogSoftmax(Tensor x)
    {
        Tensor shifted = x - Ops.Max(x, [1], keepdims: true);
        return shifted - Ops.Log(Ops.Sum(Ops.Exp(shifted), [1], keepdims: true));
    }

    static Tensor BatchNormalized(IReadOnlyList<Tensor> x)
    {
        Tensor mean = Ops.Mean(x[0], [0], true), variance = Ops.Mean(Ops.Square(x[0] - mean), [0], true);
        return (x[0] - mean) * (Ops.Rsqrt(variance + 1e-3) * x[2]) + x[3];
    }

    static Tensor Chosen(IReadOnlyList<Tensor> x)
    {
        int classes = x[0].Shape[1];
        Tensor target = Ops.Cast(Ops.Mod(Ops.Abs(Ops.Floor(Ops.Sum(x[1], [1], true) * 7)), classes), DType.Int32);
        return Ops.Sum(Ops.Where(Ops.Equal(target, Ops.Arange(classes)), LogSoftmax(x[0]), 0)) / -3.0;
    }

    static Tensor OfClass(Tensor values, IReadOnlyList<Tensor> x) =>
        Ops.Sum(Ops.Where(Ops.Equal(Ops.ExpandDims(Ops.Argmax(x[1], -1), 1), Ops.Arange(values.Shape[1])), values, 0), [1]);

    static Tensor[] WithGradients(Tensor[] sources, Tensor target) => [target, .. Gradients.Of(target, sources)];

    public static TheoryData<string, int, int> Cases => Sized((1, 5), (2, 2), (3, 7), (32, 3), (37, 41), (100, 20), (128, 10), (700, 16), (130, 1031), (5, 2003));

    /// <summary>Rows too long for one sum in narrow lanes, which other instructions reduce there.</summary>
    public static TheoryData<string, int, int> LongRows => Sized((5, 20011));

    static TheoryData<string, int, int> Sized(params (int Rows, int Columns)[] sizes)
    {
        var cases = new TheoryData<string, int, int>();
        foreach (string name in Nests.Keys)
        {
            foreach ((int rows, int columns) in sizes)
                cases.Add(name, rows, columns);
        }

        return cases;
    }

    static Tensor[] Inputs(int rows, int columns) =>
        [GradientCheck.Random([rows, columns]), GradientCheck.Random([rows, columns], 2), GradientCheck.Random([columns], 3), GradientCheck.Random([columns], 4)];

    static Graph Trace(string name, IReadOnlyList<Tensor> inputs) => Graph.Trace([.. inputs.Select(t => t.Spec)], Nests[name].Body);

    [Theory]
    [MemberData(nameof(Cases))]
    [MemberData(nameof(LongRows))]
    public void NestsComputeWhatTheirOperationsDo(string name, int rows, int columns)
    {
        Tensor[] inputs = [.. Inputs(rows, columns).Select(t => Ops.Cast(t, DType.Float32))];
        IReadOnlyList<Tensor> expected = Lowering.Compile(Trace(name, [.. inputs.Select(t => Ops.Cast(t, DType.Float64))])).Run([.. inputs.Select(t => Ops.Cast(t, DType.Float64))]);
        CpuExecutable executable = Lowering.Compile(Trace(name, inputs));
        IReadOnlyList<Tensor> actual = executable.Run(inputs);
        for (int i = 0; i < expected.Count; i++)
        {
            double[] e = expected[i].ToArray<double>();
            float[] a = actual[i].ToArray<float>();
            double scale = e.Max(Math.Abs) + 1;
            for (int j = 0; j < e.Length; j++)
                Assert.True(Math.Abs(e[j] - a[j]) <= 3e-5 * scale, $"result {i}[{j}] is {a[j]}, not {e[j]}");
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void WrittenCodeAndThreadsGiveTheInterpretersBits(string name, int rows, int columns)
    {
        Tensor[] inputs = [.. Inputs(rows, columns).Select(t => Ops.Cast(t, DType.Float32))];
        CpuExecutable executable = Lowering.Compile(Trace(name, inputs));
        LoopInstruction[] loops = [.. executable.Instructions.OfType<LoopInstruction>()];
        Assert.True(rows == 1 || loops.Length > 0);
        if (Nests[name].Loops > 0 && rows > 1 && columns > 2)
            Assert.Equal(Nests[name].Loops, loops.Length);
        string interpreted = Bits(executable, inputs);
        int threads = WorkerPool.ThreadCount;
        try
        {
            WorkerPool.ThreadCount = 1;
            Assert.Equal(interpreted, Bits(executable, inputs));
            foreach (LoopInstruction loop in loops)
                Assert.True(loop.CompileLoop());
            Assert.Equal(interpreted, Bits(executable, inputs));
            WorkerPool.ThreadCount = 4;
            Assert.Equal(interpreted, Bits(executable, inputs));
        }
        finally
        {
            WorkerPool.ThreadCount = threads;
        }
    }

    // Runs while another core writes the loops: whichever are written by then, the bits are the same.
    [Fact]
    public void RunsMayGoOverToWrittenCodeAtAnyTime()
    {
        foreach (string name in Nests.Keys)
        {
            Tensor[] inputs = [.. Inputs(130, 1031).Select(t => Ops.Cast(t, DType.Float32))];
            string interpreted = Bits(Lowering.Compile(Trace(name, inputs)), inputs);
            CpuExecutable executable = Lowering.Compile(Trace(name, inputs));
            executable.Program.CompileLoops();
            do
                Assert.Equal(interpreted, Bits(executable, inputs));
            while (executable.Program.LoopsAreDue);
            Assert.Equal(interpreted, Bits(executable, inputs));
        }
    }

    [Fact]
    public void LogitsToLossGradientAndAccuracyIsOneLoop()
    {
        foreach (int classes in new[] { 3, 10, 200 })
        {
            CpuExecutable executable = Lowering.Compile(Graph.Trace([new([64, classes], DType.Float32), new([64, classes], DType.Float32)], x =>
            [
                .. WithGradients([x[0]], Ops.Mean(-OfClass(Ops.LogSoftmax(x[0]), [x[0], x[1]]))), Ops.Sum(Ops.Cast(Ops.Equal(Ops.Argmax(x[0], -1), Ops.Argmax(x[1], -1)), DType.Float32)),
            ]));
            Assert.Single(executable.Instructions, i => i.Writes.Concat(i.Reads).Any(v => v.Elements == 64 * classes));
        }
    }

    [Fact]
    public void SquareNestsTellRowsFromColumns() => Agreement.SingleWithDouble(
        x =>
        {
            Tensor label = Ops.Floor(x[0] * 2), close = Ops.Equal(Ops.ExpandDims(label, 1), Ops.ExpandDims(label, 0));
            return Ops.Logsumexp(Ops.Where(close, x[1], -1e3), [1]) + Ops.Sum(x[1] * Ops.ExpandDims(Ops.Exp(x[0]), 0), [1]);
        },
        [GradientCheck.Random([37]), GradientCheck.Random([37, 37], 2)], tolerance: 1e-4);

    [Fact]
    public void LargestIsTheFirstOfEqualsAndOfWhatIsNoNumber()
    {
        float nan = float.NaN, inf = float.PositiveInfinity;
        float[][] rows = [[1, 3, 3, 2], [nan, 1, nan, 5], [2, nan, inf, nan], [-inf, -inf, -inf, -inf], [inf, 0, -0f, inf], [-1, -0f, 0, -2]];
        Tensor x = Tensor.From<float>([.. Enumerable.Range(0, 40).SelectMany(i => rows[i % rows.Length])], [40, 4]);
        foreach (Func<Tensor, Tensor> arg in new Func<Tensor, Tensor>[] { t => Ops.Argmax(t, -1), t => Ops.Argmin(t, -1) })
        {
            CpuExecutable Compiled(DType dtype) => Lowering.Compile(Graph.Trace([new([40, 4], dtype)], t => [arg(t[0])]));
            CpuExecutable single = Compiled(DType.Float32);
            Assert.All(single.Instructions, i => Assert.IsType<LoopInstruction>(i));
            Assert.Equal(Compiled(DType.Float64).Run([Ops.Cast(x, DType.Float64)])[0].ToArray<int>(), single.Run([x])[0].ToArray<int>());
        }
    }

    static string Bits(CpuExecutable executable, Tensor[] inputs) =>
        string.Join(' ', executable.Run(inputs).Select(t => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(t.Buffer.AsSpan<byte>()))));
}
