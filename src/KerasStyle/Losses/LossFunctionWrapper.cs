namespace KerasStyle.Losses;

/// <summary>A loss from a function of targets and predictions that gives one value per sample, as keras.losses.LossFunctionWrapper.</summary>
/// <param name="fn">The function; written with <see cref="Ops"/>, so that it has a gradient.</param>
/// <param name="reduction">How the samples' values become one; see <see cref="Loss"/>.</param>
/// <param name="name">Name in logs; the function's name when null.</param>
/// <param name="dtype">Type that targets and predictions are taken in; float32 when null.</param>
public sealed class LossFunctionWrapper(
    Func<Tensor, Tensor, Tensor> fn, string? reduction = "sum_over_batch_size", string? name = null, DType? dtype = null)
    : Loss(reduction, name ?? NameOf(fn), dtype)
{
    /// <inheritdoc/>
    protected override Tensor Call(Tensor yTrue, Tensor yPred)
    {
        (yTrue, yPred) = LossFunctions.SameRank(yTrue, yPred);
        return fn(yTrue, yPred);
    }

    // The compiler's names of lambdas say nothing.
    internal static string NameOf(Delegate fn)
    {
        ArgumentNullException.ThrowIfNull(fn);
        return fn.Method.Name.Contains('<', StringComparison.Ordinal) ? "custom_loss" : AutoName.SnakeCase(fn.Method.Name);
    }
}
