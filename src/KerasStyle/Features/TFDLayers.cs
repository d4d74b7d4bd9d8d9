using KerasStyle.Layers;

namespace KerasStyle;

/// <summary>y = x, for a feature that is taken as it is. Named as in Keras' source, since nets that are made of features have it in their files.</summary>
public sealed class TFDIdentity : Layer
{
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Type to compute in.</param>
    /// <param name="trainable">Kept for Keras' sake; the layer has no weights.</param>
    public TFDIdentity(string? name = null, DTypePolicy? dtype = null, bool trainable = true)
        : base(name, dtype, trainable)
    {
    }

    /// <inheritdoc/>
    public override string Module => FeatureSpace.SourceModule;

    /// <inheritdoc/>
    protected internal override string? RegisteredName => ClassName;

    /// <inheritdoc/>
    protected override Tensor Call(Tensor x, bool training) => x;

    /// <inheritdoc/>
    public override Shape ComputeOutputShape(Shape input) => input;

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static TFDIdentity FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(config.Name, config.Policy, config.Trainable);
    }
}

/// <summary>Features side by side in one vector. Named as in Keras' source, since nets that are made of features have it in their files.</summary>
public sealed class TFDConcat : Layer
{
    readonly int axis;

    /// <param name="axis">Axis along which they lie.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Type to compute in.</param>
    /// <param name="trainable">Kept for Keras' sake; the layer has no weights.</param>
    public TFDConcat(int axis = -1, string? name = null, DTypePolicy? dtype = null, bool trainable = true)
        : base(name, dtype, trainable) => this.axis = axis;

    /// <inheritdoc/>
    public override string Module => FeatureSpace.SourceModule;

    /// <inheritdoc/>
    protected internal override string? RegisteredName => ClassName;

    /// <inheritdoc/>
    protected override void Build(IReadOnlyList<Shape> inputs)
    {
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<Tensor> Call(CallArguments call)
    {
        ArgumentNullException.ThrowIfNull(call);
        return [Ops.Concatenate(call.Inputs, axis)];
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        config.Add("axis", axis);
    }

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static TFDConcat FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(config.Get("axis", -1), config.Name, config.Policy, config.Trainable);
    }
}
