using KerasStyle.Callbacks;

namespace Microsoft.ML.KerasStyle.Training;

/// <summary>A net whose loss is not a number predicts nothing, so a pipeline does not go on with it.</summary>
sealed class FiniteLoss : Callback
{
    public override void OnEpochEnd(int epoch, Logs logs)
    {
        double loss = logs["loss"];
        if (!double.IsFinite(loss))
            throw new ArithmeticException($"the loss of '{Model.Name}' is {loss.ToString(System.Globalization.CultureInfo.InvariantCulture)} after epoch {epoch + 1}: a smaller learning rate, clipped gradients (clipnorm) or normalized features may help");
    }
}
