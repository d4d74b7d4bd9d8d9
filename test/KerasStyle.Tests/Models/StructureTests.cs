using KerasStyle.Callbacks;
using KerasStyle.Data;
using KerasStyle.Layers;
using KerasStyle.Losses;
using KerasStyle.Metrics;
using KerasStyle.Optimizers;
using KerasStyle.Tests.Saving;

namespace KerasStyle.Tests.Models;

/// <summary>Models whose inputs and outputs are lists and dictionaries, in each other too. The names of logs are those that Keras 3.15.1 gives.</summary>
public class StructureTests
{
    static readonly Tensor Ones1 = Ops.Ones([4, 1]), Ones2 = Ops.Ones([4, 2]), Ones3 = Ops.Ones([4, 3]);

    static Dictionary<string, TensorStructure> X => new() { ["z"] = Ones3, ["x"] = [Ones2, new Dictionary<string, Tensor> { ["q"] = Ones2 * 3 }] };

    static Dictionary<string, TensorStructure> Y => new() { ["out"] = [Ones1, Ones2], ["aux"] = new Dictionary<string, Tensor> { ["deep"] = Ones3 } };

    [Fact]
    public void Structures_are_kept()
    {
        Model model = Graph();
        Assert.Equal(["aux/deep", "out/d1", "out/d2"], model.OutputNames);
        TensorStructure p = model.PredictStructure(X);
        Assert.Equal(["aux", "out"], p.Names);
        Assert.Equal("{aux: {deep: *}, out: [*, *]}", p.ToString());
        Assert.Equal(new Shape(4, 2), ((Tensor)p["out"][1]).Shape);
        Assert.Equal(new Shape(4, 3), ((Tensor)p["aux"]["deep"]).Shape);
        // By the names of the inputs and in order, it is the same.
        Tensor expected = p["out"][0];
        var byName = new Dictionary<string, Tensor> { ["ia"] = Ones3, ["ic"] = Ones2 * 3, ["ib"] = Ones2 };
        Assert.Equal(expected.ToArray<float>(), model.PredictAll(byName)[1].ToArray<float>());
        Assert.Equal(expected.ToArray<float>(), model.PredictAll(new[] { Ones2, Ones2 * 3, Ones3 })[1].ToArray<float>());
        Assert.Throws<KeyNotFoundException>(() => p["nothing"]);
        Assert.Throws<InvalidOperationException>(() => (Tensor)p["out"]);
        Assert.Contains("lacks 'z'", Assert.Throws<ArgumentException>(() => model.PredictAll(new Dictionary<string, TensorStructure> { ["x"] = X["x"] })).Message, StringComparison.Ordinal);
        Assert.Contains("{x: [*, {q: *}], z: *}", Assert.Throws<ArgumentException>(() => model.PredictAll(TensorData.From([[Ones2, Ones2], Ones3]))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Logs_are_named_as_in_Keras()
    {
        Model model = Graph();
        model.Compile("sgd", ["mse", "mse", "mae"], metrics: [["mae"], ["mae"], ["mse"]]);
        History history = model.Fit(X, Y, verbose: 0);
        Assert.Equal(["aux/deep_loss", "d1_mae", "d2_mse", "d3_mae", "loss", "out/d1_loss", "out/d2_loss"], history.Keys.Order(StringComparer.Ordinal));
        model.Compile("sgd", new Dictionary<string, Loss> { ["aux/deep"] = "mse" });
        Assert.Equal(["loss"], model.Fit(X, Y, verbose: 0).Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Files_keep_structures()
    {
        using var folder = new TemporaryFolder();
        Model model = Graph();
        model.Compile("adam", ["mse", "mse", "mae"], metrics: [["mae"], [], ["mse"]]);
        model.Fit(X, Y, verbose: 0);
        model.Save(folder.File("m.keras"));
        Model loaded = Model.Load(folder.File("m.keras"));
        Assert.Equal(model.ToJson(), loaded.ToJson());
        Assert.Contains("""
            "input_layers":{"x":[["ib",0,0],{"q":["ic",0,0]}],"z":["ia",0,0]}
            """, loaded.ToJson().Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal(model.Fit(X, Y, verbose: 0)["loss"], loaded.Fit(X, Y, verbose: 0)["loss"]);
        Assert.Equal(model.PredictStructure(X)["aux"].ToString(), loaded.PredictStructure(X)["aux"].ToString());
    }

    [Fact]
    public void A_model_of_dictionaries_is_a_layer_of_another()
    {
        Model inner = Graph();
        Input a = new([3]), b = new([2]);
        TensorStructure made = inner.CallStructure(new Dictionary<string, TensorStructure> { ["z"] = a, ["x"] = [b, new Dictionary<string, Tensor> { ["q"] = b }] });
        var outer = new Model([a, b], new Dictionary<string, Tensor> { ["all"] = new Concatenate().Call([.. made.Tensors]) });
        using var folder = new TemporaryFolder();
        outer.Save(folder.File("m.keras"));
        var x = new[] { Ones3, Ones2 };
        Assert.Equal(outer.Predict(x).ToArray<float>(), Model.Load(folder.File("m.keras")).Predict(x).ToArray<float>());
        Assert.Equal(inner.PredictAll(TensorData.From(new Dictionary<string, TensorStructure> { ["z"] = Ones3, ["x"] = [Ones2, new Dictionary<string, Tensor> { ["q"] = Ones2 }] }))[1].ToArray<float>(),
            Ops.SliceAxis(outer.Predict(x), 1, 3, 1).ToArray<float>());
    }

    [Fact]
    public void Outputs_of_a_derived_net_are_trained_by_name_in_order_or_all_alike()
    {
        var y = new Dictionary<string, Tensor> { ["p"] = Ones1, ["o"] = Ones2 };
        var named = new Named();
        named.Compile("sgd", new Dictionary<string, Loss> { ["p"] = "mse", ["o"] = "mae" }, new() { ["p"] = 2, ["o"] = 1 }, new() { ["p"] = ["mae"], ["o"] = ["mse"] });
        History history = named.Fit(Ones3, y, verbose: 0);
        Assert.Equal(["loss", "o_loss", "o_mse", "p_loss", "p_mae"], history.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(2 * history["p_loss"][0] + history["o_loss"][0], history["loss"][0], 4);
        Assert.Equal(["o", "p"], named.OutputNames);

        var alike = new Named();
        alike.Compile("sgd", "mse");
        Assert.Equal(["loss", "o_loss", "p_loss"], alike.Fit(Ones3, y, verbose: 0).Keys.Order(StringComparer.Ordinal));

        var listed = new Listed();
        listed.Compile("sgd", ["mse", "mae"], [2, 1], [["mae"], ["mse"]]);
        history = listed.Fit(Ones3, new[] { Ones1, Ones2 }, verbose: 0);
        Assert.Equal(["loss", "mae", "mae_loss", "mse", "mse_loss"], history.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(2 * history["mse_loss"][0] + history["mae_loss"][0], history["loss"][0], 4);
        Assert.Equal(history["mse_loss"].Count, listed.Evaluate(Ones3, new[] { Ones1, Ones2 }, verbose: 0).Keys.Count(k => k == "mse_loss"));

        var wrong = new Listed();
        wrong.Compile("sgd", ["mse", "mse", "mse"]);
        Assert.Contains("3", Assert.Throws<ArgumentException>(() => wrong.Fit(Ones3, new[] { Ones1, Ones2 }, verbose: 0)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_derived_net_takes_and_gives_structures_and_is_saved()
    {
        CustomObjects.Register(config => new Structured(config.GetString("name")), package: "Test");
        var x = new Dictionary<string, Tensor> { ["a"] = Ones3, ["b"] = Ones2 };
        var y = new Dictionary<string, TensorStructure> { ["n"] = [Ones1, Ones2] };
        var model = new Structured("own");
        model.Compile("adam", ["mse", "mae"], metrics: [["mae"], ["mae"]]);
        History history = model.Fit(x, y, verbose: 0);
        Assert.Equal(["loss", "mae", "mae_1", "n/mae_loss", "n/mse_loss"], history.Keys.Order(StringComparer.Ordinal));
        using var folder = new TemporaryFolder();
        model.Save(folder.File("own.keras"));
        Model loaded = Model.Load(folder.File("own.keras"));
        Assert.Equal(model.Fit(x, y, verbose: 0)["loss"], loaded.Fit(x, y, verbose: 0)["loss"]);
        Assert.Equal("{n: [*, *]}", loaded.PredictStructure(x).ToString());
    }

    static Model Graph()
    {
        using IDisposable seeds = KerasRandom.Scope(3);
        Input a = new([3], name: "ia"), b = new([2], name: "ib"), c = new([2], name: "ic");
        Tensor h = new Dense(4, name: "da").Call(a), k = new Concatenate(name: "cc").Call([h, b, c]);
        return new Model(
            new Dictionary<string, TensorStructure> { ["z"] = a, ["x"] = [b, new Dictionary<string, Tensor> { ["q"] = c }] },
            new Dictionary<string, TensorStructure>
            {
                ["out"] = [new Dense(1, name: "d1").Call(k), new Dense(2, name: "d2").Call(k)],
                ["aux"] = new Dictionary<string, Tensor> { ["deep"] = new Dense(3, name: "d3").Call(h) },
            });
    }

    class Named : Model
    {
        protected Dense One { get; }

        protected Dense Two { get; }

        public Named(string? name = null)
            : base(name) => (One, Two) = (Track("one", new Dense(1)), Track("two", new Dense(2)));

        protected override TensorStructure Call(TensorStructure inputs, bool training) =>
            new Dictionary<string, Tensor> { ["p"] = One.Call(inputs), ["o"] = Two.Call(inputs) };
    }

    sealed class Listed : Named
    {
        protected override TensorStructure Call(TensorStructure inputs, bool training) => [One.Call(inputs), Two.Call(inputs)];
    }

    sealed class Structured(string? name) : Named(name)
    {
        protected override TensorStructure Call(TensorStructure inputs, bool training) =>
            new Dictionary<string, TensorStructure> { ["n"] = [One.Call(inputs["a"]), Two.Call(inputs["b"])] };
    }
}
