using KerasStyle.Layers;
using KerasStyle.Optimizers;
using Microsoft.ML;
using Microsoft.ML.Data;

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
        IDataView few = ml.Data.LoadFromEnumerable(high.GroupBy(d => d.Label).SelectMany(g => g.Take(10)));
        IDataView rest = ml.Data.LoadFromEnumerable(high.GroupBy(d => d.Label).SelectMany(g => g.Skip(10)));

        // In training only, each epoch sees the images shifted, turned and zoomed by chance.
        Layer[] augmentation = [new RandomTranslation(0.1, 0.1), new RandomRotation(0.03), new RandomZoom(0.1)];
        var known = ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(ml.Keras().MulticlassClassification(
                new Sequential([
                    new Conv2D(32, 3, activation: "relu"), new MaxPooling2D(),
                    new Conv2D(64, 3, activation: "relu"), new MaxPooling2D(),
                    new Flatten(name: "features"), new Dense(64, activation: "relu"),
                ]),
                features: "Pixels",
                options: new() { Epochs = 5, BatchSize = 64, Augmentation = augmentation, Verbose = 2 }))
            .Fit(low);

        var trainer = ml.Keras().Multiclass(hidden: [], features: "Inner", options: new() { Epochs = 200, Optimizer = new Adam(0.01), Verbose = 0 });
        var transferred = ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(ml.Keras().Featurize(known.LastTransformer.Model, "features", outputColumn: "Inner", features: "Pixels"))
            .Append(trainer).Fit(few);
        var plain = ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(ml.Keras().Multiclass(hidden: [], features: "Pixels", options: new() { Epochs = 200, Optimizer = new Adam(0.01), Verbose = 0 })).Fit(few);

        Console.WriteLine($"5 to 9 from ten images of each, on {rest.GetRowCount() ?? high.Length - 50:N0} others:");
        Console.WriteLine($"  on the pixels         {ml.MulticlassClassification.Evaluate(plain.Transform(rest)).MicroAccuracy:P1}");
        Console.WriteLine($"  on what 0 to 4 taught {ml.MulticlassClassification.Evaluate(transferred.Transform(rest)).MicroAccuracy:P1}");
    }
}
