using System.Text.Json.Nodes;
using KerasStyle.Constraints;
using KerasStyle.Layers;
using KerasStyle.Losses;
using KerasStyle.Metrics;

namespace KerasStyle.Tests.Objects;

/// <summary>Expected values are those of Keras 3.15.1 with the same settings.</summary>
[Collection(nameof(Alone))]
public sealed class KerasConfigTests : IDisposable
{
    public void Dispose() => (KerasConfig.Epsilon, KerasConfig.Floatx, KerasConfig.ImageDataFormat) = (1e-7, DType.Float32, "channels_last");

    public static TheoryData<string, float[]> LossesOfEpsilon => new()
    {
        { "binary_crossentropy", [0.010050326585769653f, 1.2039728164672852f] },
        { "categorical_crossentropy", [0.010050326585769653f, 1.2039728164672852f] },
        { "kl_divergence", [0, 1.1614878177642822f] },
        { "mean_squared_logarithmic_error", [0, 0.22833973169326782f] },
        { "mean_absolute_percentage_error", [0, 3534.999755859375f] },
        { "poisson", [0.49502483010292053f, 1.0855915546417236f] },
    };

    [Theory]
    [MemberData(nameof(LossesOfEpsilon))]
    public void Losses_take_epsilon(string name, float[] want)
    {
        KerasConfig.Epsilon = 0.01;
        float[,] yTrue = { { 0, 1 }, { 1, 0 } }, yPred = { { 0, 1 }, { 0.3f, 0.7f } };
        Loss loss = Loss.Registry.Deserialize(new JsonObject { ["class_name"] = name, ["config"] = new JsonObject { ["reduction"] = "none" } });
        Near(want, loss.Call(yTrue, yPred).ToArray<float>());
    }

    [Fact]
    public void Metrics_constraints_and_layers_take_epsilon()
    {
        KerasConfig.Epsilon = 0.01;
        var f1 = new F1Score();
        f1.UpdateState(new float[,] { { 0, 1 }, { 1, 0 } }, new float[,] { { 0, 1 }, { 0.3f, 0.7f } });
        Near([0, 0.6578295826911926f], f1.Result().ToArray<float>());
        var iou = new MeanIoU(2);
        iou.UpdateState(new[] { 0, 1, 1 }, new[] { 0, 1, 0 });
        Near([0.4950372576713562f], iou.Result().ToArray<float>());
        Near([0.598802387714386f, 0.7984031438827515f], new UnitNorm().Call(new float[,] { { 3 }, { 4 } }).ToArray<float>());
        Near([100], new Normalization(mean: new float[] { 1 }, variance: new float[] { 0 }).Call(new float[,] { { 2 } }).ToArray<float>());
        Assert.Throws<ArgumentOutOfRangeException>(() => KerasConfig.Epsilon = 0);
    }

    [Fact]
    public void Floatx_is_the_type_of_inputs_layers_losses_and_metrics()
    {
        DTypePolicy.Global = null;
        KerasConfig.Floatx = DType.Float64;
        var dense = new Dense(2);
        Assert.Equal("float64", dense.Policy.Name);
        var model = new Sequential([new Input([3]), dense]);
        Assert.Equal(DType.Float64, model.Inputs[0].DType);
        Assert.All(dense.Weights, w => Assert.Equal(DType.Float64, w.DType));
        Assert.Equal(DType.Float64, new Huber().DType);
        Assert.Equal(DType.Float64, new Mean().DType);
        Assert.Equal(DType.Float64, KerasUtils.ImgToArray(Tensor.From<byte>(new byte[12], [2, 2, 3])).DType);
        model.Compile("adam", "mse", ["mae"]);
        double[,] x = new double[8, 3], y = new double[8, 2];
        y[0, 0] = 1;
        Assert.Equal(0.0625, model.Fit(x, y, epochs: 1, verbose: 0)["loss"][0], 1e-12);
        Assert.Equal(DType.Float64, model.Predict(x).DType);
        Assert.Throws<ArgumentException>(() => KerasConfig.Floatx = DType.Int32);
    }

    [Fact]
    public void An_input_has_floatx_whatever_the_policy_of_layers()
    {
        DTypePolicy before = DTypePolicy.Global;
        try
        {
            DTypePolicy.Global = "mixed_float16";
            Assert.Equal("float32", (string?)new Input([3]).Serialize()["config"]!["dtype"]);
        }
        finally
        {
            DTypePolicy.Global = before;
        }
    }

    [Fact]
    public void The_image_data_format_is_that_of_layers_and_images()
    {
        KerasConfig.ImageDataFormat = "channels_first";
        var layer = new Conv2D(2, 3);
        Assert.Equal([1, 2, 6, 6], layer.ComputeOutputShape([1, 3, 8, 8]));
        foreach (Layer each in new Layer[] { layer, new Conv1D(2, 3), new RandomFlip(), new Flatten(), new MaxPooling2D(), new UpSampling2D() })
            Assert.Equal("channels_first", (string?)each.Serialize()["config"]!["data_format"]);
        Assert.Equal([3, 2, 5], KerasUtils.ImgToArray(Tensor.From<byte>(new byte[30], [2, 5, 3])).Shape);
        Assert.Contains("channels_last or channels_first", Assert.Throws<ArgumentException>(() => KerasConfig.ImageDataFormat = "first").Message);
    }

    static void Near(float[] want, float[] got) => Assert.All(want.Zip(got), p => Assert.Equal(p.First, p.Second, 2e-6 * Math.Max(1, Math.Abs(p.First))));
}
