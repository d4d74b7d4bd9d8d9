namespace KerasStyle.Layers;

/// <summary>a + b · scale of two inputs; of keras.applications.InceptionResNetV2.</summary>
/// <param name="scale">The factor.</param>
/// <param name="name">Name of the layer.</param>
/// <param name="dtype">Type to compute in.</param>
/// <param name="trainable">Kept for Keras' sake; the layer has no weights.</param>
public sealed class CustomScaleLayer(double scale, string? name = null, DTypePolicy? dtype = null, bool trainable = true) : Layer(name, dtype, trainable)
{
    /// <inheritdoc/>
    public override string Module => "keras.src.applications.inception_resnet_v2";

    /// <inheritdoc/>
    protected internal override string? RegisteredName => "CustomScaleLayer";

    /// <inheritdoc/>
    protected override void Build(IReadOnlyList<Shape> inputs)
    {
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<Tensor> Call(CallArguments call)
    {
        ArgumentNullException.ThrowIfNull(call);
        return call.Inputs is [Tensor a, Tensor b] ? [a + b * scale] : throw new ArgumentException($"{Label}: takes two inputs, got {call.Inputs.Count}");
    }

    /// <inheritdoc/>
    public override Shape ComputeOutputShape(Shape input) => input;

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config.Add("scale", scale);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static CustomScaleLayer FromConfig(Config config) => new(config.Get<double>("scale"), config.Name, config.Policy, config.Trainable);
}
