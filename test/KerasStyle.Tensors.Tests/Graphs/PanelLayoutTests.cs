using KerasStyle.Tensors.Cpu;
using static KerasStyle.Tensors.Tests.GradientCheck;

namespace KerasStyle.Tensors.Tests;

/// <summary>Weights that live in panels must give what weights in rows give: float64 graphs, which know rows only, decide.</summary>
public class PanelLayoutTests
{
    /// <summary>Uses of a weight: the value to descend on, given x (rows, 20) and the weights (20, 37), (37, 20).</summary>
    static readonly Dictionary<string, Func<Tensor, Variable, Variable, Tensor>> Nets = new()
    {
        ["two products"] = (x, a, b) => Ops.Matmul(Ops.Relu(Ops.Matmul(x, a)), b),
        ["one weight both ways round"] = (x, a, b) => Ops.Matmul(Ops.Tanh(Ops.Matmul(x, a)), Ops.Transpose(a.Value)) + Ops.Sum(Ops.Square(b)),
        ["a penalty on the weight"] = (x, a, b) => Ops.Matmul(Ops.Relu(Ops.Matmul(x, a)), b) + Ops.Sum(Ops.Square(a)) * 0.01,
        ["a scaled weight"] = (x, a, b) => Ops.Matmul(Ops.Matmul(x, a.Value * 0.5), b.Value * Ops.Sigmoid(b)),
        ["rows of the weight"] = (x, a, b) => Ops.Matmul(Ops.Relu(Ops.Matmul(x, a)), b) + Ops.Sum(Ops.Take(a, Tensor.From<int>([3, 5, 3], [3]), 0)),
        ["a normalized weight"] = (x, a, b) => Ops.Matmul(Ops.Matmul(x, a.Value / Ops.Sqrt(Ops.Sum(Ops.Square(a), [0], true))), b),
        ["the left operand"] = (x, a, b) => Ops.Matmul(x, Ops.Matmul(a, b)),
        ["a slice"] = (x, a, b) => Ops.Matmul(Ops.Slice(Ops.Matmul(x, a), [0, 3], [6, 20]), Ops.Slice(b.Value, [1, 0], [20, 20])),
        ["reshaped weights"] = (x, a, b) => Ops.Matmul(Ops.Matmul(x, Ops.Reshape(b, [20, 37])), Ops.Reshape(a, [37, 20])),
    };

