using KerasStyle.Activations;
using KerasStyle.Constraints;
using KerasStyle.Initializers;
using KerasStyle.Quantizers;
using KerasStyle.Regularizers;

namespace KerasStyle.Layers;

/// <summary>What Dense and EinsumDense share: y = activation(x ∘ kernel + bias), where the kernel may be quantized and may have a low-rank addition.</summary>
public abstract class BaseDense : Layer
{
    readonly Initializer kernelInitializer, biasInitializer;
    readonly Regularizer? kernelRegularizer, biasRegularizer;
    readonly Constraint? kernelConstraint, biasConstraint;
    KernelProduct product = null!;
    KernelForm form = null!;
    Variable? bias;
    LowRank? lora;
    int? loraRank;
    double? loraAlpha;
    QuantizationConfig? quantization;

    private protected BaseDense(DenseArguments a, string? name, DTypePolicy? dtype, bool trainable)
        : base(name, dtype, trainable)
    {
        Activation = a.Activation ?? "linear";
        (kernelInitializer, biasInitializer) = (a.KernelInitializer ?? new GlorotUniform(), a.BiasInitializer ?? new Zeros());
        (kernelRegularizer, biasRegularizer, ActivityRegularizer) = (a.KernelRegularizer, a.BiasRegularizer, a.ActivityRegularizer);
        (kernelConstraint, biasConstraint) = (a.KernelConstraint, a.BiasConstraint);
        (loraRank, loraAlpha, quantization) = (a.LoraRank, a.LoraAlpha ?? a.LoraRank, a.Quantization);
        if (loraRank <= 0)
            throw new ArgumentOutOfRangeException(nameof(a), loraRank, $"{Label}: loraRank must be positive");
        TrackActivation(Activation);
    }

    private protected ActivationFunction Activation { get; }

    /// <summary>How the layer multiplies.</summary>
    private protected abstract KernelProduct ProductFor(Shape input);

    /// <summary>The alpha of a low-rank addition that a config asks for.</summary>
    private protected virtual double? AlphaOfConfig => loraAlpha;

    /// <inheritdoc/>
    protected override void Build(Shape input)
    {
        product = ProductFor(input);
        form = NewForm(OwnPolicy, existing: null);
        if (product.Bias is { } shape)
            bias = AddWeight("bias", shape, biasInitializer, regularizer: biasRegularizer, constraint: biasConstraint);
        if (loraRank is { } rank)
            AddLora(rank, AlphaOfConfig, null, null);
    }

    /// <inheritdoc/>
    protected override Tensor Call(Tensor x, bool training)
    {
        Tensor y = form.Apply(x, training, lora);
        return Activation.Call(bias != null ? y + form.Bias(bias) : y, training);
    }

    /// <summary>Trains an addition (alpha / rank) · A · B to the kernel (..., n) instead of the kernel: A (..., rank) and B (rank, n). Files hold the sum.
    /// As keras.layers.Dense.enable_lora.</summary>
    /// <param name="rank">Rank of the addition.</param>
    /// <param name="loraAlpha">Strength of the addition; the rank when null.</param>
    /// <param name="aInitializer">First values of A; he_uniform by default.</param>
    /// <param name="bInitializer">First values of B; zeros by default, so that the layer starts as it was.</param>
    /// <exception cref="InvalidOperationException">The layer is not built, has an addition already, or is quantized in a way that takes none.</exception>
    public void EnableLora(int rank, double? loraAlpha = null, Initializer? aInitializer = null, Initializer? bInitializer = null)
    {
        LowRank.Check(this, rank, lora, kernelConstraint);
        AddLora(rank, loraAlpha, aInitializer, bInitializer);
        HasReformed();
    }

    void AddLora(int rank, double? alpha, Initializer? a, Initializer? b)
    {
        if (QuantizationMode is "gptq")
            throw new InvalidOperationException($"{Label}: gptq does not go with a low-rank addition");
        (loraRank, loraAlpha) = (rank, alpha ?? rank);
        lora = new LowRank(this, "kernel", product.Kernel, rank, loraAlpha.Value, a, b, kernelRegularizer);
        if (form.StandsFirst)
            Freeze(form.Variables[0]);
    }

    /// <summary>Columns of the kernel as <see cref="CalibratedKernel"/> keeps it, which configs of Keras name for gptq.</summary>
    private protected int? GptqColumns => QuantizationMode == "gptq" ? (form as CalibratedKernel)?.Columns : null;

    internal override bool CanQuantize(string mode) => mode is "int8" or "int4" or "float8" || (mode is "gptq" or "awq" && CalibratedKernel.Fits(product.Kernel));

    /// <summary>What finds the values of the kernel by the layer's inputs.</summary>
    internal Calibrator NewCalibrator(CalibrationConfig config) => config.NewCalibrator(CalibratedKernel.RowsOf(product.Kernel));

