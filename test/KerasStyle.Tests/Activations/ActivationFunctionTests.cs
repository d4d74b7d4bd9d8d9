using System.Text.Json.Nodes;
using KerasStyle.Activations;
using KerasStyle.Layers;

namespace KerasStyle.Tests.Activations;

public class ActivationFunctionTests
{
    [Fact]
    public void Softplus_is_finite_and_smooth_far_out_and_at_zero()
    {
        Tensor y = Ops.Softplus(new float[] { -200, 0, 200 });
        Assert.Equal([0f, MathF.Log(2), 200f], y.ToArray<float>().Select(v => MathF.Round(v, 6)).ToArray(), new Tolerance());
        Tensor[] got = Run(x => [.. Gradients.Of(Ops.Sum(Ops.Softplus(x)), [x])], new float[] { 0 });
        Assert.Equal(0.5, got[0].Item());
    }

    [Fact]
    public void A_function_of_ones_own_is_an_activation()
    {
        Func<Tensor, Tensor> twice = x => x * 2;
        Assert.Equal(6, new KerasStyle.Layers.Activation(twice).Call(new float[,] { { 3 } }).Item());
        var error = Assert.Throws<InvalidOperationException>(() => new Dense(1, twice).Serialize());
        Assert.Contains("ActivationFunction.Register", error.Message);

        ActivationFunction named = ActivationFunction.Register("twice_in_tests", twice);
        Assert.Equal("twice_in_tests", (string?)new Dense(1, named).Serialize()["config"]!["activation"]);
        Assert.Equal("twice_in_tests", ActivationFunction.Registry.Get("twice_in_tests").Name);
    }

    [Fact]
    public void A_layer_is_an_activation_and_brings_its_weights()
    {
        var layer = new Dense(2, new PReLU(), kernelInitializer: "ones");
        Assert.Equal(0, layer.Call(new float[,] { { -1 } }).ToArray<float>()[0]);
        Assert.Equal(["kernel", "bias", "alpha"], layer.Weights.Select(w => w.Name));
        Layer back = Layer.Registry.Deserialize(layer.Serialize());
        Assert.True(JsonNode.DeepEquals(layer.Serialize(), back.Serialize()));
    }

    static Tensor[] Run(Func<Tensor, IReadOnlyList<Tensor>> body, Tensor x) =>
        Engines.Current.Compile(KerasStyle.Tensors.Graph.Trace([x.Spec], inputs => body(inputs[0]))).Run(x);

    sealed class Tolerance : IEqualityComparer<float>
    {
        public bool Equals(float a, float b) => Math.Abs(a - b) <= 1e-5f;

        public int GetHashCode(float value) => 0;
    }
}
