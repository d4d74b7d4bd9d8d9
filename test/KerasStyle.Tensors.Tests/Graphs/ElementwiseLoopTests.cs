using KerasStyle.Tensors.Cpu;

namespace KerasStyle.Tensors.Tests;

/// <summary>The interpreter specifies element-wise chains; loops written at run time must give the same bits.</summary>
public class ElementwiseLoopTests
{
    static readonly Dictionary<string, Func<IReadOnlyList<Tensor>, Tensor>> Chains = new()
    {
        ["arithmetic"] = x => (x[0] + x[1]) * x[0] - x[1] / (Ops.Square(x[0]) + 1),
        ["roots"] = x => Ops.Sqrt(Ops.Abs(x[0])) + Ops.Rsqrt(Ops.Square(x[1]) + 0.5) + Ops.Reciprocal(x[0]),
        ["rounding"] = x => Ops.Floor(x[0] * 3) + Ops.Ceil(x[1] * 3) * Ops.Round(x[0] * 2.5) + Ops.Sign(x[1]),
        ["extremes"] = x => Ops.Maximum(x[0], x[1]) + Ops.Minimum(x[0], 0.25) - Ops.Relu(x[1]) + Ops.Clip(x[0], -0.3, 0.3),
        ["conditions"] = x => Ops.Where(Ops.LogicalAnd(x[0] > x[1], Ops.LogicalNot(x[0] > 0.5)), -x[0], x[1]) + Ops.Cast(Ops.LogicalOr(x[0] <= 0, Ops.Equal(x[1], x[1])), DType.Float32),
        ["broadcast rows and columns"] = x => (x[0] - Ops.Max(x[0], [1], true)) * Ops.Sum(x[1], [0], true),
        ["one hot"] = x => Ops.OneHot(Ops.Argmax(x[0], -1), x[0].Shape[1]) * x[1],
        ["bool result"] = x => Ops.LogicalXor(x[0] > 0, x[1] < 0),
        ["transposed operand"] = x => Ops.Transpose(Ops.Transpose(x[0] * 2)) + Ops.Flip(x[1], 1),
        ["not numbers"] = x => Ops.Where(Ops.Isnan(x[0] / (x[1] - x[1])), 1, Ops.Relu(x[0] / (x[1] - x[1]))),
        ["exponentials"] = x => Ops.Exp(x[0]) + Ops.Log(Ops.Abs(x[1]) + 0.1) * Ops.Tanh(x[0]) - Ops.Sigmoid(x[1]),
    };

    public static TheoryData<string, int, int> Cases
    {
        get
        {
            var cases = new TheoryData<string, int, int>();
            foreach (string name in Chains.Keys)
            {
                cases.Add(name, 1, 1);
                cases.Add(name, 3, 7);
                cases.Add(name, 37, 41);
                cases.Add(name, 130, 1031);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void LoopsGiveTheInterpretersBits(string name, int rows, int columns)
    {
        var spec = new TensorSpec([rows, columns]);
        CpuExecutable executable = Lowering.Compile(Graph.Trace([spec, spec], x => [Chains[name](x)]));
        Tensor[] inputs = [Ops.Cast(GradientCheck.Random([rows, columns]), DType.Float32), Ops.Cast(GradientCheck.Random([rows, columns], 2), DType.Float32)];
        byte[] interpreted = executable.Run(inputs)[0].Buffer.AsSpan<byte>().ToArray();
        foreach (ElementwiseInstruction elementwise in executable.Instructions.OfType<ElementwiseInstruction>())
            elementwise.CompileLoop();
        Assert.Equal(interpreted, executable.Run(inputs)[0].Buffer.AsSpan<byte>().ToArray());
    }
}
