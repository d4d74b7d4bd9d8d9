using Microsoft.ML.Data;

namespace Microsoft.ML.KerasStyle.Tests;

/// <summary>Values that cannot be learned from: one exception that names column and row.</summary>
public class RowErrorTests
{
    readonly MLContext ml = new(seed: 1);

    sealed class Row
    {
        [VectorType(2)]
        public float[] Features { get; set; } = [1, 2];

        public float Label { get; set; }

        public float Weight { get; set; } = 1;

        // Members count keys from 0; others than 0 and 1 are missing.
        [KeyType(2)]
        public uint Key { get; set; }
    }

    static Row[] Rows(Action<Row> spoil)
    {
        Row[] rows = [.. Enumerable.Range(0, 9).Select(i => new Row { Label = i % 2 })];
        spoil(rows[5]);
        return rows;
    }

    public static TheoryData<RowCaching> Cachings => new(RowCaching.Auto, RowCaching.None);

    FormatException Fails(Row[] rows, RowCaching caching, Func<KerasTrainerOptions, KerasEstimator> net)
    {
        var options = new KerasTrainerOptions { Epochs = 1, Verbose = 0, Caching = caching, Shuffle = false };
        return Assert.Throws<FormatException>(() => net(options).Fit(ml.Data.LoadFromEnumerable(rows)));
    }

    [Theory]
    [MemberData(nameof(Cachings))]
    public void NaN_in_features(RowCaching caching)
    {
        FormatException e = Fails(Rows(r => r.Features[1] = float.NaN), caching, o => ml.Keras().Regression(options: o));
        Assert.Contains("feature column 'Features': row 5, slot 1 holds NaN", e.Message, StringComparison.Ordinal);
        Fails(Rows(r => r.Features[0] = float.PositiveInfinity), caching, o => ml.Keras().Regression(standardize: false, options: o));
    }

    [Theory]
    [MemberData(nameof(Cachings))]
    public void NaN_in_label_or_weight(RowCaching caching)
    {
        FormatException e = Fails(Rows(r => r.Label = float.NaN), caching, o => ml.Keras().Regression(options: o));
        Assert.Contains("label column 'Label': row 5 holds NaN", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("MissingValues", e.Message[..e.Message.IndexOf("FilterRowsByMissingValues", StringComparison.Ordinal)], StringComparison.Ordinal);      // replaces features
        e = Fails(Rows(r => r.Weight = float.NaN), caching, o =>
        {
            o.ExampleWeightColumn = "Weight";
            return ml.Keras().Regression(options: o);
        });
        Assert.Contains("example weight column 'Weight': row 5 holds NaN", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Cachings))]
    public void Labels_that_are_no_class(RowCaching caching)
    {
        FormatException e = Fails(Rows(r => r.Key = 9), caching, o => ml.Keras().Multiclass(label: "Key", options: o));
        Assert.Contains("label column 'Key': row 5 holds a missing key", e.Message, StringComparison.Ordinal);
        e = Fails(Rows(r => r.Label = 0.5f), caching, o => ml.Keras().Multiclass(options: o));
        Assert.Contains("label column 'Label': row 5 holds 0.5, expected a class number", e.Message, StringComparison.Ordinal);
        e = Fails(Rows(r => r.Label = -1), caching, o => ml.Keras().Binary(options: o));
        Assert.Contains("label column 'Label': row 5 holds -1, expected 0 or 1", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Cachings))]
    public void No_rows(RowCaching caching)
    {
        var options = new KerasTrainerOptions { Verbose = 0, Caching = caching };
        IDataView empty = ml.Data.LoadFromEnumerable(Array.Empty<Row>());
        Assert.Contains("no rows", Assert.Throws<InvalidOperationException>(() => ml.Keras().Regression(options: options).Fit(empty)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_validation_fraction_leaves_rows_on_both_sides()
    {
        var options = new KerasTrainerOptions { Verbose = 0, ValidationFraction = 0.01 };
        IDataView data = ml.Data.LoadFromEnumerable(Rows(_ => { }));
        Assert.Contains("ValidationFraction 0.01 of 9 rows", Assert.Throws<InvalidOperationException>(() => ml.Keras().Regression(options: options).Fit(data)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NaN_in_prediction_gives_NaN_as_other_trainers_do()
    {
        KerasTransformer model = ml.Keras().Regression(options: new() { Epochs = 1, Verbose = 0 }).Fit(ml.Data.LoadFromEnumerable(Rows(_ => { })));
        float[] scores = [.. model.Transform(ml.Data.LoadFromEnumerable(Rows(r => r.Features[0] = float.NaN))).GetColumn<float>("Score")];
        Assert.True(float.IsNaN(scores[5]));
        Assert.DoesNotContain(float.NaN, scores.Where((_, i) => i != 5));
    }

    [Fact]
    public void A_key_of_no_rows_is_refused_by_name()
    {
        var pipeline = ml.Transforms.Conversion.MapValueToKey("Label").Append(ml.Keras().Multiclass(options: new() { Verbose = 0 }));
        Assert.Contains("'Label'", Assert.Throws<ArgumentOutOfRangeException>(() => pipeline.Fit(ml.Data.LoadFromEnumerable(Array.Empty<Row>()))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_without_known_values_is_of_no_class()
    {
        var pipeline = ml.Transforms.Conversion.MapValueToKey("Label").Append(ml.Keras().Multiclass(options: new() { Epochs = 1, Verbose = 0 }));
        ITransformer model = pipeline.Fit(ml.Data.LoadFromEnumerable(Rows(_ => { })));
        IDataView scored = model.Transform(ml.Data.LoadFromEnumerable(Rows(row => row.Features = [1, float.NaN])));
        Assert.Equal([5], scored.GetColumn<uint>("PredictedLabel").Index().Where(p => p.Item == 0).Select(p => p.Index));
        Assert.All(scored.GetColumn<float[]>("Score").ElementAt(5), s => Assert.Equal(float.NaN, s));
    }
}
