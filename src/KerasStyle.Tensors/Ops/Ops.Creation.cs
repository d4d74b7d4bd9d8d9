using KerasStyle.Tensors;

namespace KerasStyle;

public static partial class Ops
{
    /// <summary>Numbers of equal distances from start to stop.</summary>
    /// <param name="start">The first number.</param>
    /// <param name="stop">The last number, or the one behind it.</param>
    /// <param name="num">How many.</param>
    /// <param name="endpoint">Whether <paramref name="stop"/> is the last.</param>
    /// <param name="dtype">Their type.</param>
    public static Tensor Linspace(double start, double stop, int num = 50, bool endpoint = true, DType dtype = DType.Float32)
    {
        double step = (stop - start) / Math.Max(1, endpoint ? num - 1 : num);
        return OfHost(num, dtype, i => endpoint && i == num - 1 && num > 1 ? stop : start + i * step);
    }

    /// <summary>baseˣ for x of equal distances.</summary>
    public static Tensor Logspace(double start, double stop, int num = 50, bool endpoint = true, double @base = 10, DType dtype = DType.Float32) =>
        Cast(Power(@base, Linspace(start, stop, num, endpoint, DType.Float64)), dtype);

    /// <summary>Numbers of equal distances from each number of start to that of stop, along a new axis; both broadcast.</summary>
    /// <param name="start">The first numbers.</param>
    /// <param name="stop">The last numbers, or those behind them.</param>
    /// <param name="num">How many.</param>
    /// <param name="endpoint">Whether <paramref name="stop"/> are the last.</param>
    /// <param name="dtype">Their type; that of start and stop, or float32 for whole numbers, when null.</param>
    /// <param name="axis">The place of the new axis.</param>
    public static Tensor Linspace(Tensor start, Tensor stop, int num = 50, bool endpoint = true, DType? dtype = null, int axis = 0)
    {
        if (Recorded(nameof(Linspace), start, stop, (t, u) => Linspace(t, u, num, endpoint, dtype, axis), ("num", num), ("endpoint", endpoint), ("retstep", false), ("dtype", dtype), ("axis", axis)) is { } recorded)
            return recorded;
        return Between(start, stop, num, endpoint, dtype, axis, (from, to, share) => from * (1 - share) + to * share);
    }

    /// <summary>baseˣ for x of equal distances, along a new axis.</summary>
    /// <inheritdoc cref="Linspace(Tensor, Tensor, int, bool, DType?, int)"/>
    public static Tensor Logspace(Tensor start, Tensor stop, int num = 50, bool endpoint = true, double @base = 10, DType? dtype = null, int axis = 0)
    {
        if (Recorded(nameof(Logspace), start, stop, (t, u) => Logspace(t, u, num, endpoint, @base, dtype, axis), ("num", num), ("endpoint", endpoint), ("base", @base), ("dtype", dtype), ("axis", axis)) is { } recorded)
            return recorded;
        return Between(start, stop, num, endpoint, dtype, axis, (from, to, share) => Exp((from * (1 - share) + to * share) * Math.Log(@base)));
    }

    /// <summary>Numbers of equal ratios from each number of start to that of stop, of one sign, along a new axis.</summary>
    /// <inheritdoc cref="Linspace(Tensor, Tensor, int, bool, DType?, int)"/>
    public static Tensor Geomspace(Tensor start, Tensor stop, int num = 50, bool endpoint = true, DType? dtype = null, int axis = 0)
    {
        if (Recorded(nameof(Geomspace), start, stop, (t, u) => Geomspace(t, u, num, endpoint, dtype, axis), ("num", num), ("endpoint", endpoint), ("dtype", dtype), ("axis", axis)) is { } recorded)
            return recorded;
        return Between(start, stop, num, endpoint, dtype, axis, (from, to, share) => Sign(from) * Exp(Log(Abs(from)) * (1 - share) + Log(Abs(to)) * share));
    }

    static Tensor Between(Tensor start, Tensor stop, int num, bool endpoint, DType? dtype, int axis, Func<Tensor, Tensor, Tensor, Tensor> at)
    {
        ArgumentNullException.ThrowIfNull(start);
        ArgumentNullException.ThrowIfNull(stop);
        // What a sum gives is the type and the shape of both.
        Tensor both = AsFloat(start + stop), from = BroadcastTo(Cast(start, both.DType), both.Shape), to = BroadcastTo(Cast(stop, both.DType), both.Shape);
        Tensor shares = Cast(Linspace(0.0, 1.0, num, endpoint, DType.Float64), both.DType);
        Tensor all = at(ExpandDims(from, 0), ExpandDims(to, 0), Reshape(shares, [num, .. both.Shape.Select(_ => 1)]));
        Tensor moved = axis == 0 || both.Rank == 0 ? all : Moveaxis(all, [0], [axis]);
        return dtype is { } type ? Cast(moved, type) : moved;
    }

