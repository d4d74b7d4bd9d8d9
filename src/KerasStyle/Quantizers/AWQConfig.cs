using System.Text.Json.Nodes;

namespace KerasStyle.Quantizers;

/// <summary>How Keras quantized a layer by AWQ, as its file says; such layers are loaded and used, but not made here. As keras.quantizers.AWQConfig.</summary>
public sealed class AWQConfig : QuantizationConfig
{
    readonly JsonObject arguments;

    AWQConfig(Config config)
        : base(null, null)
    {
        arguments = (JsonObject)config.Json.DeepClone();
        (WeightBits, GroupSize) = (config.Get("weight_bits", 4), config.Get("group_size", 128));
        config.Ignore("dataset", "tokenizer", "num_samples", "sequence_length", "num_grid_points", "quantization_layer_structure");
    }

    /// <summary>Bits of a weight: 4.</summary>
    public int WeightBits { get; }

    /// <summary>How many inputs share a scale; −1 for all of them.</summary>
    public int GroupSize { get; }

    /// <inheritdoc/>
    public override string Mode => "awq";

    internal override string PolicyMode => $"awq/{WeightBits}/{GroupSize}";

    /// <inheritdoc/>
    protected override void GetConfig(Config config)
    {
        foreach ((string key, JsonNode? value) in arguments)
            config.AddNode(key, value?.DeepClone());
    }

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static AWQConfig FromConfig(Config config) => new(config);
}
