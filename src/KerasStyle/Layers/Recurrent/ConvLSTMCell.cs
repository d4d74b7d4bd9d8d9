using KerasStyle.Activations;
using KerasStyle.Initializers;
using KerasStyle.Tensors;

namespace KerasStyle.Layers;

/// <summary>The window of a convolutional cell.</summary>
sealed record CellWindow(IntTuple KernelSize, IntTuple Strides, string Padding, string DataFormat, IntTuple DilationRate)
{
    public int Rank => KernelSize.Count;
}

/// <summary>One step of a convolutional LSTM (Shi et al., 2015): an LSTM's with convolutions of the input and of the state in place of products.</summary>
sealed class ConvLSTMCell : RnnCell
{
    readonly SeedGenerator seeds;
    Shape state = Shape.Scalar;
    Variable kernel = null!, recurrentKernel = null!;
    Variable? bias;

    public ConvLSTMCell(CellOptions options, CellWindow window)
        : base(options.Name, options.DType, options.Trainable)
    {
        (Options, Window, seeds) = (options, window, AddSeedGenerator(options.Seed));
        if (options.Units <= 0)
            throw new ArgumentOutOfRangeException(nameof(options), options.Units, $"{Label}: filters must be positive");
        if (window.Strides.Max() > 1 && window.DilationRate.Max() > 1)
            throw new ArgumentException($"{Label}: strides {window.Strides} and dilationRate {window.DilationRate} cannot both be larger than 1");
    }

    public CellOptions Options { get; }

    public CellWindow Window { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<int> StateSizes => [Options.Units, Options.Units];

    internal override IReadOnlyList<Shape> StateShapes => [state, state];

    /// <inheritdoc/>
    protected override void Build(Shape input)
    {
        int channels = input[Windows.ChannelAxis(Window.DataFormat, Window.Rank)], filters = Options.Units;
        CellOptions o = Options;
        Initializer first = o.UnitForgetBias == true ? new ForgetBias(o.BiasInitializer, filters) : o.BiasInitializer;
        kernel = AddWeight("kernel", [.. Window.KernelSize, channels, 4 * filters], o.KernelInitializer, regularizer: o.KernelRegularizer, constraint: o.KernelConstraint);
        recurrentKernel = AddWeight(
            "recurrent_kernel", [.. Window.KernelSize, filters, 4 * filters], o.RecurrentInitializer, regularizer: o.RecurrentRegularizer, constraint: o.RecurrentConstraint);
        if (o.UseBias)
            bias = AddWeight("bias", [4 * filters], first, regularizer: o.BiasRegularizer, constraint: o.BiasConstraint);
        state = StepShape(input)[1..];
    }

    internal Shape StepShape(Shape input) =>
        Windows.OutputShape(Label, input, Options.Units, Window.KernelSize, Window.Strides, Window.Padding, Window.DataFormat, Window.DilationRate);

    /// <inheritdoc/>
    protected internal override (Tensor Output, IReadOnlyList<Tensor> States) Step(Tensor x, IReadOnlyList<Tensor> states, bool training, StepMemory memory)
    {
        ArgumentNullException.ThrowIfNull(states);
        ArgumentNullException.ThrowIfNull(memory);
        int channel = Windows.ChannelAxis(Window.DataFormat, Window.Rank);
        Tensor s = Convolved(x, kernel, Options.Dropout, "input", Window.Strides, Window.Padding, Window.DilationRate)
            + Convolved(states[0], recurrentKernel, Options.RecurrentDropout, "state", [.. Enumerable.Repeat(1, Window.Rank)], "same", [.. Enumerable.Repeat(1, Window.Rank)]);
        if (bias != null)
            s += Windows.PerChannel(bias, Window.DataFormat, Window.Rank);
        IReadOnlyList<Tensor> parts = Ops.Split(s, 4, channel);
        ActivationFunction gate = Options.RecurrentActivation!;
        Tensor c = gate.Call(parts[1]) * states[1] + gate.Call(parts[0]) * Options.Activation.Call(parts[2]);
        Tensor h = gate.Call(parts[3]) * Options.Activation.Call(c);
        return (h, [h, c]);

        Tensor Convolved(Tensor from, Tensor weights, double dropout, string name, IntTuple strides, string padding, IntTuple dilation)
        {
            Tensor Conv(Tensor input, Tensor part) => Ops.Conv(input, part, [.. strides], padding, Window.DataFormat, [.. dilation]);
            if (!training || dropout is 0 or 1)
                return Conv(from, weights);
            // Each gate drops values of its own, the same in all steps.
            return Ops.Concatenate([.. Enumerable.Range(0, 4).Select(g => Conv(
                from * memory.Get(this, $"{name} {g}", () => Kept(from, dropout)), Ops.SliceAxis(weights, -1, g * Options.Units, Options.Units)))], channel);
        }
    }

    Tensor Kept(Tensor x, double rate) => Ops.Cast(seeds.Draw(RandomKind.Uniform, x.Spec) >= rate, x.DType) * (1 / (1 - rate));
}
