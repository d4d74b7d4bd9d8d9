namespace KerasStyle.Layers;

/// <summary>y = x · scale + offset, in training and otherwise, as keras.layers.Rescaling.</summary>
/// <param name="scale">One number, or one for each channel of the last axis.</param>
/// <param name="offset">One number, or one for each channel; 0 by default.</param>
/// <param name="name">Name of the layer.</param>
/// <param name="dtype">Type to compute in.</param>
/// <param name="trainable">Kept for Keras' sake; the layer has no weights.</param>
public sealed class Rescaling(Tensor scale, Tensor? offset = null, string? name = null, DTypePolicy? dtype = null, bool trainable = true)
    : Layer(name, dtype, trainable)
{
    readonly Tensor scale = scale ?? throw new ArgumentNullException(nameof(scale)), offset = offset ?? 0.0;

    /// <inheritdoc/>
    public override bool SupportsMasking => true;

    /// <inheritdoc/>
    protected override Tensor Call(Tensor x, bool training) => Ops.Cast(x, DType) * Ops.Cast(scale, DType) + Ops.Cast(offset, DType);

    /// <inheritdoc/>
    public override Shape ComputeOutputShape(Shape input) => input;

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => Add(Add(config, "scale", scale), "offset", offset);

    static Config Add(Config config, string key, Tensor value) =>
        value.Rank == 0 ? config.Add(key, value.Item()) : config.Add(key, value.ToArray<double>());

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static Rescaling FromConfig(Config config) =>
        new(Read(config, "scale") ?? 1.0, Read(config, "offset"), config.Name, config.Policy, config.Trainable);

    static Tensor? Read(Config config, string key) => config.Node(key) switch
    {
        null => null,
        System.Text.Json.Nodes.JsonArray => Tensor.From(config.Get<double[]>(key)),
        _ => config.Get<double>(key),
    };
}
