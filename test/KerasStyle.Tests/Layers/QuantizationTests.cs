using KerasStyle.Initializers;
using KerasStyle.Layers;
using KerasStyle.Optimizers;
using KerasStyle.Quantizers;
using KerasStyle.Tensors;
using KerasStyle.Tests.Saving;
using static KerasStyle.Tests.Layers.LoraTests;

namespace KerasStyle.Tests.Layers;

public class QuantizationTests
{
    public static TheoryData<string, int?> Modes => new() { { "int8", null }, { "int4", 3 }, { "int4", 128 }, { "int4", -1 }, { "float8", null } };

    static QuantizationConfig Config(string mode, int? block) => mode == "int4" ? new Int4QuantizationConfig(blockSize: block) : mode;

    static Sequential Net() => new([new Input([4, 6]), new EinsumDense("abc,cde->abde", (Shape.Unknown, 2, 5), biasAxes: "e", activation: "relu", kernelInitializer: new GlorotUniform(seed: 1)), new KerasStyle.Layers.Reshape([4, 10]), new Dense(3, kernelInitializer: new GlorotUniform(seed: 2))]);

    [Theory]
    [MemberData(nameof(Modes))]
    public void Quantized_nets_stay_near_and_go_through_files(string mode, int? block)
    {
        using IDisposable seeds = KerasRandom.Scope(1);
        Sequential model = Net();
        Tensor x = Random(5, 4, 6), before = model.Predict(x);
        long bytes = model.Weights.Sum(w => w.Spec.Bytes);
        model.Quantize(Config(mode, block));
        Assert.Equal(new[] { mode, null, mode }, model.Layers.Select(l => l.QuantizationMode));
        Tensor after = model.Predict(x);
        double error = Ops.Max(Ops.Abs(before - after)).Item() / Ops.Max(Ops.Abs(before)).Item();
        Assert.InRange(error, 1e-6, mode == "int4" ? 1 : 0.1);
        if (mode == "int8")
            Assert.True(model.Weights.Sum(w => w.Spec.Bytes) < bytes * 0.6);
        using var folder = new TemporaryFolder();
        model.Save(folder.File("q.keras"));
        Model loaded = Model.Load(folder.File("q.keras"));
        Assert.Equal(after.ToArray<float>(), loaded.Predict(x).ToArray<float>());
        Assert.Equal(model.Weights.Select(w => w.Spec).OrderBy(s => s.ToString(), StringComparer.Ordinal), loaded.Weights.Select(w => w.Spec).OrderBy(s => s.ToString(), StringComparer.Ordinal));
        loaded.SaveWeights(folder.File("q.weights.h5"));
        Model same = Model.FromJson(loaded.ToJson());
        same.LoadWeights(folder.File("q.weights.h5"));
        Assert.Equal(after.ToArray<float>(), same.Predict(x).ToArray<float>());
    }

    [Fact]
    public void Whole_numbers_and_scales_are_those_of_the_formula()
    {
        (Tensor values, Tensor scale) = QuantizerFunctions.AbsMaxQuantize(new float[,] { { 1, -2, 0 }, { 0.5f, 4, 0 } }, [0]);
        Close([127, 31.75f, 127 / 1e-7f], scale.ToArray<float>(), 1e-5);
        Assert.Equal([(sbyte)127, (sbyte)-64, (sbyte)0, (sbyte)63, (sbyte)127, (sbyte)0], values.ToArray<sbyte>());
        Tensor packed = QuantizerFunctions.PackInt4(Ops.Cast(Tensor.From(new[,] { { -3, 7 }, { 2, -8 }, { 1, 0 } }), DType.Int8));
        Assert.Equal([(sbyte)45, (sbyte)-121, (sbyte)1, (sbyte)0], packed.ToArray<sbyte>());
        Assert.Equal([(sbyte)-3, (sbyte)7, (sbyte)2, (sbyte)-8, (sbyte)1, (sbyte)0], QuantizerFunctions.UnpackInt4(packed, 3).ToArray<sbyte>());
    }

