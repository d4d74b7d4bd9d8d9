using KerasStyle.Activations;
using KerasStyle.Constraints;
using KerasStyle.Initializers;
using KerasStyle.Regularizers;

namespace KerasStyle.Layers;

/// <summary>What the depthwise convolution layers share: y = activation(conv(x) + bias), where each channel is convolved by itself with
/// depthMultiplier kernels (window..., channels, depthMultiplier); (batch, spatial..., channels) → (batch, places..., channels · depthMultiplier).</summary>
public abstract class BaseDepthwiseConv : Layer
{
    readonly int rank, depthMultiplier;
    readonly IntTuple kernelSize, strides, dilationRate;
    readonly string padding, dataFormat;
    readonly bool useBias;
    readonly ActivationFunction activation;
    readonly Initializer depthwiseInitializer, biasInitializer;
    readonly Regularizer? depthwiseRegularizer, biasRegularizer;
    readonly Constraint? depthwiseConstraint, biasConstraint;
    Variable kernel = null!;
    Variable? bias;

    private protected BaseDepthwiseConv(int rank, ConvArguments a, string? name, DTypePolicy? dtype, bool trainable)
        : base(name, dtype, trainable)
    {
        if (a.DepthMultiplier <= 0)
            throw new ArgumentOutOfRangeException(nameof(a), a.DepthMultiplier, $"{Label}: depthMultiplier must be positive");
        if (a.KernelSize.IsEmpty)
            throw new ArgumentException($"{Label}: kernelSize must be given");
        (this.rank, depthMultiplier, useBias) = (rank, a.DepthMultiplier, a.UseBias);
        kernelSize = a.KernelSize.PerAxis(rank, "kernelSize");
        strides = a.Strides.PerAxis(rank, "strides");
        dilationRate = a.DilationRate.PerAxis(rank, "dilationRate");
        padding = Windows.Padding(Label, a.Padding);
        dataFormat = Windows.DataFormat(Label, a.DataFormat);
        activation = a.Activation ?? "linear";
        (depthwiseInitializer, biasInitializer) = (a.DepthwiseInitializer ?? new GlorotUniform(), a.BiasInitializer ?? new Zeros());
        (depthwiseRegularizer, biasRegularizer, ActivityRegularizer) = (a.DepthwiseRegularizer, a.BiasRegularizer, a.ActivityRegularizer);
        (depthwiseConstraint, biasConstraint) = (a.DepthwiseConstraint, a.BiasConstraint);
        InputSpec = new InputSpec(Rank: rank + 2);
        TrackActivation(activation);
    }

    /// <inheritdoc/>
    protected override void Build(Shape input)
    {
        int axis = Windows.ChannelAxis(dataFormat, rank), channels = input[axis];
        if (channels == Shape.Unknown)
            throw new ArgumentException($"{Label}: the number of channels must be known, got input shape {input} ({dataFormat})");
        kernel = AddWeight("kernel", [.. kernelSize, channels, depthMultiplier], depthwiseInitializer, regularizer: depthwiseRegularizer, constraint: depthwiseConstraint);
        if (useBias)
            bias = AddWeight("bias", [channels * depthMultiplier], biasInitializer, regularizer: biasRegularizer, constraint: biasConstraint);
        InputSpec = new InputSpec(Rank: rank + 2, Axes: new Dictionary<int, int> { [axis == rank + 1 ? -1 : axis] = channels });
    }

    /// <inheritdoc/>
    protected override Tensor Call(Tensor x, bool training)
    {
        Tensor y = Ops.DepthwiseConv(x, kernel, strides.Span, padding, dataFormat, dilationRate.Span);
        if (bias != null)
            y += Windows.PerChannel(bias, dataFormat, rank);
        return activation.Call(y, training);
    }

    /// <inheritdoc/>
    public override Shape ComputeOutputShape(Shape input)
    {
        InputSpec?.Check(Label, input);
        int channels = input[Windows.ChannelAxis(dataFormat, rank)];
        return Windows.OutputShape(
            Label, input, channels == Shape.Unknown ? channels : channels * depthMultiplier, kernelSize, strides, padding, dataFormat, dilationRate);
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config
        .Add("depth_multiplier", depthMultiplier).Add("kernel_size", kernelSize).Add("strides", strides).Add("padding", padding)
        .Add("data_format", dataFormat).Add("dilation_rate", dilationRate).Add("activation", activation).Add("use_bias", useBias)
        .Add("depthwise_initializer", depthwiseInitializer).Add("bias_initializer", biasInitializer)
        .Add("depthwise_regularizer", depthwiseRegularizer).Add("bias_regularizer", biasRegularizer)
        .Add("activity_regularizer", ActivityRegularizer)
        .Add("depthwise_constraint", depthwiseConstraint).Add("bias_constraint", biasConstraint);

    private protected static ConvArguments ReadArguments(Config config) => new(
        config.Get<IntTuple>("kernel_size"), config.Get("strides", default(IntTuple)), config.Get("padding", "valid"),
        config.Get("depth_multiplier", 1), config.GetString("data_format"), config.Ignore("groups", "filters", "kernel_initializer", "kernel_regularizer", "kernel_constraint").Get("dilation_rate", default(IntTuple)),
        config.Object<ActivationFunction>("activation"), config.Get("use_bias", true),
        config.Object<Initializer>("depthwise_initializer"), config.Object<Initializer>("bias_initializer"),
        config.Object<Regularizer>("depthwise_regularizer"), config.Object<Regularizer>("bias_regularizer"), null,
        config.Object<Constraint>("depthwise_constraint"), config.Object<Constraint>("bias_constraint"));

    /// <inheritdoc/>
    protected override string Describe() => Built ? base.Describe() + (activation.IsLinear ? "" : $", {activation}") : $"{kernelSize}";

    private protected sealed record ConvArguments(
        IntTuple KernelSize, IntTuple Strides, string Padding, int DepthMultiplier, string? DataFormat, IntTuple DilationRate,
        ActivationFunction? Activation, bool UseBias, Initializer? DepthwiseInitializer, Initializer? BiasInitializer,
        Regularizer? DepthwiseRegularizer, Regularizer? BiasRegularizer, Regularizer? ActivityRegularizer,
        Constraint? DepthwiseConstraint, Constraint? BiasConstraint);
}
