namespace KerasStyle.Regularizers;

/// <summary>Draws the rows (or columns) of a matrix towards right angles: factor · Σᵢ≠ⱼ |⟨xᵢ, xⱼ⟩| / (n(n − 1)) over the rows xᵢ
/// scaled to length 1, as keras.regularizers.OrthogonalRegularizer.</summary>
public sealed class OrthogonalRegularizer : Regularizer
{
    readonly double factor;
    readonly string mode;

    /// <param name="factor">Strength, 0.01 by default.</param>
    /// <param name="mode"><c>rows</c> or <c>columns</c>.</param>
    /// <exception cref="ArgumentException">The mode is another.</exception>
    public OrthogonalRegularizer(double factor = 0.01, string mode = "rows")
    {
        this.factor = factor;
        this.mode = mode is "rows" or "columns" ? mode : throw new ArgumentException($"mode must be rows or columns, got '{mode}'", nameof(mode));
    }

    /// <inheritdoc/>
    public override Tensor Call(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.Rank != 2)
            throw new ArgumentException($"OrthogonalRegularizer: the weight must have 2 axes, got shape {x.Shape}", nameof(x));
        bool rows = mode == "rows";
        Tensor unit = x * Ops.Rsqrt(Ops.Maximum(Ops.Sum(Ops.Square(x), [rows ? 1 : 0], keepdims: true), 1e-12));
        Tensor products = rows ? Ops.Matmul(unit, Ops.Transpose(unit)) : Ops.Matmul(Ops.Transpose(unit), unit);
        int n = products.Shape[0];
        Tensor index = Ops.Arange(n);
        Tensor others = Ops.Cast(Ops.NotEqual(Ops.ExpandDims(index, 0), Ops.ExpandDims(index, 1)), x.DType);
        // Each pair counts once.
        return Ops.Sum(Ops.Abs(products) * others) * (0.5 * factor / Math.Max(1, n * (n - 1) / 2));
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config.Add("factor", factor).Add("mode", mode);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static OrthogonalRegularizer FromConfig(Config config) => new(config.Get("factor", 0.01), config.Get("mode", "rows"));
}
