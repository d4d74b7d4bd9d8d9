namespace KerasStyle.Quantizers;

/// <summary>Weights of few bits, rounded one input after the other so that those that follow make up for the error on calibration data. As keras.quantizers.GPTQConfig;
/// Frantar et al., GPTQ (2022).</summary>
public sealed class GPTQConfig : CalibrationConfig
{
    /// <summary>How to quantize by GPTQ.</summary>
    /// <param name="dataset">What the net is shown.</param>
    /// <param name="tokenizer">Makes tokens of texts.</param>
    /// <param name="weightBits">Bits of a weight: 2, 3, 4 or 8.</param>
    /// <param name="numSamples">How many rows or windows of tokens the net is shown.</param>
    /// <param name="perChannel">Whether each output has scales of its own.</param>
    /// <param name="sequenceLength">Tokens of a window.</param>
    /// <param name="hessianDamping">Share of the mean that is added to the diagonal of the inputs' products, 0 to 1.</param>
    /// <param name="groupSize">How many inputs share a scale; −1 for all of them.</param>
    /// <param name="symmetric">Whether zero lies in the middle of the range.</param>
    /// <param name="activationOrder">Whether inputs with the largest squares are rounded first.</param>
    /// <param name="quantizationLayerStructure">Which layers are calibrated one after the other; the model's own order when null.</param>
    /// <exception cref="ArgumentException">A number is out of its range.</exception>
    public GPTQConfig(
        CalibrationData? dataset, Func<string, IEnumerable<int>>? tokenizer = null, int weightBits = 4, int numSamples = 128, bool perChannel = true,
        int sequenceLength = 512, double hessianDamping = 0.01, int groupSize = 128, bool symmetric = false, bool activationOrder = false,
        QuantizationLayerStructure? quantizationLayerStructure = null)
        : base(dataset, tokenizer, Checked(weightBits), numSamples, sequenceLength, groupSize, quantizationLayerStructure)
    {
        if (hessianDamping is not (>= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(hessianDamping), hessianDamping, "hessianDamping must lie between 0 and 1");
        (PerChannel, HessianDamping, Symmetric, ActivationOrder) = (perChannel, hessianDamping, symmetric, activationOrder);
    }

    GPTQConfig(Config config)
        : base(config, Checked(config.Get("weight_bits", 4))) =>
        (PerChannel, HessianDamping, Symmetric, ActivationOrder) =
            (config.Get("per_channel", true), config.Get("hessian_damping", 0.01), config.Get("symmetric", false), config.Get("activation_order", false));

    /// <inheritdoc/>
    public override string Mode => "gptq";

    /// <summary>Whether each output has scales of its own.</summary>
    public bool PerChannel { get; }

    /// <summary>Share of the mean that is added to the diagonal of the inputs' products.</summary>
    public double HessianDamping { get; }

    /// <summary>Whether zero lies in the middle of the range.</summary>
    public bool Symmetric { get; }

    /// <summary>Whether inputs with the largest squares are rounded first.</summary>
    public bool ActivationOrder { get; }

    internal override Calibrator NewCalibrator(int rows) => new GPTQCalibrator(this, rows);

    /// <inheritdoc/>
    protected override void GetConfig(Config config)
    {
        base.GetConfig(config);
        config.Add("per_channel", PerChannel).Add("hessian_damping", HessianDamping).Add("symmetric", Symmetric).Add("activation_order", ActivationOrder);
    }

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static GPTQConfig FromConfig(Config config) => new(config ?? throw new ArgumentNullException(nameof(config)));

    static int Checked(int bits) => bits is 2 or 3 or 4 or 8 ? bits : throw new ArgumentOutOfRangeException(nameof(bits), bits, "weightBits must be 2, 3, 4 or 8");
}
