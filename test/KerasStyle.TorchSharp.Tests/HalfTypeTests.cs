using KerasStyle.Layers;
using KerasStyle.Optimizers;
using KerasStyle.Tensors;

namespace KerasStyle.Torch.Tests;

/// <summary>Half-precision policies: which operations torch computes in these types, and that trainings go as on the managed engine.</summary>
public class HalfTypeTests
{
#if TORCHSHARP
    /// <summary>Products, convolutions, recurrent layers and attention of a training step are in the half type, forward and back, but for those of a layer of float32.</summary>
    [SkippableTheory]
    [InlineData("dense", 5, 0)]
    [InlineData("smooth", 5, 3)]
    [InlineData("conv", 10, 0)]
    [InlineData("lstm", 5, 0)]
    [InlineData("gru", 5, 0)]
    [InlineData("attention", 14, 0)]
    [InlineData("normalized", 8, 0)]
    public void WhatIsComputedInTheHalfType(string kind, int half, int single)
    {
        var engine = (TorchEngine)LibTorch.Cpu();
        Model net = Net(kind, "mixed_bfloat16");
        Tensor x = Input(kind);
        Graph step = Graph.Trace([x.Spec], inputs =>
        {
            Tensor loss = Ops.Mean(Ops.Square(net.Call(inputs[0], training: true)));
            return [.. Gradients.Of(loss, [.. net.TrainableWeights.Select(w => Graph.Current!.Read(w))])];
        });
        Node[] heavy = [.. engine.Simplified(step).Nodes.Where(n => n.Op.GetType().Name is string name
            && (name.Contains("MatMul") || name.Contains("Convolution") || name.Contains("Recurrent") || name.Contains("Attention") || name.Contains("MaxPool")))];
        Assert.Equal((half, single), (heavy.Count(n => n.Outputs[0].DType == DType.BFloat16), heavy.Count(n => n.Outputs[0].DType == DType.Float32)));
    }

    /// <summary>A batch normalization between convolutions takes and gives the half type, and so do their gradients; its statistics are in float32.</summary>
    [SkippableFact]
    public void ABatchNormalizationInTheHalfType()
    {
        var engine = (TorchEngine)LibTorch.Cpu();
        Skip.IfNot(HalfTypes.IsThere(DType.BFloat16, engine.Device), "this libtorch has no bfloat16");
        Model net = Net("batch", "mixed_bfloat16");
        Tensor x = Input("batch");
        Graph step = engine.Simplified(Graph.Trace([x.Spec], inputs =>
        {
            Tensor loss = Ops.Mean(Ops.Square(net.Call(inputs[0], training: true)));
            return [.. Gradients.Of(loss, [.. net.TrainableWeights.Select(w => Graph.Current!.Read(w))])];
        }));
        Node forward = Assert.Single(step.Nodes, n => n.Op is HalfNormalization), back = Assert.Single(step.Nodes, n => n.Op is HalfNormalizationGradient);
        Assert.Equal([DType.BFloat16, DType.Float32, DType.Float32], forward.Outputs.Select(t => t.DType));
        Assert.Equal([DType.BFloat16, DType.Float32, DType.Float32], back.Outputs.Select(t => t.DType));
        Assert.DoesNotContain(step.Nodes, n => n.Op is MomentNormalization or MomentNormalizationGradient);
    }

    [SkippableFact]
    public void ATypeThatTorchLacksIsComputedInFloat32AndRounded()
    {
        var engine = (TorchEngine)LibTorch.Cpu();
        Skip.If(HalfTypes.IsThere(DType.Float16, engine.Device), "this libtorch multiplies float16 on the CPU");
        Model net = Net("dense", "mixed_float16");
        Graph forward = Graph.Trace([Input("dense").Spec], x => [net.Call(x[0], training: false)]);
        Assert.All(engine.Simplified(forward).Nodes, n => Assert.NotEqual(DType.Float16, n.Outputs[0].DType));
    }
#endif

    public static TheoryData<string, string> Nets
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (string net in new[] { "dense", "smooth", "conv", "lstm", "gru", "attention", "normalized", "embedding", "batch", "curve silu", "curve hard_silu", "curve softplus", "curve mish", "curve elu", "curve leaky_relu" })
            {
                data.Add(net, "mixed_bfloat16");
                data.Add(net, "mixed_float16");
            }

