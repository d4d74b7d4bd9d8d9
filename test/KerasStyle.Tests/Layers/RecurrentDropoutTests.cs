using KerasStyle.Activations;
using KerasStyle.Initializers;
using KerasStyle.Layers;

namespace KerasStyle.Tests.Layers;

/// <summary>What training drops of the states is the same whether the engine takes all steps at once or the layer one after the other, as it does with a function of one's own.</summary>
public class RecurrentDropoutTests
{
    [Theory]
    [InlineData("simple")]
    [InlineData("lstm")]
    [InlineData("gru")]
    [InlineData("gru, reset before")]
    public void AllStepsAtOnceDropWhatOneAfterTheOtherDrops(string kind)
    {
        var random = new Random(1);
        Tensor x = Tensor.From<float>([.. Enumerable.Range(0, 5 * 7 * 3).Select(_ => random.NextSingle() - 0.5f)], [5, 7, 3]);
        float[] quick = Layer("tanh").Call(x, training: true).ToArray<float>(), slow = Layer((Func<Tensor, Tensor>)Ops.Tanh).Call(x, training: true).ToArray<float>();
        float[] whole = Layer("tanh").Call(x, training: false).ToArray<float>();
        Assert.All(quick.Zip(slow), pair => Assert.Equal(pair.Second, pair.First, 1e-5f));
        Assert.Contains(quick.Zip(whole), pair => Math.Abs(pair.First - pair.Second) > 0.01f);

        RNN Layer(ActivationFunction activation)
        {
            Initializer kernel = new GlorotUniform(seed: 1), recurrent = new GlorotUniform(seed: 2);
            return kind switch
            {
                "simple" => new SimpleRNN(6, activation, kernelInitializer: kernel, recurrentInitializer: recurrent, dropout: 0.3, recurrentDropout: 0.4, seed: 3, returnSequences: true),
                "lstm" => new LSTM(6, activation, kernelInitializer: kernel, recurrentInitializer: recurrent, dropout: 0.3, recurrentDropout: 0.4, seed: 3, returnSequences: true),
                _ => new GRU(
                    6, activation, kernelInitializer: kernel, recurrentInitializer: recurrent, dropout: 0.3, recurrentDropout: 0.4, seed: 3, returnSequences: true, resetAfter: kind == "gru"),
            };
        }
    }
}
