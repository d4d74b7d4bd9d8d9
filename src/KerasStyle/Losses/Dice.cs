namespace KerasStyle.Losses;

/// <summary>1 − 2·Σ y·ŷ / (Σ y + Σ ŷ): how little two areas overlap, as keras.losses.Dice.</summary>
/// <param name="reduction">How the samples' values become one; see <see cref="Loss"/>.</param>
/// <param name="name">Name in logs.</param>
/// <param name="axis">The axes of the sums; all when null.</param>
/// <param name="dtype">Type that targets and predictions are taken in; float32 when null.</param>
public sealed class Dice(
    string? reduction = "sum_over_batch_size", string? name = "dice", IReadOnlyList<int>? axis = null, DType? dtype = null)
    : Loss(reduction, name, dtype)
{
    /// <inheritdoc/>
    protected override Tensor Call(Tensor yTrue, Tensor yPred)
    {
        (yTrue, yPred) = LossFunctions.SameRank(yTrue, yPred);
        return LossFunctions.Dice(yTrue, yPred, axis);
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config)
    {
        config.Add("axis", axis);
    }

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static Dice FromConfig(Config config) =>
        new(axis: config.Get<int[]?>("axis", null));
}
