namespace KerasStyle.Losses;

/// <summary>mean(d²/2 where |d| ≤ δ, else δ·|d| − δ²/2) over the last axis, d = ŷ − y, as keras.losses.Huber.</summary>
/// <param name="delta">Where the square becomes a line.</param>
/// <param name="reduction">How the samples' values become one; see <see cref="Loss"/>.</param>
/// <param name="name">Name in logs.</param>
/// <param name="dtype">Type that targets and predictions are taken in; float32 when null.</param>
public sealed class Huber(
    double delta = 1.0, string? reduction = "sum_over_batch_size", string? name = "huber_loss", DType? dtype = null)
    : Loss(reduction, name, dtype)
{
    /// <inheritdoc/>
    protected override Tensor Call(Tensor yTrue, Tensor yPred)
    {
        (yTrue, yPred) = LossFunctions.SameRank(yTrue, yPred);
        return LossFunctions.Huber(yTrue, yPred, delta);
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config)
    {
        // Keras leaves this argument out; it is written only where leaving it out would change the loss.
        if (delta != 1.0)
            config.Add("delta", delta);
    }

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static Huber FromConfig(Config config) =>
        new(delta: config.Get("delta", 1.0));
}
