using KerasStyle.Regularizers;

namespace KerasStyle.Layers;

/// <summary>y = x; l1 · Σ|x| + l2 · Σx², divided by the batch size, joins the loss. As keras.layers.ActivityRegularization.</summary>
public sealed class ActivityRegularization : Layer
{
    readonly double l1, l2;

    /// <param name="l1">Factor of the absolute values.</param>
    /// <param name="l2">Factor of the squares.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Type to compute in.</param>
    /// <param name="trainable">Kept for Keras' sake; the layer has no weights.</param>
    public ActivityRegularization(double l1 = 0, double l2 = 0, string? name = null, DTypePolicy? dtype = null, bool trainable = true)
        : base(name, dtype, trainable)
    {
        (this.l1, this.l2) = (l1, l2);
        ActivityRegularizer = new L1L2(l1, l2);
    }

    /// <inheritdoc/>
    public override bool SupportsMasking => true;

    /// <inheritdoc/>
    protected override Tensor Call(Tensor x, bool training) => x;

    /// <inheritdoc/>
    public override Shape ComputeOutputShape(Shape input) => input;

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config.Remove("activity_regularizer").Add("l1", l1).Add("l2", l2);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static ActivityRegularization FromConfig(Config config) =>
        new(config.Get("l1", 0.0), config.Get("l2", 0.0), config.Name, config.Policy, config.Trainable);
}
