using KerasStyle.Conformance;
using KerasStyle.Layers;
using KerasStyle.Optimizers;
using KerasStyle.Tensors;
using KerasStyle.Tests.Saving;
using static KerasStyle.Tests.Layers.LoraTests;

namespace KerasStyle.Tests.Layers;

/// <summary>Training in float8 beside real Keras 3.15.1 (TestData/Float8; numbers were rounded to 8-bit floats by hand there, as its PyTorch has none).</summary>
public class Float8Tests
{
    static readonly string folder = Path.Combine(AppContext.BaseDirectory, "TestData", "Float8");
    static readonly Dictionary<string, Tensor> expected = SuiteCase.Arrays(File.OpenRead(Path.Combine(folder, "expected.npz")));

    static Optimizer New(string name) => name == "sgd" ? new SGD(0.1) : new Adam(0.02);

    [Theory]
    [InlineData("sgd", false)]
    [InlineData("adam", false)]
    [InlineData("adam", true)]
    public void Losses_scales_and_histories_are_those_of_Keras(string optimizer, bool throughFile)
    {
        Model model = Model.Load(Path.Combine(folder, "net.keras"));
        Tensor x = expected["x"], y = expected["y"];
        Close(expected[optimizer + "/untrained"].ToArray<float>(), model.Predict(x).ToArray<float>(), 1e-5);
        model.Compile(New(optimizer), "mse");
        var losses = new List<float>();
        for (int step = 0; step < 10; step++)
        {
            losses.Add((float)model.TrainOnBatch(x, y)["loss"]);
            if (throughFile && step == 4)
            {
                using var temporary = new TemporaryFolder();
                model.Save(temporary.File("half.keras"));
                model = Model.Load(temporary.File("half.keras"));
            }
        }

        // A number halfway between two of 8 bits may go to either; with SGD one does in the ninth step.
        Close(expected[optimizer + "/loss"].ToArray<float>(), [.. losses], optimizer == "sgd" ? 2e-3 : 1e-4);
        if (optimizer == "sgd")
            return;
        Close(expected[optimizer + "/trained"].ToArray<float>(), model.Predict(x).ToArray<float>(), 1e-3);
        foreach ((string key, Tensor want) in expected.Where(e => e.Key.StartsWith(optimizer, StringComparison.Ordinal) && e.Key.Count(c => c == '/') == 2))
        {
            Layer layer = model.Layers[int.Parse(key.Split('/')[1], System.Globalization.CultureInfo.InvariantCulture)];
            float[] got = layer.Weights.Single(w => w.Name == key.Split('/')[2]).Value.ToArray<float>();
            Assert.All(want.ToArray<float>().Zip(got), p => Assert.True(Math.Abs(p.First - p.Second) <= 1e-3 * Math.Abs(p.First), $"{key}: expected {p.First}, got {p.Second}"));
        }
    }
}
