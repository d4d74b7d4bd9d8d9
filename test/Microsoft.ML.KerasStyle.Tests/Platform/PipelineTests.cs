using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.KerasStyle.Tests.Platform;

public class PipelineTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void ChainsAskForSchemasBeforeTheyTrain()
    {
        var fitted = false;
        var pipeline = _ml.Transforms.NormalizeMinMax("Sepal").WithOnFitDelegate(_ => fitted = true)
            .Append(_ml.Transforms.Conversion.MapKeyToValue("Name", "Nowhere"));

        Assert.Throws<ArgumentOutOfRangeException>(() => pipeline.Fit(_ml.Data.LoadFromEnumerable(Flower.Bunch(3))));
        Assert.False(fitted);
    }

    [Fact]
    public void CacheCheckpointsReadTheSourceOnce()
    {
        var reads = 0;
        IEnumerable<Flower> Source()
        {
            reads++;
            foreach (var f in Flower.Bunch(20))
                yield return f;
        }

        _ml.Transforms.CopyColumns("Petal2", "Petal").AppendCacheCheckpoint(_ml)
            .Append(_ml.Transforms.NormalizeMinMax("Petal2"))
            .Append(_ml.Transforms.NormalizeMeanVariance("Petal2"))
            .Fit(_ml.Data.LoadFromEnumerable(Source()));

        Assert.Equal(1, reads);
    }

    [Fact]
    public void KeysNumberValuesInOrderOfAppearanceOrValue()
    {
        var view = _ml.Data.LoadFromEnumerable(Flower.Bunch(4));
        var byOccurrence = _ml.Transforms.Conversion.MapValueToKey("Key", "Kind").Fit(view).Transform(view);
        var byValue = _ml.Transforms.Conversion.MapValueToKey("Key", "Kind", keyOrdinality: ValueToKeyMappingEstimator.KeyOrdinality.ByValue).Fit(view).Transform(view);

        Assert.Equal([1u, 2u, 3u, 1u], byOccurrence.GetColumn<uint>("Key"));
        Assert.Equal([1u, 3u, 2u, 1u], byValue.GetColumn<uint>("Key"));
        Assert.True(byOccurrence.Schema["Key"].HasKeyValues());
        var unseen = _ml.Data.LoadFromEnumerable(new[] { new Flower { Kind = "rose", Sepal = [0, 0] } });
        Assert.Equal([0u], _ml.Transforms.Conversion.MapValueToKey("Key", "Kind").Fit(view).Transform(unseen).GetColumn<uint>("Key"));
    }

    [Fact]
    public void FeaturesAreConcatenatedWithSlotNames()
    {
        var view = _ml.Data.LoadFromEnumerable(Flower.Bunch(3));
        var output = _ml.Transforms.Categorical.OneHotEncoding("Hot", "Kind").Append(_ml.Transforms.Concatenate("Features", "Petal", "Hot")).Fit(view).Transform(view);

        Assert.Equal([[0f, 1, 0, 0], [1f, 0, 1, 0], [2f, 0, 0, 1]], output.GetColumn<float[]>("Features"));
        VBuffer<ReadOnlyMemory<char>> slots = default;
        output.Schema["Features"].GetSlotNames(ref slots);
        Assert.Equal(["Petal", "Hot.setosa", "Hot.virginica", "Hot.versicolor"], slots.DenseValues().Select(s => s.ToString()));
    }

    [Fact]
    public void ColumnsAreSelectedAndDropped()
    {
        var view = _ml.Data.LoadFromEnumerable(Flower.Bunch(3));

        Assert.Equal(["Kind"], _ml.Transforms.SelectColumns("Kind").Fit(view).Transform(view).Schema.Select(c => c.Name));
        Assert.DoesNotContain("Kind", _ml.Transforms.DropColumns("Kind").Fit(view).Transform(view).Schema.Select(c => c.Name));
    }

    [Fact]
    public void NormalizersFollowTheirFormulas()
    {
        var view = _ml.Data.LoadFromEnumerable(new[] { 1f, 2f, 5f }.Select(x => new Flower { Petal = x, Sepal = [x, 3] }));
        float[] Run(IEstimator<ITransformer> estimator) => [.. estimator.Fit(view).Transform(view).GetColumn<float>("Petal")];
        void Near(double[] expected, float[] actual) => Assert.All(expected.Zip(actual), p => Assert.Equal(p.First, p.Second, 4));

        Near([0.2, 0.4, 1], Run(_ml.Transforms.NormalizeMinMax("Petal")));
        Near([0, 0.25, 1], Run(_ml.Transforms.NormalizeMinMax("Petal", fixZero: false)));
        var rms = Math.Sqrt(10);
        Near([1 / rms, 2 / rms, 5 / rms], Run(_ml.Transforms.NormalizeMeanVariance("Petal")));
        var (mean, deviation) = (8.0 / 3, Math.Sqrt(10 - (64.0 / 9)));
        Near([(1 - mean) / deviation, (2 - mean) / deviation, (5 - mean) / deviation], Run(_ml.Transforms.NormalizeMeanVariance("Petal", fixZero: false)));
        Assert.All(_ml.Transforms.NormalizeMinMax("Sepal").Fit(view).Transform(view).GetColumn<float[]>("Sepal"), s => Assert.Equal(0, s[1]));
    }

    [Fact]
    public void MissingValuesAreReplaced()
    {
        var view = _ml.Data.LoadFromEnumerable(new[] { 1f, float.NaN, 5f }.Select(x => new Flower { Petal = x, Sepal = [0, 0] }));

        Assert.Equal([1f, 0f, 5f], _ml.Transforms.ReplaceMissingValues("Petal").Fit(view).Transform(view).GetColumn<float>("Petal"));
        var mean = _ml.Transforms.ReplaceMissingValues("Petal", replacementMode: MissingValueReplacingEstimator.ReplacementMode.Mean);
        Assert.Equal([1f, 3f, 5f], mean.Fit(view).Transform(view).GetColumn<float>("Petal"));
    }

    [Fact]
    public void TextBecomesKeysOfWords()
    {
        var view = _ml.Data.LoadFromEnumerable(new[] { "The cat", "the  DOG the" }.Select(t => new Flower { Kind = t, Sepal = [0, 0] }));
        var pipeline = _ml.Transforms.Text.NormalizeText("T", "Kind").Append(_ml.Transforms.Text.TokenizeIntoWords("T")).Append(_ml.Transforms.Conversion.MapValueToKey("T"));
        var output = pipeline.Fit(view).Transform(view);

        Assert.Equal([[1u, 2u], [1u, 3u, 1u]], output.GetColumn<uint[]>("T"));
        Assert.False(((VectorDataViewType)output.Schema["T"].Type).IsKnownSize);
    }

    [Fact]
    public void TypesAreConverted()
    {
        var view = _ml.Data.LoadFromEnumerable(Flower.Bunch(3));
        var output = _ml.Transforms.Conversion.ConvertType("B", "Petal", DataKind.Boolean)
            .Append(_ml.Transforms.Conversion.ConvertType("D", "Sepal", DataKind.Double)).Fit(view).Transform(view);

        Assert.Equal([false, true, true], output.GetColumn<bool>("B"));
        Assert.Equal([[0d, 0d], [1d, -1d], [2d, -2d]], output.GetColumn<double[]>("D"));
    }

    [Fact]
    public void NothingIsConvertedThatWouldLoseItsMeaning()
    {
        var view = _ml.Data.LoadFromEnumerable(Flower.Bunch(3));

        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Transforms.Conversion.ConvertType("I", "Petal", DataKind.Int32).Fit(view).GetOutputSchema(view.Schema));
        Assert.Throws<ArgumentOutOfRangeException>(() => view.GetColumn<double>("Petal").ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Transforms.DropColumns("Nowhere").Fit(view).GetOutputSchema(view.Schema));
    }

    [Fact]
    public void HostsAreSeededByTheirContextAndLogThroughIt()
    {
        static int Draw() => ((IHostEnvironment)new MLContext(seed: 5)).Register("X").Rand.Next();
        Assert.Equal(Draw(), Draw());

        LoggingEventArgs? seen = null;
        _ml.Log += (_, e) => seen = e.Kind == ChannelMessageKind.Info ? e : seen;
        using (var channel = ((IHostEnvironment)_ml).Register("Keras").Start("Fit"))
            channel.Info(MessageSensitivity.None, "epoch {0}", 3);
        Assert.Equal("Keras; Fit", seen!.Source);
        Assert.Equal("[Source=Keras; Fit, Kind=Info] epoch 3", seen.Message);
    }
}
