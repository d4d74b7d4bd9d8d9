using System.Globalization;
using System.Text;

namespace Microsoft.Data.Analysis;

/// <summary>Columns of equal length.</summary>
public sealed partial class DataFrame
{
    public DataFrame(IEnumerable<DataFrameColumn> columns)
    {
        Columns = new DataFrameColumnCollection(columns);
        Rows = new DataFrameRowCollection(this);
    }

    public DataFrame(params DataFrameColumn[] columns)
        : this((IEnumerable<DataFrameColumn>)columns)
    {
    }

    public DataFrameColumnCollection Columns { get; }

    public DataFrameRowCollection Rows { get; }

    public object? this[long rowIndex, int columnIndex]
    {
        get => Columns[columnIndex][rowIndex];
        set => Columns[columnIndex][rowIndex] = value;
    }

    public DataFrameColumn this[string columnName]
    {
        get => Columns[columnName];
        set => Columns[columnName] = value;
    }

    public DataFrame this[PrimitiveDataFrameColumn<bool> rowFilter] => Filter(rowFilter);

    public DataFrame this[IEnumerable<bool> rowFilter] => Take(rowFilter.Select((keep, i) => (keep, (long)i)).Where(r => r.keep).Select(r => r.Item2));

    public DataFrame this[IEnumerable<int> rowIndices] => Take(rowIndices.Select(i => (long)i));

    public DataFrame this[IEnumerable<long> rowIndices] => Take(rowIndices);

    public DataFrame Filter(PrimitiveDataFrameColumn<bool> filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return Take(DataFrameColumn.Rows(filter.Length).Where(i => filter[i] == true));
    }

    public DataFrame Filter(PrimitiveDataFrameColumn<int> rowIndices) => Take(rowIndices.Select(i => (long)i!.Value));

    public DataFrame Filter(PrimitiveDataFrameColumn<long> rowIndices) => Take(rowIndices.Select(i => i!.Value));

    public DataFrame Head(int numberOfRows) => Take(DataFrameColumn.Rows(Math.Min(numberOfRows, Rows.Count)));

    public DataFrame Tail(int numberOfRows) => Take(DataFrameColumn.Rows(Rows.Count).Skip((int)Math.Max(0, Rows.Count - numberOfRows)));

    public DataFrame Clone() => Take(DataFrameColumn.Rows(Rows.Count));

    public DataFrame Sample(int numberOfRows)
    {
        if (numberOfRows > Rows.Count)
            throw new ArgumentException($"the frame has only {Rows.Count} rows", nameof(numberOfRows));
        var rows = DataFrameColumn.Rows(Rows.Count).ToArray();
        Random.Shared.Shuffle(rows);
        return Take(rows.Take(numberOfRows));
    }

    public DataFrame OrderBy(string columnName, bool ascending = true, bool putNullValuesLast = true) => Take(Columns[columnName].Order(ascending, putNullValuesLast));

    public DataFrame OrderByDescending(string columnName, bool putNullValuesLast = true) => OrderBy(columnName, ascending: false, putNullValuesLast);

    public DataFrame DropNulls(DropNullOptions options = DropNullOptions.Any) => Take(DataFrameColumn.Rows(Rows.Count)
        .Where(i => options == DropNullOptions.Any ? Columns.All(c => c.IsValid(i)) : Columns.Any(c => c.IsValid(i))));

    public DataFrame FillNulls(object value, bool inPlace = false)
    {
        var frame = inPlace ? this : Clone();
        foreach (var column in frame.Columns)
            column.FillNulls(value, inPlace: true);
        return frame;
    }

    /// <summary>Numbers outside of the bounds become the bounds.</summary>
    public DataFrame Clamp<U>(U min, U max, bool inPlace = false)
    {
        var frame = inPlace ? this : Clone();
        foreach (var column in frame.Columns.Where(c => c.IsNumericColumn()))
            column.Clamp(min, max, inPlace: true);
        return frame;
    }

    public GroupBy GroupBy(string columnName) => new(this, columnName);

    public DataFrame Append(IEnumerable<object?>? row = null, bool inPlace = false, CultureInfo? cultureInfo = null)
    {
        var frame = inPlace ? this : Clone();
        var values = row?.ToList() ?? [];
        for (var i = 0; i < Columns.Count; i++)
            frame.Columns[i].AppendValue(i < values.Count ? values[i] : null);
        return frame;
    }

    public DataFrame Append(IEnumerable<KeyValuePair<string, object?>> row, bool inPlace = false, CultureInfo? cultureInfo = null)
    {
        var values = row.ToDictionary();
        foreach (var name in values.Keys)
            _ = Columns[name];
        return Append(Columns.Select(c => values.GetValueOrDefault(c.Name)), inPlace, cultureInfo);
    }

    public string ToString(long rowsToShow)
    {
        var text = new StringBuilder();
        const int Width = 16;
        foreach (var column in Columns)
            text.Append(column.Name.PadRight(Width));
        text.AppendLine();
        for (var row = 0L; row < Math.Min(rowsToShow, Rows.Count); row++)
        {
            foreach (var column in Columns)
                text.Append((Convert.ToString(column[row], CultureInfo.InvariantCulture) ?? "null").PadRight(Width));
            text.AppendLine();
        }
        return text.ToString();
    }

    public override string ToString() => ToString(25);

    internal DataFrame Take(IEnumerable<long> rows)
    {
        var chosen = rows.ToArray();
        return new DataFrame(Columns.Select(c => c.Take(chosen)));
    }
}

public enum DropNullOptions
{
    Any = 0,
    All = 1,
}
