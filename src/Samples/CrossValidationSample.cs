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
        var pipeline = ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(ml.Keras().Multiclass(hidden: [32], options: new() { Epochs = 40, Optimizer = new Adam(0.01), Verbose = 0 }));
        var folds = ml.MulticlassClassification.CrossValidate(flowers, pipeline, numberOfFolds: 5);
        foreach (var fold in folds)
            Console.WriteLine($"Fold {fold.Fold + 1}: accuracy {fold.Metrics.MicroAccuracy:P1}, log-loss {fold.Metrics.LogLoss:0.000}");
        double[] accuracy = [.. folds.Select(f => f.Metrics.MicroAccuracy)];
        Console.WriteLine($"Mean {accuracy.Average():P1}, standard deviation {Math.Sqrt(accuracy.Average(a => Math.Pow(a - accuracy.Average(), 2))):P1}");
    }
}