    static readonly Dictionary<string, Action<Variable, Variable, Tensor>> Updates = new()
    {
        ["sgd"] = (w, m, g) => w.Assign(w - g * 0.1),
        ["momentum"] = (w, m, g) =>
        {
            m.Assign(m.Value * 0.9 - g);
            w.Assign(w + m.Value * 0.1);
        },
        ["clipped by norm"] = (w, m, g) => w.Assign(w - g * (0.1 / Ops.Maximum(Ops.Sqrt(Ops.Sum(Ops.Square(g))), 1.0))),
        ["largest column norm"] = (w, m, g) =>
        {
            w.Assign(w - g * 0.1);
            w.Assign(w.Value * (Ops.Clip(Ops.Sqrt(Ops.Sum(Ops.Square(w), [0], true)), 0, 0.8) / (1e-7 + Ops.Sqrt(Ops.Sum(Ops.Square(w), [0], true)))));
        },
        ["average"] = (w, m, g) =>
        {
            w.Assign(w - g * 0.1);
            m.Assign(m.Value * 0.9 + w.Value * 0.1);
        },
        ["orthogonal"] = (w, m, g) =>
        {
            m.Assign(m.Value * 0.9 + g * 0.01);
            w.Assign(w - Ops.Matmul(Ops.Matmul(m, Ops.Transpose(m.Value)), m) * 0.01);
        },
    };

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (string net in Nets.Keys)
            {
                foreach (string update in Updates.Keys)
                    cases.Add(net, update);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void TrainingAgreesWithDouble(string net, string update)
    {
        Tensor[] single = Train(net, update, DType.Float32), wide = Train(net, update, DType.Float64);
        for (int i = 0; i < single.Length; i++)
            Agreement.Close(wide[i], single[i], 1e-4);
    }

    [Theory]
    [InlineData("two products", "momentum", true)]
    [InlineData("rows of the weight", "sgd", false)]
    [InlineData("two products", "largest column norm", false)]
    public void OnlyWeightsThatGainLiveInPanels(string net, string update, bool inPanels)
    {
        Weights weights = new(DType.Float32);
        weights.Step(net, update);
        Assert.Equal(inPanels, ((CpuStorage)weights.A.Storage).Layout.IsPanels);
        Assert.Equal(inPanels && update == "momentum", ((CpuStorage)weights.SlotA.Storage).Layout.IsPanels);
    }

    [Fact]
    public void ExecutablesCompiledBeforeAMoveNoticeIt()
    {
        Weights weights = new(DType.Float32);
        Tensor x = Ops.Cast(Random([4, 20], 9), DType.Float32);
        Executable predict = Engines.Cpu.Compile(Graph.Trace([x.Spec], i => [Ops.Matmul(Ops.Relu(Ops.Matmul(i[0], weights.A)), weights.B)]));
        Executable other = Engines.Cpu.Compile(Graph.Trace([], _ => [weights.A.Value * 2, Ops.Sum(weights.B, [1])]));
        using Frame early = predict.Rent();
        x.AsSpan<float>().CopyTo(early.Input<float>(0));
        Tensor before = predict.Run(x)[0];
        Executable step = weights.Compile("two products", "momentum");
        Assert.True(((CpuStorage)weights.A.Storage).Layout.IsPanels);
        early.Run();        // its input was filled for the old program
        Agreement.Close(before, Tensor.From(early.Output<float>(0), before.Shape), 1e-6);
        Agreement.Close(before, predict.Run(x)[0], 1e-6);
        step.Run(Ops.Cast(Random([6, 20]), DType.Float32));
        Agreement.Close(Ops.Matmul(Ops.Relu(Ops.Matmul(x, weights.A)), weights.B), predict.Run(x)[0], 1e-6);
        Agreement.Close(weights.A.Value * 2, other.Run()[0], 1e-6);
        Agreement.Close(Ops.Sum(weights.B, [1]), other.Run()[1], 1e-6);
        weights.A.Assign(Ops.Zeros([20, 37]));
        Assert.All(predict.Run(x)[0].ToArray<float>(), value => Assert.Equal(0, value));
    }

    [Fact]
    public async Task PredictingGoesOnWhileAVariableMoves()
    {
        Tensor x = Ops.Cast(Random([4, 20], 9), DType.Float32);
        for (int round = 0; round < 20; round++)
        {
            Weights weights = new(DType.Float32);
            Executable predict = Engines.Cpu.Compile(Graph.Trace([x.Spec], i => [Ops.Matmul(Ops.Relu(Ops.Matmul(i[0], weights.A)), weights.B)]));
            Tensor before = predict.Run(x)[0];
            using var stop = new CancellationTokenSource();
            Task[] readers = [.. Enumerable.Range(0, 3).Select(_ => Task.Run(() =>
            {
                while (!stop.IsCancellationRequested)
                    Agreement.Close(before, predict.Run(x)[0], 1e-6);
            }))];
            weights.Compile("two products", "momentum");
            stop.CancelAfter(5);
            await Task.WhenAll(readers);
        }
    }

    static Tensor[] Train(string net, string update, DType dtype)
    {
        var weights = new Weights(dtype);
        Executable step = weights.Compile(net, update);
        for (int i = 0; i < 3; i++)
            step.Run(Ops.Cast(Random([6, 20], i), dtype));
        return [weights.A, weights.B, weights.SlotA, weights.SlotB];
    }

    sealed class Weights(DType dtype)
    {
        public Variable A { get; } = new(Ops.Cast(Random([20, 37], 2) * 0.2, dtype), "a");

        public Variable B { get; } = new(Ops.Cast(Random([37, 20], 3) * 0.2, dtype), "b");

        public Variable SlotA { get; } = new(Ops.Zeros([20, 37], dtype), "slot a");

        public Variable SlotB { get; } = new(Ops.Zeros([37, 20], dtype), "slot b");

        public Executable Compile(string net, string update) => Engines.Cpu.Compile(Graph.Trace([new([6, 20], dtype)], x =>
        {
            Tensor loss = Ops.Mean(Ops.Square(Nets[net](x[0], A, B)));
            Tensor[] slopes = Gradients.Of(loss, [A.Value, B.Value]);
            Updates[update](A, SlotA, slopes[0]);
            Updates[update](B, SlotB, slopes[1]);
            return [loss];
        }));

        public void Step(string net, string update) => Compile(net, update).Run(Ops.Cast(Random([6, 20]), dtype));
    }
}
