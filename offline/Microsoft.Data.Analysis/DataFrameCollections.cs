using System.Collections;
using System.Collections.ObjectModel;

namespace Microsoft.Data.Analysis;

/// <summary>A frame's columns by index and name.</summary>
public class DataFrameColumnCollection : Collection<DataFrameColumn>
{
    internal DataFrameColumnCollection(IEnumerable<DataFrameColumn> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        foreach (var column in columns)
            Add(column);
    }

    public DataFrameColumn this[string columnName]
    {
        get => IndexOf(columnName) is >= 0 and var i ? this[i] : throw new ArgumentException($"Column '{columnName}' does not exist", nameof(columnName));
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            value.SetName(columnName);
            if (IndexOf(columnName) is >= 0 and var i)
                this[i] = value;
            else
                Add(value);
        }
    }

    public int IndexOf(string columnName)
    {
        for (var i = 0; i < Count; i++)
            if (this[i].Name == columnName)
                return i;
        return -1;
    }

    public void Remove(string columnName)
    {
        if (IndexOf(columnName) is >= 0 and var i)
            RemoveAt(i);
    }

    public void RenameColumn(string currentName, string newName) => this[currentName].SetName(newName);

    public SingleDataFrameColumn GetSingleColumn(string name) => (SingleDataFrameColumn)this[name];

    public DoubleDataFrameColumn GetDoubleColumn(string name) => (DoubleDataFrameColumn)this[name];

    public Int32DataFrameColumn GetInt32Column(string name) => (Int32DataFrameColumn)this[name];

    public Int64DataFrameColumn GetInt64Column(string name) => (Int64DataFrameColumn)this[name];

    public BooleanDataFrameColumn GetBooleanColumn(string name) => (BooleanDataFrameColumn)this[name];

    public StringDataFrameColumn GetStringColumn(string name) => (StringDataFrameColumn)this[name];

    public PrimitiveDataFrameColumn<T> GetPrimitiveColumn<T>(string name)
        where T : unmanaged => (PrimitiveDataFrameColumn<T>)this[name];

    protected override void InsertItem(int index, DataFrameColumn item)
    {
        Check(item, replaced: -1);
        base.InsertItem(index, item);
    }

    protected override void SetItem(int index, DataFrameColumn item)
    {
        Check(item, index);
        base.SetItem(index, item);
    }

    private void Check(DataFrameColumn column, int replaced)
    {
        ArgumentNullException.ThrowIfNull(column);
        if (Count > (replaced >= 0 ? 1 : 0) && column.Length != this[0].Length)
            throw new ArgumentException($"Column lengths are mismatched: '{column.Name}' has {column.Length} values, the frame {this[0].Length} rows", nameof(column));
        if (IndexOf(column.Name) is >= 0 and var i && i != replaced)
            throw new ArgumentException($"DataFrame already contains a column called {column.Name}", nameof(column));
    }
}

/// <summary>A frame's rows.</summary>
public class DataFrameRowCollection : IEnumerable<DataFrameRow>
{
    private readonly DataFrame _frame;

    internal DataFrameRowCollection(DataFrame frame) => _frame = frame;

    public long Count => _frame.Columns.Count == 0 ? 0 : _frame.Columns[0].Length;

    public DataFrameRow this[long index] => new(_frame, index);

    public IEnumerator<DataFrameRow> GetEnumerator() => DataFrameColumn.Rows(Count).Select(i => this[i]).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>A row of a frame.</summary>
public class DataFrameRow : IEnumerable<object?>
{
    private readonly DataFrame _frame;
    private readonly long _row;

    internal DataFrameRow(DataFrame frame, long row) => (_frame, _row) = (frame, row);

    public object? this[int index]
    {
        get => _frame.Columns[index][_row];
        set => _frame.Columns[index][_row] = value;
    }

    public object? this[string columnName]
    {
        get => _frame.Columns[columnName][_row];
        set => _frame.Columns[columnName][_row] = value;
    }

    public IEnumerable<KeyValuePair<string, object?>> GetValues() => _frame.Columns.Select(c => KeyValuePair.Create(c.Name, c[_row]));

    public IEnumerator<object?> GetEnumerator() => _frame.Columns.Select(c => c[_row]).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
