using KerasStyle.Activations;
using KerasStyle.Constraints;
using KerasStyle.Initializers;
using KerasStyle.Regularizers;

namespace KerasStyle.Layers;

/// <summary>What the transposed convolution layers of 1, 2 and 3 spatial axes share: y = activation(convᵀ(x, kernel) + bias),
/// (batch, spatial..., channels) → (batch, longer spatial..., filters); the kernel is (window..., filters, channels). Lengths as <see cref="Ops.ConvTranspose"/>.</summary>
public abstract class BaseConvTranspose : Layer
{
    readonly int rank, filters;
    readonly IntTuple kernelSize, strides, dilationRate;
    readonly IntTuple? outputPadding;
    readonly string padding, dataFormat;
    readonly bool useBias;
    readonly ActivationFunction activation;
    readonly Initializer kernelInitializer, biasInitializer;
    readonly Regularizer? kernelRegularizer, biasRegularizer;
    readonly Constraint? kernelConstraint, biasConstraint;
    Variable kernel = null!;
    Variable? bias;

    private protected BaseConvTranspose(int rank, ConvArguments a, string? name, DTypePolicy? dtype, bool trainable)
        : base(name, dtype, trainable)
    {
        if (a.Filters <= 0)
            throw new ArgumentOutOfRangeException(nameof(a), a.Filters, $"{Label}: filters must be positive");
        if (a.KernelSize.IsEmpty)
            throw new ArgumentException($"{Label}: kernelSize must be given");
        (this.rank, filters, useBias) = (rank, a.Filters, a.UseBias);
        kernelSize = a.KernelSize.PerAxis(rank, "kernelSize");
        strides = a.Strides.PerAxis(rank, "strides");
        dilationRate = a.DilationRate.PerAxis(rank, "dilationRate");
        if (strides.Any(s => s > 1) && dilationRate.Any(d => d > 1))
            throw new ArgumentException($"{Label}: strides {strides} and dilationRate {dilationRate} cannot both be above 1");
        outputPadding = a.OutputPadding.IsEmpty ? default(IntTuple?) : a.OutputPadding.PerAxis(rank, "outputPadding", least: 0);
        padding = Windows.Padding(Label, a.Padding);
        dataFormat = Windows.DataFormat(Label, a.DataFormat);
        activation = a.Activation ?? "linear";
        (kernelInitializer, biasInitializer) = (a.KernelInitializer ?? new GlorotUniform(), a.BiasInitializer ?? new Zeros());
        (kernelRegularizer, biasRegularizer, ActivityRegularizer) = (a.KernelRegularizer, a.BiasRegularizer, a.ActivityRegularizer);
        (kernelConstraint, biasConstraint) = (a.KernelConstraint, a.BiasConstraint);
        InputSpec = new InputSpec(Rank: rank + 2);
        TrackActivation(activation);
    }

    /// <inheritdoc/>
    protected override void Build(Shape input)
    {
        int axis = Windows.ChannelAxis(dataFormat, rank), channels = input[axis];
        if (channels == Shape.Unknown)
            throw new ArgumentException($"{Label}: the number of channels must be known, got input shape {input} ({dataFormat})");
        kernel = AddWeight("kernel", [.. kernelSize, filters, channels], kernelInitializer, regularizer: kernelRegularizer, constraint: kernelConstraint);
        if (useBias)
            bias = AddWeight("bias", [filters], biasInitializer, regularizer: biasRegularizer, constraint: biasConstraint);
        InputSpec = new InputSpec(Rank: rank + 2, Axes: new Dictionary<int, int> { [axis == rank + 1 ? -1 : axis] = channels });
    }

    /// <inheritdoc/>
    protected override Tensor Call(Tensor x, bool training)
    {
        Tensor y = Ops.ConvTranspose(x, kernel, strides.Span, padding, outputPadding is { } extra ? extra.Span : default, dataFormat, dilationRate.Span);
        if (bias != null)
            y += Windows.PerChannel(bias, dataFormat, rank);
        return activation.Call(y, training);
    }

    /// <inheritdoc/>
    public override Shape ComputeOutputShape(Shape input)
    {
        InputSpec?.Check(Label, input);
        int first = Windows.FirstSpatialAxis(dataFormat);
        Shape output = input.With(Windows.ChannelAxis(dataFormat, rank), filters);
        for (int i = 0; i < rank; i++)
        {
            if (input[first + i] is var length and not Shape.Unknown)
                output = output.With(first + i, Ops.TransposedLength(length, (kernelSize[i] - 1) * dilationRate[i] + 1, strides[i], padding, outputPadding?[i]));
        }

        return output;
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config
        .Add("filters", filters).Add("kernel_size", kernelSize).Add("strides", strides).Add("padding", padding)
        .Add("output_padding", outputPadding).Add("data_format", dataFormat).Add("dilation_rate", dilationRate)
        .Add("activation", activation).Add("use_bias", useBias)
        .Add("kernel_initializer", kernelInitializer).Add("bias_initializer", biasInitializer)
        .Add("kernel_regularizer", kernelRegularizer).Add("bias_regularizer", biasRegularizer).Add("activity_regularizer", ActivityRegularizer)
        .Add("kernel_constraint", kernelConstraint).Add("bias_constraint", biasConstraint);

    private protected static ConvArguments ReadArguments(Config config) => new(
        config.Get<int>("filters"), config.Get<IntTuple>("kernel_size"), config.Get("strides", default(IntTuple)), config.Get("padding", "valid"),
        config.Get("output_padding", default(IntTuple)), config.GetString("data_format"), config.Ignore("groups").Get("dilation_rate", default(IntTuple)),
        config.Object<ActivationFunction>("activation"), config.Get("use_bias", true),
        config.Object<Initializer>("kernel_initializer"), config.Object<Initializer>("bias_initializer"),
        config.Object<Regularizer>("kernel_regularizer"), config.Object<Regularizer>("bias_regularizer"), null,
        config.Object<Constraint>("kernel_constraint"), config.Object<Constraint>("bias_constraint"));

    /// <inheritdoc/>
    protected override string Describe() => Built ? base.Describe() + (activation.IsLinear ? "" : $", {activation}") : $"{filters}, {kernelSize}";

    private protected sealed record ConvArguments(
        int Filters, IntTuple KernelSize, IntTuple Strides, string Padding, IntTuple OutputPadding, string? DataFormat, IntTuple DilationRate,
        ActivationFunction? Activation, bool UseBias, Initializer? KernelInitializer, Initializer? BiasInitializer,
        Regularizer? KernelRegularizer, Regularizer? BiasRegularizer, Regularizer? ActivityRegularizer,
        Constraint? KernelConstraint, Constraint? BiasConstraint);
}
