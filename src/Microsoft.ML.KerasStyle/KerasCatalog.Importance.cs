using Microsoft.ML.Data;
using Microsoft.ML.KerasStyle.Importance;
using Microsoft.ML.KerasStyle.Schema;
using Microsoft.ML.KerasStyle.Training;

namespace Microsoft.ML.KerasStyle;

/// <content>What a net looks at.</content>
public sealed partial class KerasCatalog
{
    /// <summary>How much each feature matters to a net (Breiman, 2001): a metric is measured on rows whose values of the feature are shuffled among them, again for each feature.
    /// <code>ml.Keras().PermutationFeatureImportance(model, rows, scored => ml.Regression.Evaluate(scored).RSquared)</code>
    /// The functions of ML.NET of this name take its own trainers only.</summary>
    /// <param name="model">A net's stage, or a pipeline that holds one.</param>
    /// <param name="data">The rows, with the columns that the pipeline takes; best others than it was trained on.</param>
    /// <param name="metric">Measures scored rows.</param>
    /// <param name="columns">Columns of the data to shuffle as wholes, of any type, before the pipeline prepares them. By default each value of each column that the net reads is shuffled by itself.</param>
    /// <param name="permutationCount">How often each feature is shuffled.</param>
    /// <param name="seed">Seed of the orders.</param>
    /// <returns>The features by the magnitude of the change, the largest first.</returns>
    /// <exception cref="ArgumentException">A column is unknown, or the pipeline holds no net or several.</exception>
    public IReadOnlyList<FeatureImportance> PermutationFeatureImportance(
        ITransformer model, IDataView data, Func<IDataView, double> metric, IReadOnlyList<string>? columns = null, int permutationCount = 1, int seed = 0)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(metric);
        ArgumentOutOfRangeException.ThrowIfLessThan(permutationCount, 1);
        NetInPipeline pipeline = NetInPipeline.Of(model);
        IDataView rows = context.Data.Cache(columns == null ? pipeline.Prepare(data) : data);
        Func<IDataView, IDataView> score = columns == null ? pipeline.Score : view => pipeline.Score(pipeline.Prepare(view));
        double baseline = metric(score(rows));
        var random = new Random(seed);
        return [.. (columns ?? pipeline.Net.InputColumns).SelectMany(name => Features(rows.Schema, name, slots: columns == null))
            .Select(feature => Measured(feature))
            .OrderByDescending(f => Math.Abs(f.Change))];

        FeatureImportance Measured((string Name, DataViewSchema.Column Column, int? Slot) feature)
        {
            var values = ShuffledColumn.Read(rows, feature.Column, feature.Slot);
            double[] changes = [.. Enumerable.Range(0, permutationCount).Select(_ => metric(score(values.In(random))) - baseline)];
            double mean = changes.Average();
            return new FeatureImportance(feature.Name, feature.Column.Name, feature.Slot, mean, Math.Sqrt(changes.Sum(c => (c - mean) * (c - mean)) / Math.Max(1, permutationCount - 1)));
        }
    }

    static IEnumerable<(string Name, DataViewSchema.Column Column, int? Slot)> Features(DataViewSchema schema, string name, bool slots)
    {
        DataViewSchema.Column column = ColumnCheck.Find(schema, name, "feature");
        if (!slots || column.Type is not VectorDataViewType { Size: > 1 and var size, ItemType: not TextDataViewType })
            return [(name, column, null)];
        IReadOnlyList<string>? names = SlotNames.Of(column).Texts;
        return Enumerable.Range(0, size).Select(slot => (names?[slot] is { Length: > 0 } own ? own : $"{name}[{slot}]", column, (int?)slot));
    }
}