    /// <summary>Numbers of equal ratios from start to stop, both of one sign.</summary>
    public static Tensor Geomspace(double start, double stop, int num = 50, bool endpoint = true, DType dtype = DType.Float32) =>
        Cast(Math.Sign(start) * Exp(Linspace(Math.Log(Math.Abs(start)), Math.Log(Math.Abs(stop)), num, endpoint, DType.Float64)), dtype);

    /// <summary>(n, m) with ones on diagonal k, else zeros.</summary>
    public static Tensor Eye(int n, int? m = null, int k = 0, DType dtype = DType.Float32) => Cast(Equal(Column(n, m ?? n) - Row(n, m ?? n), k), dtype);

    /// <summary>(n, n) with ones on the diagonal.</summary>
    public static Tensor Identity(int n, DType dtype = DType.Float32) => Eye(n, dtype: dtype);

    /// <summary>(n, m) with ones on and below diagonal k, else zeros.</summary>
    public static Tensor Tri(int n, int? m = null, int k = 0, DType dtype = DType.Float32) => Cast(Column(n, m ?? n) - Row(n, m ?? n) <= k, dtype);

    /// <summary>x's shape filled with one value.</summary>
    public static Tensor FullLike(Tensor x, double fillValue, DType? dtype = null) => Full(x.Shape, fillValue, dtype ?? x.DType);

    /// <summary>½ − ½ cos(2πi/(n − 1)).</summary>
    public static Tensor Hanning(int n) => OfWindow(n, p => 0.5 - 0.5 * Math.Cos(p));

    /// <summary>0.54 − 0.46 cos(2πi/(n − 1)).</summary>
    public static Tensor Hamming(int n) => OfWindow(n, p => 0.54 - 0.46 * Math.Cos(p));

    /// <summary>0.42 − 0.5 cos p + 0.08 cos 2p with p = 2πi/(n − 1).</summary>
    public static Tensor Blackman(int n) => OfWindow(n, p => 0.42 - 0.5 * Math.Cos(p) + 0.08 * Math.Cos(2 * p));

    /// <summary>A triangle that ends in zeros.</summary>
    public static Tensor Bartlett(int n) => OfWindow(n, p => 1 - Math.Abs(p / Math.PI - 1));

    /// <summary>I₀(β √(1 − t²)) / I₀(β) for t from −1 to 1.</summary>
    public static Tensor Kaiser(int n, double beta)
    {
        return OfWindow(n, p => Bessel(beta * Math.Sqrt(Math.Max(0, 1 - Math.Pow(p / Math.PI - 1, 2)))) / Bessel(beta));

        static double Bessel(double x)
        {
            double sum = 1, term = 1;
            for (int k = 1; term > 1e-17 * sum; k++)
                sum += term *= x * x / (4.0 * k * k);
            return sum;
        }
    }

    /// <summary>(n, count) of powers of x, falling unless <paramref name="increasing"/>.</summary>
    public static Tensor Vander(Tensor x, int? count = null, bool increasing = false)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (Recorded(nameof(Vander), x, t => Vander(t, count, increasing), ("N", count), ("increasing", increasing)) is { } recorded)
            return recorded;
        int n = count ?? x.Shape[0];
        return Stack([.. Enumerable.Range(0, n).Select(i => (increasing ? i : n - 1 - i) is > 0 and var power ? Power(x, power) : OnesLike(x))], 1);
    }

    /// <summary>The coordinates of a grid over vectors, one tensor for each; <c>xy</c> exchanges the first two axes.</summary>
    public static IReadOnlyList<Tensor> Meshgrid(IReadOnlyList<Tensor> xs, string indexing = "xy")
    {
        ArgumentNullException.ThrowIfNull(xs);
        if (indexing is not ("xy" or "ij"))
            throw new ArgumentException($"indexing must be xy or ij, got '{indexing}'", nameof(indexing));
        if (RecordedAll(nameof(Meshgrid), [.. xs], now => Meshgrid(now, indexing), ("indexing", indexing)) is { } recorded)
            return recorded;
        int[] axes = [.. Enumerable.Range(0, xs.Count)];
        if (indexing == "xy" && xs.Count > 1)
            (axes[0], axes[1]) = (1, 0);
        var lengths = new int[xs.Count];
        for (int i = 0; i < xs.Count; i++)
            lengths[axes[i]] = (int)xs[i].Shape.Size;
        Shape ones = new([.. xs.Select(_ => 1)]);
        return [.. xs.Select((x, i) => BroadcastTo(Reshape(x, ones.With(axes[i], lengths[axes[i]])), lengths))];
    }

    static Tensor Row(int n, int m) => new Iota(new TensorSpec([n, m], DType.Int32), 0).Apply();

    static Tensor Column(int n, int m) => new Iota(new TensorSpec([n, m], DType.Int32), 1).Apply();

    static Tensor OfWindow(int n, Func<double, double> weight) => OfHost(n, DType.Float32, i => n == 1 ? 1 : weight(2 * Math.PI * i / (n - 1)));

    static Tensor OfHost(int n, DType dtype, Func<int, double> value) => Cast(Tensor.From<double>([.. Enumerable.Range(0, n).Select(value)], [n]), dtype);
}
