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
