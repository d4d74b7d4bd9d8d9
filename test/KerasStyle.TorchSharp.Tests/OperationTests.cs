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

    /// <summary>Recurrent layers that torch has as one, and those that it has not.</summary>
    [SkippableTheory]
    [InlineData(RecurrentKind.Lstm, false, false)]
    [InlineData(RecurrentKind.Lstm, true, false)]
    [InlineData(RecurrentKind.Lstm, false, true)]
    [InlineData(RecurrentKind.Gru, false, false)]
    [InlineData(RecurrentKind.Gru, true, false)]
    [InlineData(RecurrentKind.Gru, true, true)]
    [InlineData(RecurrentKind.GruResetBefore, false, false)]
    [InlineData(RecurrentKind.Simple, true, false)]
    [InlineData(RecurrentKind.Simple, false, false, GateFunction.Relu)]
    [InlineData(RecurrentKind.Lstm, false, false, GateFunction.Relu)]
    [InlineData(RecurrentKind.Simple, false, false, GateFunction.Tanh, true)]
    [InlineData(RecurrentKind.Lstm, false, true, GateFunction.Tanh, true)]
    [InlineData(RecurrentKind.Gru, true, false, GateFunction.Tanh, true)]
    [InlineData(RecurrentKind.GruResetBefore, false, false, GateFunction.Tanh, true)]
    public void RecurrentLayers(RecurrentKind kind, bool backwards, bool masked, GateFunction activation = GateFunction.Tanh, bool dropped = false)
    {
        LibTorch.Cpu();
        var op = new RecurrentSequence(kind, masked, backwards, activation, Dropped: dropped);
        int width = op.Gates * 3;
        Shape[] shapes = [[2, 5, 4], [4, width], [3, width], op.TwoBiases ? [2, width] : [width], .. Enumerable.Repeat(new Shape(2, 3), op.States)];
        Graph Trace(int wanted) => Graph.Trace([.. shapes.Select(s => new TensorSpec(s, DType.Float64))], x =>
        {
            Tensor[] keep = dropped ? [Tensor.From<double>([.. Enumerable.Range(0, 2 * width).Select(i => i % 3 * 0.75)], [2, width])] : [];
            Tensor[] operands = masked ? [.. x, .. keep, Tensor.From<bool>([true, true, false, true, true, false, true, true, true, false], [2, 5])] : [.. x, .. keep];
            IReadOnlyList<Tensor> results = op.ApplyAll(operands);
            Tensor sum = Ops.Sum(Ops.Sin(results[0])) + results.Skip(1).Take(op.States).Select(t => Ops.Sum(Ops.Square(t))).Aggregate((a, b) => a + b);
            return [wanted < 0 ? results[0] : Gradients.Of(sum, [x[wanted]])[0]];
        });
        for (int wanted = -1; wanted < shapes.Length; wanted++)
            Agree(Trace(wanted), 1e-9, [.. shapes.Select(Values)]);
    }

    /// <summary>What torch has as one operation takes one step forward and one back.</summary>
    [SkippableTheory]
    [InlineData(new[] { 6, 3 }, new[] { 0 }, true)]
    [InlineData(new[] { 2, 4, 3 }, new[] { 0, 1 }, true)]
    [InlineData(new[] { 2, 3, 4 }, new[] { 0, 2 }, true)]
    [InlineData(new[] { 2, 4, 5, 3 }, new[] { 0, 1, 2 }, true)]
    [InlineData(new[] { 2, 4, 3, 3, 2 }, new[] { 0, 1, 2, 3 }, true)]
    [InlineData(new[] { 2, 4, 3 }, new[] { 2 }, true)]
    [InlineData(new[] { 2, 4, 3 }, new[] { 1, 2 }, true)]
    [InlineData(new[] { 2, 4, 3 }, new[] { 1 }, false)]
    [InlineData(new[] { 1, 3 }, new[] { 0 }, false)]
    [InlineData(new[] { 5, 3 }, new[] { 0 }, true, true)]
    [InlineData(new[] { 2, 3, 4 }, new[] { 0, 1 }, true, true)]
    [InlineData(new[] { 4, 3 }, new[] { 1 }, true, true)]
    [InlineData(new[] { 2, 4, 3 }, new[] { 1 }, false, true)]
    public void Normalizations(int[] lengths, int[] axes, bool whole, bool relu = false)
    {
        IEngine engine = LibTorch.Cpu();
        bool rows = axes[^1] == lengths.Length - 1 && axes.Length < lengths.Length && axes[0] > 0;
        Shape shape = new(lengths), own = new([.. lengths.Select((n, i) => axes.Contains(i) == rows ? n : 1)]);
        Graph Trace(int wanted) => Graph.Trace([new(shape, DType.Float64), new(own, DType.Float64), new(own, DType.Float64)], x =>
        {
            IReadOnlyList<Tensor> results = new MomentNormalization(new(axes), 1e-3, true, true).ApplyAll([.. x]);
            Tensor y = relu ? Ops.Relu(results[0]) : results[0];
            return [wanted is -3 ? y : wanted < 0 ? results[3 + wanted] : Gradients.Of(Ops.Sum(Ops.Sin(y)), [x[wanted]])[0]];
        });
        for (int wanted = -3; wanted < 3; wanted++)
            Agree(Trace(wanted), 1e-9, Values(shape), Values(own), Values(own));
        Assert.Equal(whole ? 1 : 0, LibTorch.TapedSteps(engine.Compile(Trace(0))));
    }

    /// <summary>Groups of channels, of which the axis is the last or the second.</summary>
    [SkippableTheory]
    [InlineData(new[] { 2, 3, 4 }, 1)]
    [InlineData(new[] { 2, 5, 3, 4 }, 2)]
    [InlineData(new[] { 2, 3, 2, 4, 5 }, 1)]
    [InlineData(new[] { 2, 4, 5, 3, 2 }, 3)]
    [InlineData(new[] { 2, 4, 5, 3, 1 }, 3)]
    [InlineData(new[] { 2, 4, 5, 1, 4 }, 3)]
    public void NormalizationsOfGroups(int[] lengths, int at)
    {
        IEngine engine = LibTorch.Cpu();
        int[] axes = [.. Enumerable.Range(1, lengths.Length - 1).Where(i => i != at)];
        Shape shape = new(lengths), own = new([.. lengths.Select((n, i) => i == at || i == at + 1 ? n : 1)]);
        Graph Trace(int wanted) => Graph.Trace([new(shape, DType.Float64), new(own, DType.Float64), new(own, DType.Float64)], x =>
        {
            IReadOnlyList<Tensor> results = new MomentNormalization(new(axes), 1e-3, true, true).ApplyAll([.. x]);
            return [wanted < 0 ? results[3 + wanted] : Gradients.Of(Ops.Sum(Ops.Sin(results[0])), [x[wanted]])[0]];
        });
        for (int wanted = -3; wanted < 3; wanted++)
            Agree(Trace(wanted), 1e-9, Values(shape), Values(own), Values(own));
        Assert.Equal(1, LibTorch.TapedSteps(engine.Compile(Trace(0))));
    }

    /// <summary>Activations that torch has as one operation, in one step forward and one back.</summary>
    [SkippableTheory]
    [InlineData("gelu")]
    [InlineData("gelu by tanh")]
    [InlineData("silu")]
    [InlineData("hard_silu")]
    [InlineData("softplus")]
    [InlineData("mish")]
    [InlineData("elu")]
    [InlineData("leaky_relu")]
    public void Activations(string name)
    {
        IEngine engine = LibTorch.Cpu();
        Func<Tensor, Tensor> y = name switch
        {
            "gelu" => x => Ops.Gelu(x, approximate: false),
            "gelu by tanh" => x => Ops.Gelu(x),
            "silu" => Ops.Silu,
            "hard_silu" => Ops.HardSilu,
            "softplus" => Ops.Softplus,
            "mish" => Ops.Mish,
            "elu" => x => Ops.Elu(x, 0.7),
            _ => x => Ops.LeakyRelu(x, 0.3),
        };
        Tensor some = Tensor.From<double>([-1000, -50, -30, -20.5, -5, -3.1, -1, -0.25, 0.125, 1, 2.9, 5, 20.5, 30, 50, 1000], [16]);
        Graph forward = Graph.Trace([new([16], DType.Float64)], x => [y(x[0])]), back = Graph.Trace([new([16], DType.Float64), new([16], DType.Float64)], x => [Gradients.Of(Ops.Sum(y(x[0]) * x[1]), [x[0]])[0]]);
        Agree(forward, 1e-12, some);
        Agree(back, 1e-12, some, Values([16]));
        Assert.Equal((1, 1), (LibTorch.Steps(engine.Compile(forward)), LibTorch.Steps(engine.Compile(back))));
    }

    /// <summary>Gradients that torch computes as one from the result.</summary>
    [SkippableTheory]
    [InlineData("tanh")]
    [InlineData("sigmoid")]
    [InlineData("softmax")]
    public void GradientsOfResults(string name)
    {
        IEngine engine = LibTorch.Cpu();
        Func<Tensor, Tensor> y = name switch { "tanh" => Ops.Tanh, "sigmoid" => Ops.Sigmoid, _ => x => Ops.Softmax(x) };
        Graph back = Graph.Trace([new([3, 5], DType.Float64), new([3, 5], DType.Float64)], x => [Gradients.Of(Ops.Sum(y(x[0]) * x[1]), [x[0]])[0]]);
        Agree(back, 1e-12, Values([3, 5]), Values([3, 5]) * 2);
        Assert.Equal(2, LibTorch.Steps(engine.Compile(back)));
    }

    /// <summary>Two operations with their gradients, where their parts are twenty; the larger logits are those of whom a net is sure.</summary>
    [SkippableFact]
    public void CrossentropiesOfYesAndNo()
    {
        Graph Trace(int wanted, double size = 1) => Graph.Trace([new([5, 3], DType.Float64), new([5, 3], DType.Float64)], x =>
        {
            Tensor y = new BinaryLogitCrossentropy().Apply(Ops.Abs(x[0]), x[1] * size);
            return [wanted < 0 ? y : Gradients.Of(Ops.Sum(Ops.Sin(y)), [x[wanted]])[0]];
        });
        for (int wanted = -1; wanted < 2; wanted++)
        {
            Agree(Trace(wanted), 1e-12, Values([5, 3]), Values([5, 3]));
            Agree(Trace(wanted, 40), 1e-9, Values([5, 3]), Values([5, 3]));
        }

        Executable step = LibTorch.Cpu().Compile(Graph.Trace([new([5, 3]), new([5, 3])], x => [Gradients.Of(Ops.Sum(new BinaryLogitCrossentropy().Apply(x[0], x[1])), [x[1]])[0]]));
        Assert.InRange(LibTorch.Steps(step), 1, 2);
    }

    /// <summary>Numbers that are not those of a class count nothing.</summary>
    [SkippableTheory]
    [InlineData(new[] { 0, 2, 1, 2, 0 })]
    [InlineData(new[] { 0, -1, 3, 2, -100 })]
    public void CrossentropiesOfClasses(int[] numbers)
    {
        IEngine engine = LibTorch.Cpu();
        Graph Trace(bool gradient) => Graph.Trace([new([5, 3], DType.Float64)], x =>
        {
            Tensor y = new ClassLogitCrossentropy().Apply(Tensor.From<int>(numbers, [5]), x[0]);
            return [gradient ? Gradients.Of(Ops.Sum(Ops.Sin(y)), [x[0]])[0] : y];
        });
        Agree(Trace(false), 1e-12, Values([5, 3]));
        Agree(Trace(true), 1e-12, Values([5, 3]));
        Assert.Equal(1, LibTorch.TapedSteps(engine.Compile(Trace(true))));
        Graph alone = Graph.Trace([new([5], DType.Float64), new([5, 3], DType.Float64)], x => [new ClassLogitCrossentropyGradient().Apply(x[0], Tensor.From<int>(numbers, [5]), x[1])]);
        Agree(alone, 1e-12, Values([5]), Values([5, 3]));
    }

    [SkippableFact]
    public void TheGradientOfABiasBeforeANormalizationIsZero()
    {
        Graph graph = Graph.Trace([new([6, 3]), new([3])], x =>
            [Gradients.Of(Ops.Sum(Ops.Sin(new MomentNormalization([0], 1e-3, false, false).ApplyAll(x[0] + x[1])[0])), [x[1]])[0]]);
        Assert.All(LibTorch.Cpu().Compile(graph).Run(Ops.Cast(Values([6, 3]), DType.Float32), Ops.Ones([3]))[0].ToArray<float>(), g => Assert.Equal(0, g));
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
