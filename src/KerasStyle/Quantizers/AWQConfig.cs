namespace KerasStyle.Quantizers;

/// <summary>Weights of 4 bits that are multiplied before by a factor for each input, so that those of inputs with large values keep more of what they say.
/// As keras.quantizers.AWQConfig; Lin et al., AWQ (2023).</summary>
public sealed class AWQConfig : CalibrationConfig
{
    /// <summary>How to quantize by AWQ.</summary>
    /// <param name="dataset">What the net is shown.</param>
    /// <param name="tokenizer">Makes tokens of texts.</param>
    /// <param name="weightBits">Bits of a weight: 4.</param>
    /// <param name="numSamples">How many rows or windows of tokens the net is shown.</param>
    /// <param name="sequenceLength">Tokens of a window.</param>
    /// <param name="groupSize">How many inputs share a scale; −1 for all of them.</param>
    /// <param name="numGridPoints">In how many steps factors are tried, from none to the inputs' largest values.</param>
    /// <param name="quantizationLayerStructure">Which layers are calibrated one after the other; the model's own order when null.</param>
    /// <exception cref="ArgumentException">A number is out of its range.</exception>
    public AWQConfig(
        CalibrationData? dataset, Func<string, IEnumerable<int>>? tokenizer = null, int weightBits = 4, int numSamples = 128, int sequenceLength = 512,
        int groupSize = 128, int numGridPoints = 20, QuantizationLayerStructure? quantizationLayerStructure = null)
        : base(dataset, tokenizer, Checked(weightBits), numSamples, sequenceLength, groupSize, quantizationLayerStructure)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(numGridPoints);
        NumGridPoints = numGridPoints;
    }

    AWQConfig(Config config)
        : base(config, Checked(config.Get("weight_bits", 4))) => NumGridPoints = config.Get("num_grid_points", 20);

    /// <inheritdoc/>
    public override string Mode => "awq";

    /// <summary>In how many steps factors are tried.</summary>
    public int NumGridPoints { get; }

    internal override Calibrator NewCalibrator(int rows) => new AWQCalibrator(this, rows);

    /// <inheritdoc/>
    protected override void GetConfig(Config config)
    {
        base.GetConfig(config);
        config.Add("num_grid_points", NumGridPoints);
    }

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static AWQConfig FromConfig(Config config) => new(config ?? throw new ArgumentNullException(nameof(config)));

    static int Checked(int bits) => bits == 4 ? bits : throw new ArgumentOutOfRangeException(nameof(bits), bits, "weightBits must be 4");
}
