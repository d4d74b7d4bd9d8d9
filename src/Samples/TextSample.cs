using System.Globalization;
using KerasStyle.Layers;
using KerasStyle.Optimizers;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace KerasStyle.Samples;

/// <summary>Texts through Embedding and LSTM: where a car comes from, told by its name.</summary>
static class TextSample
{
    sealed class Car
    {
        [LoadColumn(7)]
        public string Name { get; set; } = "";

        [LoadColumn(6)]
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
        IDataView cars = ml.Data.LoadFromTextFile<Car>(SampleData.File("auto_mpg.csv"), separatorChar: ',', hasHeader: true);
        var split = ml.Data.TrainTestSplit(cars, testFraction: 0.2);

        var pipeline = ml.Transforms.Conversion.MapValueToKey("Label", "Origin")
            .Append(ml.Transforms.Text.NormalizeText("Text", "Name", keepPunctuations: false))
            .Append(ml.Transforms.Text.TokenizeIntoWords("Words", "Text"))
            .Append(ml.Transforms.Conversion.MapValueToKey("Words"))              // word numbers from 1; 0 for unknown words and padding
            .Append(ml.Keras().MulticlassClassification(
                new Sequential([new Embedding(400, 16, maskZero: true), new LSTM(16), new Dropout(0.3)]),
                features: "Words",
                options: new() { Epochs = 30, Optimizer = new Adam(0.01), Verbose = 0 }))
            .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));

        var model = pipeline.Fit(split.TrainSet);
        MulticlassClassificationMetrics metrics = ml.MulticlassClassification.Evaluate(model.Transform(split.TestSet));
        Console.WriteLine($"Where a car comes from, by its name: {metrics.MicroAccuracy:P1} of the held-out cars");
        Console.WriteLine(metrics.ConfusionMatrix.GetFormattedConfusionTable());

        using var engine = ml.Model.CreatePredictionEngine<Car, Guess>(model);
        foreach (string name in (string[])["toyota corolla wagon", "ford pinto", "volkswagen rabbit custom"])
        {
            Guess guess = engine.Predict(new Car { Name = name });
            Console.WriteLine($"{name,-26} {((string[])["America", "Europe", "Japan"])[int.Parse(guess.PredictedLabel, CultureInfo.InvariantCulture) - 1]} ({guess.Score.Max():P0})");
        }
    }
}
