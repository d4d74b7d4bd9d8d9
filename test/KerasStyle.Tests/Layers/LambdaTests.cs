using System.Text.Json.Nodes;
using KerasStyle.Data;
using KerasStyle.Layers;
using KerasStyle.Tests.Saving;

namespace KerasStyle.Tests.Layers;

public class LambdaTests
{
    static Tensor Halved(Tensor x) => x * 0.5;

    [Fact]
    public void A_function_is_a_layer()
    {
        Tensor a = Input.Of([3]), b = Input.Of([3]);
        Tensor product = Lambda.OfInputs(x => x[0] * x[1]).Call([new Lambda(x => Ops.Square(x)).Call(a), b]);
        Assert.Equal([Shape.Unknown, 3], product.Shape);
        Assert.Equal([4f, 8, 0], new Model([a, b], product).Predict(new TensorData((Tensor)new float[,] { { 1, 2, 0 } }, (Tensor)new float[,] { { 4, 2, 9 } })).ToArray<float>());
        var inTraining = new Lambda((x, training) => training ? x + 1 : x);
        Assert.Equal(2, inTraining.Call(new float[] { 1 }, training: true).ToArray<float>()[0]);
        Assert.Equal(1, inTraining.Call(new float[] { 1 }).ToArray<float>()[0]);
        Assert.Equal([Shape.Unknown, 7], new Lambda(Halved, outputShape: [7]).ComputeOutputShape([Shape.Unknown, 2]));
    }

    // The form that Keras 3.15.1 writes for a function named "halve" in a layer "h".
    const string OfKeras = """
        {"module": "keras.layers", "class_name": "Lambda", "config": {"name": "h", "trainable": true,
         "dtype": {"module": "keras", "class_name": "DTypePolicy", "config": {"name": "float32"}, "registered_name": null},
         "function": {"module": "builtins", "class_name": "function", "config": "halve", "registered_name": "function"}, "arguments": {}}, "registered_name": null}
        """;

    const string Bytecode = """
        {"class_name": "Lambda", "config": {"name": "square_it", "function": {"class_name": "__lambda__", "config": {"code": "4wEAAAAA", "defaults": null, "closure": null}}, "arguments": {}}}
        """;

