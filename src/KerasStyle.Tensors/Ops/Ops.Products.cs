namespace KerasStyle;

public static partial class Ops
{
    /// <summary>Product over the last axis of a and the last but one of b, or the only one.</summary>
    public static Tensor Dot(Tensor a, Tensor b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        if (Recorded(nameof(Dot), a, b, Dot) is { } recorded)
            return recorded;
        return a.Rank == 0 || b.Rank == 0 ? a * b : Tensordot(a, b, [a.Rank - 1], [Math.Max(0, b.Rank - 2)]);
    }

    /// <summary>Σ aᵢ bᵢ over all values.</summary>
    public static Tensor Vdot(Tensor a, Tensor b) => Recorded(nameof(Vdot), a, b, Vdot) ?? Sum(Ravel(a) * Ravel(b));

    /// <summary>Product over the last axes of both.</summary>
    public static Tensor Inner(Tensor a, Tensor b) =>
        Recorded(nameof(Inner), a, b, Inner)
        ?? (a.Rank == 0 || b.Rank == 0 ? a * b : Tensordot(a, b, [a.Rank - 1], [b.Rank - 1]));

    /// <summary>aᵢ bⱼ of all values.</summary>
    public static Tensor Outer(Tensor a, Tensor b) => Recorded(nameof(Outer), a, b, Outer) ?? ExpandDims(Ravel(a), 1) * ExpandDims(Ravel(b), 0);

    /// <summary>Kronecker product: b in place of each value of a, times it.</summary>
    public static Tensor Kron(Tensor a, Tensor b)
    {
        if (Recorded(nameof(Kron), a, b, Kron) is { } recorded)
            return recorded;
        int rank = Math.Max(a.Rank, b.Rank);
        Shape sa = new([.. Enumerable.Repeat(1, rank - a.Rank), .. a.Shape]), sb = new([.. Enumerable.Repeat(1, rank - b.Rank), .. b.Shape]);
        Tensor wide = Reshape(a, new([.. sa.SelectMany(n => new[] { n, 1 })])) * Reshape(b, new([.. sb.SelectMany(n => new[] { 1, n })]));
        return Reshape(wide, new([.. sa.Zip(sb, (n, m) => n * m)]));
    }

