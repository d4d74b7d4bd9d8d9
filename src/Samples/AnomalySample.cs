using KerasStyle.Layers;
using KerasStyle.Optimizers;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace KerasStyle.Samples;

/// <summary>An autoencoder that has seen benign tumours only tells the malignant ones.</summary>
static class AnomalySample
{
    sealed class Tumour
    {
        [VectorType(30)]
        public float[] Features { get; set; } = [];

        public bool Malignant { get; set; }
    }

    public static void Run()
    {
        var ml = new MLContext(seed: 1);
        Tumour[] tumours = [.. SampleData.Rows("breast_cancer.csv", skip: 1).Select(r => new Tumour { Features = r[..^1], Malignant = r[^1] == 0 })];
        Tumour[] benign = [.. tumours.Where(t => !t.Malignant)];
        IDataView train = ml.Data.LoadFromEnumerable(benign.Where((_, i) => i % 3 != 0));
        Tumour[] test = [.. benign.Where((_, i) => i % 3 == 0), .. tumours.Where(t => t.Malignant)];

        var pipeline = ml.Transforms.NormalizeMeanVariance("Features", fixZero: false)
            .Append(ml.Keras().AnomalyDetection(
                new Sequential([new Dense(12, activation: "tanh"), new Dense(4, activation: "tanh"), new Dense(12, activation: "tanh"), new Dense(30)]),
                contamination: 0.05,
                options: new() { Epochs = 200, BatchSize = 16, Optimizer = new Adam(0.005), Verbose = 0 }));
        IDataView scored = pipeline.Fit(train).Transform(ml.Data.LoadFromEnumerable(test));

        bool[] alarm = [.. scored.GetColumn<bool>("PredictedLabel")];
        float[] error = [.. scored.GetColumn<float>("Score")];
        double found = alarm.Where((a, i) => a && test[i].Malignant).Count() / (double)test.Count(t => t.Malignant);
        double wrong = alarm.Where((a, i) => a && !test[i].Malignant).Count() / (double)test.Count(t => !t.Malignant);
        long pairs = 0, right = 0;
        foreach ((int i, Tumour bad) in test.Index().Where(t => t.Item.Malignant))
        {
            foreach ((int j, Tumour _) in test.Index().Where(t => !t.Item.Malignant))
            {
                pairs++;
                right += error[i] > error[j] ? 1 : 0;
            }
        }

        Console.WriteLine($"Trained on {benign.Length - test.Count(t => !t.Malignant)} benign tumours only.");
        Console.WriteLine($"Malignant ones found: {found:P0}; false alarms among {test.Count(t => !t.Malignant)} others: {wrong:P0}; area under the ROC curve: {right / (double)pairs:0.000}");
    }
}
