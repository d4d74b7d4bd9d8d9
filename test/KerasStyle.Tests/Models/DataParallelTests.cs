using KerasStyle.Callbacks;
using KerasStyle.Layers;
using KerasStyle.Tensors;

namespace KerasStyle.Tests.Models;

/// <summary>Nets trained on several replicas of the managed engine end with the weights of one.</summary>
public class DataParallelTests
{
    [Fact]
    public void ADenseNetTrainsAsOnOneDevice() => Compare([20, 6], () => new Sequential([new Dense(8, activation: "relu"), new Dropout(0.25), new Dense(2, activation: "softmax")]));

    [Fact]
    public void ANormalizedImageNetTrainsAsOnOneDevice() => Compare([20, 6, 6, 2], () => new Sequential(
        [new Conv2D(4, 3, useBias: false), new BatchNormalization(), new Activation("relu"), new MaxPooling2D(), new Flatten(), new Dense(2, activation: "softmax")]));

    [Fact]
    public void ARecurrentNetTrainsAsOnOneDevice() => Compare([20, 5, 3], () => new Sequential([new LSTM(4, returnSequences: true), new GRU(3), new Dense(2, activation: "softmax")]));

    static void Compare(Shape data, Func<Sequential> build)
    {
        (float[][] one, float oneLoss, float[] onePredicted) = Train(Engines.Cpu);
        (float[][] three, float threeLoss, float[] threePredicted) = Train(Engines.Get("cpu", "0,1,2"));
        Close(oneLoss, threeLoss);
        foreach ((float[] want, float[] got) in one.Append(onePredicted).Zip(three.Append(threePredicted)))
        {
            for (int i = 0; i < want.Length; i++)
                Close(want[i], got[i]);
        }

        (float[][] Weights, float Loss, float[] Predicted) Train(IEngine engine)
        {
            using IDisposable scope = Engines.Scope(engine);
            using IDisposable repeatable = KerasRandom.Scope(3);
            var random = new Random(1);
            float[] x = [.. Enumerable.Range(0, (int)data.Size).Select(_ => random.NextSingle() * 2 - 1)];
            int[] y = [.. Enumerable.Range(0, data[0]).Select(i => x[i * (int)data[1..].Size] > 0 ? 1 : 0)];
            Tensor inputs = Tensor.From<float>(x, data);
            Sequential net = build();
            net.Compile("sgd", "sparse_categorical_crossentropy", ["accuracy"]);
            // The last batch of an epoch has 6 rows, so that replicas differ in their numbers.
            History history = net.Fit(inputs, Tensor.From<int>(y, [data[0]]), batchSize: 7, epochs: 3, verbose: 0, seed: 5);
            return ([.. net.Weights.Select(w => w.Value.ToArray<float>())], (float)history["loss"][^1], net.Predict(inputs, verbose: 0).ToArray<float>());
        }
    }

    static void Close(float want, float got) => Assert.InRange(got, want - 1e-5f * (1 + Math.Abs(want)), want + 1e-5f * (1 + Math.Abs(want)));
}
