using KerasStyle.Tensors;

namespace KerasStyle;

public static partial class Ops
{
    /// <summary>Matrix product over the last two axes with broadcast leading axes; a vector counts as one row on the left and one column on the right.</summary>
    public static Tensor Matmul(Tensor a, Tensor b)
    {
        (a, b) = Match(a, b);
        if (a.IsSymbolic || b.IsSymbolic)
        {
            IReadOnlyList<Tensor> Compute(IReadOnlyList<Tensor> xs) => [Matmul(a.IsSymbolic ? xs[0] : a, b.IsSymbolic ? xs[^1] : b)];
            return SymbolicCall.Record(new SymbolicFunction("Matmul", [a, b], [], Compute))[0];
        }

        if (a.Rank == 0 || b.Rank == 0)
            throw new ArgumentException($"Matmul needs operands with axes, got {a.Spec} and {b.Spec}");
        if (a.Rank == 1)
            return Squeeze(Matmul(ExpandDims(a, 0), b), b.Rank == 1 ? 0 : -2);
        if (b.Rank == 1)
            return Squeeze(Matmul(a, ExpandDims(b, 1)), -1);
        if (a.Rank > 2 && b.Rank == 2 && a.Shape[^1] == b.Shape[0])
        {
            // One tall product instead of a batch of small ones.
            Tensor rows = Reshape(a, [-1, a.Shape[^1]]);
            return Reshape(new MatMul().Apply(rows, b), a.Shape[..^1].Concat([b.Shape[1]]));
        }

        return new MatMul().Apply(a, b);
    }
}
