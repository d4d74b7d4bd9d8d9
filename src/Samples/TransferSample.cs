using KerasStyle.Layers;
using KerasStyle.Optimizers;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.KerasStyle;

namespace KerasStyle.Samples;

/// <summary>Images with augmentation, and transfer learning: a net that has learned the digits 0 to 4 teaches 5 to 9 from ten images of each.</summary>
static class TransferSample
{
    sealed class Digit
    {
        [VectorType(28, 28, 1)]
        public float[] Pixels { get; set; } = [];

        public int Label { get; set; }
    }

    public static void Run()
    {
        var ml = new MLContext(seed: 1);
        Digit[] digits = [.. SampleData.Rows("mnist_5k.csv.gz").Select(r => new Digit { Pixels = [.. r[..^1].Select(p => p / 255)], Label = (int)r[^1] })];
        IDataView low = ml.Data.LoadFromEnumerable(digits.Where(d => d.Label < 5));
        Digit[] high = [.. digits.Where(d => d.Label >= 5)];
        var known = Pipeline(ml, Layers(), epochs: 5, batchSize: 64, verbose: 2).Fit(low);

        Model taught = known.LastTransformer.Model;

        // The last hundred images of each digit are asked for; what an inner layer of the net gives can be the features of a linear net, or the net, with a new end, is trained further.
        IDataView asked = ml.Data.LoadFromEnumerable(high.GroupBy(d => d.Label).SelectMany(g => g.TakeLast(100)));
        var key = ml.Transforms.Conversion.MapValueToKey("Label");
        IEstimator<ITransformer> Linear(string features) => ml.Keras().Multiclass(hidden: [], features: features, standardize: false, options: new() { Epochs = 200, Optimizer = new Adam(0.01), Verbose = 0 });
        (string, IEstimator<ITransformer>)[] ways =
        [
            ("a linear net of the pixels", key.Append(Linear("Pixels"))),
            ("a linear net of what 0 to 4 taught", key.Append(ml.Keras().Featurize(taught, "features", outputColumn: "Inner", features: "Pixels")).Append(Linear("Inner"))),
            ("the layers from new weights", Pipeline(ml, Layers(), epochs: 100, batchSize: 16)),
            ("the layers from what 0 to 4 taught", Pipeline(ml, [new Input([28, 28, 1]), .. taught.Layers.SkipLast(1)], epochs: 100, batchSize: 16, startFromWeights: true)),
        ];

        // Ten images tell by chance more or less: three times others are learned from.
        Console.WriteLine("5 to 9 learned from ten images of each, three times others:");
        foreach ((string what, IEstimator<ITransformer> way) in ways)
        {
            double[] accuracies = [.. Enumerable.Range(0, 3).Select(draw => ml.MulticlassClassification.Evaluate(
                way.Fit(ml.Data.LoadFromEnumerable(high.GroupBy(d => d.Label).SelectMany(g => g.Skip(10 * draw).Take(10)))).Transform(asked)).MicroAccuracy)];
            Console.WriteLine($"  {what,-36} {accuracies.Average():P1} ({string.Join(", ", accuracies.Select(a => $"{a:P0}"))})");
        }
    }

    static Layer[] Layers() =>
    [
        new Conv2D(32, 3, activation: "relu"), new MaxPooling2D(),
        new Conv2D(64, 3, activation: "relu"), new MaxPooling2D(),
        new Flatten(name: "features"), new Dense(64, activation: "relu"),
    ];

    static EstimatorChain<KerasTransformer> Pipeline(MLContext ml, IReadOnlyList<Layer> layers, int epochs, int batchSize, bool startFromWeights = false, int verbose = 0) =>
        ml.Transforms.Conversion.MapValueToKey("Label").Append(ml.Keras().MulticlassClassification(new Sequential(layers), features: "Pixels", options: new()
        {
            Epochs = epochs,
            BatchSize = batchSize,
            StartFromWeights = startFromWeights,
            // In training only, each epoch sees the images shifted, turned and zoomed by chance.
            Augmentation = [new RandomTranslation(0.1, 0.1), new RandomRotation(0.03), new RandomZoom(0.1)],
            Verbose = verbose,
        }));
}
