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
        (float[,] x, float[] y) = Part(rows[..^400]);
        (float[,] testX, float[] testY) = Part(rows[^400..]);       // the search does not see these

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

        using var tuner = new Hyperband(Build, objective: "val_accuracy", maxEpochs: 12, factor: 3, seed: 1);     // directory: "tuning" keeps trials and goes on with them
        tuner.Search(x, y, validationSplit: 0.25);
        Console.WriteLine("\nThe three best:");
        tuner.ResultsSummary(3);
        Model best = tuner.GetBestModels()[0];
        best.Summary();

        var plain = new Sequential([new Input([64]), new Dense(64, activation: "relu"), new Dense(10, activation: "softmax")]);
        plain.Compile("adam", "sparse_categorical_crossentropy", ["accuracy"]);
        plain.Fit(x, y, epochs: 12, verbose: 0);
        Console.WriteLine($"\n400 digits that the search did not see: {best.Evaluate(testX, testY, verbose: 0)["accuracy"]:P1}, with 64 units and Adam as it is {plain.Evaluate(testX, testY, verbose: 0)["accuracy"]:P1}");
    }

    static (float[,] X, float[] Y) Part(float[][] rows)
    {
        float[,] x = new float[rows.Length, 64];
        for (int i = 0; i < rows.Length; i++)
        {
            for (int j = 0; j < 64; j++)
                x[i, j] = rows[i][j] / 16;
        }

        return (x, [.. rows.Select(r => r[64])]);
    }
}
