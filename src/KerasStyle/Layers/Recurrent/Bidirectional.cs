namespace KerasStyle.Layers;

/// <summary>A recurrent layer that reads its input forwards and one that reads it backwards, with their outputs merged. As keras.layers.Bidirectional.</summary>
public sealed class Bidirectional : Layer
{
    readonly RNN forward, backward;
    readonly string? mergeMode;
    readonly IReadOnlyList<Tensor>? firstWeights;

    /// <param name="layer">The recurrent layer, of which two copies are made.</param>
    /// <param name="mergeMode">How outputs are merged: <c>concat</c>, <c>sum</c>, <c>mul</c>, <c>ave</c>, or null for both one after the other.</param>
    /// <param name="backwardLayer">The layer that reads backwards; a copy of the first by default.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Type to compute in.</param>
    /// <param name="trainable">Whether training changes the weights.</param>
    /// <param name="weights">Values that the weights begin with, as many for the layer that reads forwards as for the other; no file holds that they were given.
    /// Keras 3 takes the argument, too, but forgets it.</param>
    /// <exception cref="ArgumentException">The merge mode is unknown, the layers do not go together, or the number of weights is odd.</exception>
    public Bidirectional(
        RNN layer, string? mergeMode = "concat", RNN? backwardLayer = null, string? name = null, DTypePolicy? dtype = null, bool trainable = true,
        IReadOnlyList<Tensor>? weights = null)
        : base(name, dtype, trainable)
    {
        if (weights is { } given && given.Count % 2 == 1)
            throw new ArgumentException($"{Label}: weights must be as many for one direction as for the other, got {given.Count}", nameof(weights));
        firstWeights = weights;
        ArgumentNullException.ThrowIfNull(layer);
        if (mergeMode is not (null or "concat" or "sum" or "mul" or "ave"))
            throw new ArgumentException($"{Label}: mergeMode must be concat, sum, mul, ave or null, got '{mergeMode}'", nameof(mergeMode));
        this.mergeMode = mergeMode;
        forward = Track("forward_layer", Copy(layer, "forward_", null));
        backward = Track("backward_layer", backwardLayer ?? Copy(layer, "backward_", true));
        if (forward.GoBackwards == backward.GoBackwards || forward.ReturnSequences != backward.ReturnSequences || forward.ReturnState != backward.ReturnState)
            throw new ArgumentException($"{Label}: the layers must go in different directions and return the same things", nameof(backwardLayer));
        (forward.ZeroOutputForMask, backward.ZeroOutputForMask) = (forward.ReturnSequences, backward.ReturnSequences);
    }

    /// <inheritdoc/>
    public override bool SupportsMasking => true;

    /// <inheritdoc/>
    protected internal override IReadOnlyList<string> CallSignature => ["sequences", "initial_state", "mask", "training"];

    /// <inheritdoc/>
    protected override void Build(Shape input)
    {
        forward.EnsureBuilt(input);
        backward.EnsureBuilt(input);
        if (firstWeights is not { } values)
            return;
        forward.SetWeights([.. values.Take(values.Count / 2)]);
        backward.SetWeights([.. values.Skip(values.Count / 2)]);
    }

    private protected override IReadOnlyList<Shape> ShapesToBuild(CallArguments call) => [call.Input.Shape];

    /// <inheritdoc/>
    protected override IReadOnlyList<Tensor> Call(CallArguments call)
    {
        ArgumentNullException.ThrowIfNull(call);
        Tensor[] states = call.Inputs.Count > 1 ? [.. call.Inputs.Skip(1)] : [.. call.Tensors("initial_state")];
        int half = states.Length / 2;
        IReadOnlyList<Tensor> a = Run(forward, states[..half]), b = Run(backward, states[half..]);
        (Tensor y, Tensor z) = (a[0], forward.ReturnSequences ? Ops.Flip(b[0], 1) : b[0]);
        Tensor[] merged = mergeMode switch
        {
            "concat" => [Ops.Concatenate([y, z], -1)],
            "sum" => [y + z],
            "ave" => [(y + z) / 2],
            "mul" => [y * z],
            _ => [y, z],
        };
        return [.. merged, .. a.Skip(1), .. b.Skip(1)];

        IReadOnlyList<Tensor> Run(RNN layer, Tensor[] initial) => layer.CallAll(new CallArguments(
            call.Input, new Dictionary<string, object?> { ["initial_state"] = initial.ToArray<object?>(), ["mask"] = RNN.StepMask(call) }, call.Training));
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<Tensor?> ComputeMasks(CallArguments call, IReadOnlyList<Tensor?> masks)
    {
        Tensor? mask = forward.ReturnSequences ? masks?[0] : null;
        return mergeMode == null ? [mask, mask] : [mask];
    }

    static RNN Copy(RNN layer, string prefix, bool? goBackwards) => (RNN)Registry.Copy(layer, config =>
    {
        config.Add("name", prefix + (layer.Name.StartsWith(prefix, StringComparison.Ordinal) ? layer.Name[prefix.Length..] : layer.Name));
        if (goBackwards is { } flag)
            config.Add("go_backwards", flag);
    });

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config.Add("merge_mode", mergeMode).Add("layer", forward).Add("backward_layer", backward);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static Bidirectional FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        RNN Layer(string key) => config.Object<Layer>(key) as RNN ?? throw new ArgumentException($"{config.Owner}: config key '{key}' must be a recurrent layer");
        return new(
            Layer("layer"), config.Contains("merge_mode") ? config.GetString("merge_mode") : "concat", config.Node("backward_layer") == null ? null : Layer("backward_layer"),
            config.Name, config.Policy, config.Trainable);
    }
}
