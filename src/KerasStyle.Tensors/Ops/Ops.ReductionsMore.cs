namespace KerasStyle;

public static partial class Ops
{
    /// <summary>The largest less the smallest value along axes.</summary>
    public static Tensor Ptp(Tensor x, ReadOnlySpan<int> axis = default, bool keepdims = false) =>
        RecordedAlong(nameof(Ptp), x, axis, keepdims, Ptp)
        ?? Max(x, axis, keepdims) - Min(x, axis, keepdims);

    /// <summary>Mean along axes, weighted.</summary>
    /// <param name="x">The values.</param>
    /// <param name="axis">One axis or none for all.</param>
    /// <param name="weights">Of x's shape, or of the axis' length.</param>
    public static Tensor Average(Tensor x, int? axis = null, Tensor? weights = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        int[] axes = axis is { } one ? [one] : [];
        if (weights == null)
            return Mean(x, axes);
        if (weights.Rank != x.Rank)
            weights = Reshape(weights, new Shape([.. Enumerable.Repeat(1, x.Rank)]).With(x.Shape.Axis(axis ?? 0), weights.Shape[0]));
        weights = BroadcastTo(Cast(weights, AsFloat(x).DType), x.Shape);
        return Sum(x * weights, axes) / Sum(weights, axes);
    }

    /// <summary>How many values along axes are not 0, as int32.</summary>
    public static Tensor CountNonzero(Tensor x, ReadOnlySpan<int> axis = default, bool keepdims = false) =>
        RecordedAlong(keepdims ? "" : nameof(CountNonzero), x, axis, keepdims, CountNonzero)
        ?? Sum(Cast(NotEqual(x, 0), DType.Int32), axis, keepdims);

    /// <summary>Running product along an axis, or of all values in order.</summary>
    public static Tensor Cumprod(Tensor x, int? axis = null, DType? dtype = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (Recorded(nameof(Cumprod), x, t => Cumprod(t, axis, dtype), ("axis", axis), ("dtype", dtype)) is { } recorded)
            return recorded;
        if (axis is not { } along)
            return Cumprod(Ravel(x), 0, dtype);
        var products = new List<Tensor>();
        foreach (Tensor slice in Unstack(ConvertToTensor(x, dtype), along))
            products.Add(products.Count == 0 ? slice : products[^1] * slice);
        return Stack(products, along);
    }

    /// <summary>Mean and variance along axes.</summary>
    public static (Tensor Mean, Tensor Variance) Moments(Tensor x, ReadOnlySpan<int> axes, bool keepdims = false)
    {
        int[] along = axes.ToArray();
        return RecordedAll(nameof(Moments), [x], xs => Moments(xs[0], along, keepdims) is var (m, v) ? [m, v] : [], ("axes", along), ("keepdims", keepdims)) is { } recorded
            ? (recorded[0], recorded[1])
            : (Mean(x, axes, keepdims), Var(x, axes, keepdims));
    }

    /// <summary>Area under values of an axis by trapezoids.</summary>
    /// <param name="y">The values.</param>
    /// <param name="x">Their places; <paramref name="dx"/> apart when null.</param>
    /// <param name="dx">Their distance.</param>
    /// <param name="axis">The axis.</param>
    public static Tensor Trapezoid(Tensor y, Tensor? x = null, double dx = 1, int axis = -1)
    {
        ArgumentNullException.ThrowIfNull(y);
        if (x == null && Recorded(nameof(Trapezoid), y, t => Trapezoid(t, null, dx, axis), ("dx", dx), ("axis", axis)) is { } recorded)
            return recorded;
        y = Moveaxis(AsFloat(y), [axis], [-1]);
        int n = y.Shape[^1] - 1;
        Tensor middle = (SliceAxis(y, -1, 0, n) + SliceAxis(y, -1, 1, n)) * 0.5;
        Tensor width = x == null ? dx : Diff(x.Rank == 1 ? x : Moveaxis(x, [axis], [-1]));
        return Sum(middle * width, [-1]);
    }

    /// <summary>Sum along axes without what is not a number.</summary>
    public static Tensor Nansum(Tensor x, ReadOnlySpan<int> axis = default, bool keepdims = false) =>
        RecordedAlong(nameof(Nansum), x, axis, keepdims, Nansum)
        ?? Sum(Known(x, 0), axis, keepdims);

    /// <summary>Product along axes without what is not a number.</summary>
    public static Tensor Nanprod(Tensor x, ReadOnlySpan<int> axis = default, bool keepdims = false) =>
        RecordedAlong(nameof(Nanprod), x, axis, keepdims, Nanprod)
        ?? Prod(Known(x, 1), axis, keepdims);

    /// <summary>Largest value along axes without what is not a number.</summary>
    public static Tensor Nanmax(Tensor x, ReadOnlySpan<int> axis = default, bool keepdims = false) =>
        RecordedAlong(nameof(Nanmax), x, axis, keepdims, Nanmax)
        ?? Max(Known(x, double.NegativeInfinity), axis, keepdims);

    /// <summary>Smallest value along axes without what is not a number.</summary>
    public static Tensor Nanmin(Tensor x, ReadOnlySpan<int> axis = default, bool keepdims = false) =>
        RecordedAlong(nameof(Nanmin), x, axis, keepdims, Nanmin)
        ?? Min(Known(x, double.PositiveInfinity), axis, keepdims);

    /// <summary>Mean along axes without what is not a number.</summary>
    public static Tensor Nanmean(Tensor x, ReadOnlySpan<int> axis = default, bool keepdims = false) =>
        RecordedAlong(nameof(Nanmean), x, axis, keepdims, Nanmean)
        ?? Nansum(x, axis, keepdims) / Sum(Cast(LogicalNot(Isnan(x)), AsFloat(x).DType), axis, keepdims);

    /// <summary>Mean squared distance from the mean along axes without what is not a number.</summary>
    public static Tensor Nanvar(Tensor x, ReadOnlySpan<int> axis = default, bool keepdims = false) =>
        RecordedAlong(nameof(Nanvar), x, axis, keepdims, Nanvar)
        ?? Nanmean(Square(x - Nanmean(x, axis, keepdims: true)), axis, keepdims);

    /// <summary>Square root of <see cref="Nanvar"/>.</summary>
    public static Tensor Nanstd(Tensor x, ReadOnlySpan<int> axis = default, bool keepdims = false) =>
        RecordedAlong(nameof(Nanstd), x, axis, keepdims, Nanstd)
        ?? Sqrt(Nanvar(x, axis, keepdims));

    static Tensor Known(Tensor x, double otherwise) => Where(Isnan(x), Full(x.Shape, otherwise, x.DType), x);
}
