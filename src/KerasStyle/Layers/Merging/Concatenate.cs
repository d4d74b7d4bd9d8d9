namespace KerasStyle.Layers;

/// <summary>The inputs one behind the other along an axis; all other lengths agree. As keras.layers.Concatenate.</summary>
public sealed class Concatenate : Layer
{
    readonly int axis;

    /// <param name="axis">Axis, counted with the batch; the last by default.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Type to compute in.</param>
    /// <param name="trainable">Kept for Keras' sake; the layer has no weights.</param>
    public Concatenate(int axis = -1, string? name = null, DTypePolicy? dtype = null, bool trainable = true)
        : base(name, dtype, trainable) => this.axis = axis;

    /// <inheritdoc/>
    public override bool SupportsMasking => true;

    /// <inheritdoc/>
    protected override void Build(IReadOnlyList<Shape> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        if (inputs.Count < 1)
            throw new ArgumentException($"{Label}: takes a list of inputs, got none");
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<Tensor> Call(CallArguments call)
    {
        ArgumentNullException.ThrowIfNull(call);
        try
        {
            return [Ops.Concatenate(call.Inputs, axis)];
        }
        catch (ArgumentException e)
        {
            throw new ArgumentException($"{Label}: inputs of shapes {string.Join(", ", call.Inputs.Select(t => t.Shape))} do not fit together: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<Tensor?> ComputeMasks(CallArguments call, IReadOnlyList<Tensor?> masks)
    {
        ArgumentNullException.ThrowIfNull(call);
        if (masks.All(m => m == null))
            return [null];
        IEnumerable<Tensor> wide = call.Inputs.Zip(masks, (x, mask) => mask == null ? Ops.Ones(x.Shape, KerasStyle.DType.Bool)
            : mask.Rank < x.Rank ? Ops.BroadcastTo(Ops.ExpandDims(mask, -1), x.Shape)
            : mask);
        return [Ops.Any(Ops.Concatenate([.. wide], axis), [-1])];
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config.Add("axis", axis);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static Concatenate FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(config.Get("axis", -1), config.Name, config.Policy, config.Trainable);
    }
}
