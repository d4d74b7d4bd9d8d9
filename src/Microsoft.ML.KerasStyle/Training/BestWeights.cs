using KerasStyle;
using KerasStyle.Callbacks;

namespace Microsoft.ML.KerasStyle.Training;

/// <summary>Remembers the weights of the epoch with the smallest loss, on the validation rows where there are any.</summary>
sealed class BestWeights : Callback
{
    double best = double.PositiveInfinity;
    IReadOnlyList<Tensor>? weights;

    /// <summary>Gives the net its best weights.</summary>
    /// <returns>False when no epoch has ended.</returns>
    public bool TryRestore()
    {
        if (weights == null)
            return false;
        Model.SetWeights(weights);
        return true;
    }

    public override void OnEpochEnd(int epoch, Logs logs)
    {
        double loss = logs.Find("val_loss") ?? logs["loss"];
        if (weights != null && !(loss < best))
            return;
        (best, weights) = (loss, Model.GetWeights());
    }
}
