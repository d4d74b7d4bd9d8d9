using System.Text.Json.Nodes;

namespace KerasStyle.Quantizers;

/// <summary>How Keras quantized a layer by GPTQ, as its file says; such layers are loaded and used, but not made here. As keras.quantizers.GPTQConfig.</summary>
public sealed class GPTQConfig : QuantizationConfig
{
    readonly JsonObject arguments;

    GPTQConfig(Config config)
        : base(null, null)
    {
        arguments = (JsonObject)config.Json.DeepClone();
        (WeightBits, GroupSize) = (config.Get("weight_bits", 4), config.Get("group_size", 128));
        config.Ignore("dataset", "tokenizer", "num_samples", "per_channel", "sequence_length", "hessian_damping", "symmetric", "activation_order", "quantization_layer_structure");
    }

    /// <summary>Bits of a weight: 2, 3, 4 or 8.</summary>
    public int WeightBits { get; }

    /// <summary>How many inputs share a scale; −1 for all of them.</summary>
    public int GroupSize { get; }

    /// <inheritdoc/>
    public override string Mode => "gptq";

    internal override string PolicyMode => $"gptq/{WeightBits}/{GroupSize}";

    /// <inheritdoc/>
    protected override void GetConfig(Config config)
    {
        foreach ((string key, JsonNode? value) in arguments)
            config.AddNode(key, value?.DeepClone());
    }

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static GPTQConfig FromConfig(Config config) => new(config);
}
