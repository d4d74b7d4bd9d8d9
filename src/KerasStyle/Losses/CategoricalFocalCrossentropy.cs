namespace KerasStyle.Losses;

/// <summary>Σ α·(1 − p)^γ · (−y·ln p) along the class axis (Lin et al. 2017), as keras.losses.CategoricalFocalCrossentropy.</summary>
public sealed class CategoricalFocalCrossentropy : Loss
{
    readonly IReadOnlyList<double> alpha;
    readonly double gamma, labelSmoothing;
    readonly bool fromLogits;
    readonly int axis;

    /// <summary>The loss with one weight for all classes.</summary>
    /// <param name="alpha">Weight of all classes.</param>
    /// <param name="gamma">How much less well-predicted samples count.</param>
    /// <param name="fromLogits">Whether the predictions are logits instead of probabilities.</param>
    /// <param name="labelSmoothing">Share of each target spread evenly over the classes.</param>
    /// <param name="axis">The class axis.</param>
    /// <param name="reduction">How the samples' values become one; see <see cref="Loss"/>.</param>
    /// <param name="name">Name in logs.</param>
    /// <param name="dtype">Type that targets and predictions are taken in; float32 when null.</param>
    public CategoricalFocalCrossentropy(
        double alpha = 0.25, double gamma = 2.0, bool fromLogits = false, double labelSmoothing = 0.0, int axis = -1,
        string? reduction = "sum_over_batch_size", string? name = "categorical_focal_crossentropy", DType? dtype = null)
        : this([alpha], gamma, fromLogits, labelSmoothing, axis, reduction, name, dtype)
    {
    }

    /// <summary>The loss with a weight for each class.</summary>
    /// <inheritdoc cref="CategoricalFocalCrossentropy(double, double, bool, double, int, string, string, KerasStyle.DType?)"/>
    public CategoricalFocalCrossentropy(
        IReadOnlyList<double> alpha, double gamma = 2.0, bool fromLogits = false, double labelSmoothing = 0.0, int axis = -1,
        string? reduction = "sum_over_batch_size", string? name = "categorical_focal_crossentropy", DType? dtype = null)
        : base(reduction, name, dtype)
    {
        ArgumentNullException.ThrowIfNull(alpha);
        (this.alpha, this.gamma, this.fromLogits, this.labelSmoothing, this.axis) = (alpha, gamma, fromLogits, labelSmoothing, axis);
    }

    /// <inheritdoc/>
    protected override Tensor Call(Tensor yTrue, Tensor yPred)
    {
        (yTrue, yPred) = LossFunctions.SameRank(yTrue, yPred);
        return LossFunctions.CategoricalFocalCrossentropy(yTrue, yPred, alpha, gamma, fromLogits, labelSmoothing, axis);
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config)
    {
        config.Add("from_logits", fromLogits);
        config.Add("label_smoothing", labelSmoothing);
        config.Add("axis", axis);
        if (alpha is [double all])
            config.Add("alpha", all);
        else
            config.Add("alpha", alpha);
        config.Add("gamma", gamma);
    }

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static CategoricalFocalCrossentropy FromConfig(Config config) => new(
        config.Get<double[]>("alpha", [0.25]), config.Get("gamma", 2.0), config.Get("from_logits", false),
        config.Get("label_smoothing", 0.0), config.Get("axis", -1));
}
