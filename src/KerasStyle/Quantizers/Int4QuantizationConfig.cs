namespace KerasStyle.Quantizers;

/// <summary>Weights of 4 bits, two in a byte: with a scale and a zero for each group of inputs of each output, or a scale for each output.
/// As keras.quantizers.Int4QuantizationConfig.</summary>
public sealed class Int4QuantizationConfig : QuantizationConfig
{
    /// <summary>Weights of 4 bits.</summary>
    /// <param name="weightQuantizer">Quantizes weights, to [−8, 7]; the layer's own way when null.</param>
    /// <param name="activationQuantizer">Quantizes inputs; they stay as they are when null.</param>
    /// <param name="blockSize">How many inputs share a scale; null or −1 for all of them, without a zero.</param>
    /// <exception cref="ArgumentException">The size is not positive, or quantizers are given with one.</exception>
    public Int4QuantizationConfig(Quantizer? weightQuantizer = null, Quantizer? activationQuantizer = null, int? blockSize = 128)
        : base(weightQuantizer, activationQuantizer)
    {
        if (blockSize is not (null or -1 or > 0))
            throw new ArgumentException($"blockSize must be positive, -1 or null, got {blockSize}", nameof(blockSize));
        if (blockSize > 0 && (weightQuantizer ?? activationQuantizer) != null)
            throw new ArgumentException($"groups of {blockSize} inputs are quantized in one way; quantizers of one's own need blockSize null or -1", nameof(blockSize));
        if (weightQuantizer is AbsMaxQuantizer { ValueRange: not (-8, 7) and var range })
            throw new ArgumentException($"weights of 4 bits need a quantizer of the range [-8, 7], got [{range.Least}, {range.Most}]", nameof(weightQuantizer));
        BlockSize = blockSize;
    }

    /// <inheritdoc/>
    public override string Mode => "int4";

    /// <summary>How many inputs share a scale; null or −1 for all of them.</summary>
    public int? BlockSize { get; }

    internal override string PolicyMode => $"int4/{BlockSize ?? -1}";

    /// <inheritdoc/>
    protected override void GetConfig(Config config)
    {
        base.GetConfig(config);
        config.Add("block_size", BlockSize);
    }

    /// <summary>Reads the arguments under Keras' names; files without a size are older and have one scale for each output.</summary>
    public static Int4QuantizationConfig FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(config.Object<Quantizer>("weight_quantizer"), config.Object<Quantizer>("activation_quantizer"), config.GetOptional<int>("block_size"));
    }
}
