using System.Collections;
using System.Globalization;

namespace Microsoft.Data.Analysis;

/// <summary>Values of one type, any of which may be null.</summary>
public abstract class DataFrameColumn : IEnumerable
{
    internal DataFrameColumn(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        Name = name;
    }

    public string Name { get; private set; }

    public abstract long Length { get; }

    public abstract long NullCount { get; }

    public abstract Type DataType { get; }

    public object? this[long rowIndex]
    {
        get => GetValue(rowIndex);
        set => SetValue(rowIndex, value);
    }

    public void SetName(string newName)
    {
        ArgumentNullException.ThrowIfNull(newName);
        Name = newName;
    }

    public virtual bool IsValid(long index) => this[index] != null;

    public virtual bool IsNumericColumn() => false;

    public virtual bool HasDescription() => false;

    public DataFrameColumn Clone(long numberOfNullsToAppend = 0)
    {
        var copy = Take(Rows(Length));
        for (var i = 0L; i < numberOfNullsToAppend; i++)
            copy.AppendValue(null);
        return copy;
    }

    public DataFrameColumn Clone(DataFrameColumn mapIndices, bool invertMapIndices = false, long numberOfNullsToAppend = 0)
    {
        ArgumentNullException.ThrowIfNull(mapIndices);
        var rows = Rows(mapIndices.Length).Select(i => Convert.ToInt64(mapIndices[i], CultureInfo.InvariantCulture));
        return Take(invertMapIndices ? rows.Reverse() : rows).Clone(numberOfNullsToAppend);
    }

    public DataFrameColumn Sort(bool ascending = true, bool putNullValuesLast = true) => Take(Order(ascending, putNullValuesLast));

    public virtual DataFrameColumn FillNulls(object value, bool inPlace = false)
    {
        var column = inPlace ? this : Clone();
        for (var i = 0L; i < Length; i++)
            column[i] ??= value;
        return column;
    }

    public virtual DataFrameColumn DropNulls() => Take(Rows(Length).Where(IsValid));

    public virtual DataFrame ValueCounts()
    {
        var groups = Rows(Length).Where(IsValid).GroupBy(i => this[i]!).ToList();
        var values = Empty("Values");
        foreach (var group in groups)
            values.AppendValue(group.Key);
        return new DataFrame(values, new PrimitiveDataFrameColumn<long>("Counts", groups.Select(g => g.LongCount())));
    }

    public virtual DataFrameColumn Clamp<U>(U min, U max, bool inPlace = false)
    {
        var column = inPlace ? this : Clone();
        var (low, high) = (Convert.ChangeType(min, DataType, CultureInfo.InvariantCulture), Convert.ChangeType(max, DataType, CultureInfo.InvariantCulture));
        foreach (var i in Rows(Length).Where(IsValid))
        {
            if (Comparer.Default.Compare(column[i], low) < 0)
                column[i] = low;
            else if (Comparer.Default.Compare(column[i], high) > 0)
                column[i] = high;
        }
        return column;
    }

    public virtual StringDataFrameColumn Info() => new(Name, [DataType.ToString(), (Length - NullCount).ToString(CultureInfo.InvariantCulture)]);

    // So does ML.NET: frames ask only columns that have one.
    public virtual DataFrameColumn Description() => throw new NotImplementedException();

    public virtual object Max() => Least(-1);

    public virtual object Min() => Least(1);

    public virtual object Sum() => Cast(Numbers().Sum());

    public virtual double Mean() => Numbers().DefaultIfEmpty(double.NaN).Average();

    public virtual double Median()
    {
        var values = Numbers().Order().ToArray();
        return values.Length == 0 ? double.NaN : (values[(values.Length - 1) / 2] + values[values.Length / 2]) / 2;
    }

    public PrimitiveDataFrameColumn<bool> ElementwiseIsNull() => Test(i => !IsValid(i));

    public PrimitiveDataFrameColumn<bool> ElementwiseIsNotNull() => Test(IsValid);

