namespace KerasStyle.Layers;

/// <summary>Masks the steps of which all features have a value, and sets them to 0: (batch, steps, features) → the same. As keras.layers.Masking.</summary>
public sealed class Masking : Layer
{
    readonly double maskValue;

    /// <param name="maskValue">The value that stands for padding.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Type to compute in.</param>
    /// <param name="trainable">Kept for Keras' sake; the layer has no weights.</param>
    public Masking(double maskValue = 0.0, string? name = null, DTypePolicy? dtype = null, bool trainable = true)
        : base(name, dtype, trainable) => this.maskValue = maskValue;

    /// <inheritdoc/>
    public override bool SupportsMasking => true;

    /// <inheritdoc/>
    protected override Tensor Call(Tensor x, bool training)
    {
        Tensor mask = Ops.Any(Ops.NotEqual(x, maskValue), [-1], keepdims: true);
        Tensor y = Ops.Where(mask, x, Ops.ZerosLike(x));
        y.Mask = Ops.Squeeze(mask, -1);
        return y;
    }

    /// <inheritdoc/>
    public override Shape ComputeOutputShape(Shape input) => input;

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config.Add("mask_value", maskValue);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static Masking FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(config.Get("mask_value", 0.0), config.Name, config.Policy, config.Trainable);
    }
}
