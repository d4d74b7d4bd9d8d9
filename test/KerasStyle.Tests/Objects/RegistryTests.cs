using System.Text.Json.Nodes;
using KerasStyle.Activations;
using KerasStyle.Initializers;
using KerasStyle.Layers;
using KerasStyle.Regularizers;

namespace KerasStyle.Tests.Objects;

public class RegistryTests
{
    [Fact]
    public void Shorthands_resolve()
    {
        Assert.IsType<HeNormal>((Initializer)"he_normal");
        Assert.IsType<L2>((Regularizer)"l2");
        Assert.Equal("relu", ((ActivationFunction)"relu").Name);
    }

    [Fact]
    public void An_unknown_name_lists_near_ones()
    {
        var error = Assert.Throws<ArgumentException>(() => ActivationFunction.Registry.Get("rellu"));
        Assert.StartsWith("unknown activation 'rellu'; did you mean 'relu'", error.Message);
    }

    [Fact]
    public void An_unknown_key_names_object_and_key()
    {
        JsonObject form = new Dense(3, name: "head").Serialize();
        form["config"]!["unitz"] = 3;
        var error = Assert.Throws<ArgumentException>(() => Layer.Registry.Deserialize(form));
        Assert.Equal("Dense 'head': unknown config key 'unitz'; did you mean 'units'?", error.Message);
    }

    [Fact]
    public void A_wrong_type_names_object_and_key()
    {
        JsonObject form = new Dense(3, name: "head").Serialize();
        form["config"]!["units"] = "many";
        var error = Assert.Throws<ArgumentException>(() => Layer.Registry.Deserialize(form));
        Assert.Equal("Dense 'head': config key 'units' must be an integer, got \"many\"", error.Message);
    }

    [Fact]
    public void Lambda_is_refused()
    {
        var form = new JsonObject { ["class_name"] = "Lambda", ["config"] = new JsonObject() };
        Assert.Contains("never run", Assert.Throws<ArgumentException>(() => Layer.Registry.Deserialize(form)).Message);
    }

    [Fact]
    public void A_class_of_ones_own_round_trips_once_registered()
    {
        JsonObject form = new Scale(2).Serialize();
        CustomObjects.Register(c => new Scale(c.Get("initial", 1f)), package: "Tests");
        form = new Scale(2).Serialize();
        Assert.Equal("Tests>Scale", (string?)form["registered_name"]);
        var back = Assert.IsType<Scale>(Layer.Registry.Deserialize(form));
        Assert.Equal((string?)form["config"]!["name"], back.Name);
        Assert.True(JsonNode.DeepEquals(form, back.Serialize()));
    }

    [Fact]
    public void A_copy_has_the_arguments_and_what_was_changed()
    {
        var dense = new Dense(3, "tanh", kernelInitializer: new HeNormal(), kernelRegularizer: new L2(0.5), name: "head");
        Layer copy = Layer.Registry.Copy(dense, config => config.Add("name", "copy").Add("units", 4));
        JsonObject form = dense.Serialize();
        (form["config"]!["name"], form["config"]!["units"]) = ("copy", 4);
        Assert.True(JsonNode.DeepEquals(form, copy.Serialize()));
    }

    [Fact]
    public void A_class_of_ones_own_is_copied_once_registered()
    {
        CustomObjects.Register(c => new Scale(c.Get("initial", 1f)), package: "Tests");
        var copy = Assert.IsType<Scale>(Layer.Registry.Copy(new Scale(2), config => config.Add("name", "copy")));
        Assert.Equal(("copy", 2f), (copy.Name, (float)copy.Serialize()["config"]!["initial"]!));
    }

    [Fact]
    public void A_copy_of_a_layer_holds_a_copy_of_its_activation_layer()
    {
        var both = new Bidirectional(new LSTM(2, activation: new LeakyReLU(0.1)));
        JsonNode config = both.Serialize()["config"]!;
        Assert.Equal(0.1, (double)config["backward_layer"]!["config"]!["activation"]!["config"]!["negative_slope"]!, 6);
    }

    [Fact]
    public void A_function_without_a_name_cannot_be_copied() =>
        Assert.Throws<InvalidOperationException>(() => new Bidirectional(new LSTM(2, activation: (ActivationFunction)(Func<Tensor, Tensor>)(x => x))));

    public sealed class Scale(float initial = 1f) : Layer
    {
        Variable factor = null!;

        protected override void Build(Shape input) => factor = AddWeight("factor", [input[^1]], initializer: new Constant(initial));

        protected override Tensor Call(Tensor x, bool training) => x * factor;

        protected override void GetConfig(Config config) => config.Add("initial", initial);
    }
}
