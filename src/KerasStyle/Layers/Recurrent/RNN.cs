using KerasStyle.Tensors;

namespace KerasStyle.Layers;

/// <summary>A cell applied step by step, (batch, steps, features) → (batch, units), or with returnSequences (batch, steps, units); with returnState the last
/// states follow. Masked steps keep the state and put it out again. As keras.layers.RNN.</summary>
public class RNN : Layer
{
    Variable[]? states;
    int builtBatch = Shape.Unknown;

    /// <param name="cell">The step.</param>
    /// <param name="returnSequences">Whether the outputs of all steps are returned.</param>
    /// <param name="returnState">Whether the last states are returned, too.</param>
    /// <param name="goBackwards">Whether the steps are taken from the last; the outputs are in the order in which they were made.</param>
    /// <param name="stateful">Whether a batch goes on with the states that the one before left; the length of a batch must be known.</param>
    /// <param name="unroll">Kept for Keras' sake.</param>
    /// <param name="zeroOutputForMask">Whether the output of a masked step is 0 rather than the one before.</param>
    /// <param name="activityRegularizer">Penalty on the output.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Type to compute in.</param>
    /// <param name="trainable">Whether training changes the weights.</param>
    public RNN(
        RnnCell cell, bool returnSequences = false, bool returnState = false, bool goBackwards = false, bool stateful = false, bool unroll = false,
        bool zeroOutputForMask = false, Regularizers.Regularizer? activityRegularizer = null, string? name = null, DTypePolicy? dtype = null, bool trainable = true)
        : base(name, dtype, trainable)
    {
        ArgumentNullException.ThrowIfNull(cell);
        Cell = Track("cell", cell);
        (ReturnSequences, ReturnState, GoBackwards, Stateful, Unroll, ZeroOutputForMask) = (returnSequences, returnState, goBackwards, stateful, unroll, zeroOutputForMask);
        ActivityRegularizer = activityRegularizer;
        InputSpec = new InputSpec(MinRank: 3);
    }

    /// <summary>The step.</summary>
    public RnnCell Cell { get; }

    /// <summary>Whether the outputs of all steps are returned.</summary>
    public bool ReturnSequences { get; }

    /// <summary>Whether the last states are returned, too.</summary>
    public bool ReturnState { get; }

    /// <summary>Whether the steps are taken from the last.</summary>
    public bool GoBackwards { get; }

    /// <summary>Whether a batch goes on with the states that the one before left.</summary>
    public bool Stateful { get; }

    /// <summary>Whether the output of a masked step is 0.</summary>
    public bool ZeroOutputForMask { get; internal set; }

    private protected bool Unroll { get; }

    /// <inheritdoc/>
    public override bool SupportsMasking => true;

    /// <inheritdoc/>
    protected internal override IReadOnlyList<string> CallSignature => ["sequences", "initial_state", "mask", "training"];

    /// <summary>Applies the layer from given states: <c>decoder.CallAll(words, initialState: [h, c]) is [var y, var nextH, var nextC]</c>.</summary>
    /// <param name="sequences">(batch, steps, features).</param>
    /// <param name="initialState">The states before the first step, (batch, units) each; 0 when null.</param>
    /// <param name="mask">(batch, steps): which steps count; as the input's own when null.</param>
    /// <param name="training">Whether this is a training step; as around the call when null.</param>
    /// <returns>The output and, with returnState, the last states.</returns>
    public IReadOnlyList<Tensor> CallAll(Tensor sequences, IReadOnlyList<Tensor>? initialState = null, Tensor? mask = null, bool? training = null)
    {
        var named = new Dictionary<string, object?>();
        if (initialState != null)
            named["initial_state"] = initialState;
        if (mask != null)
            named["mask"] = mask;
        return CallAll(new CallArguments(sequences, named, training));
    }

    /// <summary>The output alone.</summary>
    /// <inheritdoc cref="CallAll(Tensor, IReadOnlyList{Tensor}?, Tensor?, bool?)"/>
    public Tensor Call(Tensor sequences, IReadOnlyList<Tensor> initialState, Tensor? mask = null, bool? training = null) => CallAll(sequences, initialState, mask, training)[0];

    /// <summary>Sets the states of a stateful layer to 0.</summary>
    public void ResetState()
    {
        foreach (Variable state in states ?? [])
            state.Assign(Ops.Zeros(state.Shape, state.DType));
    }

    private protected override IReadOnlyList<Shape> ShapesToBuild(CallArguments call)
    {
        if (!Built)
            builtBatch = call.Input.Shape[0];
        return [call.Input.Shape];
    }

