using KerasStyle.Layers;

namespace KerasStyle.Samples;

/// <summary>A net for digits in 32, 8 and 4 bits: what its file takes, and what it still gets right.</summary>
static class QuantizeSample
{
    public static void Run()
    {
        KerasRandom.SetSeed(1);
        (var train, var test) = SampleData.Digits();
        var net = new Sequential([
            new Input([784]),
            new Dense(256, activation: "relu"),
            new Dense(128, activation: "relu"),
            new Dense(10, activation: "softmax"),
        ]);
        net.Compile("adam", "sparse_categorical_crossentropy", ["accuracy"]);
        net.Fit(train.Pixels, train.Labels, batchSize: 64, epochs: 8, verbose: 2);

        string folder = Directory.CreateTempSubdirectory("quantize").FullName;
        try
        {
            string trained = Path.Combine(folder, "digits.keras");
            net.Save(trained);
            Console.WriteLine($"{"weights",-10} {"file",12} {"accuracy on 1,000 held-out digits",36}");
            foreach (string mode in new[] { "float32", "int8", "int4" })
            {
                Model model = Model.Load(trained, compile: false);
                if (mode != "float32")
                    model.Quantize(mode);
                string path = Path.Combine(folder, $"digits-{mode}.keras");
                model.Save(path);
                // What a program that only has the file would do.
                Model loaded = Model.Load(path, compile: false);
                loaded.Compile(loss: "sparse_categorical_crossentropy", metrics: ["accuracy"]);
                (_, double accuracy) = loaded.Evaluate(test.Pixels, test.Labels, verbose: 0);
                Console.WriteLine($"{mode,-10} {new FileInfo(path).Length / 1024,9:N0} KB {accuracy,36:P1}");
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