    [Fact]
    public void A_function_of_a_file_is_one_that_was_registered()
    {
        string message = Assert.Throws<ArgumentException>(() => Layer.Registry.Deserialize(JsonNode.Parse(OfKeras.Replace("halve", "unknown_one", StringComparison.Ordinal)))).Message;
        Assert.Contains("Lambda.Register(\"unknown_one\", x => ...)", message);
        Lambda.Register("halve", Halved);
        Layer layer = Layer.Registry.Deserialize(JsonNode.Parse(OfKeras));
        Assert.Equal(1.5f, layer.Call(new float[] { 3 }).ToArray<float>()[0]);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(OfKeras)!["config"], layer.Serialize()["config"]));
    }

    [Fact]
    public void Bytecode_is_never_run_but_a_function_stands_for_its_layer()
    {
        string message = Assert.Throws<ArgumentException>(() => Layer.Registry.Deserialize(JsonNode.Parse(Bytecode))).Message;
        Assert.Contains("bytecode", message);
        Assert.Contains("Lambda.Register(\"square_it\", x => ...)", message);
        Lambda.Register("square_it", x => Ops.Square(x));
        Assert.Equal(9, Layer.Registry.Deserialize(JsonNode.Parse(Bytecode)).Call(new float[] { 3 }).ToArray<float>()[0]);
    }

    [Fact]
    public void A_model_with_a_named_function_is_saved_and_loaded()
    {
        Lambda.Register(nameof(Halved), Halved);
        var model = new Sequential([new Input([2]), new Dense(2), new Lambda(Halved), new Lambda(x => x + 1, name: "add_one_lambda")]);
        using var folder = new TemporaryFolder();
        model.Save(folder.File("m.keras"));
        Assert.Contains("Lambda.Register(\"add_one_lambda\"", Assert.ThrowsAny<Exception>(() => Model.Load(folder.File("m.keras"))).Message);
        Lambda.Register("add_one_lambda", x => x + 1);
        float[,] x = { { 1, 2 } };
        Assert.Equal(model.Predict(x).ToArray<float>(), Model.Load(folder.File("m.keras")).Predict(x).ToArray<float>());
    }

    static Tensor? Shifted(Tensor x, Tensor? mask) => mask == null ? null : Ops.Roll(mask, [1], [1]);

    static Tensor WithoutMasked(Tensor x, Tensor? mask) => mask == null ? x : x * Ops.Cast(Ops.ExpandDims(mask, -1), x.DType);

    [Fact]
    public void A_function_says_what_becomes_of_the_mask()
    {
        Lambda.Register(nameof(Halved), Halved);
        Lambda.RegisterMasked(nameof(WithoutMasked), WithoutMasked);
        Lambda.RegisterMask(nameof(Shifted), Shifted);
        Tensor ids = Input.Of([4], dtype: DType.Int32), embedded = new Embedding(5, 2, maskZero: true).Call(ids);
        Tensor counted = new GlobalAveragePooling1D().Call(new Lambda(Halved) { Mask = Shifted }.Call(Lambda.OfMasked(WithoutMasked).Call(embedded)));
        Tensor kept = new GlobalAveragePooling1D().Call(new Lambda(Halved) { Mask = Shifted }.Call(embedded));
        var model = new Model(ids, Ops.Stack([counted, kept], 1));
        model.Layers.OfType<Embedding>().Single().SetWeights([new float[,] { { 8, 8 }, { 2, 4 }, { 6, 10 }, { 1, 1 }, { 1, 1 } }]);
        int[,] x = { { 1, 2, 0, 0 } };
        // A layer without a mask of its own lets it go, so that all four steps count; else the second and third do.
        Assert.Equal([1f, 1.75f, 3.5f, 4.5f], model.Predict(x).ToArray<float>());
        using var folder = new TemporaryFolder();
        model.Save(folder.File("m.keras"));
        Assert.Equal([1f, 1.75f, 3.5f, 4.5f], Model.Load(folder.File("m.keras")).Predict(x).ToArray<float>());
        // As Keras 3.15.1 writes a mask that is a function.
        var form = JsonNode.Parse(OfKeras.Replace("halve", nameof(Halved), StringComparison.Ordinal))!;
        form["config"]!["mask"] = JsonNode.Parse("""{"module": "builtins", "class_name": "function", "config": "unknown_mask", "registered_name": "function"}""");
        Assert.Contains("RegisterMask(\"unknown_mask\"", Assert.Throws<ArgumentException>(() => Layer.Registry.Deserialize(form)).Message);
        Lambda.RegisterMask("unknown_mask", (_, mask) => mask);
        Assert.True(JsonNode.DeepEquals(form["config"], Layer.Registry.Deserialize(form).Serialize()["config"]));
    }

    sealed class Twice : Wrapper
    {
        public Twice(Layer layer, string? name = null)
            : base(layer, name)
        {
        }

        protected override Tensor Call(Tensor x, bool training) => Inner.Call(x, training) * 2;

        public static Twice FromConfig(Config config) => new(ReadInner(config), config.Name);
    }

    [Fact]
    public void A_wrapper_of_ones_own_keeps_the_layer_inside()
    {
        CustomObjects.Register(Twice.FromConfig, package: "Tests");
        var model = new Sequential([new Input([2]), new Twice(new Dense(3, name: "inside"), name: "twice")]);
        using var folder = new TemporaryFolder();
        model.Save(folder.File("m.keras"));
        Model loaded = Model.Load(folder.File("m.keras"));
        float[,] x = { { 1, 2 } };
        Assert.Equal(model.Predict(x).ToArray<float>(), loaded.Predict(x).ToArray<float>());
        var wrapper = Assert.IsAssignableFrom<Wrapper>(loaded.Layers[0]);
        Assert.Equal("inside", wrapper.Inner.Name);
        Assert.Equal([Shape.Unknown, 3], wrapper.OutputShape);
        Assert.Equal(2, wrapper.Weights.Count);
    }
}
