namespace Microsoft.ML.Data;

/// <summary>The type of a column; <see cref="RawType"/> is the .NET type its getters deliver.</summary>
public abstract class DataViewType : IEquatable<DataViewType>
{
    private protected DataViewType(Type rawType)
    {
        ArgumentNullException.ThrowIfNull(rawType);
        RawType = rawType;
    }

    public Type RawType { get; }

    public abstract bool Equals(DataViewType? other);
}

public abstract class PrimitiveDataViewType : DataViewType
{
    protected PrimitiveDataViewType(Type rawType) : base(rawType)
    {
    }
}

public abstract class StructuredDataViewType : DataViewType
{
    protected StructuredDataViewType(Type rawType) : base(rawType)
    {
    }
}
