using KerasStyle.Callbacks;
using KerasStyle.Optimizers;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace KerasStyle.Samples;

/// <summary>Five folds, each with a net of its own.</summary>
static class CrossValidationSample
{
    sealed class Flower
    {
        [VectorType(4)]
        public float[] Features { get; set; } = [];

        public float Label { get; set; }
    }

    public static void Run()
    {
        var ml = new MLContext(seed: 1);
        IDataView flowers = ml.Data.LoadFromEnumerable(SampleData.Rows("iris.csv", skip: 1).Select(r => new Flower { Features = r[..4], Label = r[4] }));
        Show("Linear", Measured(ml, flowers));
        var folds = Measured(ml, flowers, 32);
        foreach (var fold in folds)
            Console.WriteLine($"Fold {fold.Fold + 1}: accuracy {fold.Metrics.MicroAccuracy:P1}, log-loss {fold.Metrics.LogLoss:0.000}");
        Show("32 units", folds);
    }

    // How long a net is trained, a fifth of its own rows tells; the fold's rows are for the measurement only.
    static IReadOnlyList<TrainCatalogBase.CrossValidationResult<MulticlassClassificationMetrics>> Measured(MLContext ml, IDataView flowers, params int[] hidden) =>
        ml.MulticlassClassification.CrossValidate(
            flowers,
            ml.Transforms.Conversion.MapValueToKey("Label").Append(ml.Keras().Multiclass(hidden, options: new()
            {
                Epochs = 300,
                Optimizer = new Adam(0.01),
                ValidationFraction = 0.2,
                Callbacks = [new EarlyStopping(patience: 20, restoreBestWeights: true)],
                Verbose = 0,
            })),
            numberOfFolds: 5);

    static void Show(string what, IReadOnlyList<TrainCatalogBase.CrossValidationResult<MulticlassClassificationMetrics>> folds)
    {
        double[] accuracy = [.. folds.Select(f => f.Metrics.MicroAccuracy)];
        Console.WriteLine($"{what}: mean {accuracy.Average():P1}, standard deviation {Math.Sqrt(accuracy.Average(a => Math.Pow(a - accuracy.Average(), 2))):P1}");
    }
}
