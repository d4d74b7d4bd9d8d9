using System.Text.Json.Nodes;
using KerasStyle.Layers;

namespace KerasStyle.Tests.Layers;

/// <summary>Arguments that the conformance suite leaves at one value, with the numbers that real Keras 3.15.1 gave.</summary>
public class ArgumentTests
{
    [Fact]
    public void Bins_are_found_among_numbers_as_they_are_whatever_the_type_of_the_result()
    {
        Tensor bins = new Discretization([-0.5, 0.2, 1], dtype: "int32").Call(new float[] { -0.7f, -0.3f, 0.19f, 0.2f, 1.5f });
        Assert.Equal([0, 1, 1, 2, 3], bins.ToArray<int>());
    }

    /// <summary>Values of SciPy's windows, which Keras takes.</summary>
    [Theory]
    [InlineData("triang", new[] { 1 / 3.0, 2 / 3.0, 1, 2 / 3.0, 1 / 3.0 }, new[] { 1 / 6.0, 0.5, 5 / 6.0, 5 / 6.0, 0.5 })]
    [InlineData("tukey", new[] { 0, 1, 1, 1, 0.0 }, new[] { 0, 0.9045085, 1, 1, 0.9045085 })]
    [InlineData("bohman", new[] { 0, 0.3183099, 1, 0.3183099, 0 }, new[] { 0, 0.1791239, 0.8343114, 0.8343114, 0.1791239 })]
    public void Windows_of_transforms(string window, double[] symmetric, double[] periodic)
    {
        // Frequency 0 has the window itself.
        foreach ((bool repeats, double[] want) in new[] { (false, symmetric), (true, periodic) })
        {
            float[] got = new KerasStyle.Initializers.STFT("real", window, scaling: null, periodic: repeats).Call([5, 1, 3]).ToArray<float>();
            Assert.Equal(want, Enumerable.Range(0, 5).Select(t => (double)got[t * 3]), (a, b) => Math.Abs(a - b) < 1e-5);
        }
    }

    [Fact]
    public void Causal_convolutions_take_channels_first()
    {
        var conv = new Conv1D(1, 2, padding: "causal", dataFormat: "channels_first", dilationRate: 2, useBias: false);
        Tensor x = Ops.Reshape(Ops.Arange(0, 12, 1, DType.Float32), [1, 2, 6]) / 10;
        conv.Call(x);
        conv.SetWeights([Tensor.From<float>([1, 2, 3, -1], [2, 2, 1])]);
        Close([-0.6, -0.4, 1, 1.5, 2, 2.5], conv.Call(x));
    }

    [Fact]
    public void Axes_of_a_normalization_order_its_weights_as_given()
    {
        var layer = new LayerNormalization(axis: [-1, 1]);
        Tensor x = Ops.Reshape(Ops.Arange(0, 6, 1, DType.Float32), [1, 2, 3]);
        layer.Call(x);
        layer.SetWeights([Ops.Reshape(Ops.Arange(0, 6, 1, DType.Float32), [3, 2]), Ops.Zeros([3, 2])]);
        Close([0, -0.87816, -0.58544, 0.87816, 3.512638, 7.317996], layer.Call(x));
    }

    [Fact]
    public void The_projections_of_attention_are_penalized_and_of_grouped_attention_the_result_too()
    {
        var penalty = JsonNode.Parse("""{"module": "keras.regularizers", "class_name": "L2", "config": {"l2": 0.1}, "registered_name": null}""")!;
        Assert.Equal(
            [0.6716031, 0.9059085, 1.1408494, 1.2490947],
            Losses(new MultiHeadAttention(2, 2), penalty), (a, b) => Math.Abs(a - b) < 1e-5);
        Assert.Equal(
            [0.2709703, 0.3582434, 0.3582434, 0.689948, 1.2490947],
            Losses(new GroupQueryAttention(2, 2, 1), penalty), (a, b) => Math.Abs(a - b) < 1e-5);
    }

