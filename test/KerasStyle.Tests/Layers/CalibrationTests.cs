using KerasStyle.Conformance;
using KerasStyle.Initializers;
using KerasStyle.Layers;
using KerasStyle.Quantizers;
using KerasStyle.Tensors;
using KerasStyle.Tests.Saving;
using static KerasStyle.Tests.Layers.LoraTests;

namespace KerasStyle.Tests.Layers;

/// <summary>GPTQ and AWQ beside what real Keras 3.15.1 finds for the same net and the same windows of tokens (TestData/Calibration). The place where its windows
/// begin, which Keras draws for each process, was set to the start; its hooks were put on the calls that it makes of quantized layers, since those that it sets
/// itself are never called, so that it sees no data; and GPTQ's loop is that of Keras 3.16, which takes the factor of the inverse.</summary>
public class CalibrationTests
{
    const string NoHead = "^(?!head)", NotNarrow = "^(?!head|narrow)";
    static readonly string folder = Path.Combine(AppContext.BaseDirectory, "TestData", "Calibration");
    static readonly Dictionary<string, Tensor> expected = SuiteCase.Arrays(File.OpenRead(Path.Combine(folder, "expected.npz")));

    public static TheoryData<string, string> Cases => new()
    {
        { "gptq_4", NotNarrow }, { "gptq_4_rest", "query|key|attention_output" }, { "gptq_2_symmetric", NoHead }, { "gptq_3_order", NotNarrow }, { "gptq_8_tensor", NoHead },
        { "gptq_4_order", NoHead }, { "gptq_4_blocks", NoHead }, { "awq", NoHead }, { "awq_groups", NoHead }, { "awq_rest", NoHead },
    };

