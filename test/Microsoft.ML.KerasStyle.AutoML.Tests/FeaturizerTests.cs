using System.Globalization;
using Microsoft.ML.AutoML;
using Microsoft.ML.Data;

namespace Microsoft.ML.KerasStyle.Tests;

/// <summary>What users of AutoML know: features of a table's columns by <c>mlContext.Auto().Featurizer</c>, and behind them Keras nets instead of AutoML's own trainers.</summary>
public sealed class FeaturizerTests : IDisposable
{
    static readonly string[] Colours = ["red", "green", "blue"];

    readonly MLContext ml = new(seed: 1);
    readonly string folder = Directory.CreateTempSubdirectory("featurizer").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    sealed class House
    {
        [LoadColumn(0)]
        public float Area { get; set; }

        [LoadColumn(1)]
        public bool Garden { get; set; }

        [LoadColumn(2)]
        public string Colour { get; set; } = "";

        [LoadColumn(3)]
        public string Advert { get; set; } = "";

        [LoadColumn(4)]
        public float Price { get; set; }
    }

    // The price depends on all of them; some areas are missing.
    static House[] Houses(int count)
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            float area = 1 + random.NextSingle();
            bool garden = random.Next(2) == 0, bright = random.Next(2) == 0;
            int colour = random.Next(3);
            return new House
            {
                Area = i % 10 == 9 ? float.NaN : area,
                Garden = garden,
                Colour = Colours[colour],
                Advert = $"A {(bright ? "bright" : "gloomy")} place, number {i}",
                Price = area + (garden ? 1 : 0) + colour + (bright ? 1 : 0),
            };
        })];
    }

    [Fact]
    public void EachKindOfColumnHasItsFeatures()
    {
        IDataView rows = ml.Data.LoadFromEnumerable(Houses(50));
        SweepablePipeline pipeline = ml.Auto().Featurizer(rows, excludeColumns: ["Price"]);
        Assert.Equal(1 + 1 + 2 + 1 + 1, pipeline.Estimators.Count);
        IDataView features = pipeline.BuildFromOption(ml, pipeline.SearchSpace.SampleFromFeatureSpace(pipeline.SearchSpace.Default)).Fit(rows).Transform(rows);

        VBuffer<ReadOnlyMemory<char>> buffer = default;
        features.Schema["Features"].GetSlotNames(ref buffer);
        string[] names = [.. buffer.DenseValues().Select(n => n.ToString())];
        float[][] values = [.. features.GetColumn<float[]>("Features")];
        float Of(string name, int row) => values[row][Array.IndexOf(names, name)];

        Assert.Equal(["Area", "Colour.red", "Colour.green", "Colour.blue", "Garden"], names[^5..].OrderBy(n => n == "Garden").ThenBy(n => n[0]).ThenBy(n => Array.FindIndex(Colours, n.EndsWith)));
        House[] houses = Houses(50);
        Assert.All(houses.Index(), h =>
        {
            Assert.Equal(float.IsNaN(h.Item.Area) ? 0 : h.Item.Area, Of("Area", h.Index));
            Assert.Equal(h.Item.Garden ? 1 : 0, Of("Garden", h.Index));
            Assert.Equal(1, Of($"Colour.{h.Item.Colour}", h.Index));
            // Five different words and four pairs of them, and as many threes of characters as the marked text has, none of them twice.
            Assert.Equal(1 / 3.0, Of($"Advert.Word.{h.Index}", h.Index), 1e-6);
            Assert.Equal(1 / 3.0, Of("Advert.Word.place,|number", h.Index), 1e-6);
            Assert.Equal(1 / Math.Sqrt(h.Item.Advert.Length), Of("Advert.Char.<␂>|a|<␠>", h.Index), 1e-6);
        });
        Assert.Equal(0, Of("Advert.Word.7", 8));
    }

    [SkippableFact]
    public void ImagesAreRefusedByTheStandIn()
    {
        Skip.If(typeof(AutoCatalog).Assembly.GetName().GetPublicKeyToken() is { Length: > 0 }, "the real package reads them by SkiaSharp and ONNX");
        IDataView rows = ml.Data.LoadFromEnumerable(Houses(3));
        Assert.Contains("LoadImages", Assert.Throws<NotSupportedException>(() => ml.Auto().Featurizer(rows, excludeColumns: ["Price"], imagePathColumns: ["Colour"])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void KerasNetsAreSweptBehindTheFeaturizer(bool inferred)
    {
        string file = Path.Combine(folder, "houses.csv");
        File.WriteAllLines(file, [
            "Area,Garden,Colour,Advert,Price",
            .. Houses(300).Select(h => string.Create(CultureInfo.InvariantCulture, $"{(float.IsNaN(h.Area) ? "" : $"{h.Area}")},{h.Garden},{h.Colour},\"{h.Advert}\",{h.Price}"))]);
        ColumnInferenceResults columns = ml.Auto().InferColumns(file, labelColumnName: "Price", groupColumns: false);
        columns.TextLoaderOptions.AllowQuoting = true;
        IDataView rows = inferred ? ml.Data.CreateTextLoader(columns.TextLoaderOptions).Load(file) : ml.Data.LoadFromEnumerable(Houses(300));
        var split = ml.Data.TrainTestSplit(rows, testFraction: 0.25);
        SweepablePipeline features = inferred ? ml.Auto().Featurizer(rows, columnInformation: columns.ColumnInformation) : ml.Auto().Featurizer(rows, excludeColumns: ["Price"]);
        SweepablePipeline pipeline = features.Append(ml.Keras().SweepableRegression(label: "Price", space: new() { Layers = 1, Units = (4, 16), LearningRate = 0.01, Epochs = 20 }));

        SweepResult Sweep() => ml.Auto().CreateExperiment().SetPipeline(pipeline).SetDataset(split).SetRegressionMetric(RegressionMetric.RSquared, "Price")
            .SetRandomSearchTuner().SetMaxModelToExplore(4).Sweep(new() { Verbose = 0, Directory = Path.Combine(folder, "sweep") });
        SweepResult first = Sweep();
        Assert.True(first.Metric > 0.6, $"{first.Metric}");
        Assert.Equal(first.Trials.Select(t => t.Duration), Sweep().Trials.Select(t => t.Duration));
        Assert.True(ml.Regression.Evaluate(first.Refit(rows).Transform(rows), "Price").RSquared > 0.6);
    }

    [Fact]
    public void AutoMLsOwnRunnerTrainsThemToo()
    {
        IDataView rows = ml.Data.LoadFromEnumerable(Houses(200));
        SweepablePipeline pipeline = ml.Auto().Featurizer(rows, excludeColumns: ["Price"], textColumns: ["Advert"], catelogicalColumns: ["Colour"])
            .Append(ml.Keras().SweepableRegression(label: "Price", space: new() { Layers = 1, Units = 8, LearningRate = 0.01, Epochs = 10 }));
        TrialResult best = ml.Auto().CreateExperiment().SetPipeline(pipeline).SetDataset(ml.Data.TrainTestSplit(rows)).SetRegressionMetric(RegressionMetric.RSquared, "Price")
            .SetMaxModelToExplore(2).Run();
        Assert.True(double.IsFinite(best.Metric));
        Assert.Contains("Concatenate=>", pipeline.ToString(best.TrialSettings.Parameter), StringComparison.Ordinal);
    }
}