            return data;
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Nets))]
    public void ATrainingGoesAsOnTheManagedEngine(string kind, string policy)
    {
        IEngine engine = LibTorch.Cpu();
        Model here = Net(kind, policy), there = Net(kind, policy);
        there.SetWeights([.. here.Weights.Select(w => w.Value)]);
        (here.Engine, there.Engine) = (Engines.Cpu, engine);
        (Tensor x, Tensor y) = (Input(kind), Waves([16, 2]));
        double unit = policy == "mixed_bfloat16" ? 1.0 / 256 : 1.0 / 2048;
        Tensor expected = here.Predict(x), actual = there.Predict(x);
        Assert.InRange(Far(expected, actual), 0, 6 * unit);
        foreach (Model net in new[] { here, there })
            net.Compile(new SGD(0.05), "mse");
        for (int i = 0; i < 6; i++)
        {
            double loss = here.TrainOnBatch(x, y)["loss"];
            Assert.InRange(there.TrainOnBatch(x, y)["loss"], loss * (1 - 4 * unit), loss * (1 + 4 * unit));
        }

        Assert.InRange(Far(here.Predict(x), there.Predict(x)), 0, 25 * unit);
    }

    static Model Net(string kind, string policy)
    {
        DTypePolicy p = policy;
        if (kind == "attention")
        {
            Tensor input = new Input([5, 8]), mixed = new MultiHeadAttention(2, 4, dtype: p).Call(input, input);
            return new Model(input, new Dense(2, dtype: p).Call(new GlobalAveragePooling1D(dtype: p).Call(mixed)));
        }

        if (kind.StartsWith("curve ", StringComparison.Ordinal))
            return Called(new Sequential([new Dense(16, activation: kind[6..], dtype: p), new Dense(2, dtype: p)]));
        Layer[] layers = kind switch
        {
            "dense" => [new Dense(16, activation: "relu", dtype: p), new Dense(2, dtype: p)],
            "smooth" => [new Dense(16, activation: "gelu", dtype: p), new Dense(16, activation: "tanh", dtype: p), new Dense(2, dtype: "float32")],
            "conv" => [new Conv2D(6, 3, activation: "relu", padding: "same", dtype: p), new MaxPooling2D(dtype: p), new Conv2D(4, 2, activation: "relu", dtype: p), new Flatten(dtype: p), new Dense(2, dtype: p)],
            "lstm" => [new LSTM(6, recurrentInitializer: "glorot_uniform", dtype: p), new Dense(2, dtype: p)],
            "gru" => [new GRU(6, recurrentInitializer: "glorot_uniform", dtype: p), new Dense(2, dtype: p)],
            "normalized" => [new Dense(12, dtype: p), new LayerNormalization(dtype: p), new Dense(8, dtype: p), new BatchNormalization(dtype: p), new Activation("relu", dtype: p), new Dense(2, dtype: p)],
            "batch" => [new Conv2D(6, 3, padding: "same", dtype: p), new BatchNormalization(dtype: p), new Activation("relu", dtype: p), new Conv2D(4, 2, dtype: p), new GlobalAveragePooling2D(dtype: p), new Dense(2, dtype: p)],
            "embedding" => [new Embedding(9, 6, dtype: p), new GlobalAveragePooling1D(dtype: p), new Dense(2, dtype: p)],
            _ => throw new ArgumentException("no such net", nameof(kind)),
        };
        return Called(new Sequential(layers));

        Sequential Called(Sequential net)
        {
            net.Predict(Input(kind));
            return net;
        }
    }

    static Tensor Input(string kind) => kind switch
    {
        "conv" or "batch" => Waves([16, 8, 8, 3]),
        "lstm" or "gru" or "attention" => Waves([16, 5, 8]),
        "embedding" => Tensor.From<int>([.. Enumerable.Range(0, 96).Select(i => i * 7 % 9)], [16, 6]),
        _ => Waves([16, 8]),
    };

    static Tensor Waves(Shape shape) => Tensor.From<float>([.. Enumerable.Range(0, (int)shape.Size).Select(i => (float)Math.Sin(i * i * 0.37 + 1.0))], shape);

    static double Far(Tensor want, Tensor got) => Ops.Max(Ops.Abs(want - got)).Item() / Ops.Max(Ops.Abs(want)).Item();
}
