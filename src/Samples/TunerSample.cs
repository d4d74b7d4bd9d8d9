using KerasStyle.Layers;
using KerasStyle.Optimizers;
using KerasStyle.Tuning;

namespace KerasStyle.Samples;

/// <summary>Layer sizes, dropout and learning rate searched by Hyperband, without ML.NET.</summary>
static class TunerSample
{
    public static void Run()
    {
        float[][] rows = [.. SampleData.Rows("digits.csv.gz")];
        new Random(1).Shuffle(rows);
        float[,] x = new float[rows.Length, 64];
        float[] y = [.. rows.Select(r => r[64])];
        for (int i = 0; i < rows.Length; i++)
        {
            for (int j = 0; j < 64; j++)
                x[i, j] = rows[i][j] / 16;
        }

        Model Build(HyperParameters hp)
        {
            var net = new Sequential([new Input([64])]);
            int layers = hp.Int("layers", 1, 3);
            for (int i = 0; i < layers; i++)
                net.Add(new Dense(hp.Int($"units_{i}", 16, 128, step: 16), activation: hp.Choice("activation", ["relu", "gelu", "tanh"])));
            net.Add(new Dropout(hp.Float("dropout", 0, 0.5, step: 0.1)));
            net.Add(new Dense(10, activation: "softmax"));
            net.Compile(new Adam(hp.Float("learning rate", 1e-4, 3e-2, sampling: "log")), "sparse_categorical_crossentropy", ["accuracy"]);
            return net;
        }

        var tuner = new Hyperband(Build, objective: "val_accuracy", maxEpochs: 12, factor: 3, seed: 1);     // directory: "tuning" keeps trials and goes on with them
        tuner.Search(x, y, validationSplit: 0.25);
        Console.WriteLine("\nThe three best:");
        tuner.ResultsSummary(3);
        tuner.GetBestModels()[0].Summary();
    }
}
