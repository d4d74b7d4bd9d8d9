using KerasStyle.Layers;
using KerasStyle.Tensors;

namespace KerasStyle.Tests;

public class ApplicationsTests
{
    // Numbers of parameters from Keras' documentation.
    [Fact]
    public void Nets_have_as_many_parameters_as_in_Keras()
    {
        Assert.Equal(4_253_864, Applications.MobileNet().CountParams());
        Assert.Equal(3_538_984, Applications.MobileNetV2().CountParams());
        Assert.Equal(5_330_571, Applications.EfficientNetB0().CountParams());
        Assert.Equal(8_062_504, Applications.DenseNet121().CountParams());
    }

    [Fact]
    public void A_net_without_its_head_takes_any_size_and_pools()
    {
        Model net = Applications.MobileNetV2(new() { IncludeTop = false, Pooling = "avg", InputShape = [32, 48, 3] }, alpha: 0.35);
        Assert.Equal([1, 1280], net.Predict(Ops.Ones([1, 32, 48, 3])).Shape);
        Assert.Contains("at least 32 x 32", Assert.Throws<ArgumentException>(() => Applications.MobileNetV2(new() { IncludeTop = false, InputShape = [8, 8, 3] })).Message);
    }

    [Theory]
    [InlineData("tf", 1f, -1f, 0.2f)]
    [InlineData("caffe", 49.061f, -116.779f, 131.32f)]
    [InlineData("torch", 2.2489083f, -2.0357144f, 0.8622226f)]
    public void Values_of_images_become_what_nets_expect(string mode, float a, float b, float c)
    {
        float[] y = Applications.PreprocessInput(Tensor.From<float>([255, 0, 153], [1, 1, 1, 3]), mode).ToArray<float>();
        Assert.All(y.Zip([a, b, c]), pair => Assert.Equal(pair.Second, pair.First, 1e-4f));
    }

    [Fact]
    public void Scaled_sums_of_two_inputs()
    {
        var layer = new CustomScaleLayer(0.5);
        Assert.Equal([3f, 3], layer.Call([Ops.Ones([2]), Ops.Full([2], 4)]).ToArray<float>());
        Assert.Equal(0.5, Layer.Registry.Deserialize(layer.Serialize()).Serialize()["config"]!["scale"]!.GetValue<double>());
    }
}
