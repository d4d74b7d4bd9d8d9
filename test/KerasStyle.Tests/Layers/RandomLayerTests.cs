using KerasStyle.Layers;
using KerasStyle.Tensors;

namespace KerasStyle.Tests.Layers;

public class RandomLayerTests
{
    static readonly Tensor Ones = Ops.Ones([200, 50]);

    [Fact]
    public void Dropout_keeps_the_mean_and_drops_the_rate()
    {
        float[] y = new Dropout(0.25, seed: 1).Call(Ones, training: true).ToArray<float>();
        Assert.Equal(0.25, y.Count(v => v == 0) / 10_000.0, 0.02);
        Assert.All(y, v => Assert.True(v == 0 || Math.Abs(v - 1 / 0.75) < 1e-6));
    }

    [Fact]
    public void Dropout_does_nothing_outside_of_training() => Assert.Same(Ones, new Dropout(0.5).Call(Ones));

    [Fact]
    public void The_same_seed_gives_the_same_masks_and_each_run_another()
    {
        Tensor[] first = Run(7), second = Run(7), other = Run(8);
        for (int i = 0; i < first.Length; i++)
            Assert.Equal(first[i].ToArray<float>(), second[i].ToArray<float>());
        Assert.NotEqual(first[0].ToArray<float>(), first[1].ToArray<float>());
        Assert.NotEqual(first[0].ToArray<float>(), other[0].ToArray<float>());

        static Tensor[] Run(int seed)
        {
            var layer = new Dropout(0.5, seed: seed);
            Executable run = Engines.Current.Compile(Graph.Trace([Ones.Spec], x => [layer.Call(x[0], training: true)]));
            return [.. Enumerable.Range(0, 3).Select(_ => run.Run(Ones)[0]), layer.Call(Ones, training: true)];
        }
    }

    [Fact]
    public void A_traced_run_draws_what_an_eager_one_draws()
    {
        Dropout eager = new(0.5, seed: 3), traced = new(0.5, seed: 3);
        Executable run = Engines.Current.Compile(Graph.Trace([Ones.Spec], x => [traced.Call(x[0], training: true)]));
        for (int i = 0; i < 3; i++)
            Assert.Equal(eager.Call(Ones, training: true).ToArray<float>(), run.Run(Ones)[0].ToArray<float>());
    }

    [Fact]
    public void Two_layers_in_one_scope_draw_apart_and_the_scope_repeats()
    {
        float[][] first = Draw(), second = Draw();
        Assert.Equal(first[0], second[0]);
        Assert.Equal(first[1], second[1]);
        Assert.NotEqual(first[0], first[1]);

        static float[][] Draw()
        {
            using (KerasRandom.Scope(5))
                return [.. Enumerable.Range(0, 2).Select(_ => new Dense(50).Call(Ones).ToArray<float>())];
        }
    }

    [Fact]
    public void Spatial_dropout_drops_whole_channels()
    {
        Tensor y = new SpatialDropout1D(0.5, seed: 1).Call(Ops.Ones([20, 10, 8]), training: true);
        float[] channel = Ops.Std(y, [1]).ToArray<float>();
        Assert.All(channel, v => Assert.Equal(0, v, 1e-6));
        Assert.Contains(0f, y.ToArray<float>());
        Assert.Contains(2f, y.ToArray<float>());
    }

    [Fact]
    public void A_rate_beyond_one_is_refused() =>
        Assert.StartsWith("Dropout 'd': rate must be from 0 to 1", Assert.Throws<ArgumentOutOfRangeException>(() => new Dropout(1.5, name: "d")).Message);
}
