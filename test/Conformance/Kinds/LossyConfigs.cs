using KerasStyle.Losses;

namespace KerasStyle.Conformance.Kinds;

/// <summary>Losses of which Keras leaves an argument out of the config, which so does not say all that was computed.</summary>
static class LossyConfigs
{
    /// <summary>The loss as configured or, when its value is not the wanted one, with the left-out argument that explains the value.</summary>
    public static Loss Choose(Loss loss, int rank, Func<Loss, Tensor> value, Tensor want, SuiteCase each)
    {
        if (Others(loss, rank) is not { Length: > 0 } others || Agrees(loss))
            return loss;
        return Array.Find(others, Agrees) ?? loss;

        bool Agrees(Loss candidate)
        {
            try
            {
                each.Close(want, value(candidate), "value");
                return true;
            }
            catch (CaseFailure)
            {
                return false;
            }
        }
    }

    static Loss[] Others(Loss loss, int rank) => loss.ClassName switch
    {
        "Huber" => [.. Enumerable.Range(1, 60).Select(n => new Huber(delta: n / 20.0, loss.Reduction))],
        "CosineSimilarity" => [.. Enumerable.Range(0, rank).Select(axis => new CosineSimilarity(axis, loss.Reduction))],
        _ => [],
    };
}
