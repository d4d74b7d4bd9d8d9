using KerasStyle.Losses;

namespace KerasStyle.Conformance.Kinds;

/// <summary>Losses of which Keras leaves an argument out of the config, which so does not say all that was computed.</summary>
static class LossyConfigs
{
    /// <summary>The loss as configured or, when its value is not the wanted one, with the left-out argument that explains the value.</summary>
    public static Loss Choose(Loss loss, int rank, Func<Loss, Tensor> value, Tensor want, SuiteCase each)
    {
        if (loss is not (Huber or CosineSimilarity) || Agrees(loss))
            return loss;
        Loss[] others = loss is Huber
            ? [new Huber(Delta(delta => Sum(value(new Huber(delta, loss.Reduction))), Sum(want)), loss.Reduction)]
            : [.. Enumerable.Range(0, rank).Select(axis => new CosineSimilarity(axis, loss.Reduction))];
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

    // Huber's loss grows with delta, so halving finds it.
    static double Delta(Func<double, double> sum, double want)
    {
        double low = -10, high = 10;
        for (int i = 0; i < 40; i++)
        {
            double middle = (low + high) / 2;
            (low, high) = sum(Math.Exp(middle)) < want ? (middle, high) : (low, middle);
        }

        return Math.Exp(high);
    }

    static double Sum(Tensor values) => values.ToArray<double>().Sum();
}