    private protected override void QuantizeWeights(QuantizationConfig config, DTypePolicy policy, Calibrator? calibrator)
    {
        Variable kernel = form.Variables[0];
        Tensor floats = kernel.Value;
        CalibratedValues? calibrated = calibrator?.Of(Ops.Reshape(floats, [CalibratedKernel.RowsOf(floats.Shape), -1]));
        quantization = config;
        if (config.Mode != "float8")
            RemoveWeight(kernel);
        form = NewForm(policy, kernel);
        foreach ((Variable variable, Tensor value) in form.Variables.Zip(calibrated == null ? form.Of(floats, config.WeightQuantizer) : ((CalibratedKernel)form).Of(calibrated)))
            variable.Assign(value);
    }

    // Variables in Keras' order: those of the quantized form before the kernel.
    KernelForm NewForm(DTypePolicy policy, Variable? existing)
    {
        switch (policy.QuantizationMode)
        {
            case "int8":
                return new Int8Kernel(this, product, quantization == null ? new AbsMaxQuantizer() : quantization.ActivationQuantizer);
            case "int4":
                return new Int4Kernel(this, product, quantization?.ActivationQuantizer, BlockSize(quantization, policy));
            case "float8":
                var scaled = new Float8Kernel(this, product, (policy as QuantizedFloat8DTypePolicy)?.AmaxHistoryLength ?? QuantizedFloat8DTypePolicy.DefaultAmaxHistoryLength);
                scaled.Kernel = existing ?? AddKernel();
                return scaled;
            case "gptq" or "awq":
                var (bits, size) = policy is CalibratedDTypePolicy named ? (named.WeightBits, named.GroupSize)
                    : quantization is CalibrationConfig given ? (given.WeightBits, given.GroupSize) : (4, 128);
                return new CalibratedKernel(this, product, bits, size, hasFactors: policy.QuantizationMode == "awq");
            default:
                return new FloatKernel(AddKernel()) { Product = product };
        }
    }

    Variable AddKernel()
    {
        int[] others = [.. Enumerable.Range(0, product.Kernel.Rank).Except(product.SummedOfKernel)];
        Initializer initializer = kernelInitializer is VarianceScaling scaling ? scaling.WithAxes(product.SummedOfKernel, others) : kernelInitializer;
        return AddWeight("kernel", product.Kernel, initializer, regularizer: kernelRegularizer, constraint: kernelConstraint);
    }

    /// <summary>How many inputs share a scale of 4-bit weights; null for all of them.</summary>
    internal static int? BlockSize(QuantizationConfig? config, DTypePolicy policy) =>
        (config is Int4QuantizationConfig given ? given.BlockSize : (policy as Int4DTypePolicy)?.BlockSize) is > 0 and var size ? size : null;

    internal override IReadOnlyList<StoredWeight> StoredWeights
    {
        get
        {
            if (!Built)
                return base.StoredWeights;
            var merged = new Lazy<IReadOnlyList<Tensor>>(() => form.Of(lora!.AddedTo(form.Floats)));
            StoredWeight[] kernel = [.. form.Variables.Select((v, i) => new StoredWeight(v, lora == null || !form.StandsFirst ? null : () => merged.Value[i]))];
            StoredWeight[] own = bias == null ? [] : [new StoredWeight(bias)];
            return form.StandsFirst ? [kernel[0], .. own, .. kernel[1..]] : [.. own, .. kernel];
        }
    }

    internal override void AfterLoading() => lora?.Clear();

    private protected void AddKernelConfig(Config config)
    {
        config.Add("kernel_initializer", kernelInitializer).Add("bias_initializer", biasInitializer)
            .Add("kernel_regularizer", kernelRegularizer).Add("bias_regularizer", biasRegularizer);
    }

    private protected void AddConstraintConfig(Config config)
    {
        config.Add("kernel_constraint", kernelConstraint).Add("bias_constraint", biasConstraint).Add("quantization_config", quantization);
        LowRank.AddConfig(config, loraRank, loraAlpha);
    }

    private protected static DenseArguments ReadArguments(Config config) => new(
        config.Object<ActivationFunction>("activation"), config.Object<Initializer>("kernel_initializer"), config.Object<Initializer>("bias_initializer"),
        config.Object<Regularizer>("kernel_regularizer"), config.Object<Regularizer>("bias_regularizer"), null,
        config.Object<Constraint>("kernel_constraint"), config.Object<Constraint>("bias_constraint"),
        config.GetOptional<int>("lora_rank"), config.GetOptional<double>("lora_alpha"), config.Object<QuantizationConfig>("quantization_config"));

    private protected sealed record DenseArguments(
        ActivationFunction? Activation, Initializer? KernelInitializer, Initializer? BiasInitializer, Regularizer? KernelRegularizer, Regularizer? BiasRegularizer,
        Regularizer? ActivityRegularizer, Constraint? KernelConstraint, Constraint? BiasConstraint, int? LoraRank, double? LoraAlpha, QuantizationConfig? Quantization);
}