    public virtual PrimitiveDataFrameColumn<bool> ElementwiseEquals<T>(T value) => Test(i => Compare(i, value) == 0);

    public virtual PrimitiveDataFrameColumn<bool> ElementwiseNotEquals<T>(T value) => Test(i => Compare(i, value) != 0);

    public virtual PrimitiveDataFrameColumn<bool> ElementwiseGreaterThan<T>(T value) => Test(i => Compare(i, value) > 0);

    public virtual PrimitiveDataFrameColumn<bool> ElementwiseGreaterThanOrEqual<T>(T value) => Test(i => Compare(i, value) >= 0);

    public virtual PrimitiveDataFrameColumn<bool> ElementwiseLessThan<T>(T value) => Test(i => Compare(i, value) < 0);

    public virtual PrimitiveDataFrameColumn<bool> ElementwiseLessThanOrEqual<T>(T value) => Test(i => Compare(i, value) <= 0);

    public DataFrameColumn Add(DataFrameColumn column, bool inPlace = false) => Combine(column, (a, b) => a + b, inPlace);

    public DataFrameColumn Add<T>(T value, bool inPlace = false) => Combine(value, (a, b) => a + b, inPlace);

    public DataFrameColumn Subtract(DataFrameColumn column, bool inPlace = false) => Combine(column, (a, b) => a - b, inPlace);

    public DataFrameColumn Subtract<T>(T value, bool inPlace = false) => Combine(value, (a, b) => a - b, inPlace);

    public DataFrameColumn Multiply(DataFrameColumn column, bool inPlace = false) => Combine(column, (a, b) => a * b, inPlace);

    public DataFrameColumn Multiply<T>(T value, bool inPlace = false) => Combine(value, (a, b) => a * b, inPlace);

    public DataFrameColumn Divide(DataFrameColumn column, bool inPlace = false) => Combine(column, (a, b) => a / b, inPlace);

    public DataFrameColumn Divide<T>(T value, bool inPlace = false) => Combine(value, (a, b) => a / b, inPlace);

    public static DataFrameColumn operator +(DataFrameColumn left, DataFrameColumn right) => left.Add(right);

    public static DataFrameColumn operator -(DataFrameColumn left, DataFrameColumn right) => left.Subtract(right);

    public static DataFrameColumn operator *(DataFrameColumn left, DataFrameColumn right) => left.Multiply(right);

    public static DataFrameColumn operator /(DataFrameColumn left, DataFrameColumn right) => left.Divide(right);

    public static DataFrameColumn operator +(DataFrameColumn left, float right) => left.Add(right);

    public static DataFrameColumn operator -(DataFrameColumn left, float right) => left.Subtract(right);

    public static DataFrameColumn operator *(DataFrameColumn left, float right) => left.Multiply(right);

    public static DataFrameColumn operator /(DataFrameColumn left, float right) => left.Divide(right);

    public static PrimitiveDataFrameColumn<T> Create<T>(string name, IEnumerable<T?> values)
        where T : unmanaged => new(name, values);

    public static PrimitiveDataFrameColumn<T> Create<T>(string name, IEnumerable<T> values)
        where T : unmanaged => new(name, values);

    public static StringDataFrameColumn Create(string name, IEnumerable<string?> values) => new(name, values);

    IEnumerator IEnumerable.GetEnumerator() => Rows(Length).Select(i => this[i]).GetEnumerator();

    /// <summary>A column of this type for a type of values.</summary>
    internal static DataFrameColumn Empty(Type type, string name) => Type.GetTypeCode(type) switch
    {
        TypeCode.Single => new SingleDataFrameColumn(name),
        TypeCode.Double => new DoubleDataFrameColumn(name),
        TypeCode.Int32 => new Int32DataFrameColumn(name),
        TypeCode.Int64 => new Int64DataFrameColumn(name),
        TypeCode.Boolean => new BooleanDataFrameColumn(name),
        TypeCode.DateTime => new DateTimeDataFrameColumn(name),
        TypeCode.String => new StringDataFrameColumn(name),
        _ => throw new NotSupportedException($"{type.Name} is not a supported column type"),
    };

