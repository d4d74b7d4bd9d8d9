using KerasStyle.Layers;

namespace KerasStyle.Tests.Objects;

/// <summary>The functions of keras.random; moments lie within about five of their standard errors.</summary>
public class KerasRandomTests
{
    const int Count = 20_000;

    [Fact]
    public void Moments_are_those_of_the_distributions()
    {
        Check(KerasRandom.Normal([Count], 2, 3, seed: 1), 2, 3);
        Check(KerasRandom.TruncatedNormal([Count], 1, 2, seed: 1), 1, 2 * 0.8796);
        Check(KerasRandom.Uniform([Count], -1, 3, seed: 1), 1, 4 / Math.Sqrt(12));
        Check(KerasRandom.Randint([Count], 3, 9, seed: 1), 5.5, Math.Sqrt(35.0 / 12));
        Check(KerasRandom.Gamma([Count], 0.5, seed: 1), 0.5, Math.Sqrt(0.5));
        Check(KerasRandom.Gamma([Count], 4.0, seed: 1), 4, 2);
        Check(KerasRandom.Beta([Count], 2.0, 3.0, seed: 1), 0.4, 0.2);
        Check(KerasRandom.Binomial([Count], 10.0, 0.3, seed: 1), 3, Math.Sqrt(2.1));
        Check(KerasRandom.Dropout(Ops.Ones([Count]), 0.25, seed: 1), 1, Math.Sqrt(1 / 0.75 - 1));
    }

    [Fact]
    public void Bounds_hold_and_shapes_are_as_asked()
    {
        Tensor whole = KerasRandom.Randint([Count], 3, 9, seed: 2);
        Assert.Equal((3, 8, DType.Int32), ((int)Ops.Min(whole).Item(), (int)Ops.Max(whole).Item(), whole.DType));
        Assert.InRange(Ops.Max(KerasRandom.TruncatedNormal([Count], seed: 2)).Item(), 1.9, 2);
        Assert.Equal(DType.Float64, KerasRandom.Uniform([2, 3], dtype: DType.Float64).DType);
        Tensor many = KerasRandom.Gamma([Count, 2], new float[] { 0.5f, 8 }, seed: 3);
        Check(Ops.Take(many, new[] { 1 }, 1), 8, Math.Sqrt(8));
        Assert.Throws<ArgumentException>(() => KerasRandom.Randint([1], 3, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => KerasRandom.Dropout(whole, 1));
    }

    [Fact]
    public void Categories_come_as_often_as_their_probabilities()
    {
        Tensor logits = Ops.Log(new float[,] { { 0.2f, 0.5f, 0.3f }, { 0.9f, 0.1f, 0 } });
        Tensor drawn = KerasRandom.Categorical(logits, Count, seed: 4);
        Assert.Equal(new Shape(2, Count), drawn.Shape);
        Tensor share = Ops.Mean(Ops.OneHot(drawn, 3), [1]);
        Assert.Equal([0.2, 0.5, 0.3, 0.9, 0.1, 0], share.ToArray<float>().Select(s => Math.Round(s, 1)));
        Assert.Equal(0, share.ToArray<float>()[5]);
    }

    [Fact]
    public void Shuffling_keeps_the_slices()
    {
        Tensor x = Ops.Reshape(Ops.Arange(40), [20, 2]), shuffled = KerasRandom.Shuffle(x, seed: 5), across = KerasRandom.Shuffle(Ops.Transpose(x), -1, seed: 5);
        Assert.NotEqual(x.ToArray<int>(), shuffled.ToArray<int>());
        Assert.Equal(Enumerable.Range(0, 20), Ops.Floor(Ops.Take(shuffled, new[] { 0 }, 1) / 2).ToArray<float>().Select(v => (int)v).Order());
        Assert.Equal(Ops.Transpose(shuffled).ToArray<int>(), across.ToArray<int>());
    }

    [Fact]
    public void A_number_gives_the_same_values_and_a_generator_the_next()
    {
        Assert.Equal(KerasRandom.Normal([3], seed: 6).ToArray<float>(), KerasRandom.Normal([3], seed: 6).ToArray<float>());
        var seeds = new SeedGenerator(6);
        Assert.NotEqual(KerasRandom.Normal([3], seed: seeds).ToArray<float>(), KerasRandom.Normal([3], seed: seeds).ToArray<float>());
        Assert.NotEqual(KerasRandom.Normal([3]).ToArray<float>(), KerasRandom.Normal([3]).ToArray<float>());
        using (KerasRandom.Scope(7))
        {
            float[] first = KerasRandom.Normal([3]).ToArray<float>();
            using (KerasRandom.Scope(7))
                Assert.Equal(first, KerasRandom.Normal([3]).ToArray<float>());
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Compiled_steps_draw_anew_unless_a_number_is_given(bool given)
    {
        var model = new Sequential([new Input([3]), new Noise(given)]);
        float[,] x = new float[4, 3];
        bool same = model.Predict(x).AsSpan<float>().SequenceEqual(model.Predict(x).AsSpan<float>());
        Assert.Equal(given, same);
    }

    static void Check(Tensor drawn, double mean, double deviation)
    {
        double[] x = Ops.Cast(drawn, DType.Float64).ToArray<double>();
        double found = x.Average(), spread = Math.Sqrt(x.Average(v => (v - found) * (v - found)));
        Assert.InRange(found, mean - 5 * deviation / Math.Sqrt(Count), mean + 5 * deviation / Math.Sqrt(Count));
        Assert.InRange(spread / deviation, 0.95, 1.05);
    }

    sealed class Noise(bool given) : Layer
    {
        protected override Tensor Call(Tensor x, bool training) => x + (given ? KerasRandom.Normal([3], seed: 1) : KerasRandom.Normal([3]));

        public override Shape ComputeOutputShape(Shape input) => input;
    }
}
