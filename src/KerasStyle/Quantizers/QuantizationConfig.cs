namespace KerasStyle.Quantizers;

/// <summary>How layers are quantized, as keras.quantizers.QuantizationConfig; the name of a mode, <c>"int8"</c>, stands for its defaults.</summary>
public abstract class QuantizationConfig : KerasObject, IRegistered<QuantizationConfig>
{
    private protected QuantizationConfig(Quantizer? weightQuantizer, Quantizer? activationQuantizer) =>
        (WeightQuantizer, ActivationQuantizer) = (weightQuantizer, activationQuantizer);

    /// <inheritdoc/>
    public static Registry<QuantizationConfig> Registry { get; } = new("quantization config", r =>
    {
        r.Register("Int8QuantizationConfig", Int8QuantizationConfig.FromConfig, "int8");
        r.Register("Int4QuantizationConfig", Int4QuantizationConfig.FromConfig);
        r.Register("Float8QuantizationConfig", Float8QuantizationConfig.FromConfig, "float8");
        r.Register("GPTQConfig", GPTQConfig.FromConfig);
        r.Register("AWQConfig", AWQConfig.FromConfig);
    });

    /// <summary>The mode: <c>int8</c>, <c>int4</c>, <c>float8</c>, <c>gptq</c> or <c>awq</c>.</summary>
    public abstract string Mode { get; }

    /// <summary>Quantizes weights; the layer's own way when null.</summary>
    public Quantizer? WeightQuantizer { get; }

    /// <summary>Quantizes inputs; they stay as they are when null.</summary>
    public Quantizer? ActivationQuantizer { get; }

    /// <inheritdoc/>
    public override string Module => "keras.quantizers";

    /// <summary>The mode in the name of a policy, with its numbers.</summary>
    internal virtual string PolicyMode => Mode;

    /// <summary>The defaults of a mode.</summary>
    /// <exception cref="ArgumentException">The mode is unknown, or needs a config that holds calibration data.</exception>
    public static QuantizationConfig Of(string mode) => mode switch
    {
        "int8" => new Int8QuantizationConfig(),
        "int4" => new Int4QuantizationConfig(),
        "float8" => new Float8QuantizationConfig(),
        "gptq" or "awq" => throw new ArgumentException($"{mode} quantizes with calibration data: give a {(mode == "gptq" ? nameof(GPTQConfig) : nameof(AWQConfig))}", nameof(mode)),
        _ => throw new ArgumentException($"the mode of quantization must be one of {string.Join(", ", DTypePolicy.QuantizationModes)}, got '{mode}'", nameof(mode)),
    };

    /// <summary>The defaults of a mode.</summary>
    public static implicit operator QuantizationConfig(string mode) => Of(mode);

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config.Add("weight_quantizer", WeightQuantizer).Add("activation_quantizer", ActivationQuantizer);
}
