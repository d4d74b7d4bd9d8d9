using KerasStyle.Callbacks;
using KerasStyle.Layers;
using KerasStyle.Losses;
using KerasStyle.Metrics;

namespace KerasStyle.Tests.Models;

/// <summary>Graphs of layers: several inputs and outputs, shared layers, functions, models inside models.</summary>
public class FunctionalModelTests
{
    static readonly float[,] A = { { 1, 2 }, { 3, 4 }, { -1, 0.5f } };
    static readonly float[,] B = { { 0.5f }, { -2 }, { 4 } };

    static Model TwoInTwoOut(out Dense shared)
    {
        Input a = new([2], name: "a"), b = new([1], name: "b");
        shared = new Dense(3, "tanh", name: "shared");
        Tensor x = shared.Call(a), y = shared.Call(Ops.Concatenate([b, b.Output * 2.0], -1));
        Tensor sum = new Add(name: "sum").Call([x, y]);
        Tensor mean = Ops.Mean(sum, [-1], keepdims: true);
        return new Model([a, b], [new Dense(1, name: "first").Call(sum - mean), new Dense(2, "softmax", name: "second").Call(new Concatenate().Call([x, y]))], name: "net");
    }

    [Fact]
    public void Several_inputs_and_outputs_compute_and_are_saved()
    {
        Model model = TwoInTwoOut(out Dense shared);
        Assert.Equal(["a", "b"], model.Inputs.Select(i => i.Name));
        Assert.Equal(["first", "second"], model.OutputNames);
        Assert.Equal([[-1, 1], [-1, 2]], model.OutputShapes.Select(s => s.ToArray()));
        Assert.Equal(9 + 4 + 14, model.CountParams());
        Tensor a = Tensor.From(A), b = Tensor.From(B);
        IReadOnlyList<Tensor> got = model.PredictAll(new[] { a, b }, verbose: 0);
        Tensor x = shared.Call(a), y = shared.Call(Ops.Concatenate([b, b * 2.0], -1)), sum = x + y;
        Tensor want = model.GetLayer("first").Call(sum - Ops.Mean(sum, [-1], keepdims: true));
        Assert.Equal(want.ToArray<float>(), got[0].ToArray<float>(), new Near());

        using var file = new MemoryStream();
        model.Save(file);
        file.Position = 0;
        Model back = Model.Load(file);
        Assert.Equal("net", back.Name);
        Assert.Equal(model.Layers.Select(l => l.Name), back.Layers.Select(l => l.Name));
        IReadOnlyList<Tensor> again = back.PredictAll(new Dictionary<string, Tensor> { ["b"] = b, ["a"] = a }, verbose: 0);
        Assert.Equal(got[0].ToArray<float>(), again[0].ToArray<float>());
        Assert.Equal(got[1].ToArray<float>(), again[1].ToArray<float>());
    }

    [Fact]
    public void Losses_and_metrics_belong_to_outputs()
    {
        Model model = TwoInTwoOut(out _);
        model.Compile(
            "sgd",
            new Dictionary<string, Loss> { ["first"] = "mse", ["second"] = "sparse_categorical_crossentropy" },
            new() { ["second"] = 0.5 },
            new() { ["first"] = ["mae"], ["second"] = ["accuracy"] });
        History history = model.Fit(
            new Dictionary<string, Tensor> { ["a"] = A, ["b"] = B },
            new Dictionary<string, Tensor> { ["first"] = B, ["second"] = new[] { 0, 1, 0 } },
            verbose: 0);
        Assert.Equal(["first_loss", "first_mae", "loss", "second_accuracy", "second_loss"], history.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(history["first_loss"][0] + 0.5 * history["second_loss"][0], history["loss"][0], 1e-5);
    }

    [Fact]
    public void Losses_may_stand_in_a_list_and_names_must_exist()
    {
        Model model = TwoInTwoOut(out _);
        model.Compile("sgd", ["mse", null], metrics: [["mae"], []]);
        History history = model.Fit(new Tensor[] { A, B }, new Tensor[] { B, new[] { 0, 1, 0 } }, verbose: 0);
        Assert.Equal(["first_mae", "loss"], history.Keys.Order(StringComparer.Ordinal));
        Assert.Throws<ArgumentException>(() => model.Compile("sgd", new Dictionary<string, Loss> { ["third"] = "mse" }));
    }

    [Fact]
    public void Models_nest_and_are_cloned()
    {
        var inner = new Input([2]);
        var encoder = new Model(inner, new Dense(3, "relu").Call(inner), name: "encoder");
        Input left = new([2]), right = new([2]);
        var model = new Model([left, right], new Dot(1, normalize: true).Call([encoder.Call(left), encoder.Call(right)]));
        Assert.Equal(9, model.CountParams());
        Model copy = Model.CloneModel(model);
        Assert.NotEqual(model.GetWeights()[0].ToArray<float>(), copy.GetWeights()[0].ToArray<float>());
        copy.SetWeights(model.GetWeights());
        Tensor[] x = [A, A];
        Assert.Equal(model.Predict(x, verbose: 0).ToArray<float>(), copy.Predict(x, verbose: 0).ToArray<float>());
    }

    [Fact]
    public void A_mask_reaches_the_loss()
    {
        var input = new Input([3], dtype: "int32");
        var model = new Model(input, new Dense(1, kernelInitializer: "ones").Call(new Embedding(4, 2, embeddingsInitializer: "ones", maskZero: true).Call(input)));
        model.Compile("sgd", "mse");
        // Without their masks the two steps of padding, whose targets are far off, would count.
        Logs logs = model.Evaluate(new[,] { { 1, 0, 0 } }, new float[,,] { { { 3 }, { 100 }, { 100 } } }, verbose: 0);
        Assert.Equal(1, logs["loss"], 1e-5);
    }

    [Fact]
    public void Inputs_must_be_given_and_names_differ()
    {
        Input a = new([2], name: "a"), b = new([2], name: "b");
        Tensor y = new Add().Call([a, b]);
        Assert.Contains("'b'", Assert.Throws<ArgumentException>(() => new Model(a, y)).Message);
        Tensor twice = new Dense(1, name: "same").Call(new Dense(1, name: "same").Call(a));
        Assert.Contains("'same'", Assert.Throws<ArgumentException>(() => new Model(a, twice)).Message);
        Assert.Throws<ArgumentException>(() => new Add().Call([new Input([2]), new Input([3])]));
    }

    sealed class Near : IEqualityComparer<float>
    {
        public bool Equals(float x, float y) => Math.Abs(x - y) <= 1e-5;

        public int GetHashCode(float obj) => 0;
    }
}
