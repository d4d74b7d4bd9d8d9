using System.Globalization;
using KerasStyle.Layers;
using KerasStyle.Optimizers;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace KerasStyle.Samples;

/// <summary>Texts straight into a net: where a car comes from, told by the words of its name.</summary>
static class TextSample
{
    static readonly string[] Origins = ["America", "Europe", "Japan"];

    sealed class Car
    {
        public string Name { get; set; } = "";

        public string Origin { get; set; } = "";
    }

    sealed class Guess
    {
        public string PredictedLabel { get; set; } = "";

        public float[] Score { get; set; } = [];
    }

    public static void Run()
    {
        var ml = new MLContext(seed: 2);
        IDataView cars = ml.Data.LoadFromEnumerable(File.ReadLines(SampleData.File("auto_mpg.csv")).Skip(1).Select(line => line.Split(','))
            .Select(f => new Car { Name = f[7], Origin = Origins[int.Parse(f[6], CultureInfo.InvariantCulture) - 1] }));
        var split = ml.Data.TrainTestSplit(cars, testFraction: 0.2);

        // The first layer learns its words in the fit and is saved with the model.
        var net = new Sequential([new TextVectorization(maxTokens: 400), new Embedding(400, 16, maskZero: true), new LSTM(16), new Dropout(0.3)]);
        var pipeline = ml.Transforms.Conversion.MapValueToKey("Label", "Origin")
            .Append(ml.Keras().MulticlassClassification(net, features: "Name", options: new() { Epochs = 30, Optimizer = new Adam(0.01), Verbose = 0 }))
            .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));

        var model = pipeline.Fit(split.TrainSet);
        MulticlassClassificationMetrics metrics = ml.MulticlassClassification.Evaluate(model.Transform(split.TestSet));
        Console.WriteLine($"Where a car comes from, by its name: {metrics.MicroAccuracy:P1} of the held-out cars");
        Console.WriteLine(metrics.ConfusionMatrix.GetFormattedConfusionTable());

        using var engine = ml.Model.CreatePredictionEngine<Car, Guess>(model);
        foreach (string name in (string[])["toyota corolla wagon", "ford pinto", "volkswagen rabbit custom"])
        {
            Guess guess = engine.Predict(new Car { Name = name });
            Console.WriteLine($"{name,-26} {guess.PredictedLabel} ({guess.Score.Max():P0})");
        }
    }
}
