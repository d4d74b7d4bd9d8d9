namespace KerasStyle.Quantizers;

/// <summary>How numbers become whole numbers of few bits, as keras.quantizers.Quantizer.</summary>
public abstract class Quantizer : KerasObject, IRegistered<Quantizer>
{
    /// <inheritdoc/>
    public static Registry<Quantizer> Registry { get; } = new("quantizer", r => r.Register("AbsMaxQuantizer", AbsMaxQuantizer.FromConfig));

    /// <inheritdoc/>
    public override string Module => "keras.quantizers";

    /// <summary>Whole numbers q and scales s with x ≈ q / s.</summary>
    /// <param name="x">The numbers.</param>
    /// <param name="axes">Axes over which numbers share a scale; those of the quantizer when null.</param>
    public abstract (Tensor Values, Tensor Scale) Call(Tensor x, IReadOnlyList<int>? axes = null);
}
