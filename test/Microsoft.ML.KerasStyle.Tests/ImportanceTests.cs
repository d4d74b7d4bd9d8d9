using KerasStyle;
using KerasStyle.Layers;
using KerasStyle.Optimizers;
using Microsoft.ML.Data;

namespace Microsoft.ML.KerasStyle.Tests;

/// <summary>Shuffling what matters hurts, and shuffling what does not changes nothing.</summary>
public class ImportanceTests
{
    readonly MLContext ml = new(seed: 1);

    sealed class Row
    {
        public float Much { get; set; }

        public float Little { get; set; }

        public string Kind { get; set; } = "";

        public float Nothing { get; set; }

        public float Label { get; set; }
    }

    static Row[] Rows()
    {
        var random = new Random(3);
        return [.. Enumerable.Range(0, 400).Select(_ =>
        {
            var row = new Row { Much = random.NextSingle(), Little = random.NextSingle(), Nothing = random.NextSingle(), Kind = random.Next(2) == 0 ? "a" : "b" };
            row.Label = 4 * row.Much + row.Little + (row.Kind == "a" ? 2 : 0);
            return row;
        })];
    }

    ITransformer Fit(IDataView rows) => ml.Transforms.Categorical.OneHotEncoding("Words", "Kind")
        .Append(ml.Transforms.Concatenate("Features", "Much", "Little", "Nothing", "Words"))
        .Append(ml.Keras().Regression(hidden: [16], options: new() { Epochs = 40, Verbose = 0, Optimizer = new Adam(0.01), Seed = 2 }))
        .Fit(rows);

    double RSquared(IDataView scored) => ml.Regression.Evaluate(scored).RSquared;

    [Fact]
    public void Slots_are_ordered_by_what_they_tell()
    {
        IDataView rows = ml.Data.LoadFromEnumerable(Rows());
        ITransformer model = Fit(rows);
        Assert.True(RSquared(model.Transform(rows)) > 0.95);
        IReadOnlyList<FeatureImportance> features = ml.Keras().PermutationFeatureImportance(model, rows, RSquared, permutationCount: 3);
        Assert.Equal(5, features.Count);
        Assert.Equal("Much", features[0].Name);
        Assert.Equal(("Features", 0), (features[0].Column, features[0].Slot));
        Assert.True(features[0].Change < -0.5);
        Assert.Equal("Nothing", features[^1].Name);
        Assert.Equal(0, features[^1].Change, 0.02);
        Assert.All(features, f => Assert.True(f.StandardDeviation < 0.2));
        Assert.Equal(features, ml.Keras().PermutationFeatureImportance(model, rows, RSquared, permutationCount: 3));
        Assert.StartsWith("Much ", features[0].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Whole_columns_of_any_type_are_shuffled_before_the_pipeline_sees_them()
    {
        IDataView rows = ml.Data.LoadFromEnumerable(Rows());
        IReadOnlyList<FeatureImportance> features = ml.Keras().PermutationFeatureImportance(Fit(rows), rows, RSquared, columns: ["Nothing", "Kind", "Much"]);
        Assert.Equal(["Much", "Kind", "Nothing"], features.Select(f => f.Name));
        Assert.True(features[1].Change < -0.2);
        Assert.Null(features[1].Slot);
    }

    [Fact]
    public void Unknown_columns_and_counts_are_refused()
    {
        IDataView rows = ml.Data.LoadFromEnumerable(Rows());
        ITransformer model = Fit(rows);
        Assert.Contains("'None'", Assert.Throws<ArgumentOutOfRangeException>(() => ml.Keras().PermutationFeatureImportance(model, rows, RSquared, columns: ["None"])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => ml.Keras().PermutationFeatureImportance(model, rows, RSquared, permutationCount: 0));
    }
}