    /// <summary>Cross products of vectors of length 3; one of length 2 has 0 as its third number, and of two such ones the product is its third number alone, without an axis.</summary>
    /// <param name="a">The first vectors.</param>
    /// <param name="b">The second vectors.</param>
    /// <param name="axisa">The axis of the vectors of <paramref name="a"/>.</param>
    /// <param name="axisb">The axis of the vectors of <paramref name="b"/>.</param>
    /// <param name="axisc">The axis of the products.</param>
    /// <param name="axis">One axis in place of the three.</param>
    public static Tensor Cross(Tensor a, Tensor b, int axisa = -1, int axisb = -1, int axisc = -1, int? axis = null)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        if (Recorded(nameof(Cross), a, b, (t, u) => Cross(t, u, axisa, axisb, axisc, axis), ("axisa", axisa), ("axisb", axisb), ("axisc", axisc), ("axis", axis)) is { } recorded)
            return recorded;
        IReadOnlyList<Tensor> x = Unstack(a, axis ?? axisa), y = Unstack(b, axis ?? axisb);
        if (x.Count is not (2 or 3) || y.Count is not (2 or 3))
            throw new ArgumentException($"Cross needs vectors of length 2 or 3, got {a.Spec} and {b.Spec}");
        Tensor last = x[0] * y[1] - x[1] * y[0];
        if (x.Count + y.Count == 4)
            return last;
        Tensor first = x.Count == 2 ? x[1] * y[2] : y.Count == 2 ? -x[2] * y[1] : x[1] * y[2] - x[2] * y[1];
        Tensor second = x.Count == 2 ? -x[0] * y[2] : y.Count == 2 ? x[2] * y[0] : x[2] * y[0] - x[0] * y[2];
        return Stack([first, second, last], axis ?? axisc);
    }

    /// <summary>Product over the last axes of a and the first of b.</summary>
    public static Tensor Tensordot(Tensor a, Tensor b, int axes = 2) =>
        Recorded(nameof(Tensordot), a, b, (t, u) => Tensordot(t, u, axes), ("axes", axes))
        ?? Tensordot(a, b, [.. Enumerable.Range(a.Rank - axes, axes)], [.. Enumerable.Range(0, axes)]);

    /// <summary>Product over pairs of axes.</summary>
    public static Tensor Tensordot(Tensor a, Tensor b, IReadOnlyList<int> axesA, IReadOnlyList<int> axesB)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        if (Recorded(nameof(Tensordot), a, b, (t, u) => Tensordot(t, u, axesA, axesB), ("axes", new[] { axesA, axesB })) is { } recorded)
            return recorded;
        int[] over = [.. axesA.Select(i => a.Shape.Axis(i))], under = [.. axesB.Select(i => b.Shape.Axis(i))];
        int[] restA = [.. Enumerable.Range(0, a.Rank).Except(over)], restB = [.. Enumerable.Range(0, b.Rank).Except(under)];
        int inner = over.Aggregate(1, (n, i) => n * a.Shape[i]);
        Tensor left = Reshape(Transposed(a, [.. restA, .. over]), [-1, inner]), right = Reshape(Transposed(b, [.. under, .. restB]), [inner, -1]);
        return Reshape(Matmul(left, right), new([.. restA.Select(i => a.Shape[i]), .. restB.Select(i => b.Shape[i])]));

        static Tensor Transposed(Tensor x, int[] order) => x.Rank < 2 ? x : Transpose(x, order);
    }

    /// <summary>Distances between the rows of two matrices: (..., n, d) and (..., m, d) → (..., n, m).</summary>
    public static Tensor Cdist(Tensor a, Tensor b) =>
        Recorded("CDist", a, b, Cdist)
        ?? Sqrt(Sum(Square(ExpandDims(a, -2) - ExpandDims(b, -3)), [-1]));

    /// <summary>Correlation of the rows of a matrix; a single row gives a scalar.</summary>
    public static Tensor Corrcoef(Tensor x)
    {
        if (Recorded(nameof(Corrcoef), x, Corrcoef) is { } recorded)
            return recorded;
        Tensor centered = AsFloat(x) - Mean(x, [-1], keepdims: true);
        Tensor unit = centered * Rsqrt(Sum(Square(centered), [-1], keepdims: true));
        return x.Rank == 1 || x.Shape[0] == 1 ? Sum(unit * unit) : Clip(Matmul(unit, Transpose(unit)), -1, 1);
    }

    /// <summary>Products of a vector with another that moves along it: where both overlap wholly (<c>valid</c>), at all places (<c>full</c>) or the middle ones (<c>same</c>).</summary>
    public static Tensor Correlate(Tensor a, Tensor b, string mode = "valid")
    {
        if (Recorded(nameof(Correlate), a, b, (t, u) => Correlate(t, u, mode), ("mode", mode)) is { } recorded)
            return recorded;
        (Tensor x, Tensor y) = Match(AsFloat(a), AsFloat(b));
        int n = x.Shape[0], m = y.Shape[0], least = Math.Min(n, m), most = Math.Max(n, m);
        Tensor padded = Pad(x, [(m - 1, m - 1)]);
        Tensor windows = Take(padded, Tensor.From<int>([.. Enumerable.Range(0, n + m - 1).SelectMany(i => Enumerable.Range(i, m))], [n + m - 1, m]), 0);
        Tensor full = Matmul(windows, y);
        return mode switch
        {
            "full" => full,
            "valid" => SliceAxis(full, 0, least - 1, most - least + 1),
            "same" => SliceAxis(full, 0, (least - 1) / 2, most),
            _ => throw new ArgumentException($"mode must be valid, same or full, got '{mode}'", nameof(mode)),
        };
    }

    /// <summary>Length of vectors, or size of matrices, along axes; of all values without an order.</summary>
    /// <param name="x">The values.</param>
    /// <param name="ord">Of vectors a number, also 0 and ±∞ (2 by default); of matrices <c>fro</c> (the default), <c>nuc</c>, ±1, ±2, ±∞.</param>
    /// <param name="axis">One axis of vectors or two of matrices.</param>
    /// <param name="keepdims">Whether the axes stay with length 1.</param>
    public static Tensor Norm(Tensor x, NormOrder? ord = null, IReadOnlyList<int>? axis = null, bool keepdims = false)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (Recorded(nameof(Norm), x, t => Norm(t, ord, axis, keepdims), ("ord", ord), ("axis", axis), ("keepdims", keepdims)) is { } recorded)
            return recorded;
        x = AsFloat(x);
        int[] axes = axis == null ? [.. Enumerable.Range(0, x.Rank)] : [.. axis.Select(a => x.Shape.Axis(a))];
        if (ord == null || ord is { Name: "fro" })
            return Sqrt(Sum(Square(x), axes, keepdims));
        if (axes.Length == 1)
        {
            return ord.Value.Number switch
            {
                double.PositiveInfinity => Max(Abs(x), axes, keepdims),
                double.NegativeInfinity => Min(Abs(x), axes, keepdims),
                0 => Sum(Cast(NotEqual(x, 0), x.DType), axes, keepdims),
                1 => Sum(Abs(x), axes, keepdims),
                2 => Sqrt(Sum(Square(x), axes, keepdims)),
                var p => Power(Sum(Power(Abs(x), p), axes, keepdims), 1 / p),
            };
        }

        if (axes.Length != 2)
            throw new ArgumentException($"Norm of order {ord} needs one axis or two, got {axes.Length}", nameof(axis));
        Tensor size = OfMatrices(Moveaxis(x, axes, [-2, -1]), ord.Value);
        return keepdims ? axes.Order().Aggregate(size, ExpandDims) : size;
    }

    static Tensor OfMatrices(Tensor x, NormOrder ord) => ord switch
    {
        { Name: "nuc" } => Sum(SingularValues(x), [-1]),
        { Number: 2 } => Max(SingularValues(x), [-1]),
        { Number: -2 } => Min(SingularValues(x), [-1]),
        { Number: 1 } => Max(Sum(Abs(x), [-2]), [-1]),
        { Number: -1 } => Min(Sum(Abs(x), [-2]), [-1]),
        { Number: double.PositiveInfinity } => Max(Sum(Abs(x), [-1]), [-1]),
        { Number: double.NegativeInfinity } => Min(Sum(Abs(x), [-1]), [-1]),
        _ => throw new ArgumentException($"the order of a matrix's norm must be fro, nuc, ±1, ±2 or ±∞, got {ord}", nameof(ord)),
    };
}

/// <summary>Order of a norm: a number, or <c>fro</c> or <c>nuc</c>.</summary>
public readonly record struct NormOrder(string? Name, double Number)
{
    /// <summary>A name.</summary>
    public static implicit operator NormOrder(string name) => name is "fro" or "nuc" ? new(name, 0) : throw new ArgumentException($"an order must be a number, fro or nuc, got '{name}'", nameof(name));

    /// <summary>A number.</summary>
    public static implicit operator NormOrder(double number) => new(null, number);

    /// <inheritdoc/>
    public override string ToString() => Name ?? $"{Number}";
}
