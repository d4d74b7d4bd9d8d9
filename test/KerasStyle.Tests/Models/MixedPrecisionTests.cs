using System.Text.Json.Nodes;
using KerasStyle.Layers;
using KerasStyle.Optimizers;
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

    static Tensor X => Layers.LoraTests.Random(32, 4);

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
}