    static CalibrationConfig Config(string name, QuantizationLayerStructure structure)
    {
        CalibrationData data = expected["tokens"];
        return name switch
        {
            "gptq_4" => Gptq(groupSize: -1),
            "gptq_4_rest" => Gptq(groupSize: 9, damping: 0.1),
            "gptq_2_symmetric" => Gptq(bits: 2, groupSize: 16, symmetric: true),
            "gptq_3_order" => Gptq(bits: 3, groupSize: -1, ordered: true),
            "gptq_8_tensor" => Gptq(bits: 8, groupSize: 32, perChannel: false),
            "gptq_4_order" => Gptq(groupSize: 32, symmetric: true, ordered: true),
            "gptq_4_blocks" => Gptq(groupSize: 64),
            "awq" => Awq(-1, 20),
            "awq_groups" => Awq(32, 20),
            _ => Awq(12, 5),
        };

        GPTQConfig Gptq(int groupSize, int bits = 4, double damping = 0.01, bool symmetric = false, bool ordered = false, bool perChannel = true) =>
            new(data, null, bits, 16, perChannel, 6, damping, groupSize, symmetric, ordered, structure);
        AWQConfig Awq(int groupSize, int points) => new(data, null, 4, 16, 6, groupSize, points, structure);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Agrees_with_Keras(string name, string filter)
    {
        Model model = Model.Load(Path.Combine(folder, "net.keras"));
        CalibrationConfig config = Config(name, new([model.GetLayer("words")], [model.GetLayer("first"), model.GetLayer("second")]));
        model.Quantize(config, filter);
        Dictionary<string, Layer> layers = Leaves(model).ToDictionary(l => l.Name);
        string[] quantized = [.. expected.Keys.Where(k => k.StartsWith(name + "/", StringComparison.Ordinal) && k.EndsWith("/kernel", StringComparison.Ordinal)).Select(k => k.Split('/')[1])];
        Assert.Equal(quantized.Order(), layers.Values.Where(l => l.QuantizationMode != null).Select(l => l.Name).Order());
        foreach (string layer in quantized)
        {
            Variable Weight(params string[] names) => layers[layer].Weights.Single(w => names.Contains(w.Name));
            Tensor Found(string of) => expected[$"{name}/{layer}/{of}"];
            Tensor values = Weight("kernel"), wanted = Found("kernel");
            if (config.WeightBits == 4)
                values = QuantizerFunctions.UnpackInt4(values, wanted.Shape[0]);
            // A weight halfway between two numbers may go to either, with those that make up for its error.
            Assert.True(
                wanted.ToArray<byte>().Zip(values.ToArray<byte>()).Count(p => p.First != p.Second) is var different && different <= wanted.Shape.Size / 500,
                $"{different} of {wanted.Shape.Size} values of {layer} differ");
            Assert.Equal(Found("zero").ToArray<byte>(), Weight("kernel_zero", "zero_point").Value.ToArray<byte>());
            Close(Found("scale").ToArray<float>(), Weight("kernel_scale").Value.ToArray<float>(), 1e-5);
            Assert.Equal(Ops.Cast(Found("group"), DType.Float32).ToArray<float>(), Weight("g_idx").Value.ToArray<float>());
            if (config is AWQConfig)
                Close(Found("factors").ToArray<float>(), Weight("awq_scales").Value.ToArray<float>(), 1e-5);
        }

        Close(expected[name + "/predicted"].ToArray<float>(), model.Predict(expected["probe"]).ToArray<float>(), 1e-3);
    }

    [Theory]
    [InlineData("gptq")]
    [InlineData("awq")]
    public void Rows_of_features_calibrate_a_sequence_of_layers(string mode)
    {
        using IDisposable seeds = KerasRandom.Scope(3);
        // Inputs that depend on each other, the first ones much larger than others.
        Tensor rows = Ops.Matmul(Random(200, 12), Random(12, 32)) * Ops.Where(Ops.Arange(32) < 4, 20.0, 1.0);
        Sequential Net() => new([new Input([32]), new Dense(48, activation: "relu", kernelInitializer: new GlorotUniform(seed: 1), name: "first"), new Dense(5, kernelInitializer: new GlorotUniform(seed: 2), name: "last")]);
        CalibrationConfig Config(CalibrationData data) => mode == "gptq" ? new GPTQConfig(data, groupSize: 16, numSamples: 200) : new AWQConfig(data, groupSize: 16, numSamples: 200);
        Tensor before = Net().Predict(rows);
        double Error(Model model) => Ops.Mean(Ops.Square(model.Predict(rows) - before)).Item();
        Sequential informed = Net(), plain = Net();
        informed.Quantize(Config(rows));
        plain.Quantize(Config(new float[1, 32]));       // nothing but zeros: each weight is rounded for itself
        Assert.Equal([mode, mode], informed.Layers.Select(l => l.QuantizationMode));
        Assert.True(Error(informed) < Error(plain) * 0.9, $"{Error(informed)} against {Error(plain)}");
        Assert.Throws<InvalidOperationException>(() => informed.Layers[0].Quantize("int8"));

        using var folder = new TemporaryFolder();
        informed.Save(folder.File("few.keras"));
        Model loaded = Model.Load(folder.File("few.keras"));
        Assert.Equal(informed.Predict(rows).ToArray<float>(), loaded.Predict(rows).ToArray<float>());
        Assert.Equal(informed.ToJson(), loaded.ToJson());
    }

    [Fact]
    public void Groups_may_be_longer_than_a_block_and_weights_all_of_one_sign()
    {
        using IDisposable seeds = KerasRandom.Scope(4);
        Tensor rows = Random(64, 300);
        foreach (double shift in new[] { 0.0, 2, -2 })
        {
            var model = new Sequential([new Input([300]), new Dense(3, kernelInitializer: new RandomUniform(shift - 0.1, shift + 0.1, seed: 1))]);
            Tensor before = model.Predict(rows);
            model.Quantize(new GPTQConfig(rows, groupSize: -1, weightBits: 8));
            Assert.InRange(Ops.Max(Ops.Abs(model.Predict(rows) - before)).Item(), 0, 0.3);
        }
    }

    [Fact]
    public void Tokens_are_cut_into_windows_all_over_them()
    {
        CalibrationData texts = new[] { "ab", "cde" };
        Assert.Throws<ArgumentException>(() => texts.Samples(null, 2, 3));
        Tensor windows = texts.Samples(text => text.Select(c => c - 'a'), 2, 3);
        Assert.Equal([2, 3], windows.Shape);
        Assert.Equal([0, 1, 2, 4, 0, 1], windows.ToArray<int>());       // ten tokens with those that begin again, the windows 4 apart
        CalibrationData rows = new float[5, 2];
        Assert.Equal([3, 2], rows.Samples(null, 3, 100).Shape);
        Assert.Throws<ArgumentException>(() => ((CalibrationData)Array.Empty<int>()).Samples(null, 1, 1));
    }

    [Fact]
    public void What_cannot_be_is_refused()
    {
        CalibrationData rows = new float[5, 2];
        Assert.Throws<ArgumentOutOfRangeException>(() => new GPTQConfig(rows, weightBits: 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => new GPTQConfig(rows, groupSize: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new GPTQConfig(rows, hessianDamping: 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => new AWQConfig(rows, weightBits: 8));
        Assert.Throws<ArgumentOutOfRangeException>(() => new AWQConfig(rows, numGridPoints: 0));
        var model = new Sequential([new Input([2]), new Dense(2)]);
        Assert.Throws<ArgumentException>(() => model.Quantize(new GPTQConfig(null)));
        Assert.Throws<NotSupportedException>(() => model.Layers[0].Quantize(new GPTQConfig(rows)));
        Assert.Throws<InvalidOperationException>(() => model.Quantize(new GPTQConfig(Ops.Ones([4, 2]), hessianDamping: 0)));
    }

    static IEnumerable<Layer> Leaves(Layer layer) => layer.Sublayers.Count == 0 ? [layer] : layer.Sublayers.SelectMany(s => Leaves(s.Layer)).Distinct();
}
