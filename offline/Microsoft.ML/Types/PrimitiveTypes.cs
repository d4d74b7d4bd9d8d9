namespace Microsoft.ML.Data;

public sealed class TextDataViewType : PrimitiveDataViewType
{
    private TextDataViewType() : base(typeof(ReadOnlyMemory<char>))
    {
    }

    public static TextDataViewType Instance { get; } = new();

    public override bool Equals(DataViewType? other) => other is TextDataViewType;

    public override bool Equals(object? other) => other is TextDataViewType;

    public override int GetHashCode() => RawType.GetHashCode();

    public override string ToString() => "String";
}

public sealed class BooleanDataViewType : PrimitiveDataViewType
{
    private BooleanDataViewType() : base(typeof(bool))
    {
    }

    public static BooleanDataViewType Instance { get; } = new();

    public override bool Equals(DataViewType? other) => other is BooleanDataViewType;

    public override bool Equals(object? other) => other is BooleanDataViewType;

    public override int GetHashCode() => RawType.GetHashCode();

    public override string ToString() => "Boolean";
}

public sealed class DateTimeDataViewType : PrimitiveDataViewType
{
    private DateTimeDataViewType() : base(typeof(DateTime))
    {
    }

    public static DateTimeDataViewType Instance { get; } = new();

    public override bool Equals(DataViewType? other) => other is DateTimeDataViewType;

    public override bool Equals(object? other) => other is DateTimeDataViewType;

    public override int GetHashCode() => RawType.GetHashCode();

    public override string ToString() => "DateTime";
}

public sealed class DateTimeOffsetDataViewType : PrimitiveDataViewType
{
    private DateTimeOffsetDataViewType() : base(typeof(DateTimeOffset))
    {
    }

    public static DateTimeOffsetDataViewType Instance { get; } = new();

    public override bool Equals(DataViewType? other) => other is DateTimeOffsetDataViewType;

    public override bool Equals(object? other) => other is DateTimeOffsetDataViewType;

    public override int GetHashCode() => RawType.GetHashCode();

    public override string ToString() => "DateTimeZone";
}

public sealed class TimeSpanDataViewType : PrimitiveDataViewType
{
    private TimeSpanDataViewType() : base(typeof(TimeSpan))
    {
    }

    public static TimeSpanDataViewType Instance { get; } = new();

    public override bool Equals(DataViewType? other) => other is TimeSpanDataViewType;

    public override bool Equals(object? other) => other is TimeSpanDataViewType;

    public override int GetHashCode() => RawType.GetHashCode();

    public override string ToString() => "TimeSpan";
}

public sealed class RowIdDataViewType : PrimitiveDataViewType
{
    private RowIdDataViewType() : base(typeof(DataViewRowId))
    {
    }

    public static RowIdDataViewType Instance { get; } = new();

    public override bool Equals(DataViewType? other) => other is RowIdDataViewType;

    public override bool Equals(object? other) => other is RowIdDataViewType;

    public override int GetHashCode() => RawType.GetHashCode();

    public override string ToString() => "DataViewRowId";
}
