namespace KerasStyle.Quantizers;

/// <summary>Training with inputs, weights and gradients as 8-bit floats would keep them. As keras.quantizers.Float8QuantizationConfig.</summary>
public sealed class Float8QuantizationConfig() : QuantizationConfig(null, null)
{
    /// <inheritdoc/>
    public override string Mode => "float8";

    /// <inheritdoc/>
    protected override void GetConfig(Config config)
    {
    }

    /// <summary>There are no arguments.</summary>
    public static Float8QuantizationConfig FromConfig(Config config) => new();
}
