namespace KerasStyle.Losses;

/// <summary>1 − Σ y·ŷ / (Σ y·ŷ + α·Σ y·(1 − ŷ) + β·Σ (1 − y)·ŷ) (Salehi et al. 2017), as keras.losses.Tversky.</summary>
/// <param name="alpha">Weight of the missed part.</param>
/// <param name="beta">Weight of the part found in excess.</param>
/// <param name="reduction">How the samples' values become one; see <see cref="Loss"/>.</param>
/// <param name="name">Name in logs.</param>
/// <param name="axis">The axes of the sums; all when null.</param>
/// <param name="dtype">Type that targets and predictions are taken in; float32 when null.</param>
public sealed class Tversky(
    double alpha = 0.5, double beta = 0.5, string? reduction = "sum_over_batch_size", string? name = "tversky", IReadOnlyList<int>? axis = null, DType? dtype = null)
    : Loss(reduction, name, dtype)
{
    /// <inheritdoc/>
    protected override Tensor Call(Tensor yTrue, Tensor yPred)
    {
        (yTrue, yPred) = LossFunctions.SameRank(yTrue, yPred);
        return LossFunctions.Tversky(yTrue, yPred, alpha, beta, axis);
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config)
    {
        config.Add("alpha", alpha);
        config.Add("beta", beta);
        config.Add("axis", axis);
    }

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static Tversky FromConfig(Config config) =>
        new(alpha: config.Get("alpha", 0.5), beta: config.Get("beta", 0.5), axis: config.Get<int[]?>("axis", null));
}
