using KerasStyle.Losses;

namespace KerasStyle.Metrics;

/// <summary>√mean((y − ŷ)²), as keras.metrics.RootMeanSquaredError.</summary>
/// <param name="name">Name in logs.</param>
/// <param name="dtype">Type of the state; float32 when null.</param>
public sealed class RootMeanSquaredError(string? name = "root_mean_squared_error", DType? dtype = null) : WeightedMean(name, dtype)
{
    /// <inheritdoc/>
    public override bool? HigherIsBetter => false;

    /// <inheritdoc/>
    public override void UpdateState(Tensor yTrue, Tensor yPred, Tensor? sampleWeight = null)
    {
        (yTrue, yPred) = LossFunctions.SameRank(Ops.Cast(yTrue, DType), Ops.Cast(yPred, DType));
        Accumulate(Ops.Square(yPred - yTrue), sampleWeight);
    }

    /// <inheritdoc/>
    public override Tensor Result() => Ops.Sqrt(base.Result());

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static RootMeanSquaredError FromConfig(Config config) => new(dtype: TypeOf(config));
}
