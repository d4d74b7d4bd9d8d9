using System.Text.Json.Nodes;
using KerasStyle.Layers;
using KerasStyle.Tensors;

namespace KerasStyle.Tests.Layers;

/// <summary>What holds for every layer: one row here for each.</summary>
public class EveryLayerTests
{
    static readonly (Func<DTypePolicy, Layer> Make, Shape Input)[] Rows =
    [
        (t => new Input([3], dtype: t), [2, 3]),
        (t => new Dense(4, "relu", kernelRegularizer: "l2", biasConstraint: "non_neg", dtype: t), [2, 3]),
        (t => new Dense(4, useBias: false, activityRegularizer: "l1", dtype: t), [2, 5, 3]),
        (t => new Embedding(10, 4, maskZero: true, dtype: t), [2, 5]),
        (t => new KerasStyle.Layers.Activation("gelu", dtype: t), [2, 3]),
        (t => new Identity(dtype: t), [2, 3]),
        (t => new TFDIdentity(dtype: t), [2, 3]),
        (t => new Masking(0.5, dtype: t), [2, 3, 4]),
        (t => new Lambda(Doubled, dtype: t), [2, 3]),
        (t => new ReLU(6, 0.1, 0.5, dtype: t), [2, 3]),
        (t => new LeakyReLU(dtype: t), [2, 3]),
        (t => new ELU(dtype: t), [2, 3]),
        (t => new PReLU(sharedAxes: [1], dtype: t), [2, 3, 4]),
        (t => new KerasStyle.Layers.Softmax(axis: [1, 2], dtype: t), [2, 3, 4]),
        (t => new Conv1D(4, 3, padding: "causal", dilationRate: 2, dtype: t), [2, 9, 3]),
        (t => new Conv2D(4, (3, 2), strides: 2, padding: "same", dtype: t), [2, 7, 6, 3]),
        (t => new Conv2D(4, [3, 2], groups: 2, dataFormat: "channels_first", dtype: t), [2, 6, 7, 8]),
        (t => new Conv3D(4, (3, 2, 2), strides: 2, padding: "same", dtype: t), [2, 5, 4, 3, 3]),
        (t => new Conv1DTranspose(4, 3, strides: 2, outputPadding: 3, dtype: t), [2, 5, 3]),
        (t => new Conv2DTranspose(4, (3, 2), strides: 2, padding: "same", outputPadding: 1, dtype: t), [2, 4, 3, 3]),
        (t => new Conv3DTranspose(4, 2, strides: (1, 2, 3), dataFormat: "channels_first", dtype: t), [2, 3, 4, 3, 2]),
        (t => new DepthwiseConv1D(3, depthMultiplier: 2, dilationRate: 2, dtype: t), [2, 9, 3]),
        (t => new DepthwiseConv2D((3, 2), padding: "same", dataFormat: "channels_first", dtype: t), [2, 3, 6, 5]),
        (t => new SeparableConv1D(4, 3, padding: "causal", activation: "tanh", dtype: t), [2, 9, 3]),
        (t => new SeparableConv2D(4, 3, strides: 2, padding: "same", depthMultiplier: 2, dtype: t), [2, 6, 5, 3]),
        (t => new MaxPooling1D(dtype: t), [2, 7, 3]),
        (t => new MaxPooling3D(2, padding: "same", dtype: t), [2, 3, 4, 5, 3]),
        (t => new AveragePooling3D(dataFormat: "channels_first", dtype: t), [2, 3, 4, 5, 2]),
        (t => new GlobalMaxPooling3D(dtype: t), [2, 3, 4, 5, 3]),
        (t => new GlobalAveragePooling3D(keepdims: true, dtype: t), [2, 3, 4, 5, 3]),
        (t => new AdaptiveMaxPooling1D(3, dtype: t), [2, 7, 3]),
        (t => new AdaptiveMaxPooling2D((3, 2), dtype: t), [2, 7, 6, 3]),
        (t => new AdaptiveMaxPooling3D(2, dataFormat: "channels_first", dtype: t), [2, 3, 5, 4, 3]),
        (t => new AdaptiveAveragePooling1D(3, dtype: t), [2, 7, 3]),
        (t => new AdaptiveAveragePooling2D((3, 5), dataFormat: "channels_first", dtype: t), [2, 3, 7, 6]),
        (t => new AdaptiveAveragePooling3D(2, dtype: t), [2, 5, 4, 3, 3]),
        (t => new MaxPooling2D(3, strides: 2, padding: "same", dtype: t), [2, 7, 6, 3]),
        (t => new AveragePooling1D(3, dtype: t), [2, 7, 3]),
        (t => new AveragePooling2D(dataFormat: "channels_first", dtype: t), [2, 3, 7, 6]),
        (t => new GlobalMaxPooling1D(keepdims: true, dtype: t), [2, 7, 3]),
        (t => new GlobalMaxPooling2D(dtype: t), [2, 7, 6, 3]),
        (t => new GlobalAveragePooling1D(dtype: t), [2, 7, 3]),
        (t => new GlobalAveragePooling2D(dataFormat: "channels_first", dtype: t), [2, 3, 7, 6]),
        (t => new BatchNormalization(axis: 1, dtype: t), [2, 3, 4]),
        (t => new LayerNormalization(axis: [1, 2], dtype: t), [2, 3, 4]),
        (t => new BatchNormalization(renorm: true, renormClipping: new Dictionary<string, double> { ["rmax"] = 3, ["dmax"] = 5 }, dtype: t), [2, 3, 4]),
        (t => new GroupNormalization(2, dtype: t), [2, 3, 4]),
        (t => new GroupNormalization(-1, axis: 1, center: false, dtype: t), [2, 3, 4]),
        (t => new RMSNormalization(dtype: t), [2, 3, 4]),
        (t => new UnitNormalization(axis: [1, 2], dtype: t), [2, 3, 4]),
        (t => new SpectralNormalization(new Dense(4, dtype: t), 2, dtype: t), [2, 3]),
        (t => new Dropout(0.5, noiseShape: [Shape.Unknown, 1], seed: 1, dtype: t), [2, 3]),
        (t => new SpatialDropout1D(0.5, dtype: t), [2, 3, 4]),
        (t => new SpatialDropout2D(0.5, dtype: t), [2, 3, 4, 5]),
        (t => new SpatialDropout3D(0.5, dataFormat: "channels_first", dtype: t), [2, 3, 4, 5, 2]),
        (t => new GaussianNoise(0.5, dtype: t), [2, 3]),
        (t => new GaussianDropout(0.5, dtype: t), [2, 3]),
        (t => new AlphaDropout(0.5, noiseShape: [Shape.Unknown, 1], dtype: t), [2, 3]),
        (t => new ActivityRegularization(0.1, 0.2, dtype: t), [2, 3]),
        (t => new Flatten(dtype: t), [2, 3, 4]),
        (t => new KerasStyle.Layers.Reshape([2, -1], dtype: t), [2, 3, 4]),
        (t => new Permute([2, 1], dtype: t), [2, 3, 4]),
        (t => new RepeatVector(3, dtype: t), [2, 4]),
        (t => new UpSampling2D((2, 3), interpolation: "bilinear", dtype: t), [2, 3, 4, 5]),
        (t => new UpSampling1D(3, dtype: t), [2, 3, 4]),
        (t => new UpSampling3D((1, 2, 3), dataFormat: "channels_first", dtype: t), [2, 3, 4, 5, 2]),
        (t => new ZeroPadding1D((0, 2), dtype: t), [2, 3, 4]),
        (t => new ZeroPadding2D([1, 2, 0, 3], dtype: t), [2, 3, 4, 5]),
        (t => new EinsumDense("...x,xy->...y", 4, "relu", "y", dtype: t), [2, 5, 3]),
        (t => new EinsumDense("abc,cde->abde", [Shape.Unknown, 2, 3], biasAxes: "de", dtype: t), [2, 5, 3]),
        (t => new SimpleRNN(4, dropout: 0.5, dtype: t), [2, 5, 3]),
        (t => new LSTM(4, returnSequences: true, kernelRegularizer: "l2", dtype: t), [2, 5, 3]),
        (t => new LSTM(4, "relu", recurrentDropout: 0.5, goBackwards: true, dtype: t), [2, 5, 3]),
        (t => new GRU(4, useBias: false, dtype: t), [2, 5, 3]),
        (t => new GRU(4, resetAfter: false, seed: 1, dtype: t), [2, 5, 3]),
        (t => new RNN(new StackedRNNCells([new LSTMCell(4, dtype: t), new GRUCell(3, dtype: t)]), returnSequences: true, dtype: t), [2, 5, 3]),
        (t => new ConvLSTM1D(2, 3, strides: 2, returnSequences: true, dropout: 0.3, recurrentDropout: 0.2, dtype: t), [2, 3, 7, 2]),
        (t => new ConvLSTM2D(2, (3, 2), padding: "same", dataFormat: "channels_first", goBackwards: true, dtype: t), [2, 3, 2, 4, 5]),
        (t => new ConvLSTM3D(2, 2, dilationRate: 2, recurrentActivation: "hard_sigmoid", unitForgetBias: false, dtype: t), [1, 2, 3, 4, 3, 2]),
        (t => new Bidirectional(new LSTM(4, returnSequences: true, dtype: t), "sum", dtype: t), [2, 5, 3]),
        (t => new TimeDistributed(new Dense(4, dtype: t), dtype: t), [2, 5, 3]),
        (t => new ZeroPadding3D([1, 0, 2], dtype: t), [2, 3, 4, 5, 2]),
        (t => new Cropping1D((0, 2), dtype: t), [2, 5, 4]),
        (t => new Cropping2D([1, 2, 0, 3], dataFormat: "channels_first", dtype: t), [2, 3, 4, 5]),
        (t => new Cropping3D(dtype: t), [2, 3, 4, 5, 2]),
        (t => new Normalization(dtype: t), [2, 3, 4]),
        (t => new Normalization(axis: 1, mean: new float[] { 1, 2, 3 }, variance: new float[] { 1, 4, 9 }, invert: true, dtype: t), [2, 3, 4]),
        (t => new Discretization([-0.5, 0.5], outputMode: "one_hot", dtype: t), [2, 3]),
        (t => new CategoryEncoding(3, "count", dtype: t), [2, 3]),
        (t => new Resizing(5, 3, "bicubic", cropToAspectRatio: true, antialias: true, dtype: t), [2, 4, 6, 3]),
        (t => new CenterCrop(3, 4, dataFormat: "channels_first", dtype: t), [2, 3, 6, 7]),
        (t => new AutoContrast((0, 1), dtype: t), [2, 4, 5, 3]),
        (t => new RandomFlip(seed: 1, dtype: t), [2, 4, 5, 3]),
        (t => new RandomCrop(2, 3, seed: 1, dtype: t), [2, 4, 5, 3]),
        (t => new RandomRotation(0.2, "constant", seed: 1, dtype: t), [2, 4, 5, 3]),
        (t => new RandomZoom((-0.3, 0.2), 0.1, interpolation: "nearest", dtype: t), [2, 4, 5, 3]),
        (t => new RandomTranslation(0.3, (0, 0.5), "wrap", dataFormat: "channels_first", dtype: t), [2, 3, 4, 5]),
        (t => new RandomBrightness(0.2, (0, 1), dtype: t), [2, 4, 5, 3]),
        (t => new RandomContrast(0.2, (0, 1), dtype: t), [2, 4, 5, 3]),
        (t => new RandomGrayscale(dtype: t), [2, 4, 5, 3]),
        (t => new RandomHue(0.2, (0, 1), dtype: t), [2, 4, 5, 3]),
        (t => new RandomSaturation((0.3, 0.7), (0, 1), dtype: t), [2, 4, 5, 3]),
        (t => new RandomSharpness(0.5, (0, 1), dataFormat: "channels_first", dtype: t), [2, 3, 4, 5]),
        (t => new RandomShear(0.3, (0.1, 0.2), "nearest", "wrap", dtype: t), [2, 4, 5, 3]),
        (t => new RandomColorJitter((0, 1), 0.1, 0.2, 0.5, 0.1, dtype: t), [2, 4, 5, 3]),
        (t => new RandomColorDegeneration(0.5, (0, 1), dtype: t), [2, 4, 5, 3]),
        (t => new RandomInvert(valueRange: (0, 1), dtype: t), [2, 4, 5, 3]),
        (t => new RandomPosterization(3, (-1, 1), dtype: t), [2, 4, 5, 3]),
        (t => new RandomErasing(scale: (0.1, 0.2), fillValue: [1, 2, 3], dtype: t), [2, 4, 5, 3]),
        (t => new RandomGaussianBlur(kernelSize: (3, 5), valueRange: (0, 1), dtype: t), [2, 4, 5, 3]),
        (t => new RandomPerspective(scale: 0.5, seed: 1, dtype: t), [2, 4, 5, 3]),
        (t => new RandomElasticTransform(valueRange: (0, 1), dtype: t), [2, 4, 5, 3]),
        (t => new Solarization(0.2, (0.1, 0.5), (0, 1), dtype: t), [2, 4, 5, 3]),
        (t => new Equalization((-1, 1), 16, dtype: t), [2, 4, 5, 3]),
        (t => new RandAugment((0, 1), seed: 1, dtype: t), [2, 4, 5, 3]),
        (t => new AugMix((0, 1), numChains: 2, chainDepth: 1, allOps: false, dtype: t), [2, 4, 5, 3]),
        (t => new CutMix(seed: 1, dtype: t), [2, 4, 5, 3]),
        (t => new MixUp(0.3, dtype: t), [2, 4, 5, 3]),
        (t => new MaxNumBoundingBoxes(3, dtype: t), [2, 4, 5, 3]),
        (t => new ContrastLimitedAdaptiveHistogramEqualization((-1, 1), 3, (2, 3), dtype: t), [2, 5, 7, 2]),
        (t => new MelSpectrogram(16, 4, 8, "hamming", 100, 5, magExp: 1, dtype: t), [2, 40]),
        (t => new STFTSpectrogram("psd", 8, expandDims: true, dtype: t), [2, 40, 2]),
        (t => new Rescaling(new float[] { 1, 2, 3 }, -1, dtype: t), [2, 3]),
        (t => new LayerScale(0.5, 3, dtype: t), [2, 4, 3]),
        (t => new StochasticDepth(0.3, dtype: t), [2, 4, 3]),
    ];