    internal static IEnumerable<long> Rows(long count)
    {
        for (var i = 0L; i < count; i++)
            yield return i;
    }

    internal IEnumerable<long> Order(bool ascending, bool putNullValuesLast)
    {
        var valid = Rows(Length).Where(IsValid);
        var sorted = ascending ? valid.OrderBy(i => this[i], Comparer.Default.ToGeneric()) : valid.OrderByDescending(i => this[i], Comparer.Default.ToGeneric());
        var nulls = Rows(Length).Where(i => !IsValid(i));
        return putNullValuesLast ? sorted.Concat(nulls) : nulls.Concat(sorted);
    }

    internal DataFrameColumn Take(IEnumerable<long> rows)
    {
        var column = Empty(Name);
        foreach (var row in rows)
            column.AppendValue(row < 0 ? null : this[row]);
        return column;
    }

    internal DataFrameColumn Empty(string name) => Empty(DataType, name);

    internal abstract void AppendValue(object? value);

    /// <summary>The type and getters by which a data view shows the column.</summary>
    internal abstract (ML.Data.DataViewType Type, Func<Func<long>, Delegate> Getter) View { get; }

    protected abstract object? GetValue(long row);

    protected abstract void SetValue(long row, object? value);

    private IEnumerable<double> Numbers() => IsNumericColumn()
        ? Rows(Length).Where(IsValid).Select(i => Convert.ToDouble(this[i], CultureInfo.InvariantCulture))
        : throw new NotSupportedException($"column '{Name}' of {DataType.Name} is not numeric");

    private object Cast(double value) => Convert.ChangeType(value, DataType, CultureInfo.InvariantCulture);

    private object Least(int sign) => Rows(Length).Where(IsValid).Select(i => this[i]!).Aggregate((a, b) => sign * Comparer.Default.Compare(a, b) <= 0 ? a : b);

    private PrimitiveDataFrameColumn<bool> Test(Func<long, bool> test) => new(Name, Rows(Length).Select(test));

    private int? Compare<T>(long row, T value)
    {
        var own = this[row];
        if (own == null || value == null)
            return own == null && value == null ? 0 : null;
        return value is string or bool or DateTime ? Comparer.Default.Compare(own, value)
            : Convert.ToDouble(own, CultureInfo.InvariantCulture).CompareTo(Convert.ToDouble(value, CultureInfo.InvariantCulture));
    }

    private DataFrameColumn Combine(object? other, Func<double, double, double> op, bool inPlace)
    {
        var right = other as DataFrameColumn;
        if (right != null && right.Length != Length)
            throw new ArgumentException($"columns '{Name}' and '{right.Name}' have {Length} and {right.Length} values", nameof(other));
        var type = Wider(DataType, right?.DataType ?? other!.GetType());
        var result = inPlace && type == DataType ? this : Empty(type, Name);
        for (var i = 0L; i < Length; i++)
        {
            object? a = this[i], b = right != null ? right[i] : other;
            object? value = a == null || b == null ? null
                : Convert.ChangeType(op(Convert.ToDouble(a, CultureInfo.InvariantCulture), Convert.ToDouble(b, CultureInfo.InvariantCulture)), type, CultureInfo.InvariantCulture);
            if (ReferenceEquals(result, this))
                this[i] = value;
            else
                result.AppendValue(value);
        }
        return result;
    }

    private static Type Wider(Type a, Type b)
    {
        Type[] order = [typeof(int), typeof(long), typeof(float), typeof(double)];
        return order[Math.Max(Array.IndexOf(order, a), Array.IndexOf(order, b)) is >= 0 and var at ? at : throw new NotSupportedException($"no arithmetic of {a.Name} and {b.Name}")];
    }
}

internal static class ComparerExtensions
{
    public static IComparer<object?> ToGeneric(this Comparer comparer) => Comparer<object?>.Create(comparer.Compare);
}
