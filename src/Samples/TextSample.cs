using System.Globalization;
using KerasStyle.Callbacks;
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
        var ml = new MLContext(seed: 1);
        IDataView cars = ml.Data.LoadFromEnumerable(File.ReadLines(SampleData.File("auto_mpg.csv")).Skip(1).Select(line => line.Split(','))
            .Select(f => new Car { Name = f[7], Origin = Origins[int.Parse(f[6], CultureInfo.InvariantCulture) - 1] }));
        var split = ml.Data.TrainTestSplit(cars, testFraction: 0.2);

        // How long a net is trained, other rows tell, which every stage prepares and none learns from.
        var own = ml.Data.TrainTestSplit(split.TrainSet, testFraction: 0.2);
        ITransformer Fitted(Sequential net) => ml.Transforms.Conversion.MapValueToKey("Label", "Origin")
            .Append(ml.Keras().MulticlassClassification(net, features: "Name", options: new()
            {
                Epochs = 100,
                Optimizer = new Adam(0.01),
                Callbacks = [new EarlyStopping(patience: 10, restoreBestWeights: true)],
                Verbose = 0,
            }))
            .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"))
            .Fit(own.TrainSet, own.TestSet);
        MulticlassClassificationMetrics Measured(ITransformer fitted) => ml.MulticlassClassification.Evaluate(fitted.Transform(split.TestSet));

        // The first layer learns its words in the fit and is saved with the model.
        ITransformer model = Fitted(new([new TextVectorization(maxTokens: 400), new Embedding(400, 16, maskZero: true), new LSTM(16), new Dropout(0.3)]));
        ITransformer words = Fitted(new([new TextVectorization(maxTokens: 400, outputMode: "multi_hot")]));
        MulticlassClassificationMetrics metrics = Measured(model);
        string usual = split.TrainSet.GetColumn<string>("Origin").CountBy(o => o).MaxBy(o => o.Value).Key;
        Console.WriteLine($"Where a car comes from, by its name: {metrics.MicroAccuracy:P1} of the held-out cars (a linear net of the words: {Measured(words).MicroAccuracy:P1}, always {usual}: {split.TestSet.GetColumn<string>("Origin").Average(o => o == usual ? 1.0 : 0):P1})");
        Console.WriteLine(metrics.ConfusionMatrix.GetFormattedConfusionTable());

        using var engine = ml.Model.CreatePredictionEngine<Car, Guess>(model);
        foreach (string name in (string[])["toyota corolla wagon", "ford pinto", "volkswagen rabbit custom"])
        {
            Guess guess = engine.Predict(new Car { Name = name });
            Console.WriteLine($"{name,-26} {guess.PredictedLabel} ({guess.Score.Max():P0})");
        }
    }
}
