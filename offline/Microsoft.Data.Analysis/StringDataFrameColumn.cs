using System.Collections;
using System.Globalization;
using Microsoft.ML.Data;

namespace Microsoft.Data.Analysis;

/// <summary>Texts.</summary>
public class StringDataFrameColumn : DataFrameColumn, IEnumerable<string?>
{
    private readonly List<string?> _values = [];

    public StringDataFrameColumn(string name, long length = 0)
        : base(name)
    {
        _values.AddRange(Enumerable.Repeat<string?>(null, (int)length));
    }

    public StringDataFrameColumn(string name, IEnumerable<string?> values)
        : base(name)
    {
        _values.AddRange(values);
    }

    public override long Length => _values.Count;

    public override long NullCount => _values.Count(v => v == null);

    public override Type DataType => typeof(string);

    public new string? this[long rowIndex]
    {
        get => _values[(int)rowIndex];
        set => _values[(int)rowIndex] = value;
    }

    public void Append(string? value) => _values.Add(value);

    public override DataFrameColumn FillNulls(object value, bool inPlace = false) =>
        value is string ? base.FillNulls(value, inPlace) : throw new ArgumentException($"column '{Name}' is of texts", nameof(value));

    public IEnumerator<string?> GetEnumerator() => _values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal override void AppendValue(object? value) => _values.Add(Convert.ToString(value, CultureInfo.InvariantCulture) is { } text && value != null ? text : null);

    internal override (DataViewType Type, Func<Func<long>, Delegate> Getter) View => (
        TextDataViewType.Instance, row => (ML.ValueGetter<ReadOnlyMemory<char>>)((ref ReadOnlyMemory<char> to) => to = _values[(int)row()].AsMemory()));

    protected override object? GetValue(long row) => _values[(int)row];

    protected override void SetValue(long row, object? value) => _values[(int)row] = (string?)value;
}

/// <summary>Vectors, as a view's column of vectors becomes.</summary>
public class VBufferDataFrameColumn<T> : DataFrameColumn, IEnumerable<VBuffer<T>>
{
    private readonly List<VBuffer<T>> _values = [];

    public VBufferDataFrameColumn(string name, long length = 0)
        : base(name)
    {
        _values.AddRange(new VBuffer<T>[length]);
    }

    public override long Length => _values.Count;

    public override long NullCount => 0;

    public override Type DataType => typeof(VBuffer<T>);

    public new VBuffer<T> this[long rowIndex]
    {
        get => _values[(int)rowIndex];
        set => _values[(int)rowIndex] = value;
    }

    public IEnumerator<VBuffer<T>> GetEnumerator() => _values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal override void AppendValue(object? value) => _values.Add((VBuffer<T>)value!);

    internal override (DataViewType Type, Func<Func<long>, Delegate> Getter) View => throw new NotSupportedException("vector columns of a frame are not shown to a pipeline");

    protected override object GetValue(long row) => _values[(int)row];

    protected override void SetValue(long row, object? value) => _values[(int)row] = (VBuffer<T>)value!;
}
