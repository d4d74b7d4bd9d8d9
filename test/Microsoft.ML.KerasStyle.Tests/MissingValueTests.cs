using KerasStyle;
using KerasStyle.Layers;
using Microsoft.ML.Data;

namespace Microsoft.ML.KerasStyle.Tests;

/// <summary>Missing numbers are refused, or replaced in training and prediction by what the training found.</summary>
public class MissingValueTests
{
    readonly MLContext ml = new(seed: 1);

    sealed class Row
    {
        [VectorType(2)]
        public float[] Features { get; set; } = [];

        public double Other { get; set; }

        public float Label { get; set; }
    }

    // Slot 0 holds 1, 2, 6 and one gap; slot 1 none; Other 10 and 30 and two gaps.
    static readonly Row[] Rows =
    [
        new() { Features = [1, 0], Other = 10 }, new() { Features = [2, 0], Other = double.NaN }, new() { Features = [6, 0], Other = 30 }, new() { Features = [float.NaN, 0], Other = double.NaN },
    ];

    // Gives its two inputs back.
    static global::KerasStyle.Model Echo()
    {
        var features = new Input([2], name: "Features");
        var other = new Input([1], name: "Other");
        return new global::KerasStyle.Model([features, other], new Concatenate().Call([features, other]));
    }

    KerasTransformer Fit(MissingValues missing) => ml.Keras().Score(Echo(), sequence: new() { MissingValues = missing }).Fit(ml.Data.LoadFromEnumerable(Rows));

    float[][] Scores(ITransformer model) => [.. model.Transform(ml.Data.LoadFromEnumerable(Rows)).GetColumn<float[]>("Score")];

    public static TheoryData<string, float, float> Kinds => new() { { "mean", 3, 20 }, { "median", 2, 20 }, { "zero", 0, 0 } };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Each_slot_has_its_replacement(string name, float feature, float other)
    {
        float[][] scores = Scores(Fit(name));
        Assert.Equal([1, 0, 10], scores[0]);
        Assert.Equal([2, 0, other], scores[1]);
        Assert.Equal([feature, 0, other], scores[3]);
    }

    [Fact]
    public void A_number_stands_in_and_is_saved_with_the_model()
    {
        KerasTransformer model = Fit(-7.5f);
        Assert.Equal([-7.5f, 0, -7.5f], Scores(model)[3]);
        var file = new MemoryStream();
        ml.Model.Save(model, ml.Data.LoadFromEnumerable(Rows).Schema, file);
        file.Position = 0;
        Assert.Equal(Scores(model), Scores(new MLContext().Model.Load(file, out _)));
    }

    [Theory]
    [InlineData(RowCaching.Memory)]
    [InlineData(RowCaching.None)]
    public void A_net_learns_from_rows_with_gaps(RowCaching caching)
    {
        NumberExample[] gaps = [.. TestData.Diabetes.Select((r, i) => new NumberExample { Features = [.. r.Features.Select((f, slot) => (i + slot) % 7 == 0 ? float.NaN : f)], Label = r.Label })];
        var options = new KerasTrainerOptions { Epochs = 20, Verbose = 0, Seed = 1, MissingValues = "mean", Caching = caching };
        IDataView data = ml.Data.LoadFromEnumerable(gaps);
        IDataView scored = ml.Keras().Regression(hidden: [16], options: options).Fit(data).Transform(data);
        Assert.True(ml.Regression.Evaluate(scored).RSquared > 0.3);
    }

    [Fact]
    public void They_are_refused_by_default_with_a_way_out()
    {
        Assert.Equal(MissingValues.Refuse, new KerasTrainerOptions().MissingValues);
        FormatException e = Assert.Throws<FormatException>(() => ml.Keras().Regression(hidden: [2], options: new() { Verbose = 0 }).Fit(ml.Data.LoadFromEnumerable(Rows)));
        Assert.Contains("feature column 'Features': row 3, slot 0 holds NaN", e.Message, StringComparison.Ordinal);
        Assert.Contains("MissingValues", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Infinity_and_an_empty_slot_are_refused()
    {
        Row[] empty = [new() { Features = [1, float.NaN] }, new() { Features = [2, float.NaN] }];
        Row[] infinite = [new() { Features = [1, float.PositiveInfinity] }];
        var options = new KerasTrainerOptions { Verbose = 0, MissingValues = MissingValues.Mean };
        FormatException e = Assert.Throws<FormatException>(() => ml.Keras().Regression(hidden: [2], options: options).Fit(ml.Data.LoadFromEnumerable(empty)));
        Assert.Contains("feature column 'Features', slot 1 has no number", e.Message, StringComparison.Ordinal);
        Assert.Throws<FormatException>(() => ml.Keras().Regression(hidden: [2], options: options).Fit(ml.Data.LoadFromEnumerable(infinite)));
    }

    [Fact]
    public void Unknown_names_are_refused()
    {
        Assert.Contains("mode", Assert.Throws<ArgumentException>(() => (MissingValues)"mode").Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => MissingValues.Constant(float.NaN));
    }
}
