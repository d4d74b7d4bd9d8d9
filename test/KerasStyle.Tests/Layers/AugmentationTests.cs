using KerasStyle.Layers;
using KerasStyle.Tensors;

namespace KerasStyle.Tests.Layers;

public class AugmentationTests
{
    static readonly Tensor Images = Ops.Cast(Ops.Reshape(Ops.Arange(4 * 6 * 5 * 3), [4, 6, 5, 3]), DType.Float32) * (255.0 / 359);

    [Fact]
    public void Mixed_images_and_labels_have_the_same_shares()
    {
        var batch = new Dictionary<string, object?> { ["images"] = Ops.Cast(Ops.Reshape(Ops.Arange(4), [4, 1, 1, 1]), DType.Float32) * Ops.Ones([4, 2, 2, 1]), ["labels"] = Ops.Eye(4) };
        IReadOnlyList<Tensor> mixed = new MixUp(seed: 3).CallAll(new CallArguments(batch, null, training: true));
        Tensor fromLabels = Ops.Matmul(mixed[1], new float[] { 0, 1, 2, 3 });
        float[] a = fromLabels.ToArray<float>(), b = Ops.Mean(mixed[0], [1, 2, 3]).ToArray<float>();
        for (int i = 0; i < 4; i++)
            Assert.Equal(a[i], b[i], 1e-5f);
        Assert.NotEqual(Ops.Eye(4).ToArray<float>(), mixed[1].ToArray<float>());
    }

    [Fact]
    public void A_cut_image_has_the_label_of_its_areas()
    {
        var batch = new Dictionary<string, object?> { ["images"] = Ops.Cast(Ops.Reshape(Ops.Arange(4), [4, 1, 1, 1]), DType.Float32) * Ops.Ones([4, 100, 100, 1]), ["labels"] = Ops.Eye(4) };
        IReadOnlyList<Tensor> cut = new CutMix(seed: 5).CallAll(new CallArguments(batch, null, training: true));
        float[] a = Ops.Matmul(cut[1], new float[] { 0, 1, 2, 3 }).ToArray<float>(), b = Ops.Mean(cut[0], [1, 2, 3]).ToArray<float>();
        for (int i = 0; i < 4; i++)
            Assert.Equal(a[i], b[i], 0.05f);
    }

    [Fact]
    public void Posterized_values_have_few_bits()
    {
        float[] y = new RandomPosterization((2, 2)).Call(Images, training: true).ToArray<float>();
        Assert.All(y, v => Assert.Contains(v, new float[] { 0, 64, 128, 192 }));
    }

    [Fact]
    public void Solarization_inverts_from_the_threshold_on()
    {
        Tensor y = new Solarization(thresholdFactor: (0.5, 0.5)).Call(Images, training: true);
        Assert.All(y.ToArray<float>().Zip(Images.ToArray<float>()), p => Assert.True(Math.Abs(p.First - p.Second) < 1e-3 || Math.Abs(p.First - (255 - p.Second)) < 1e-3));
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(0.0)]
    public void Inversion_follows_its_probability(double probability)
    {
        Tensor y = new RandomInvert((probability, probability)).Call(Images, training: true);
        Assert.Equal((probability == 1 ? 255 - Images : Images).ToArray<float>(), y.ToArray<float>());
    }

    [Fact]
    public void Erased_places_hold_the_fill_value()
    {
        float[] y = new RandomErasing((1, 1), (0.3, 0.3), [-1], (-1, 255), seed: 1).Call(Images + 1, training: true).ToArray<float>();
        Assert.InRange(y.Count(v => v == -1), 4 * 3, 4 * 6 * 5 * 3 / 2);
    }

    [Fact]
    public void Layers_that_choose_keep_the_range_and_differ_from_run_to_run()
    {
        foreach (Layer layer in new Layer[] { new RandAugment(seed: 1), new AugMix(seed: 1) })
        {
            Executable run = Engines.Current.Compile(Graph.Trace([Images.Spec], x => [layer.Call(x[0], training: true)]));
            float[][] results = [.. Enumerable.Range(0, 4).Select(_ => run.Run(Images)[0].ToArray<float>())];
            Assert.True(results.Select(r => r.Sum()).Distinct().Count() > 1);
            Assert.All(results.SelectMany(r => r), v => Assert.InRange(v, -0.01f, 255.01f));
        }
    }

    [Fact]
    public void A_pipeline_runs_its_layers_in_order()
    {
        var pipeline = new Pipeline([new Rescaling(0.5), new CenterCrop(2, 2)]);
        Assert.Equal(new CenterCrop(2, 2).Call(Images * 0.5).ToArray<float>(), pipeline.Call(Images).ToArray<float>());
        Assert.Equal(new Shape(Shape.Unknown, 2, 2, 3), pipeline.ComputeOutputShape([Shape.Unknown, 6, 5, 3]));
    }

    [Fact]
    public void A_tone_is_loudest_at_its_frequency()
    {
        float[] tone = [.. Enumerable.Range(0, 1600).Select(i => (float)Math.Sin(2 * Math.PI * 1000 * i / 8000))];
        Tensor mel = new MelSpectrogram(256, 64, samplingRate: 8000, numMelBins: 40, maxFreq: 4000).Call(Ops.Reshape(tone, [1, 1600]));
        int loudest = (int)Ops.Argmax(Ops.Mean(mel, [2])).Item();
        double step = 1127 * Math.Log(1 + 4000 / 700.0) - 1127 * Math.Log(1 + 20 / 700.0), place = (1127 * Math.Log(1 + 1000 / 700.0) - 1127 * Math.Log(1 + 20 / 700.0)) / step * 41 - 1;
        Assert.Equal(place, loudest, 1.0);
    }
}
