using System.Text.Json.Nodes;
using KerasStyle.Layers;
using KerasStyle.Optimizers;
using KerasStyle.Saving;
using KerasStyle.Tests.Saving;

namespace KerasStyle.Tests.Models;

public class MixedPrecisionTests
{
    // A file gives the model the policy; new models take the global one, which tests that run beside this one must not see changed.
    static Model Net()
    {
        var plain = new Sequential([new Input([4]), new Dense(8, activation: "relu", dtype: "mixed_float16"), new Dense(1, dtype: "mixed_float16")]);
        JsonNode json = JsonNode.Parse(plain.ToJson())!;
        json["config"]!["dtype"] = DTypePolicy.Get("mixed_float16").Serialize();
        Model model = Model.FromJson(json.ToJsonString());
        model.SetWeights([.. model.Weights.Select((w, i) => new Initializers.RandomUniform(-0.5, 0.5, seed: i).Call(w.Shape))]);
        return model;
    }

    // So small that no gradient in float16 overflows at the first scale.
    static Tensor X => Layers.LoraTests.Random(32, 4) * 0.25;

    static Tensor Y => Ops.Sum(X, [1], keepdims: true);

    [Fact]
    public void Mixed_float16_scales_the_loss_by_itself()
    {
        Model model = Net(), plain = Net();
        Assert.Equal("mixed_float16", model.Policy.Name);
        model.Compile(new Adam(0.01), "mse");
        plain.Compile(new Adam(0.01), "mse", autoScaleLoss: false);
        Assert.IsType<LossScaleOptimizer>(model.Optimizer);
        Assert.IsType<Adam>(plain.Optimizer);
        var scaled = model.Fit(X, Y, batchSize: 8, epochs: 3, shuffle: false, verbose: 0)["loss"];
        var unscaled = plain.Fit(X, Y, batchSize: 8, epochs: 3, shuffle: false, verbose: 0)["loss"];
        Assert.All(scaled.Zip(unscaled), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
        Assert.Equal(12, model.Optimizer!.Variables.Single(v => v.Name == "step_counter").Value.Item());
        Assert.Equal(12, ((LossScaleOptimizer)model.Optimizer).InnerOptimizer.Iterations.Value.Item());
    }

    [Fact]
    public void A_file_names_the_optimizer_as_given_and_goes_on_where_it_was()
    {
        using var folder = new TemporaryFolder();
        Model model = Net();
        model.Compile(new Adam(0.01), "mse");
        model.Fit(X, Y, batchSize: 8, shuffle: false, verbose: 0);
        model.Save(folder.File("mixed.keras"));
        Model loaded = Model.Load(folder.File("mixed.keras"));
        Assert.IsType<LossScaleOptimizer>(loaded.Optimizer);
        Assert.Equal(4, loaded.Optimizer!.Variables.Single(v => v.Name == "step_counter").Value.Item());
        double again = model.Fit(X, Y, batchSize: 8, shuffle: false, verbose: 0)["loss"][0];
        Assert.Equal(again, loaded.Fit(X, Y, batchSize: 8, shuffle: false, verbose: 0)["loss"][0], 1e-6);
    }

    [Theory]
    [InlineData("keras")]
    [InlineData("h5")]
    public void What_files_leave_out_of_an_inner_Nadam_is_made_up_for(string ending)
    {
        using var folder = new TemporaryFolder();
        Model model = Net();
        model.Compile(new Nadam(0.01), "mse");
        model.Fit(X, Y, batchSize: 8, shuffle: false, verbose: 0);
        model.Save(folder.File($"mixed.{ending}"));
        Model loaded = Model.Load(folder.File($"mixed.{ending}"));
        double product = model.Optimizer!.Variables[^1].Value.Item();
        Assert.Equal(product, loaded.Optimizer!.Variables[^1].Value.Item(), 1e-5 * product);
        Assert.True(product < 0.1);
        double again = model.Fit(X, Y, batchSize: 8, shuffle: false, verbose: 0)["loss"][0];
        Assert.Equal(again, loaded.Fit(X, Y, batchSize: 8, shuffle: false, verbose: 0)["loss"][0], 1e-6);
    }

    [Fact]
    public void A_file_has_the_inner_state_by_itself_too_as_Keras_does()
    {
        using var folder = new TemporaryFolder();
        Model model = Net();
        model.Compile(new Adam(0.01), "mse");
        model.Fit(X, Y, batchSize: 8, shuffle: false, verbose: 0);
        model.SaveWeights(folder.File("mixed.weights.h5"));
        using Hdf5File file = Hdf5File.Open(folder.File("mixed.weights.h5"));
        int inner = file.Root["optimizer/inner_optimizer/vars"].Datasets.Count();
        Assert.Equal(4 + inner, file.Root["optimizer/vars"].Datasets.Count());
        Assert.Equal("adam", file.Root["optimizer/inner_optimizer/vars"].Attribute("name").ReadString());
        // Iterations, rate, step counter and scale stand before the inner state.
        Assert.Equal(file.Root.Dataset("optimizer/vars/6").Read<float>(), file.Root.Dataset("optimizer/inner_optimizer/vars/2").Read<float>());
    }

    [Fact]
    public void The_scale_grows_and_a_step_that_overflows_is_left_out()
    {
        Model model = Net();
        model.Compile(new LossScaleOptimizer(new SGD(0.01), initialScale: 4, dynamicGrowthSteps: 3), "mse");
        model.Fit(X, Y, batchSize: 8, shuffle: false, verbose: 0);
        Variable scale = model.Optimizer!.Variables.Single(v => v.Name == "dynamic_scale");
        Assert.Equal(8, scale.Value.Item());
        float[] before = model.Weights[0].Value.ToArray<float>();
        scale.Assign(Tensor.Scalar(float.MaxValue));
        model.TrainOnBatch(X * 100, Y * 1e3);
        Assert.Equal(before, model.Weights[0].Value.ToArray<float>());
        Assert.Equal(float.MaxValue / 2, scale.Value.Item(), 1e30);
        Assert.Equal(0, model.Optimizer.Variables.Single(v => v.Name == "step_counter").Value.Item());
    }

    [Fact]
    public void A_fixed_scale_changes_nothing_but_the_gradients_on_their_way()
    {
        Model model = Net(), plain = Net();
        model.Compile(new SGD(0.05, lossScaleFactor: 1024), "mse", autoScaleLoss: false);
        plain.Compile(new SGD(0.05), "mse", autoScaleLoss: false);
        Assert.Equal(
            plain.Fit(X, Y, epochs: 2, shuffle: false, verbose: 0)["loss"][1],
            model.Fit(X, Y, epochs: 2, shuffle: false, verbose: 0)["loss"][1], 1e-6);
    }

    /// <summary>Scale, finite steps since it changed and updates after each step as in Keras 3.15.1 on PyTorch, whose gradients of float16 overflow.</summary>
    [Theory]
    [InlineData(1 << 20, 3, new[] { 19, 18, 17, 16, 15, 14, 13, 12, 12, 12, 13, 13, 13, 14 }, new[] { 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 0, 1, 2, 0 }, 6, 3.4542747)]
    [InlineData(1 << 15, 4, new[] { 14, 13, 12, 12, 12, 12, 13, 13, 13, 12, 12, 12, 12, 13 }, new[] { 0, 0, 0, 1, 2, 3, 0, 1, 2, 0, 1, 2, 3, 0 }, 10, 2.4882402)]
    public void The_scale_follows_the_gradients_as_in_Keras(int initialScale, int growthSteps, int[] powers, int[] counts, int updates, double lastLoss)
    {
        static Tensor Waves(int rows, int columns, double phase, double factor) =>
            Tensor.From<float>([.. Enumerable.Range(0, rows * columns).Select(i => (float)(Math.Sin(i + phase) * factor))], [rows, columns]);
        var model = new Sequential([new Input([4]), new Dense(8, activation: "tanh", dtype: "mixed_float16"), new Dense(1, dtype: "mixed_float16")]);
        for (int i = 0; i < 4; i++)
        {
            Shape shape = model.Weights[i].Shape;
            model.Weights[i].Assign(Ops.Reshape(Waves((int)shape.Size, 1, i * 7.0, 0.5), shape));
        }

        var optimizer = new LossScaleOptimizer(new SGD(0.05), initialScale, growthSteps);
        model.Compile(optimizer, "mse");
        Tensor x = Waves(32, 4, 1, 3), y = Ops.Sum(x, [1], keepdims: true) * 2;
        Variable Of(string name) => optimizer.Variables.Single(v => v.Name == name);
        double loss = 0;
        for (int step = 0; step < powers.Length; step++)
        {
            int row = step % 4 * 8;
            loss = model.TrainOnBatch(Ops.Slice(x, [row, 0], [8, 4]), Ops.Slice(y, [row, 0], [8, 1]))["loss"];
            Assert.Equal((Math.ScaleB(1, powers[step]), counts[step]), (Of("dynamic_scale").Value.Item(), (int)Of("step_counter").Value.Item()));
        }

        Assert.Equal(updates, optimizer.InnerOptimizer.Iterations.Value.Item());
        Assert.InRange(loss, lastLoss * 0.98, lastLoss * 1.02);
    }
}
