using KerasStyle;
using KerasStyle.Data;
using KerasStyle.Layers;
using KerasStyle.Optimizers;
using Microsoft.ML.Data;
using Microsoft.ML.KerasStyle.Data;

namespace Microsoft.ML.KerasStyle.Tests;

/// <summary>Columns of every kind feed a net.</summary>
public class ColumnTests
{
    readonly MLContext ml = new(seed: 1);

    static KerasTrainerOptions Options(int epochs, double rate = 0.02) => new() { Epochs = epochs, Optimizer = new Adam(rate), Verbose = 0 };

    sealed class Kinds
    {
        public float Single { get; set; }

        public double Double { get; set; }

        public int Int { get; set; }

        public long Long { get; set; }

        public byte Byte { get; set; }

        public bool Flag { get; set; }

        [VectorType(2)]
        public int[] Ints { get; set; } = [0, 0];

        [VectorType(2)]
        public bool[] Flags { get; set; } = [false, false];

        [VectorType(2, 3)]
        public float[] Table { get; set; } = new float[6];

        [KeyType(5)]
        public uint Key { get; set; }

        public float Label { get; set; }
    }

    static Kinds[] Rows(int count)
    {
        var random = new Random(2);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            int n = random.Next(5);
            float x = random.NextSingle();
            return new Kinds
            {
                Single = x, Double = x, Int = n, Long = n, Byte = (byte)n, Flag = n > 2, Ints = [n, -n], Flags = [n > 2, n < 1], Table = [x, 0, 0, 0, 0, n],
                Key = (uint)(n + 1), Label = n > 2 ? 1 : x > 0.5 ? 2 : 0,
            };
        })];
    }

    [Theory]
    [InlineData("Single", 1)]
    [InlineData("Double", 1)]
    [InlineData("Int", 1)]
    [InlineData("Long", 1)]
    [InlineData("Byte", 1)]
    [InlineData("Flag", 1)]
    [InlineData("Ints", 2)]
    [InlineData("Flags", 2)]
    [InlineData("Table", 6)]
    public void Every_kind_of_number_is_read_as_it_is(string column, int size)
    {
        Kinds[] rows = Rows(20);
        IDataView data = ml.Data.LoadFromEnumerable(rows);
        var echo = new Sequential([new Input([size]), new Activation("linear")]);
        IDataView scored = ml.Keras().Score(echo, column).Fit(data).Transform(data);
        float[][] got = size == 1 ? [.. scored.GetColumn<float>("Score").Select(v => (float[])[v])] : [.. scored.GetColumn<float[]>("Score")];
        object Value(Kinds row) => typeof(Kinds).GetProperty(column)!.GetValue(row)!;
        Assert.All(got.Index(), r => Assert.Equal(Value(rows[r.Index]) switch
        {
            bool b => [b ? 1 : 0],
            Array a => [.. a.Cast<object>().Select(Convert.ToSingle)],
            var v => (float[])[Convert.ToSingle(v)],
        }, r.Item));
    }

    [Fact]
    public void A_key_goes_into_an_embedding()
    {
        Kinds[] rows = Rows(400);
        IDataView data = ml.Data.LoadFromEnumerable(rows.Select(r => new Kinds { Key = r.Key, Label = r.Int % 2 }));
        var net = new Sequential([new Embedding(6, 4), new Flatten()]);
        KerasTransformer model = ml.Keras().BinaryClassification(net, "Key", options: Options(20)).Fit(data);
        Assert.Equal(1, ml.BinaryClassification.Evaluate(model.Transform(data)).Accuracy);
        ArgumentException e = Assert.Throws<ArgumentException>(() => ml.Keras().BinaryClassification(new Sequential([new Embedding(5, 4, name: "small"), new Flatten()]), "Key", options: Options(1)).Fit(data));
        Assert.Contains("'Key' has keys from 1 to 5", e.Message, StringComparison.Ordinal);
        Assert.Contains("'small'", e.Message, StringComparison.Ordinal);
        Assert.Contains("Embedding(6, ...)", e.Message, StringComparison.Ordinal);
    }

    sealed class Review
    {
        public string Text { get; set; } = "";

        public bool Good { get; set; }
    }

    // Good reviews hold one of the good words more.
    static Review[] Reviews(int count)
    {
        string[] good = ["fine", "great", "lovely"], bad = ["awful", "poor", "dull"], other = ["a", "film", "with", "some", "people", "in", "town"];
        var random = new Random(4);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            bool isGood = random.Next(2) == 0;
            var words = Enumerable.Range(0, random.Next(3, 15)).Select(_ => other[random.Next(other.Length)]).ToList();
            words.Insert(random.Next(words.Count), (isGood ? good : bad)[random.Next(3)]);
            return new Review { Text = string.Join(' ', words), Good = isGood };
        })];
    }

    [Theory]
    [InlineData(null, 15)]
    [InlineData(6, 6)]
    public void Words_of_texts_are_padded_and_cut(int? length, int expected)
    {
        IDataView data = ml.Data.LoadFromEnumerable(Reviews(400));
        KerasTrainerOptions options = Options(8);
        options.SequenceLength = length;
        var pipeline = ml.Transforms.Text.NormalizeText("Text").Append(ml.Transforms.Text.TokenizeIntoWords("Words", "Text"))
            .Append(ml.Transforms.Conversion.MapValueToKey("Words"))
            .Append(ml.Keras().BinaryClassification(
                new Sequential([new Embedding(20, 8, maskZero: true), new GlobalAveragePooling1D(), new Dense(8, activation: "relu")]), "Words", "Good", options));
        var model = pipeline.Fit(data);
        Assert.Equal(expected, model.LastTransformer.Model.Inputs[0].BatchShape[1]);
        double accuracy = ml.BinaryClassification.Evaluate(model.Transform(data), labelColumnName: "Good").Accuracy;
        Assert.True(accuracy > (length == null ? 0.99 : 0.7), $"{accuracy}");
        using var file = new MemoryStream();
        ml.Model.Save(model, data.Schema, file);
        file.Position = 0;
        ITransformer loaded = new MLContext().Model.Load(file, out _);
        Assert.Equal(model.Transform(data).GetColumn<float>("Probability"), loaded.Transform(data).GetColumn<float>("Probability"));
    }

    [Fact]
    public void A_net_with_a_float_input_takes_words_too()
    {
        // Python's Sequential([Embedding(...)]) is saved with a float32 input.
        IDataView data = ml.Data.LoadFromEnumerable(Reviews(300));
        var net = new Sequential([new Input([10]), new Embedding(20, 8), new GlobalAveragePooling1D()]);
        var pipeline = ml.Transforms.Text.TokenizeIntoWords("Words", "Text").Append(ml.Transforms.Conversion.MapValueToKey("Words"))
            .Append(ml.Keras().BinaryClassification(net, "Words", "Good", Options(8)));
        Assert.True(ml.BinaryClassification.Evaluate(pipeline.Fit(data).Transform(data), labelColumnName: "Good").Accuracy > 0.85);
    }

    sealed class Wide
    {
        public VBuffer<float> Features { get; set; }

        public float Label { get; set; }
    }

    [Theory]
    [InlineData(RowCaching.Memory)]
    [InlineData(RowCaching.None)]
    public void Sparse_rows_are_kept_sparse(RowCaching caching)
    {
        const int Size = 5000;
        var random = new Random(6);
        var schema = SchemaDefinition.Create(typeof(Wide));
        schema["Features"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, Size);
        Wide[] rows = [.. Enumerable.Range(0, 300).Select(_ =>
        {
            int first = random.Next(100, Size);
            bool yes = random.Next(2) == 0;
            return new Wide { Features = new VBuffer<float>(Size, 2, [1, 1], [yes ? 7 : 9, first]), Label = yes ? 1 : 0 };
        })];
        IDataView data = ml.Data.LoadFromEnumerable(rows, schema);
        var format = new RowFormat([new NumberField("feature", "Features", new TensorSpec([Size]))], [new NumberField("label", "Label", new TensorSpec([1]))], []);
        var table = new RowTable(format);
        using (var reader = new RowReader(data, format, CancellationToken.None))
        {
            while (reader.MoveNext())
                table.Append(reader);
        }

        Assert.True(table.Bytes < 300 * 40, $"{table.Bytes} bytes");
        var row = new byte[format.Size];
        for (int i = 0; i < rows.Length; i++)
        {
            table.CopyTo(i, row);
            float[] values = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(row).ToArray();
            Assert.Equal(rows[i].Features.DenseValues(), values[..Size]);
            Assert.Equal(rows[i].Label, values[Size]);
        }

        KerasTrainerOptions options = Options(5);
        options.Caching = caching;
        KerasTransformer model = ml.Keras().BinaryClassification(new Sequential([new Dense(8, activation: "relu")]), options: options).Fit(data);
        Assert.Equal(1, ml.BinaryClassification.Evaluate(model.Transform(data)).Accuracy);
    }

    [Fact]
    public void Values_that_teach_nothing_are_refused_with_column_and_row()
    {
        Kinds[] rows = Rows(10);
        rows[3].Table[4] = float.NaN;
        FormatException e = Assert.Throws<FormatException>(() => ml.Keras().RegressionOf("Table").Fit(ml.Data.LoadFromEnumerable(rows)));
        Assert.Contains("feature column 'Table': row 3, slot 4 holds NaN", e.Message, StringComparison.Ordinal);
        rows = Rows(10);
        rows[2].Double = double.PositiveInfinity;
        var whole = new Sequential([new Input([1], dtype: "int32"), new Embedding(5, 2), new Flatten()]);
        e = Assert.Throws<FormatException>(() => ml.Keras().Regression(whole, "Double", options: Options(1)).Fit(ml.Data.LoadFromEnumerable(rows)));
        Assert.Contains("feature column 'Double': row 2 holds", e.Message, StringComparison.Ordinal);
        ArgumentException unknown = Assert.Throws<ArgumentException>(() => ml.Keras().Regression(whole, options: new() { InputColumns = new() { ["x"] = "y" } }));
        Assert.Contains("no input 'x'", unknown.Message, StringComparison.Ordinal);
    }
}

static class ColumnTestsCatalog
{
    public static KerasEstimator RegressionOf(this KerasCatalog keras, string features) =>
        keras.Regression(hidden: [2], features: features, options: new() { Epochs = 1, Verbose = 0 });
}