    static EveryLayerTests() => Lambda.Register(nameof(Doubled), Doubled);

    static Tensor Doubled(Tensor x) => x * 2;

    public static TheoryData<int> All => [.. Enumerable.Range(0, Rows.Length)];

    [Fact]
    public void Every_registered_layer_has_a_row()
    {
        HashSet<string> tested = [.. Rows.Select(r => r.Make("float32").ClassName)];
        string[] models = ["Sequential", "Functional", "Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate", "Dot", "SimpleRNNCell", "LSTMCell", "GRUCell", "StackedRNNCells",
            "Attention", "AdditiveAttention", "MultiHeadAttention", "GroupQueryAttention", "StringLookup", "IntegerLookup", "TextVectorization", "Hashing", "HashedCrossing", "Pipeline", "ReversibleEmbedding",
            "CustomScaleLayer", "FeatureSpace", "TFDConcat"];        // with tests of their own
        Assert.Empty(Layer.Registry.ClassNames.Except(tested).Except(models));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Config_round_trips(int row)
    {
        JsonObject form = Rows[row].Make("float32").Serialize();
        Assert.True(JsonNode.DeepEquals(form, Layer.Registry.Deserialize(JsonNode.Parse(form.ToJsonString())).Serialize()));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Copies_have_the_same_config(int row)
    {
        Layer layer = Rows[row].Make("float32");
        Assert.True(JsonNode.DeepEquals(layer.Serialize(), Layer.Registry.Copy(layer).Serialize()));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Output_shape_is_foretold(int row)
    {
        (Func<DTypePolicy, Layer> make, Shape input) = Rows[row];
        Layer layer = make("float32");
        Shape foretold = layer.ComputeOutputShape(input.With(0, Shape.Unknown));
        Tensor y = layer.Call(Values(layer, input, DType.Float32));
        Assert.Equal(y.Shape.With(0, Shape.Unknown), foretold);
        Assert.Equal(foretold, layer.OutputShape);
        Assert.Contains(layer.ClassName, layer.ToString());
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Computes_in_float64_and_the_same_in_training_traces(int row)
    {
        (Func<DTypePolicy, Layer> make, Shape input) = Rows[row];
        Layer layer = make("float64");
        Tensor x = Values(layer, input, DType.Float64), eager = layer.Call(x);
        Assert.Equal(DType.Float64, eager.DType);
        Assert.All(layer.Weights, w => Assert.True(w.DType is DType.Float64 or DType.Int32));

        Tensor traced = Engines.Current.Compile(Graph.Trace([x.Spec], inputs => [layer.Call(inputs[0])])).Run(x)[0];
        Assert.Equal(eager.ToArray<double>(), traced.ToArray<double>(), new Near());

        Graph training = Graph.Trace([x.Spec], inputs =>
        {
            Tensor y = layer.Call(inputs[0], training: true);
            return [y, .. Gradients.Of(Ops.Sum(y), [.. layer.TrainableWeights.Select(w => w.Value)])];
        });
        Assert.All(Engines.Current.Compile(training).Run(x), t => Assert.All(t.ToArray<double>(), v => Assert.True(double.IsFinite(v))));
    }

    static Tensor Values(Layer layer, Shape shape, DType dtype)
    {
        double[] values = [.. Enumerable.Range(0, (int)shape.Size).Select(i => layer is Embedding ? i % 10 : Math.Sin(i))];
        Tensor x = Tensor.From<double>(values, shape);
        return Ops.Cast(x, layer is Embedding ? DType.Int32 : dtype);
    }

    sealed class Near : IEqualityComparer<double>
    {
        public bool Equals(double a, double b) => Math.Abs(a - b) <= 1e-12 * Math.Max(1, Math.Abs(a));

        public int GetHashCode(double value) => 0;
    }
}
