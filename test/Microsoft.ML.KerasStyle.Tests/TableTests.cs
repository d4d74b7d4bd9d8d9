using KerasStyle.Optimizers;
using Microsoft.ML.AutoML;
using Microsoft.ML.Data;

namespace Microsoft.ML.KerasStyle.Tests;

/// <summary>Tables from files and views become features by themselves.</summary>
public sealed class TableTests : IDisposable
{
    readonly MLContext ml = new(seed: 1);
    readonly string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid()}.csv");

    static readonly KerasTrainerOptions Quick = new() { Epochs = 60, Optimizer = new Adam(0.01), Verbose = 0 };

    public void Dispose() => File.Delete(path);

    // What a house costs follows from its size, its district and words of its description.
    void WriteHouses(int count, Func<string, double, string> label)
    {
        var random = new Random(3);
        string[] districts = ["north", "south", "hill"], words = ["garden", "lift", "view", "garage"];
        using var file = new StreamWriter(path);
        file.WriteLine("id,size,district,rooms,description,constant,price");
        for (int i = 0; i < count; i++)
        {
            double size = random.Next(40, 200);
            string district = districts[random.Next(3)];
            bool view = random.Next(2) == 0;
            string[] text = [.. words.Where(w => w != "view" && random.Next(2) == 0), .. view ? ["view"] : Array.Empty<string>(), "flat", "in", "town"];
            double price = size * (district == "hill" ? 3 : 2) + (view ? 80 : 0);
            string shown = i % 10 == 7 ? "" : size.ToString(System.Globalization.CultureInfo.InvariantCulture);
            file.WriteLine($"h{i},{shown},{district},{1 + random.Next(4)},\"{string.Join(' ', text)}, {random.Next(50)}\",same,{label(district, price)}");
        }
    }

    [Fact]
    public void A_file_of_mixed_columns_is_understood_and_learned()
    {
        WriteHouses(600, (_, price) => $"{price:F1}");
        KerasData data = ml.Keras().FromCsv(path, label: "price");
        Assert.Equal(
            ["id Ignored", "size Number", "district Category", "rooms Number", "description Text", "constant Ignored", "price Label"],
            data.Columns.Select(c => $"{c.Name} {c.Kind}"));
        Assert.Equal(60, data.Columns[1].Missing);
        Assert.Contains("60 missing", data.ToString(), StringComparison.Ordinal);
        var folds = ml.Regression.CrossValidate(data.Rows, data.Preparation.Append(ml.Keras().Regression(hidden: [32], options: Quick)), numberOfFolds: 3);
        Assert.True(folds.Average(f => f.Metrics.RSquared) > 0.8, $"{folds.Average(f => f.Metrics.RSquared)}");      // a tenth of the sizes is missing
    }

    [Fact]
    public void A_label_of_words_has_classes_and_one_of_yes_and_no_is_Boolean()
    {
        WriteHouses(400, (_, price) => price > 350 ? "dear" : price > 220 ? "middling" : "cheap");
        KerasData data = ml.Keras().FromCsv(path, label: "price", ignore: ["rooms"]);
        Assert.Equal(TableColumnKind.Ignored, data.Columns[3].Kind);
        var model = data.Preparation.Append(ml.Keras().Multiclass(hidden: [16], options: Quick)).Fit(data.Rows);
        Assert.Equal(["cheap", "dear", "middling"], model.LastTransformer.Classes);
        Assert.True(ml.MulticlassClassification.Evaluate(model.Transform(data.Rows)).MicroAccuracy > 0.85);

        WriteHouses(400, (_, price) => price > 300 ? "yes" : "no");
        data = ml.Keras().FromCsv(path, label: "price", categories: ["rooms"]);
        Assert.Equal(TableColumnKind.Category, data.Columns[3].Kind);
        IDataView scored = data.Preparation.Append(ml.Keras().Binary(hidden: [16], options: Quick)).Fit(data.Rows).Transform(data.Rows);
        Assert.True(ml.BinaryClassification.Evaluate(scored).Accuracy > 0.88);
    }

    [Fact]
    public void Rows_are_predicted_without_a_class_for_them()
    {
        WriteHouses(600, (_, price) => price > 300 ? "dear" : "cheap");
        KerasData data = ml.Keras().FromCsv(path, label: "price");
        ITransformer model = data.Preparation.Append(ml.Keras().Multiclass(hidden: [16], options: Quick)).Fit(data.Rows);
        using var file = new MemoryStream();
        ml.Model.Save(model, data.Rows.Schema, file);
        file.Position = 0;
        ITransformer loaded = new MLContext().Model.Load(file, out DataViewSchema schema);
        RowPredictor predictor = ml.Keras().CreateRowPredictor(loaded, schema);
        Assert.Contains("PredictedLabel", predictor.Columns);
        IReadOnlyDictionary<string, object> Predict(object? size, string district) =>
            predictor.Predict(new Dictionary<string, object?> { ["size"] = size, ["district"] = district, ["rooms"] = 2, ["description"] = "flat in town" });
        Assert.Equal("dear", Predict(190, "hill")["PredictedLabel"]);
        Assert.Equal("cheap", Predict(50, "south")["PredictedLabel"]);
        Assert.Equal(2, ((float[])Predict(null, "hill")["Score"]).Length);
        Assert.Equal(Predict("120", "hill")["Score"], Predict(120.0, "hill")["Score"]);
        Parallel.For(0, 200, i => Assert.Equal(i % 2 == 0 ? "dear" : "cheap", Predict(i % 2 == 0 ? 190 : 50, i % 2 == 0 ? "hill" : "south")["PredictedLabel"]));
        Assert.Contains("'colour'", Assert.Throws<ArgumentException>(() => predictor.Predict(new Dictionary<string, object?> { ["colour"] = 1 })).Message, StringComparison.Ordinal);
        Assert.Contains("column 'size': expected Single, got big", Assert.Throws<ArgumentException>(() => Predict("big", "hill")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Yes_and_no_are_Boolean_as_AutoML_infers_them()
    {
        var random = new Random(2);
        var lines = new List<string> { "garden,lift,sign,half,bit,sold" };
        for (int i = 0; i < 200; i++)
        {
            bool garden = random.Next(2) == 0, lift = random.Next(2) == 0;
            lines.Add($"{(garden ? "True" : "false")},{(lift ? "yes" : "NO")},{(lift ? "+" : "-")},{(i % 9 == 0 ? "" : garden ? "y" : "n")},{(lift ? 1 : 0)},{(garden && lift ? "Y" : "N")}");
        }

        File.WriteAllLines(path, lines);
        KerasData data = ml.Keras().FromCsv(path, label: "sold");
        // One with missing values has three: yes, no and not known.
        Assert.Equal(["Boolean", "Boolean", "Boolean", "Category", "Number", "Label"], data.Columns.Select(c => c.Kind.ToString()));
        Assert.Equal(
            ml.Auto().InferColumns(path, "sold", groupColumns: false).TextLoaderOptions.Columns!.Select(c => (c.Name, c.DataKind)),
            data.Rows.Schema.Select(c => (c.Name, c.Type is BooleanDataViewType ? DataKind.Boolean : c.Type is TextDataViewType ? DataKind.String : DataKind.Single)));
        var model = data.Preparation.Append(ml.Keras().Binary(hidden: [8], options: Quick)).Fit(data.Rows);
        IDataView scored = model.Transform(data.Rows);
        Assert.Equal(1, ml.BinaryClassification.Evaluate(scored).Accuracy);
        Assert.Equal(lines.Skip(1).Select(l => l.StartsWith("True", StringComparison.Ordinal) ? 1f : 0f), scored.GetColumn<float>("garden.Prepared"));
        RowPredictor predictor = ml.Keras().CreateRowPredictor(model, data.Rows.Schema);
        Assert.Equal(true, predictor.Predict(new Dictionary<string, object?> { ["garden"] = true, ["lift"] = true, ["sign"] = true, ["half"] = "y", ["bit"] = 1 })["PredictedLabel"]);
    }

    [Fact]
    public void Quoted_values_may_have_quotes_and_several_lines()
    {
        File.WriteAllText(path, "\uFEFFn,text,label\r\n" + string.Join("\r\n", Enumerable.Range(0, 20).Select(i => $"{i},\"first\r\nsecond, \"\"{i % 2}\"\"\",{i % 2}")));
        KerasData data = ml.Keras().FromCsv(path, "label");
        Assert.Equal(["n Number", "text Category", "label Label"], data.Columns.Select(c => $"{c.Name} {c.Kind}"));
        Assert.Equal(Enumerable.Range(0, 20).Select(i => (float)i), data.Rows.GetColumn<float>("n"));
        Assert.Equal("first\nsecond, \"1\"", data.Rows.GetColumn<string>("text").ElementAt(1));
        File.WriteAllText(path, "n,text,label\n" + string.Join("\n", Enumerable.Range(0, 20).Select(i => $"{i},5\" pipe,{i % 2}")));
        Assert.Equal(20, ml.Keras().FromCsv(path, "label").Rows.GetColumn<float>("n").Count());
    }

    sealed class Plain
    {
        public int Count { get; set; }

        public string Colour { get; set; } = "";

        [VectorType(2)]
        public double[] Pair { get; set; } = [0, 0];

        public DateTime When { get; set; }

        public float Label { get; set; }
    }

    [Fact]
    public void A_view_is_prepared_by_its_types()
    {
        var random = new Random(1);
        Plain[] rows = [.. Enumerable.Range(0, 300).Select(_ =>
        {
            var row = new Plain { Count = random.Next(100), Colour = ((string[])["red", "blue"])[random.Next(2)], Pair = [random.NextDouble(), random.NextDouble()] };
            row.Label = row.Count * (row.Colour == "red" ? 1 : -1) + 20 * (float)row.Pair[0];
            return row;
        })];
        KerasData data = ml.Keras().FromTable(ml.Data.LoadFromEnumerable(rows), "Label");
        Assert.Equal(["Number", "Category", "Number", "Ignored", "Label"], data.Columns.Select(c => c.Kind.ToString()));
        IDataView scored = data.Preparation.Append(ml.Keras().Regression(hidden: [32], options: Quick)).Fit(data.Rows).Transform(data.Rows);
        Assert.True(ml.Regression.Evaluate(scored).RSquared > 0.9);
    }

    [Fact]
    public void Mistakes_are_named()
    {
        File.WriteAllText(path, "a,b\n1,2\n2,3\n");
        Assert.Contains("no column 'c'; it has a, b", Assert.Throws<ArgumentException>(() => ml.Keras().FromCsv(path, "c")).Message, StringComparison.Ordinal);
        File.WriteAllText(path, "a,a\n1,2\n");
        Assert.Contains("called 'a'", Assert.Throws<FormatException>(() => ml.Keras().FromCsv(path, "a")).Message, StringComparison.Ordinal);
        File.WriteAllText(path, "a,b\n1,2\n1\n1,3\n");
        Assert.Contains(path, Assert.Throws<FormatException>(() => ml.Keras().FromCsv(path, "b")).Message, StringComparison.Ordinal);
        File.WriteAllText(path, "a;b\n1,5;2\n2,25;3\n4;5\n");
        Assert.Contains("column 'a' has numbers with a comma", Assert.Throws<FormatException>(() => ml.Keras().FromCsv(path, "b", separator: ';')).Message, StringComparison.Ordinal);
        File.WriteAllText(path, "a,b\n1,2\n1,3\n");
        Assert.Contains("no column besides 'b'", Assert.Throws<ArgumentException>(() => ml.Keras().FromCsv(path, "b")).Message, StringComparison.Ordinal);
    }
}
