namespace KerasStyle.Tensors.Tests;

/// <summary>The recurrent operation: gradients against differences in double precision, and single precision against double.</summary>
public class RecurrentTests
{
    static readonly (GateFunction Activation, GateFunction Gate)[] Functions =
        [(GateFunction.Tanh, GateFunction.Sigmoid), (GateFunction.Relu, GateFunction.HardSigmoid), (GateFunction.Linear, GateFunction.Tanh)];

    public static TheoryData<RecurrentKind, bool, bool, int, bool> Forms
    {
        get
        {
            var all = new TheoryData<RecurrentKind, bool, bool, int, bool>();
            foreach (RecurrentKind kind in Enum.GetValues<RecurrentKind>())
            {
                for (int functions = 0; functions < Functions.Length; functions++)
                {
                    foreach (bool masked in new[] { false, true })
                    {
                        all.Add(kind, masked, false, functions, false);
                        all.Add(kind, masked, true, functions, false);
                        all.Add(kind, masked, masked, functions, true);
                    }
                }
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void GradientMatchesDifferences(RecurrentKind kind, bool masked, bool backwards, int functions, bool dropped)
    {
        var op = new RecurrentSequence(kind, masked, backwards, Functions[functions].Activation, Functions[functions].Gate, dropped);
        GradientCheck.Run(x => All(op, x), Operands(op, batch: 3, steps: 4, features: 2, units: 2));
        GradientCheck.Run(x => Last(op, x), Operands(op, batch: 2, steps: 3, features: 1, units: 1));
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void SinglePrecisionMatchesDouble(RecurrentKind kind, bool masked, bool backwards, int functions, bool dropped)
    {
        var op = new RecurrentSequence(kind, masked, backwards, Functions[functions].Activation, Functions[functions].Gate, dropped);
        (int Batch, int Steps, int Features, int Units)[] sizes = [(1, 1, 1, 1), (1, 50, 3, 5), (3, 2, 20, 33), (17, 50, 1, 16), (37, 9, 33, 20), (64, 21, 50, 32)];
        foreach ((int batch, int steps, int features, int units) in sizes)
        {
            Tensor[] operands = Operands(op, batch, steps, features, units);
            Agreement.SingleWithDouble(x => All(op, x), operands, 1e-4);
            Agreement.SingleWithDouble(x => Last(op, x), operands, 1e-4);
        }
    }

    static Tensor[] Operands(RecurrentSequence op, int batch, int steps, int features, int units)
    {
        int width = op.Gates * units;
        double scale = 1 / Math.Sqrt(units + features);
        Tensor[] operands =
        [
            GradientCheck.Random([batch, steps, features]), GradientCheck.Random([features, width], 2, -scale, scale), GradientCheck.Random([units, width], 3, -scale, scale),
            GradientCheck.Random(op.TwoBiases ? [2, width] : [width], 4, -0.3, 0.3), .. Enumerable.Range(0, op.States).Select(i => GradientCheck.Random([batch, units], 5 + i)),
        ];
        return operands;
    }

    // Which steps count and what is kept of the states are no operands of the checks, which would differentiate them.
    static IReadOnlyList<Tensor> Apply(RecurrentSequence op, IReadOnlyList<Tensor> x)
    {
        var random = new Random(7);
        if (op.Dropped)
        {
            Shape gates = [x[0].Shape[0], x[1].Shape[1]];
            double[] keep = [.. Enumerable.Range(0, (int)gates.Size).Select(_ => random.Next(3) > 0 ? 1.5 : 0)];
            x = [.. x, Ops.Cast(Tensor.From<double>(keep, gates), x[0].DType)];
        }

        if (!op.Masked)
            return op.ApplyAll([.. x]);
        Shape shape = x[0].Shape[..2];
        Tensor mask = Tensor.From<bool>([.. Enumerable.Range(0, (int)shape.Size).Select(_ => random.Next(3) > 0)], shape);
        return op.ApplyAll([.. x, mask]);
    }

    // Everything that a layer may return, in one tensor.
    static Tensor All(RecurrentSequence op, IReadOnlyList<Tensor> x)
    {
        IReadOnlyList<Tensor> y = Apply(op, x);
        return Ops.Concatenate([y[0], .. y.Skip(1).Take(op.States).Select(last => Ops.ExpandDims(last, 1))], 1);
    }

    static Tensor Last(RecurrentSequence op, IReadOnlyList<Tensor> x) => Apply(op, x)[1];
}
