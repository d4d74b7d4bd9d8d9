namespace KerasStyle.Quantizers;

/// <summary>Weights of 8 bits with a scale for each output; inputs are quantized row by row as they come. As keras.quantizers.Int8QuantizationConfig.</summary>
public sealed class Int8QuantizationConfig : QuantizationConfig
{
    /// <summary>The defaults: both by the largest absolute value.</summary>
    public Int8QuantizationConfig()
        : this(null, new AbsMaxQuantizer())
    {
    }

    /// <summary>Quantizers of one's own.</summary>
    /// <param name="weightQuantizer">Quantizes weights; the layer's own way when null.</param>
    /// <param name="activationQuantizer">Quantizes inputs; they stay as they are when null.</param>
    /// <exception cref="ArgumentException">The weights' quantizer gives another type than int8.</exception>
    public Int8QuantizationConfig(Quantizer? weightQuantizer, Quantizer? activationQuantizer)
        : base(weightQuantizer, activationQuantizer)
    {
        if (weightQuantizer is AbsMaxQuantizer { OutputDType: not DType.Int8 and var dtype })
            throw new ArgumentException($"weights of int8 need a quantizer that gives int8, got {dtype.KerasName()}", nameof(weightQuantizer));
    }

    /// <inheritdoc/>
    public override string Mode => "int8";

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static Int8QuantizationConfig FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(config.Object<Quantizer>("weight_quantizer"), config.Object<Quantizer>("activation_quantizer", config.Json.Count == 0 ? new AbsMaxQuantizer() : null));
    }
}
