using KerasStyle.Callbacks;
using KerasStyle.Layers;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace KerasStyle.Samples;

/// <summary>An autoencoder that has seen one digit only tells the others.</summary>
static class AnomalySample
{
    sealed class Image
    {
        [VectorType(784)]
        public float[] Features { get; set; } = [];

        public int Digit { get; set; }
    }

    public static void Run()
    {
        Image[] images = [.. SampleData.Rows("mnist_5k.csv.gz").Select(r => new Image { Features = [.. r[..^1].Select(p => p / 255)], Digit = (int)r[^1] })];
        Image[] train = [.. images.Where((_, i) => i % 5 != 0)], test = [.. images.Where((_, i) => i % 5 == 0)];

        Console.WriteLine("Trained on 400 images of one digit, asked for 100 others of it and 900 of other digits. Area under the ROC curve:");
        Console.WriteLine("digit   distance from the mean   autoencoder   others found   false alarms");
        var areas = new List<(double Distance, double Error)>();
        for (int digit = 0; digit < 10; digit++)
        {
            Image[] normal = [.. train.Where(i => i.Digit == digit)];
            (float[] error, bool[] alarm) = Scored(normal, test);
            float[] mean = [.. Enumerable.Range(0, 784).Select(p => normal.Average(i => i.Features[p]))];
            float[] distance = [.. test.Select(i => i.Features.Zip(mean, (a, b) => (a - b) * (a - b)).Sum())];

            bool[] other = [.. test.Select(i => i.Digit != digit)];
            areas.Add((Area(distance, other), Area(error, other)));
            Console.WriteLine($"{digit,5} {areas[^1].Distance,24:0.000} {areas[^1].Error,13:0.000} {Share(alarm, other, of: true),14:P0} {Share(alarm, other, of: false),14:P0}");
        }

        Console.WriteLine($" mean {areas.Average(a => a.Distance),24:0.000} {areas.Average(a => a.Error),13:0.000}");
    }

    // How long the net is trained, a fifth of its own images tells.
    static (float[] Error, bool[] Alarm) Scored(Image[] normal, Image[] test)
    {
        var ml = new MLContext(seed: 1);
        ITransformer model = ml.Keras().AnomalyDetection(
            new Sequential([new Dense(128, activation: "relu"), new Dense(16), new Dense(128, activation: "relu"), new Dense(784, activation: "sigmoid")]),
            contamination: 0.05,
            options: new()
            {
                Epochs = 200,
                ValidationFraction = 0.2,
                Callbacks = [new EarlyStopping(patience: 10, restoreBestWeights: true)],
                Verbose = 0,
            }).Fit(ml.Data.LoadFromEnumerable(normal));
        IDataView scored = model.Transform(ml.Data.LoadFromEnumerable(test));
        return ([.. scored.GetColumn<float>("Score")], [.. scored.GetColumn<bool>("PredictedLabel")]);
    }

    // The share of pairs of which the other digit has more.
    static double Area(float[] values, bool[] other)
    {
        ILookup<bool, float> byKind = values.Zip(other).ToLookup(v => v.Second, v => v.First);
        return byKind[true].Average(strange => byKind[false].Average(usual => strange > usual ? 1.0 : 0));
    }

    static double Share(bool[] alarm, bool[] other, bool of) => alarm.Where((_, i) => other[i] == of).Average(a => a ? 1.0 : 0);
}
