using KerasStyle.Layers;

namespace KerasStyle.Quantizers;

/// <summary>What <see cref="GPTQConfig"/> and <see cref="AWQConfig"/> share: how many bits, and the data whose way through the net decides how they are used.</summary>
public abstract class CalibrationConfig : QuantizationConfig
{
    /// <summary>Keys that are written as null: what calibrates a net is not kept with it.</summary>
    static readonly string[] notKept = ["dataset", "tokenizer", "quantization_layer_structure"];

    private protected CalibrationConfig(
        CalibrationData? dataset, Func<string, IEnumerable<int>>? tokenizer, int weightBits, int numSamples, int sequenceLength, int groupSize,
        QuantizationLayerStructure? structure)
        : base(null, null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(numSamples);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sequenceLength);
        if (groupSize is not (-1 or > 0))
            throw new ArgumentOutOfRangeException(nameof(groupSize), groupSize, "groupSize must be positive, or -1 for all inputs");
        (Dataset, Tokenizer, WeightBits, NumSamples, SequenceLength, GroupSize, QuantizationLayerStructure) =
            (dataset, tokenizer, weightBits, numSamples, sequenceLength, groupSize, structure);
    }

    private protected CalibrationConfig(Config config, int weightBits)
        : this(null, null, weightBits, config.Get("num_samples", 128), config.Get("sequence_length", 512), config.Get("group_size", 128), null) =>
        config.Ignore(notKept).Ignore("calibration_batch_size");

    /// <summary>What the net is shown; null where the config comes from a file.</summary>
    public CalibrationData? Dataset { get; }

    /// <summary>Makes tokens of texts.</summary>
    public Func<string, IEnumerable<int>>? Tokenizer { get; }

    /// <summary>Bits of a weight.</summary>
    public int WeightBits { get; }

    /// <summary>How many rows or windows of tokens the net is shown.</summary>
    public int NumSamples { get; }

    /// <summary>Tokens of a window.</summary>
    public int SequenceLength { get; }

    /// <summary>How many inputs share a scale; −1 for all of them.</summary>
    public int GroupSize { get; }

    /// <summary>Which layers are calibrated one after the other; the model's own order when null.</summary>
    public QuantizationLayerStructure? QuantizationLayerStructure { get; }

    internal override string PolicyMode => $"{Mode}/{WeightBits}/{GroupSize}";

    /// <summary>What finds the values of one kernel of so many rows.</summary>
    internal abstract Calibrator NewCalibrator(int rows);

    /// <inheritdoc/>
    protected override void GetConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        foreach (string key in notKept)
            config.AddNode(key, null);
        config.Add("weight_bits", WeightBits).Add("num_samples", NumSamples).Add("sequence_length", SequenceLength).Add("group_size", GroupSize);
    }
}
