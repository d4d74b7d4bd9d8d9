using System.Data;
using System.Globalization;
using Microsoft.Data.Analysis;

namespace Microsoft.ML.KerasStyle.Tests.Platform;

/// <summary>Frames put together, summed up and cleaned as the real package does it.</summary>
public class FrameTests
{
    private static DataFrame Left => new(
        new StringDataFrameColumn("City", ["Rome", "Oslo", "Rome", null, "Bonn"]),
        new SingleDataFrameColumn("Size", [1f, 2, 3, 4, null]));

    private static DataFrame Right => new(
        new StringDataFrameColumn("City", ["Oslo", "Rome", "Kiev"]),
        new Int32DataFrameColumn("Size", [10, 20, 30]));

    [Theory]
    [InlineData(JoinAlgorithm.Left, "Rome 1 Rome 20|Oslo 2 Oslo 10|Rome 3 Rome 20|Bonn - - -")]
    [InlineData(JoinAlgorithm.Right, "Oslo 2 Oslo 10|Rome 1 Rome 20|Rome 3 Rome 20|- - Kiev 30")]
    [InlineData(JoinAlgorithm.Inner, "Rome 1 Rome 20|Oslo 2 Oslo 10|Rome 3 Rome 20")]
    [InlineData(JoinAlgorithm.FullOuter, "Rome 1 Rome 20|Oslo 2 Oslo 10|Rome 3 Rome 20|Bonn - - -|- - Kiev 30")]
    public void RowsMeetByTheirKeys(JoinAlgorithm algorithm, string expected)
    {
        DataFrame merged = Left.Merge<string>(Right, "City", "City", joinAlgorithm: algorithm);
        Assert.Equal(["City_left", "Size_left", "City_right", "Size_right"], merged.Columns.Select(c => c.Name));
        Assert.Equal(expected, Show(merged));
    }

    [Fact]
    public void MissingKeysMeetMissingKeys()
    {
        var other = new DataFrame(new StringDataFrameColumn("City", [null, "Bonn", null]), new BooleanDataFrameColumn("Flag", [true, false, false]));
        Assert.Equal("Rome 1 - -|Oslo 2 - -|Rome 3 - -|- 4 - True|- 4 - False|Bonn - Bonn False", Show(Left.Merge<string>(other, "City", "City")));
    }

    [Fact]
    public void KeysCanBeSeveralColumns()
    {
        var a = new DataFrame(new StringDataFrameColumn("k", ["x", "x", "y"]), new Int32DataFrameColumn("n", [1, 2, 1]));
        var b = new DataFrame(new StringDataFrameColumn("q", ["x", "y", "x"]), new Int32DataFrameColumn("m", [2, 1, 2]), new SingleDataFrameColumn("v", [5f, 6, 7]));
        Assert.Equal("x 1 - - -|x 2 x 2 5|x 2 x 2 7|y 1 y 1 6", Show(a.Merge(b, ["k", "n"], ["q", "m"])));
        Assert.Throws<ArgumentException>(() => a.Merge(b, ["k", "n"], ["q", "v"]));
    }

    [Theory]
    [InlineData(JoinAlgorithm.Left, 5)]
    [InlineData(JoinAlgorithm.Right, 3)]
    [InlineData(JoinAlgorithm.Inner, 3)]
    [InlineData(JoinAlgorithm.FullOuter, 5)]
    public void FramesStandBesideEachOther(JoinAlgorithm algorithm, int rows)
    {
        DataFrame joined = Left.Join(Right, joinAlgorithm: algorithm);
        Assert.Equal(rows, joined.Rows.Count);
        Assert.Equal("Rome 1 Oslo 10|Oslo 2 Rome 20|Rome 3 Kiev 30", Show(joined.Head(3)));
        Assert.Equal(rows - 3, joined["Size_right"].NullCount);
    }

    [Fact]
    public void AFrameTellsOfItsColumns()
    {
        DataFrame info = Left.Info();
        Assert.Equal(["Info", "City", "Size"], info.Columns.Select(c => c.Name));
        Assert.Equal("DataType System.String System.Single|Length (excluding null values) 4 4", Show(info));
    }

    [Fact]
    public void AFrameDescribesItsNumbers()
    {
        DataFrame frame = Left;
        frame.Columns.Add(new DateTimeDataFrameColumn("Day", Enumerable.Range(1, 5).Select(d => new DateTime(2025, 1, d))));
        DataFrame description = frame.Description();
        Assert.Equal(["Description", "Size", "Day"], description.Columns.Select(c => c.Name));
        Assert.Equal("Length (excluding null values) 4 5|Max 4 -|Min 1 -|Mean 2 -", Show(description));
        Assert.Equal(typeof(float), description["Size"].DataType);
    }

    [Fact]
    public void RowsAreTakenFromTheEndsAndAtRandom()
    {
        Assert.Equal("- 4|Bonn -", Show(Left.Tail(2)));
        Assert.Equal("Rome 1|Oslo 2", Show(Left.Head(2)));
        Assert.Equal(["Bonn", "Oslo", "Rome", "Rome", "none"], Left.Sample(5)["City"].Cast<string?>().Select(c => c ?? "none").Order(StringComparer.Ordinal));
        Assert.Throws<ArgumentException>(() => Left.Sample(6));
    }

    [Fact]
    public void ValuesAreCounted()
    {
        Assert.Equal("Rome 2|Oslo 1|Bonn 1", Show(Left["City"].ValueCounts()));
        Assert.Equal("1 1|2 1|3 1|4 1", Show(Left["Size"].ValueCounts()));
        Assert.Equal(["Values", "Counts"], Left["Size"].ValueCounts().Columns.Select(c => c.Name));
    }

    [Fact]
    public void RowsWithoutValuesAreDropped()
    {
        DataFrame frame = Left;
        frame.Append(new object?[] { null, null }!, inPlace: true);
        Assert.Equal("Rome 1|Oslo 2|Rome 3", Show(frame.DropNulls()));
        Assert.Equal(5, frame.DropNulls(DropNullOptions.All).Rows.Count);
        Assert.Equal(4, Left["Size"].DropNulls().Length);
    }

    [Fact]
    public void NumbersAreClampedAndColumnsRenamed()
    {
        DataFrame frame = Left;
        Assert.Equal("Rome 2|Oslo 2|Rome 3|- 3|Bonn -", Show(frame.Clamp(2, 3)));
        Assert.Equal("Rome 1", Show(frame.Head(1)));
        frame.Columns.RenameColumn("Size", "Area");
        Assert.Equal(4f, frame["Area"][3]);
    }

    [Fact]
    public void AFrameBecomesATable()
    {
        using DataTable table = Left.ToTable();
        Assert.Equal((5, 2), (table.Rows.Count, table.Columns.Count));
        Assert.Equal(typeof(float), table.Columns["Size"]!.DataType);
        Assert.Equal(DBNull.Value, table.Rows[4]["Size"]);
        Assert.Equal("Oslo", table.Rows[1]["City"]);
    }

    [Fact]
    public void NullsAreFilledByValuesOfTheColumnsType()
    {
        Assert.Throws<ArgumentException>(() => Left.FillNulls(0f));
        Assert.Equal(9f, Left["Size"].FillNulls(9f)[4]);
        Assert.Equal("none", Left["City"].FillNulls("none")[3]);
    }

    private static string Show(DataFrame frame) => string.Join('|', frame.Rows.Select(row => string.Join(' ', row.Select(v => Convert.ToString(v, CultureInfo.InvariantCulture) is { Length: > 0 } text ? text : "-"))));
}