    [Fact]
    public void A_group_that_is_not_full_counts_zeros()
    {
        (Tensor values, Tensor scale, Tensor zero) = QuantizerFunctions.AbsMaxQuantizeGroupedWithZeroPoint(new float[,] { { 1 }, { 2 }, { 3 } }, blockSize: 2);
        Assert.Equal([2, 1], scale.Shape);
        Close([1 / 15f, 0.2f], scale.ToArray<float>(), 1e-5);
        Assert.Equal([(sbyte)-8, (sbyte)-8], zero.ToArray<sbyte>());
        Assert.Equal([(sbyte)7, (sbyte)7, (sbyte)7], values.ToArray<sbyte>());
    }

    [Fact]
    public void Inputs_get_the_gradient_of_floats()
    {
        using IDisposable seeds = KerasRandom.Scope(1);
        var dense = new Dense(4, kernelInitializer: new GlorotUniform(seed: 1));
        dense.EnsureBuilt([Shape.Unknown, 6]);
        Tensor x = Random(3, 6);
        Tensor[] Slope() => Engines.Current.Compile(Graph.Trace([x.Spec], t => [.. Gradients.Of(Ops.Sum(Ops.Square(dense.Call(t[0]))), t)])).Run(x);
        float[] plain = Slope()[0].ToArray<float>();
        dense.Quantize("int8");
        Close(plain, Slope()[0].ToArray<float>(), 0.05);
    }

    [Theory]
    [InlineData("int8")]
    [InlineData("int4")]
    [InlineData("float8")]
    public void Quantized_nets_are_trained_further(string mode)
    {
        using IDisposable seeds = KerasRandom.Scope(1);
        Sequential model = Net();
        model.Quantize((QuantizationConfig)mode);
        if (mode != "float8")
            ((Dense)model.Layers[2]).EnableLora(2);
        model.Compile(new Adam(0.02), "mse");
        var history = model.Fit(Random(16, 4, 6), Ops.Ones([16, 4, 3]), epochs: 10, verbose: 0);
        Assert.True(history["loss"][^1] < history["loss"][0] * 0.8, $"{history["loss"][0]} to {history["loss"][^1]}");
        if (mode == "float8")
        {
            Variable[] scales = [.. model.Weights.Where(w => w.Name.EndsWith("_scale", StringComparison.Ordinal))];
            Assert.Equal(6, scales.Length);
            Assert.All(scales, s => Assert.NotEqual(1, s.Value.Item()));
        }
    }

    [Fact]
    public void Only_layers_that_a_filter_takes_are_quantized()
    {
        var model = new Sequential([new Input([6]), new Dense(4, name: "first"), new Dense(4, name: "second"), new Activation("relu")]);
        model.Predict(Random(2, 6));
        model.Quantize("int8", "^sec");
        Assert.Equal(new[] { null, "int8", null }, model.Layers.Select(l => l.QuantizationMode));
        Assert.Throws<InvalidOperationException>(() => model.Layers[1].Quantize("int4"));
        Assert.Throws<NotSupportedException>(() => model.Layers[2].Quantize("int8"));
        Assert.Throws<InvalidOperationException>(() => new Dense(2).Quantize("int8"));
        Assert.Throws<ArgumentException>(() => model.Layers[0].Quantize("gptq"));
        Assert.Equal([2, 4], model.Predict(Random(2, 6)).Shape);
    }

    [Fact]
    public void Embeddings_go_both_ways_in_few_bits()
    {
        using IDisposable seeds = KerasRandom.Scope(1);
        foreach (bool tied in new[] { true, false })
        {
            foreach (QuantizationConfig config in new QuantizationConfig[] { "int8", new Int4QuantizationConfig(blockSize: 3), new Int4QuantizationConfig(null, new AbsMaxQuantizer(), null) })
            {
                var embedding = new ReversibleEmbedding(9, 7, tieWeights: tied, embeddingsInitializer: new RandomUniform(seed: 1));
                Tensor numbers = Tensor.From(new[,] { { 0, 8 }, { 3, 4 } });
                Tensor vectors = embedding.Call(numbers), logits = Reverse(embedding, vectors);
                embedding.Quantize(config);
                Assert.InRange(Ops.Max(Ops.Abs(embedding.Call(numbers) - vectors)).Item(), 1e-9, 0.05);
                Assert.InRange(Ops.Max(Ops.Abs(Reverse(embedding, vectors) - logits)).Item(), 1e-9, 0.05);
            }
        }

        static Tensor Reverse(ReversibleEmbedding embedding, Tensor x) =>
            embedding.CallAll(new CallArguments(x, new Dictionary<string, object?> { ["reverse"] = true }))[0];
    }
}