    [Fact]
    public void A_number_and_a_list_of_one_stay_what_they_were_in_files()
    {
        Assert.Equal("[1]", Axis(new Softmax(axis: [1])));
        Assert.Equal("1", Axis(new Softmax(axis: 1)));
        Assert.Equal("[2]", Axis(new UnitNormalization(axis: [2])));
        var built = new RMSNormalization(axis: 1);
        Assert.Equal("1", Axis(built));
        built.Call(Ops.Ones([2, 3]));
        Assert.Equal("[1]", Axis(built));

        static string Axis(Layer layer)
        {
            string axis = layer.Serialize()["config"]!["axis"]!.ToJsonString();
            Assert.Equal(axis, Layer.Registry.Deserialize(layer.Serialize()).Serialize()["config"]!["axis"]!.ToJsonString());
            return axis;
        }
    }

    [Fact]
    public void What_renormalization_would_use_is_kept_without_it()
    {
        JsonNode config = new BatchNormalization(renormMomentum: 0.5, renormClipping: new Dictionary<string, double> { ["rmax"] = 3 }).Serialize()["config"]!;
        Assert.Equal("""0.5 {"rmax":3}""", $"{config["renorm_momentum"]!.ToJsonString()} {config["renorm_clipping"]!.ToJsonString()}");
        Assert.Throws<ArgumentException>(() => new BatchNormalization(renorm: true, renormClipping: new Dictionary<string, double> { ["rmin"] = 2, ["rmax"] = 1 }));
    }

    [Fact]
    public void A_frozen_wrapper_in_a_file_leaves_the_layer_inside_as_it_stands_there()
    {
        JsonObject form = new TimeDistributed(new Dense(2)).Serialize();
        form["config"]!["trainable"] = false;
        Layer layer = Layer.Registry.Deserialize(form);
        Assert.False(layer.Trainable);
        Assert.True(JsonNode.DeepEquals(form, layer.Serialize()));
        layer.Trainable = true;
        layer.Trainable = false;
        Assert.False((bool)layer.Serialize()["config"]!["layer"]!["config"]!["trainable"]!);
    }

    [Fact]
    public void Short_headings_of_a_summary_stand_at_the_bottom()
    {
        var model = new Sequential([new Input([4]), new Dense(3, name: "d")], name: "s");
        var text = new System.Text.StringBuilder();
        model.Summary(60, [0.3, 0.5, 1.0], part => text.Append(part), showTrainable: true);
        Assert.Equal(
            """
            ┃               ┃ Output   ┃                         ┃     ┃
            ┃ Layer (type)  ┃ Shape    ┃                 Param # ┃ Tr… ┃
            """.ReplaceLineEndings("\n"), string.Join('\n', text.ToString().Split('\n')[2..4]));
    }

    // The layer of its config with a penalty, its n-th weight cos(n), cos(n + 1), ...
    static double[] Losses(Layer layer, JsonNode penalty)
    {
        JsonObject form = layer.Serialize();
        form["config"]!["activity_regularizer"] = penalty.DeepClone();
        layer = Layer.Registry.Deserialize(form);
        Assert.True(JsonNode.DeepEquals(form, layer.Serialize()));
        Tensor x = Ops.Reshape(Ops.Arange(0, 12, 1, DType.Float32), [1, 3, 4]) / 10;
        layer.Call([x, x]);
        layer.SetWeights([.. layer.Weights.Select((w, i) => Ops.Reshape(Ops.Cos(Ops.Arange(i, i + (int)w.Shape.Size, 1, DType.Float32)), w.Shape))]);
        layer.Call([x, x]);
        return [.. layer.Losses.Select(l => l.Item()).Order()];
    }

    static void Close(double[] want, Tensor got) => Assert.Equal(want, got.ToArray<double>(), (a, b) => Math.Abs(a - b) < 1e-5);
}
