namespace Microsoft.ML.Data;

/// <summary>Losses in nats. Micro accuracy weighs rows alike, macro accuracy classes.</summary>
public sealed class MulticlassClassificationMetrics
{
    internal MulticlassClassificationMetrics()
    {
    }

    public double LogLoss { get; internal init; }

    /// <summary>(prior entropy - loss) / prior entropy: 0 for guessing by frequency, 1 for certainty.</summary>
    public double LogLossReduction { get; internal init; }

    public double MacroAccuracy { get; internal init; }

    public double MicroAccuracy { get; internal init; }

    public double TopKAccuracy => TopKAccuracyForAllK.LastOrDefault();

    public int TopKPredictionCount { get; internal init; }

    public IReadOnlyList<double> TopKAccuracyForAllK { get; internal init; } = [];

    public IReadOnlyList<double> PerClassLogLoss { get; internal init; } = [];

    public ConfusionMatrix ConfusionMatrix { get; internal init; } = null!;
}
