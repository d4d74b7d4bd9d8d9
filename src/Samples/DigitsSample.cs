using System.Diagnostics;
using KerasStyle.Layers;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.KerasStyle;

namespace KerasStyle.Samples;

/// <summary>Real MNIST digits through an ML.NET pipeline with a convolutional net as its last stage.</summary>
static class DigitsSample
{
    sealed class Digit
    {
        [LoadColumn(0, 783), VectorType(784)]
        public float[] Pixels { get; set; } = [];

        [LoadColumn(784)]
        public int Label { get; set; }
    }

    sealed class Prediction
    {
        public int PredictedLabel { get; set; }

        public float[] Score { get; set; } = [];
    }

    public static void Run()
    {
        var clock = Stopwatch.StartNew();
        string folder = Directory.CreateTempSubdirectory("digits").FullName;
        try
        {
            (string trainFile, string testFile) = SampleData.SplitEveryFifth("mnist_5k.csv.gz", folder);
            var ml = new MLContext(seed: 1);
            IDataView train = ml.Data.LoadFromTextFile<Digit>(trainFile, separatorChar: ',');
            IDataView test = ml.Data.LoadFromTextFile<Digit>(testFile, separatorChar: ',');

            var pipeline = ml.Transforms.Conversion.MapValueToKey("Label")
                .Append(ml.Transforms.NormalizeMinMax("Pixels"))
                .Append(ml.Keras().MulticlassClassification(
                    new Sequential([
                        new Reshape([28, 28, 1]),
                        new Conv2D(32, 3, activation: "relu"),
                        new MaxPooling2D(),
                        new Flatten(),
                        new Dense(128, activation: "relu"),
                    ]),                                         // Dense(10, softmax) for the label's classes is added
                    features: "Pixels",
                    options: new() { Epochs = 10, BatchSize = 128, ValidationFraction = 0.1 }))
                .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));

            var model = pipeline.Fit(train);
            Model net = model.OfType<KerasTransformer>().Single().Model;
            net.Summary();

            MulticlassClassificationMetrics metrics = ml.MulticlassClassification.Evaluate(model.Transform(test));
            Console.WriteLine(metrics.ConfusionMatrix.GetFormattedConfusionTable());
            var linear = ml.Transforms.Conversion.MapValueToKey("Label").Append(ml.Transforms.NormalizeMinMax("Pixels"))
                .Append(ml.Keras().Multiclass(hidden: [], features: "Pixels", standardize: false, options: new() { BatchSize = 128, Verbose = 0 })).Fit(train);
            Console.WriteLine($"Accuracy on 1,000 held-out digits: {metrics.MicroAccuracy:P1}   log-loss: {metrics.LogLoss:0.000}   (a linear net: {ml.MulticlassClassification.Evaluate(linear.Transform(test)).MicroAccuracy:P1})");

            string file = Path.Combine(folder, "digits.zip");
            ml.Model.Save(model, train.Schema, file);
            Console.WriteLine($"\nThe pipeline is saved ({new FileInfo(file).Length / 1024:N0} KiB), and loaded by a new MLContext.");

            var fresh = new MLContext();
            ITransformer loaded = fresh.Model.Load(file, out _);
            using var engine = fresh.Model.CreatePredictionEngine<Digit, Prediction>(loaded);
            Digit digit = fresh.Data.CreateEnumerable<Digit>(test, reuseRowObject: false).ElementAt(725);
            Draw(digit.Pixels);
            Prediction prediction = engine.Predict(digit);
            Console.WriteLine($"This is a {prediction.PredictedLabel} ({prediction.Score.Max():P1} sure); the label says {digit.Label}.");
            Console.WriteLine($"Done in {clock.Elapsed.TotalSeconds:0.0} s.");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // Two rows of pixels in one line of text.
    static void Draw(float[] pixels)
    {
        const string Shades = " .:-=+*#%@";
        for (int row = 0; row < 28; row += 2)
        {
            Console.Write("    ");
            for (int column = 0; column < 28; column++)
            {
                float ink = (pixels[row * 28 + column] + pixels[(row + 1) * 28 + column]) / 2;
                Console.Write(Shades[(int)(ink / 256 * Shades.Length)]);
            }

            Console.WriteLine();
        }
    }
}
