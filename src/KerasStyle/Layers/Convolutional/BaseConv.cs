using KerasStyle.Activations;
using KerasStyle.Constraints;
using KerasStyle.Initializers;
using KerasStyle.Regularizers;

namespace KerasStyle.Layers;

/// <summary>What the convolution layers of 1, 2 and 3 spatial axes share: y = activation(conv(x, kernel) + bias),
/// (batch, spatial..., channels) → (batch, places..., filters); the kernel is (window..., channels / groups, filters).</summary>
public abstract class BaseConv : Layer
{
    readonly int rank, filters, groups;
    readonly IntTuple kernelSize, strides, dilationRate;
    readonly string padding, dataFormat;
    readonly bool useBias;
    readonly ActivationFunction activation;
    readonly Initializer kernelInitializer, biasInitializer;
    readonly Regularizer? kernelRegularizer, biasRegularizer;
    readonly Constraint? kernelConstraint, biasConstraint;
    Variable kernel = null!;
    Variable? bias;
    LowRank? lora;
    int? loraRank;
    double? loraAlpha;

    private protected BaseConv(int rank, ConvArguments a, string? name, DTypePolicy? dtype, bool trainable)
        : base(name, dtype, trainable)
    {
        if (a.Filters <= 0)
            throw new ArgumentOutOfRangeException(nameof(a), a.Filters, $"{Label}: filters must be positive");
        if (a.Groups <= 0 || a.Filters % a.Groups != 0)
            throw new ArgumentException($"{Label}: groups must be positive and divide filters, got {a.Groups} groups and {a.Filters} filters");
        if (a.KernelSize.IsEmpty)
            throw new ArgumentException($"{Label}: kernelSize must be given");
        (this.rank, filters, groups, useBias) = (rank, a.Filters, a.Groups, a.UseBias);
        kernelSize = a.KernelSize.PerAxis(rank, "kernelSize");
        strides = a.Strides.PerAxis(rank, "strides");
        dilationRate = a.DilationRate.PerAxis(rank, "dilationRate");
        if (strides.Any(s => s > 1) && dilationRate.Any(d => d > 1))
            throw new ArgumentException($"{Label}: strides {strides} and dilationRate {dilationRate} cannot both be above 1");
        padding = Windows.Padding(Label, a.Padding, causal: rank == 1);
        dataFormat = Windows.DataFormat(Label, a.DataFormat);
        activation = a.Activation ?? "linear";
        (kernelInitializer, biasInitializer) = (a.KernelInitializer ?? new GlorotUniform(), a.BiasInitializer ?? new Zeros());
        (kernelRegularizer, biasRegularizer, ActivityRegularizer) = (a.KernelRegularizer, a.BiasRegularizer, a.ActivityRegularizer);
        (kernelConstraint, biasConstraint) = (a.KernelConstraint, a.BiasConstraint);
        (loraRank, loraAlpha) = (a.LoraRank, a.LoraAlpha ?? a.LoraRank);
        InputSpec = new InputSpec(Rank: rank + 2);
        TrackActivation(activation);
    }

    /// <inheritdoc/>
    protected override void Build(Shape input)
    {
        int axis = Windows.ChannelAxis(dataFormat, rank), channels = input[axis];
        if (channels == Shape.Unknown || channels % groups != 0)
            throw new ArgumentException($"{Label}: the number of channels must be known and divisible by {groups} groups, got input shape {input} ({dataFormat})");
        kernel = AddWeight("kernel", [.. kernelSize, channels / groups, filters], kernelInitializer, regularizer: kernelRegularizer, constraint: kernelConstraint);
        if (useBias)
            bias = AddWeight("bias", [filters], biasInitializer, regularizer: biasRegularizer, constraint: biasConstraint);
        if (loraRank is { } rankOfLora)
            AddLora(rankOfLora, loraAlpha, null, null);
        InputSpec = new InputSpec(Rank: rank + 2, Axes: new Dictionary<int, int> { [axis == rank + 1 ? -1 : axis] = channels });
    }

    /// <inheritdoc/>
    protected override Tensor Call(Tensor x, bool training)
    {
        Tensor y = Ops.Conv(x, lora == null ? kernel : lora.AddedTo(kernel), strides.Span, padding, dataFormat, dilationRate.Span);
        if (bias != null)
            y += Windows.PerChannel(bias, dataFormat, rank);
        return activation.Call(y, training);
    }

