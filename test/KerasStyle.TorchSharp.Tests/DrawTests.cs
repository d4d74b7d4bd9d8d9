#if TORCHSHARP
using KerasStyle.Layers;
using KerasStyle.Tensors;
using TorchSharp;

namespace KerasStyle.Torch.Tests;

/// <summary>Random values that a device draws itself: the bits of the managed engine.</summary>
public class DrawTests
{
    [SkippableTheory]
    [InlineData(0, 0, 1)]
    [InlineData(1, 7, 63)]
    [InlineData(-3, 1, 64)]
    [InlineData(long.MaxValue, 5, 65)]
    [InlineData(1234567890123456789, long.MinValue, 1000)]
    [InlineData(42, 3, 100_003)]
    public void UniformValuesHaveTheSameBits(long seed, long draw, int count) => Assert.Equal(OfHost(RandomKind.Uniform, seed, draw, count), OfDevice(RandomKind.Uniform, seed, draw, count));

    /// <summary>But for the last bit of a logarithm or a cosine in double precision, which may change that of a value once in some hundred million.</summary>
    [SkippableTheory]
    [InlineData(0, 0, 1)]
    [InlineData(-3, 1, 64)]
    [InlineData(42, 3, 100_003)]
    public void NormalValuesAreTheSame(long seed, long draw, int count) =>
        Assert.All(OfHost(RandomKind.Normal, seed, draw, count).Zip(OfDevice(RandomKind.Normal, seed, draw, count)), p => Assert.InRange(p.Second, float.BitDecrement(p.First), float.BitIncrement(p.First)));

    [SkippableTheory]
    [InlineData("dropout")]
    [InlineData("noise")]
    [InlineData("attention")]
    public void ATrainingDropsTheSameValues(string kind)
    {
        IEngine engine = LibTorch.AsGpu();
        Tensor[]? weights = null;
        double[] Losses(IEngine on)
        {
            Tensor input = new Input([6, 8]);
            Layer random = kind == "noise" ? new GaussianNoise(0.5, seed: 5) : new Dropout(0.5, seed: 5);
            Tensor hidden = kind == "attention" ? new MultiHeadAttention(2, 4, dropout: 0.3, seed: 5).Call(input, input) : random.Call(new Dense(8).Call(input));
            var net = new Model(input, new Dense(2).Call(new GlobalAveragePooling1D().Call(hidden))) { Engine = on };
            net.SetWeights(weights ??= [.. net.Weights.Select(w => w.Value)]);
            net.Compile("sgd", "mse");
            Tensor x = Ops.Sin(Ops.Reshape(Ops.Arange(16 * 48), [16, 6, 8]));
            return [.. net.Fit(x, Ops.Mean(Ops.Reshape(x, [16, 2, 24]), [2]), batchSize: 4, epochs: 2, shuffle: false, verbose: 0)["loss"]];
        }

        double[] expected = Losses(Engines.Cpu);
        Assert.All(expected.Zip(Losses(engine)), p => Assert.Equal(p.First, p.Second, 1e-5 * p.First));
    }

    static float[] OfHost(RandomKind kind, long seed, long draw, int count) =>
        Engines.Cpu.Execute(new RandomValues(kind, new TensorSpec([count])), [Tensor.From<long>([seed, draw], [2])])[0].ToArray<float>();

    static float[] OfDevice(RandomKind kind, long seed, long draw, int count)
    {
        Target target = ((TorchEngine)LibTorch.AsGpu()).Target;
        using DisposeScope scope = torch.NewDisposeScope();
        return CounterDraws.Of(new RandomValues(kind, new TensorSpec([count])), target)!(HostMemory.Upload(Tensor.From<long>([seed, draw], [2]), target)).data<float>().ToArray();
    }
}
#endif
