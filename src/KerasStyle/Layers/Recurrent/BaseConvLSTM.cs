using KerasStyle.Activations;
using KerasStyle.Constraints;
using KerasStyle.Initializers;
using KerasStyle.Regularizers;

namespace KerasStyle.Layers;

/// <summary>What convolutional LSTMs of 1 to 3 spatial axes share.</summary>
public abstract class BaseConvLSTM : RNN
{
    readonly ConvLSTMCell cell;

    private protected BaseConvLSTM(ConvLSTMCell cell, Flags flags)
        : base(cell, flags.ReturnSequences, flags.ReturnState, flags.GoBackwards, flags.Stateful, flags.Unroll, flags.ZeroOutputForMask, flags.ActivityRegularizer, flags.Name, flags.DType, flags.Trainable)
    {
        this.cell = cell;
        InputSpec = new InputSpec(Rank: cell.Window.Rank + 3);
    }

    private protected sealed record Flags(
        bool ReturnSequences, bool ReturnState, bool GoBackwards, bool Stateful, Regularizer? ActivityRegularizer, string? Name, DTypePolicy? DType, bool Trainable,
        bool Unroll = false, bool ZeroOutputForMask = false);

    private protected static CellWindow WindowOf(
        int rank, IntTuple kernelSize, IntTuple? strides, string padding, string? dataFormat, IntTuple? dilationRate)
    {
        string name = $"ConvLSTM{rank}D";
        return new(Each(kernelSize, nameof(kernelSize)), Each(strides ?? 1, nameof(strides)), Windows.Padding(name, padding), Windows.DataFormat(name, dataFormat), Each(dilationRate ?? 1, nameof(dilationRate)));

        IntTuple Each(IntTuple values, string argument) => values.Count == rank ? values
            : values.Count == 1 ? new IntTuple([.. Enumerable.Repeat(values[0], rank)])
            : throw new ArgumentException($"{name}: {argument} must be one number or {rank}, got {values}", argument);
    }

    /// <inheritdoc/>
    public override Shape ComputeOutputShape(Shape input)
    {
        Shape output = cell.StepShape(new Shape(input[0]).Concat(input[2..]));
        return ReturnSequences ? new Shape(input[0], input[1]).Concat(output[1..]) : output;
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config)
    {
        WriteFlags(config);
        cell.Options.Write(config);
        config.Remove("units").Add("filters", cell.Options.Units).Add("kernel_size", cell.Window.KernelSize).Add("strides", cell.Window.Strides).Add("padding", cell.Window.Padding)
            .Add("data_format", cell.Window.DataFormat).Add("dilation_rate", cell.Window.DilationRate).Add("activity_regularizer", ActivityRegularizer);
    }

    private protected static (ConvLSTMCell Cell, Flags Flags) Read(Config config, int rank)
    {
        ArgumentNullException.ThrowIfNull(config);
        var options = new CellOptions
        {
            Units = config.Get<int>("filters"),
            Activation = Linear(config, "activation") ?? "tanh",
            RecurrentActivation = Linear(config, "recurrent_activation") ?? "sigmoid",
            UseBias = config.Get("use_bias", true),
            KernelInitializer = config.Object<Initializer>("kernel_initializer") ?? new GlorotUniform(),
            RecurrentInitializer = config.Object<Initializer>("recurrent_initializer") ?? new Orthogonal(),
            BiasInitializer = config.Object<Initializer>("bias_initializer") ?? new Zeros(),
            UnitForgetBias = config.Get("unit_forget_bias", true),
            KernelRegularizer = config.Object<Regularizer>("kernel_regularizer"),
            RecurrentRegularizer = config.Object<Regularizer>("recurrent_regularizer"),
            BiasRegularizer = config.Object<Regularizer>("bias_regularizer"),
            KernelConstraint = config.Object<Constraint>("kernel_constraint"),
            RecurrentConstraint = config.Object<Constraint>("recurrent_constraint"),
            BiasConstraint = config.Object<Constraint>("bias_constraint"),
            Dropout = config.Get("dropout", 0.0),
            RecurrentDropout = config.Get("recurrent_dropout", 0.0),
            Seed = config.GetOptional<int>("seed"),
            Name = "conv_lstm_cell",
            DType = config.Policy,
            Trainable = config.Trainable,
        };
        CellWindow window = WindowOf(
            rank, config.Get<IntTuple>("kernel_size"), config.GetOptional<IntTuple>("strides"), config.Get("padding", "valid"), config.GetString("data_format"), config.GetOptional<IntTuple>("dilation_rate"));
        var flags = new Flags(
            config.Get("return_sequences", false), config.Get("return_state", false), config.Get("go_backwards", false), config.Get("stateful", false), null,
            config.Name, config.Policy, config.Ignore("implementation", "time_major").Trainable, config.Get("unroll", false), config.Get("zero_output_for_mask", false));
        return (new ConvLSTMCell(options, window), flags);
    }

    static ActivationFunction? Linear(Config config, string key) => config.Contains(key) ? config.Object<ActivationFunction>(key) ?? "linear" : null;
}