    /// <summary>Trains an addition (alpha / rank) · A · B to the kernel (..., filters) instead of the kernel: A (..., rank) and B (rank, filters). Files hold the
    /// sum. As keras.layers.Conv2D.enable_lora.</summary>
    /// <param name="rank">Rank of the addition.</param>
    /// <param name="loraAlpha">Strength of the addition; the rank when null.</param>
    /// <param name="aInitializer">First values of A; he_uniform by default.</param>
    /// <param name="bInitializer">First values of B; zeros by default, so that the layer starts as it was.</param>
    /// <exception cref="InvalidOperationException">The layer is not built, or has an addition already.</exception>
    public void EnableLora(int rank, double? loraAlpha = null, Initializer? aInitializer = null, Initializer? bInitializer = null)
    {
        LowRank.Check(this, rank, lora, kernelConstraint);
        AddLora(rank, loraAlpha, aInitializer, bInitializer);
        HasReformed();
    }

    void AddLora(int rank, double? alpha, Initializer? a, Initializer? b)
    {
        (loraRank, loraAlpha) = (rank, alpha ?? rank);
        lora = new LowRank(this, "kernel", kernel.Shape, rank, loraAlpha.Value, a, b, kernelRegularizer);
        Freeze(kernel);
    }

    internal override IReadOnlyList<StoredWeight> StoredWeights => !Built || lora == null ? base.StoredWeights
        : [new StoredWeight(kernel, () => lora.AddedTo(kernel)), .. bias == null ? Array.Empty<StoredWeight>() : [new StoredWeight(bias)]];

    internal override void AfterLoading() => lora?.Clear();

    /// <inheritdoc/>
    public override Shape ComputeOutputShape(Shape input)
    {
        InputSpec?.Check(Label, input);
        return Windows.OutputShape(Label, input, filters, kernelSize, strides, padding, dataFormat, dilationRate);
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        config
            .Add("filters", filters).Add("kernel_size", kernelSize).Add("strides", strides).Add("padding", padding)
            .Add("data_format", dataFormat).Add("dilation_rate", dilationRate).Add("groups", groups)
            .Add("activation", activation).Add("use_bias", useBias)
            .Add("kernel_initializer", kernelInitializer).Add("bias_initializer", biasInitializer)
            .Add("kernel_regularizer", kernelRegularizer).Add("bias_regularizer", biasRegularizer).Add("activity_regularizer", ActivityRegularizer)
            .Add("kernel_constraint", kernelConstraint).Add("bias_constraint", biasConstraint);
        LowRank.AddConfig(config, loraRank, loraAlpha);
    }

    private protected static ConvArguments ReadArguments(Config config) => new(
        config.Get<int>("filters"), config.Get<IntTuple>("kernel_size"), config.Get("strides", default(IntTuple)), config.Get("padding", "valid"),
        config.GetString("data_format"), config.Get("dilation_rate", default(IntTuple)), config.Get("groups", 1),
        config.Object<ActivationFunction>("activation"), config.Get("use_bias", true),
        config.Object<Initializer>("kernel_initializer"), config.Object<Initializer>("bias_initializer"),
        config.Object<Regularizer>("kernel_regularizer"), config.Object<Regularizer>("bias_regularizer"), null,
        config.Object<Constraint>("kernel_constraint"), config.Object<Constraint>("bias_constraint"), config.GetOptional<int>("lora_rank"), config.GetOptional<double>("lora_alpha"));

    /// <inheritdoc/>
    protected override string Describe() => Built ? base.Describe() + (activation.IsLinear ? "" : $", {activation}") : $"{filters}, {kernelSize}";

    private protected sealed record ConvArguments(
        int Filters, IntTuple KernelSize, IntTuple Strides, string Padding, string? DataFormat, IntTuple DilationRate, int Groups,
        ActivationFunction? Activation, bool UseBias, Initializer? KernelInitializer, Initializer? BiasInitializer,
        Regularizer? KernelRegularizer, Regularizer? BiasRegularizer, Regularizer? ActivityRegularizer,
        Constraint? KernelConstraint, Constraint? BiasConstraint, int? LoraRank, double? LoraAlpha);
}
