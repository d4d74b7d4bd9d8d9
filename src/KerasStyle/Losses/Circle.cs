namespace KerasStyle.Losses;

/// <summary>Circle loss (Sun et al. 2020) of L2-normalized embeddings (batch, features) with class numbers (batch); the mean is over samples with a loss above 0, as keras.losses.Circle.</summary>
/// <param name="gamma">Scale of the similarities.</param>
/// <param name="margin">How far similarities may stay from their optimum.</param>
/// <param name="removeDiagonal">Whether a sample is not compared with itself.</param>
/// <param name="reduction">How the samples' values become one; see <see cref="Loss"/>.</param>
/// <param name="name">Name in logs.</param>
/// <param name="dtype">Type that targets and predictions are taken in; float32 when null.</param>
public sealed class Circle(
    double gamma = 80.0, double margin = 0.4, bool removeDiagonal = true, string? reduction = "sum_over_batch_size", string? name = "circle", DType? dtype = null)
    : Loss(reduction, name, dtype)
{
    /// <inheritdoc/>
    protected override Tensor Call(Tensor yTrue, Tensor yPred) =>
        LossFunctions.Circle(yTrue, yPred, removeDiagonal, gamma, margin);

    private protected override (Tensor Values, Tensor? Mask) CallMasked(Tensor yTrue, Tensor yPred)
    {
        Tensor values = Call(yTrue, yPred);
        return (values, values > 0);
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config)
    {
        config.Add("gamma", gamma);
        config.Add("margin", margin);
        config.Add("remove_diagonal", removeDiagonal);
    }

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static Circle FromConfig(Config config) =>
        new(gamma: config.Get("gamma", 80.0), margin: config.Get("margin", 0.4), removeDiagonal: config.Get("remove_diagonal", true));
}
