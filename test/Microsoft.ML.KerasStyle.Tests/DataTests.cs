using System.Runtime.InteropServices;
using KerasStyle;
using KerasStyle.Data;
using KerasStyle.Layers;
using Microsoft.ML.Data;
using Microsoft.ML.KerasStyle.Data;

namespace Microsoft.ML.KerasStyle.Tests;

/// <summary>How rows become batches.</summary>
public class DataTests
{
    readonly MLContext ml = new(seed: 1);

    static readonly RowFormat Format = new(
        [new NumberField("feature", "Features", new TensorSpec([10]))],
        [new NumberField("label", "Label", new TensorSpec([1]))],
        [new NumberField("example weight", "Weight", new TensorSpec(Shape.Scalar), ValueRange.NotNegative)]);

    IDataView Diabetes => ml.Data.LoadFromEnumerable(TestData.Diabetes);

    // The rows of one pass: first feature, label and weight of each.
    static List<(float Feature, float Label, float Weight)> Pass(BatchSource source, int batchSize, ShuffleKey? key)
    {
        var rows = new List<(float, float, float)>();
        using BatchCursor cursor = source.Read(batchSize, key);
        while (cursor.Next() is > 0 and var count)
        {
            float[] x = new float[count * 10], y = new float[count], w = new float[count];
            cursor.Fill(0, MemoryMarshal.AsBytes(x.AsSpan()));
            cursor.Fill(1, MemoryMarshal.AsBytes(y.AsSpan()));
            cursor.Fill(2, MemoryMarshal.AsBytes(w.AsSpan()));
            for (int i = 0; i < count; i++)
                rows.Add((x[i * 10], y[i], w[i]));
        }

        return rows;
    }

    static List<(float Feature, float Label, float Weight)> Expected => [.. TestData.Diabetes.Select(r => (r.Features[0], r.Label, r.Weight))];

    Examples Open(RowCaching caching) => Examples.Open(Diabetes, Format, caching, CancellationToken.None);

    [Theory]
    [InlineData(RowCaching.Memory, 32)]
    [InlineData(RowCaching.None, 32)]
    [InlineData(RowCaching.Memory, 442)]
    [InlineData(RowCaching.None, 1000)]
    public void Unshuffled_rows_come_in_order(RowCaching caching, int batchSize) =>
        Assert.Equal(Expected, Pass(Open(caching).Source(Format), batchSize, null));

    [Theory]
    [InlineData(RowCaching.Memory)]
    [InlineData(RowCaching.None)]
    public void Shuffled_rows_come_once_each_in_an_order_that_the_key_decides(RowCaching caching)
    {
        BatchSource source = Open(caching).Source(Format);
        List<(float, float, float)> first = Pass(source, 8, new ShuffleKey(1, 0)), second = Pass(source, 8, new ShuffleKey(1, 1));
        Assert.Equal(Expected.Order(), first.Order());
        Assert.NotEqual(Expected, first);
        Assert.NotEqual(first, second);
        Assert.Equal(first, Pass(source, 8, new ShuffleKey(1, 0)));
    }

    [Theory]
    [InlineData(RowCaching.Memory)]
    [InlineData(RowCaching.None)]
    public void Validation_rows_are_the_others(RowCaching caching)
    {
        (Examples train, Examples validation) = Open(caching).Split(0.25, seed: 3);
        List<(float, float, float)> trained = Pass(train.Source(Format), 32, null), measured = Pass(validation.Source(Format), 32, null);
        Assert.InRange(measured.Count, 80, 140);
        Assert.Equal(Expected.Order(), trained.Concat(measured).Order());
        Assert.Equal(measured, Pass(Open(caching).Split(0.25, seed: 3).Validation.Source(Format), 32, null));
    }

    [Fact]
    public void Reading_allocates_nothing_per_row()
    {
        IDataView cached = ml.Data.Cache(Diabetes);
        long few = ToRead(ml.Data.TakeRows(cached, 42)), all = ToRead(cached);
        Assert.True(all - few < 400 * 4, $"{all - few} bytes for 400 rows");

        static long ToRead(IDataView data) => Allocated.Least(() =>
        {
            var row = new byte[Format.Size];
            using var reader = new RowReader(data, Format, CancellationToken.None);
            while (reader.MoveNext())
                reader.Read(row);
        });
    }

    [Fact]
    public void Statistics_standardize()
    {
        var statistics = new RowStatistics(Open(RowCaching.Memory), Format);
        (double[] scale, double[] offset) = statistics.Standardization();
        double[] values = [.. TestData.Diabetes.Select(r => r.Features[2] * scale[2] + offset[2])];
        Assert.Equal(0, values.Average(), 1e-9);
        Assert.Equal(1, values.Average(v => v * v), 1e-9);
        Assert.Equal(TestData.Diabetes.Average(r => (double)r.Label), statistics.LabelMean, 1e-9);
    }

    [Fact]
    public void A_net_of_whole_numbers_gets_whole_numbers()
    {
        var rows = Enumerable.Range(0, 200).Select(i => new WordExample { Features = [i % 7, i % 5, i % 3, 1], Label = i % 7 < 3 ? "low" : "high" });
        IDataView data = ml.Data.LoadFromEnumerable(rows);
        var net = new Sequential([new Input([4], dtype: "int32"), new Embedding(7, 3), new Flatten()]);
        var options = new KerasTrainerOptions { Epochs = 20, Verbose = 0, Optimizer = new global::KerasStyle.Optimizers.Adam(0.05) };
        ITransformer model = ml.Transforms.Conversion.MapValueToKey("Label").Append(ml.Keras().MulticlassClassification(net, options: options)).Fit(data);
        Assert.Equal(1, ml.MulticlassClassification.Evaluate(model.Transform(data)).MicroAccuracy, 0.02);
    }

    [Fact]
    public void The_public_types_are_few() =>
        Assert.Equal(
            ["FeatureImportance", "KerasCatalog", "KerasData", "KerasEstimator", "KerasExtensions", "KerasImageLoader", "KerasImageTransformer", "KerasScoringEstimator", "KerasTrainerOptions", "KerasTransformer", "MissingValues", "RowCaching", "RowPredictor", "SequenceEnd", "TableColumn", "TableColumnKind"],
            typeof(KerasTransformer).Assembly.ExportedTypes.Select(t => t.Name).Order());
}
