using System.Collections;
using System.Globalization;
using Microsoft.ML.Data;

namespace Microsoft.Data.Analysis;

/// <summary>Numbers, truth values or dates.</summary>
public class PrimitiveDataFrameColumn<T> : DataFrameColumn, IEnumerable<T?>
    where T : unmanaged
{
    private readonly List<T?> _values = [];

    public PrimitiveDataFrameColumn(string name, IEnumerable<T?> values)
        : base(name)
    {
        _values.AddRange(values);
    }

    public PrimitiveDataFrameColumn(string name, IEnumerable<T> values)
        : base(name)
    {
        _values.AddRange(values.Select(v => (T?)v));
    }

    public PrimitiveDataFrameColumn(string name, long length = 0)
        : base(name)
    {
        _values.AddRange(Enumerable.Repeat<T?>(default(T), (int)length));
    }

    public override long Length => _values.Count;

    public override long NullCount => _values.Count(v => v == null);

    public override Type DataType => typeof(T);

    public new T? this[long rowIndex]
    {
        get => _values[(int)rowIndex];
        set => _values[(int)rowIndex] = value;
    }

    public void Append(T? value) => _values.Add(value);

    public override bool HasDescription() => typeof(T) != typeof(bool);

    /// <summary>The length without missing values, then the greatest, least and mean value, missing for dates. The mean is taken over missing values, too.</summary>
    public override DataFrameColumn Description()
    {
        float? Figure(Func<object> figure) => IsNumericColumn() ? Convert.ToSingle(figure(), CultureInfo.InvariantCulture) : null;
        return new PrimitiveDataFrameColumn<float>(Name, new float?[] { Length - NullCount, Figure(Max), Figure(Min), Figure(Sum) / Length });
    }

    public override bool IsNumericColumn() => typeof(T) != typeof(bool) && typeof(T) != typeof(DateTime);

    public IEnumerator<T?> GetEnumerator() => _values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal override void AppendValue(object? value) => _values.Add(From(value));

    internal override (DataViewType Type, Func<Func<long>, Delegate> Getter) View => typeof(T) switch
    {
        var t when t == typeof(float) => (NumberDataViewType.Single, Getter((T)(object)float.NaN)),
        var t when t == typeof(double) => (NumberDataViewType.Double, Getter((T)(object)double.NaN)),
        var t when t == typeof(int) => (NumberDataViewType.Int32, Getter(default)),
        var t when t == typeof(long) => (NumberDataViewType.Int64, Getter(default)),
        var t when t == typeof(bool) => (BooleanDataViewType.Instance, Getter(default)),
        var t when t == typeof(DateTime) => (DateTimeDataViewType.Instance, Getter(default)),
        _ => throw new NotSupportedException($"{typeof(T).Name} is not a supported column type"),
    };

    protected override object? GetValue(long row) => _values[(int)row];

    protected override void SetValue(long row, object? value) => _values[(int)row] = From(value);

    private static T? From(object? value) => value switch
    {
        null => null,
        T own => own,
        _ => (T)Convert.ChangeType(value, typeof(T), CultureInfo.InvariantCulture),
    };

    private Func<Func<long>, Delegate> Getter(T missing) => row => (ML.ValueGetter<T>)((ref T to) => to = _values[(int)row()] ?? missing);
}

public class SingleDataFrameColumn : PrimitiveDataFrameColumn<float>
{
    public SingleDataFrameColumn(string name, IEnumerable<float?> values) : base(name, values) { }

    public SingleDataFrameColumn(string name, IEnumerable<float> values) : base(name, values) { }

    public SingleDataFrameColumn(string name, long length = 0) : base(name, length) { }
}

public class DoubleDataFrameColumn : PrimitiveDataFrameColumn<double>
{
    public DoubleDataFrameColumn(string name, IEnumerable<double?> values) : base(name, values) { }

    public DoubleDataFrameColumn(string name, IEnumerable<double> values) : base(name, values) { }

    public DoubleDataFrameColumn(string name, long length = 0) : base(name, length) { }
}

public class Int32DataFrameColumn : PrimitiveDataFrameColumn<int>
{
    public Int32DataFrameColumn(string name, IEnumerable<int?> values) : base(name, values) { }

    public Int32DataFrameColumn(string name, IEnumerable<int> values) : base(name, values) { }

    public Int32DataFrameColumn(string name, long length = 0) : base(name, length) { }
}

public class Int64DataFrameColumn : PrimitiveDataFrameColumn<long>
{
    public Int64DataFrameColumn(string name, IEnumerable<long?> values) : base(name, values) { }

    public Int64DataFrameColumn(string name, IEnumerable<long> values) : base(name, values) { }

    public Int64DataFrameColumn(string name, long length = 0) : base(name, length) { }
}

public class BooleanDataFrameColumn : PrimitiveDataFrameColumn<bool>
{
    public BooleanDataFrameColumn(string name, IEnumerable<bool?> values) : base(name, values) { }

    public BooleanDataFrameColumn(string name, IEnumerable<bool> values) : base(name, values) { }

    public BooleanDataFrameColumn(string name, long length = 0) : base(name, length) { }
}

public class DateTimeDataFrameColumn : PrimitiveDataFrameColumn<DateTime>
{
    public DateTimeDataFrameColumn(string name, IEnumerable<DateTime?> values) : base(name, values) { }

    public DateTimeDataFrameColumn(string name, IEnumerable<DateTime> values) : base(name, values) { }

    public DateTimeDataFrameColumn(string name, long length = 0) : base(name, length) { }
}
