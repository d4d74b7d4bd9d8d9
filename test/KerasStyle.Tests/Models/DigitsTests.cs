using KerasStyle.Callbacks;
using KerasStyle.Layers;

namespace KerasStyle.Tests.Models;

/// <summary>A convolutional net on 1,797 hand-written digits. Stock Keras 3.15.1, trained with six seeds on the same four of five rows,
/// reaches a loss of 2.02 ± 0.04 in the first epoch, 0.090 ± 0.010 in the last, and classifies 97.5 ± 0.5 % of the other rows.</summary>
public class DigitsTests
{
    [Fact]
    public void Learns_as_well_as_Keras()
    {
        float[][] rows = RepositoryData.Rows("digits.csv.gz");
        (Tensor x, int[] y) = Digits(rows.Where((_, i) => i % 5 != 0));
        (Tensor xTest, int[] yTest) = Digits(rows.Where((_, i) => i % 5 == 0));
        using (KerasRandom.Scope(0))
        {
            var model = new Sequential([
                new Input([8, 8, 1]),
                new Conv2D(32, 3, padding: "same", activation: "relu"),
                new MaxPooling2D(),
                new Flatten(),
                new Dropout(0.25),
                new Dense(64, activation: "relu"),
                new Dense(10, activation: "softmax"),
            ]);
            model.Compile("adam", "sparse_categorical_crossentropy", ["accuracy"]);
            History history = model.Fit(x, y, epochs: 15, verbose: 0);
            var (loss, accuracy) = model.Evaluate(xTest, yTest, verbose: 0);
            Assert.InRange(history["loss"][0], 1.8, 2.25);
            Assert.InRange(history["loss"][^1], 0.05, 0.14);
            Assert.InRange(loss, 0.05, 0.14);
            Assert.True(accuracy > 0.96, $"{accuracy:P1} of the digits were right");
        }
    }

    static (Tensor X, int[] Y) Digits(IEnumerable<float[]> rows)
    {
        float[][] all = [.. rows];
        return (Tensor.From<float>([.. all.SelectMany(r => r[..64]).Select(v => v / 16)], [all.Length, 8, 8, 1]), [.. all.Select(r => (int)r[64])]);
    }
}
