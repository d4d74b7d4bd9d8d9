namespace KerasStyle.Losses;

/// <summary>(1 − p^q)/q, p the probability of the target's class: (batch) class numbers, robust to wrong ones (Zhang and Sabuncu 2018), as keras.losses.CategoricalGeneralizedCrossEntropy.</summary>
/// <param name="q">Between 0 (as crossentropy) and 1 (as absolute error), both excluded.</param>
/// <param name="reduction">How the samples' values become one; see <see cref="Loss"/>.</param>
/// <param name="name">Name in logs.</param>
/// <param name="dtype">Type that targets and predictions are taken in; float32 when null.</param>
public sealed class CategoricalGeneralizedCrossEntropy(
    double q = 0.5, string? reduction = "sum_over_batch_size", string? name = "categorical_generalized_cross_entropy", DType? dtype = null)
    : Loss(reduction, name, dtype)
{
    readonly double q = q is > 0 and < 1 ? q : throw new ArgumentException($"q must be between 0 and 1, got {q}", nameof(q));

    /// <inheritdoc/>
    protected override Tensor Call(Tensor yTrue, Tensor yPred)
    {
        (yTrue, yPred) = LossFunctions.SameRank(yTrue, yPred);
        return LossFunctions.CategoricalGeneralizedCrossEntropy(yTrue, yPred, q);
    }

    internal override ClassNumbers? ClassesOf(Shape yTrue, Shape yPred) => new(yPred[^1]);

    /// <inheritdoc/>
    protected override void GetConfig(Config config)
    {
        config.Add("q", q);
    }

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static CategoricalGeneralizedCrossEntropy FromConfig(Config config) =>
        new(q: config.Get("q", 0.5));
}
