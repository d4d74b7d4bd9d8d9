using KerasStyle.Initializers;
using KerasStyle.Layers;
using KerasStyle.Optimizers;
using KerasStyle.Tests.Saving;

namespace KerasStyle.Tests.Layers;

public class LoraTests
{
    public static TheoryData<string> Kinds => ["dense", "einsum", "embedding", "reversible", "conv"];

    static (Sequential Model, Layer Layer, Tensor X) Net(string kind)
    {
        Layer layer = kind switch
        {
            "dense" => new Dense(4),
            "einsum" => new EinsumDense("abc,cde->abde", (Shape.Unknown, 2, 3), biasAxes: "e"),
            "embedding" => new Embedding(7, 4),
            "reversible" => new ReversibleEmbedding(7, 4),
            _ => new Conv2D(4, 3),
        };
        Tensor x = kind switch
        {
            "dense" => Random(6, 5),
            "einsum" => Random(6, 3, 5),
            "conv" => Random(6, 5, 5, 2),
            _ => Ops.Cast(Ops.Abs(Random(6, 3)) * 6, DType.Int32),
        };
        return (new Sequential([new Input(x.Shape[1..], dtype: x.DType), layer]), layer, x);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Trains_the_addition_alone_and_saves_the_sum(string kind)
    {
        using IDisposable seeds = KerasRandom.Scope(1);
        (Sequential model, Layer layer, Tensor x) = Net(kind);
        Tensor before = model.Predict(x);
        switch (layer)
        {
            case BaseDense dense: dense.EnableLora(2, loraAlpha: 3); break;
            case Embedding embedding: embedding.EnableLora(2, loraAlpha: 3); break;
            case BaseConv conv: conv.EnableLora(2, loraAlpha: 3); break;
        }

        Assert.Equal(before.ToArray<float>(), model.Predict(x).ToArray<float>());
        float[] kernel = layer.Weights[0].Value.ToArray<float>();
        Assert.False(layer.Weights[0].Trainable);
        Assert.Equal(2, layer.TrainableWeights.Count(w => w.Name.StartsWith("lora_", StringComparison.Ordinal)));
        model.Compile(new Adam(0.05), "mse");
        var history = model.Fit(x, Ops.Ones(before.Shape), epochs: 12, verbose: 0);
        Assert.True(history["loss"][^1] < history["loss"][0]);
        Assert.Equal(kernel, layer.Weights[0].Value.ToArray<float>());

        using var folder = new TemporaryFolder();
        float[] trained = model.Predict(x).ToArray<float>();
        model.Save(folder.File("lora.keras"));
        Model loaded = Model.Load(folder.File("lora.keras"));
        Assert.All(loaded.Weights.Where(w => w.Name.StartsWith("lora_", StringComparison.Ordinal)), w => Assert.All(w.Value.ToArray<float>(), v => Assert.Equal(0, v)));
        Close(trained, loaded.Predict(x).ToArray<float>(), 1e-5);
        // Loading into the net itself merges, too.
        model.LoadWeights(folder.File("lora.keras"));
        Close(trained, model.Predict(x).ToArray<float>(), 1e-5);
    }

    [Fact]
    public void Refuses_what_Keras_refuses()
    {
        Assert.Throws<InvalidOperationException>(() => new Dense(2).EnableLora(1));
        var dense = new Dense(2, kernelConstraint: "non_neg");
        dense.EnsureBuilt([Shape.Unknown, 3]);
        Assert.Throws<InvalidOperationException>(() => dense.EnableLora(1));
        dense = new Dense(2, loraRank: 1);
        dense.EnsureBuilt([Shape.Unknown, 3]);
        Assert.Throws<InvalidOperationException>(() => dense.EnableLora(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Dense(2, loraRank: 0));
    }

    [Fact]
    public void Setting_trainable_leaves_the_kernel_frozen()
    {
        (_, Layer layer, _) = Net("dense");
        ((Dense)layer).EnableLora(1);
        layer.Trainable = false;
        layer.Trainable = true;
        Assert.Equal(["bias", "lora_kernel_a", "lora_kernel_b"], layer.TrainableWeights.Select(w => w.Name));
    }

    internal static Tensor Random(params int[] shape) => new RandomUniform(-1, 1, seed: 3).Call(new Shape(shape));

    internal static void Close(float[] want, float[] got, double tolerance)
    {
        Assert.Equal(want.Length, got.Length);
        Assert.All(want.Zip(got), pair => Assert.True(Math.Abs(pair.First - pair.Second) <= tolerance * (1 + Math.Abs(pair.First)), $"expected {pair.First}, got {pair.Second}"));
    }
}