    /// <inheritdoc/>
    protected override void Build(Shape input)
    {
        Cell.EnsureBuilt(new Shape(input[0]).Concat(input[2..]));
        if (!Stateful)
            return;
        if (builtBatch == Shape.Unknown)
            throw new ArgumentException($"{Label}: a stateful layer needs a batch of known length; give the Input a batchSize");
        Shape[] shapes = [.. Cell.StateShapes.Select(s => new Shape(builtBatch).Concat(s))];
        foreach (Shape shape in shapes)
            Saving.LoadScope.Take(Label, shape);
        states = [.. shapes.Select(s => new Variable(Ops.Zeros(s, DType), "rnn_state", trainable: false) { Path = $"{Name}/rnn_state" })];
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<Tensor> Call(CallArguments call)
    {
        ArgumentNullException.ThrowIfNull(call);
        Tensor x = call.Input;
        Tensor? mask = StepMask(call);
        Tensor[] given = call.Inputs.Count > 1 ? [.. call.Inputs.Skip(1)] : [.. call.Tensors("initial_state")];
        Tensor[] first = given.Length > 0 ? given
            : states != null ? [.. states.Select(s => s.Value)]
            : [.. Cell.StateShapes.Select(s => Ops.Zeros(new Shape(x.Shape[0]).Concat(s), DType))];
        if (first.Length != Cell.StateSizes.Count || first.Any(s => s.Shape[0] != x.Shape[0]))
            throw new ArgumentException($"{Label}: needs {Cell.StateSizes.Count} states for {x.Shape[0]} rows, got {string.Join(", ", first.Select(s => s.Shape))}");
        (Tensor output, IReadOnlyList<Tensor> last) = Cell.TryAllSteps(x, first, mask, GoBackwards, call.Training) is { } quick
            ? (Output(quick.Sequence, quick.States, mask), quick.States)
            : OneByOne(GoBackwards ? Ops.Flip(x, 1) : x, first, GoBackwards && mask != null ? Ops.Flip(mask, 1) : mask, call.Training);
        for (int i = 0; i < (states?.Length ?? 0); i++)
            states![i].Assign(last[i]);
        return ReturnState ? [output, .. last] : [output];
    }

    /// <summary>As in Keras, the mask that came with the input does not count beside the argument <c>initial_state</c>.</summary>
    internal static Tensor? StepMask(CallArguments call) => call.Tensor("mask") ?? (call.Tensors("initial_state").Count > 0 ? null : call.Mask);

    // From the states after each step, at the place of the step; the last of them is a result of its own.
    Tensor Output(Tensor sequence, IReadOnlyList<Tensor> last, Tensor? mask)
    {
        bool zeroed = mask != null && ZeroOutputForMask;
        if (!ReturnSequences && !zeroed)
            return last[Cell.OutputState];
        Tensor outputs = zeroed ? Ops.Where(Ops.ExpandDims(mask!, -1), sequence, Ops.ZerosLike(sequence)) : sequence;
        if (ReturnSequences)
            return GoBackwards ? Ops.Flip(outputs, 1) : outputs;
        return Ops.Squeeze(Ops.SliceAxis(outputs, 1, GoBackwards ? 0 : outputs.Shape[1] - 1, 1), 1);
    }

    (Tensor Output, IReadOnlyList<Tensor> States) OneByOne(Tensor x, IReadOnlyList<Tensor> first, Tensor? mask, bool training)
    {
        var memory = new StepMemory();
        var outputs = new List<Tensor>();
        IReadOnlyList<Tensor> current = first;
        IReadOnlyList<Tensor> inputs = Ops.Unstack(x, 1);
        for (int t = 0; t < inputs.Count; t++)
        {
            (Tensor y, IReadOnlyList<Tensor> next) = Cell.Step(inputs[t], current, training, memory);
            if (mask != null)
            {
                Tensor counts = Ops.Reshape(Ops.SliceAxis(mask, 1, t, 1), new([y.Shape[0], .. Enumerable.Repeat(1, y.Rank - 1)]));
                Tensor before = ZeroOutputForMask ? Ops.ZerosLike(y) : current[Cell.OutputState];
                y = Ops.Where(counts, y, before);
                next = [.. next.Zip(current, (n, c) => Ops.Where(counts, n, c))];
            }

            outputs.Add(y);
            current = next;
        }

        return (ReturnSequences ? Ops.Stack(outputs, 1) : outputs[^1], current);
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<Tensor?> ComputeMasks(CallArguments call, IReadOnlyList<Tensor?> masks) => [ReturnSequences ? masks?[0] : null];

    /// <inheritdoc/>
    public override Shape ComputeOutputShape(Shape input) => ReturnSequences ? [input[0], input[1], Cell.OutputSize] : [input[0], Cell.OutputSize];

    private protected void WriteFlags(Config config) => config
        .Add("return_sequences", ReturnSequences).Add("return_state", ReturnState).Add("go_backwards", GoBackwards).Add("stateful", Stateful)
        .Add("unroll", Unroll).Add("zero_output_for_mask", ZeroOutputForMask);

    /// <inheritdoc/>
    protected override void GetConfig(Config config)
    {
        WriteFlags(config);
        config.Add("cell", Cell);
    }

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static RNN FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        RnnCell cell = config.Object<Layer>("cell") as RnnCell ?? throw new ArgumentException($"{config.Owner}: config key 'cell' must be a cell");
        return new(
            cell, config.Get("return_sequences", false), config.Get("return_state", false), config.Get("go_backwards", false), config.Get("stateful", false),
            config.Get("unroll", false), config.Get("zero_output_for_mask", false), null, config.Name, config.Policy, config.Trainable);
    }
}
