using System.Globalization;
using Microsoft.ML.AutoML;
using Microsoft.ML.Data;

namespace Microsoft.ML.KerasStyle.Tests.Platform;

/// <summary>What AutoML guesses about the columns of a text file, as the real package does.</summary>
public sealed class ColumnInferenceTests : IDisposable
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void ColumnsOfOneKindAreReadTogether()
    {
        WriteHouses(',');
        ColumnInferenceResults result = _ml.Auto().InferColumns(_path, "Price");
        Assert.Equal(
            "Features:Single:0-1,6 City:String:2 Story:String:3 Owner:String:4 Sold:Boolean:5 Price:Single:7 Photo:String:8", Columns(result));
        Assert.True(result.TextLoaderOptions.HasHeader);
        Assert.Equal([','], result.TextLoaderOptions.Separators);
        ColumnInformation information = result.ColumnInformation;
        Assert.Equal("Price", information.LabelColumnName);
        Assert.Equal(["Features", "Sold"], information.NumericColumnNames);
        Assert.Equal(["City"], information.CategoricalColumnNames);
        Assert.Equal(["Story"], information.TextColumnNames);
        Assert.Equal(["Owner"], information.IgnoredColumnNames);
        Assert.Equal(["Photo"], information.ImagePathColumnNames);
        IDataView data = _ml.Data.LoadFromTextFile(_path, result.TextLoaderOptions);
        Assert.Equal([3f, 30, 0.25f], data.GetColumn<float[]>("Features").ElementAt(3));
    }

    [Fact]
    public void ColumnsCanStayApart()
    {
        WriteHouses(';');
        ColumnInferenceResults result = _ml.Auto().InferColumns(_path, "Price", groupColumns: false);
        Assert.Equal("Rooms:Single:0 Area:Single:1 City:String:2 Story:String:3 Owner:String:4 Sold:Boolean:5 Share:Single:6 Price:Single:7 Photo:String:8", Columns(result));
        Assert.Equal([';'], result.TextLoaderOptions.Separators);
        Assert.Equal(["Rooms", "Area", "Sold", "Share"], result.ColumnInformation.NumericColumnNames);
    }

    [Fact]
    public void WhatIsSaidAboutColumnsHolds()
    {
        WriteHouses('\t');
        var information = new ColumnInformation { LabelColumnName = "Price", ExampleWeightColumnName = "Share" };
        information.CategoricalColumnNames.Add("Rooms");
        information.IgnoredColumnNames.Add("Story");
        ColumnInferenceResults result = _ml.Auto().InferColumns(_path, information, groupColumns: false);
        Assert.Equal("Share", result.ColumnInformation.ExampleWeightColumnName);
        Assert.Equal(["Rooms", "City"], result.ColumnInformation.CategoricalColumnNames);
        Assert.Equal(["Story", "Owner"], result.ColumnInformation.IgnoredColumnNames);
    }

    [Fact]
    public void ALabelByItsNumberNeedsNoHeader()
    {
        File.WriteAllLines(_path, Enumerable.Range(0, 30).Select(i => FormattableString.Invariant($"{i / 7.0:F3},{i % 2},x{i % 4},{i}")));
        ColumnInferenceResults result = _ml.Auto().InferColumns(_path, labelColumnIndex: 1);
        Assert.Equal("Features:Single:0,3 Label:Boolean:1 Cat:String:2", Columns(result));
        Assert.False(result.TextLoaderOptions.HasHeader);
        Assert.Equal("Label", result.ColumnInformation.LabelColumnName);
    }

    [Fact]
    public void NamesThatComeTwiceAreNumbered()
    {
        File.WriteAllLines(_path, ["a,b,a,,Label", "1,x,2,3,4", "1,x,2,3,5", "1,y,2,3,6"]);
        Assert.Equal("a:Single:0 b:String:1 a_00:Single:2 col3:Single:3 Label:Single:4", Columns(_ml.Auto().InferColumns(_path, groupColumns: false)));
    }

    [Fact]
    public void MissingNumbersAreNumbersAndQuotesAreTakenOff()
    {
        File.WriteAllLines(_path, ["a,\"b, c\",Label", "1,\"x, y\",?", ",\"x, y\",NA", "3,\"x, y\",2"]);
        ColumnInferenceResults result = _ml.Auto().InferColumns(_path);
        Assert.Equal("a:Single:0 b, c:String:1 Label:Single:2", Columns(result));
        Assert.True(result.TextLoaderOptions.AllowQuoting);
    }

    [Fact]
    public void WhatCannotBeReadIsSaid()
    {
        WriteHouses(',');
        Assert.Throws<ArgumentException>(() => _ml.Auto().InferColumns(_path, "Cost"));
        Assert.Throws<ArgumentException>(() => _ml.Auto().InferColumns(_path + "x", "Price"));
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Auto().InferColumns(_path, 9, hasHeader: true));
        File.WriteAllLines(_path, ["one", "two", "three"]);
        Assert.Throws<InferenceException>(() => _ml.Auto().InferColumns(_path, "one"));
    }

    private void WriteHouses(char separator) => File.WriteAllLines(_path, Enumerable.Range(-1, 41).Select(i => string.Join(separator, i < 0
        ? ["Rooms", "Area", "City", "Story", "Owner", "Sold", "Share", "Price", "Photo"]
        : new[] { $"{i % 5}", $"{i * 10}", $"city{i % 3}", $"a house with {i} windows", $"owner{i}", i % 2 == 0 ? "true" : "false", FormattableString.Invariant($"{1.0 / (i + 1)}"), $"{i}.5", $"{i}.png" })));

    private static string Columns(ColumnInferenceResults result) => string.Join(' ', result.TextLoaderOptions.Columns!.Select(c =>
        $"{c.Name}:{c.DataKind}:{string.Join(',', c.Source.Select(r => r.Min == r.Max ? r.Min.ToString(CultureInfo.InvariantCulture) : $"{r.Min}-{r.Max}"))}"));
}
