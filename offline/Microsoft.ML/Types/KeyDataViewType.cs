namespace Microsoft.ML.Data;

/// <summary>A category: 1 to <see cref="Count"/>, and 0 for a missing one.</summary>
public sealed class KeyDataViewType : PrimitiveDataViewType
{
    public KeyDataViewType(Type type, ulong count) : base(type)
    {
        if (!IsValidDataType(type))
            throw new ArgumentException($"Type must be byte, ushort, uint or ulong, got {type}", nameof(type));
        if (count == 0 || count > MaxCount(type))
            throw new ArgumentOutOfRangeException(nameof(count), $"The cardinality of a {nameof(KeyDataViewType)} must be from 1 to {MaxCount(type)}, got {count}");
        Count = count;
    }

    public KeyDataViewType(Type type, int count) : this(type, checked((ulong)count))
    {
    }

    public ulong Count { get; }

    public static bool IsValidDataType(Type type) =>
        type == typeof(uint) || type == typeof(ulong) || type == typeof(ushort) || type == typeof(byte);

    public override bool Equals(DataViewType? other) => other is KeyDataViewType key && key.RawType == RawType && key.Count == Count;

    public override bool Equals(object? other) => Equals(other as DataViewType);

    public override int GetHashCode() => HashCode.Combine(RawType, Count);

    public override string ToString() => $"Key<{RawType.Name}, 0-{Count - 1}>";

    internal static ulong MaxCount(Type type) =>
        type == typeof(byte) ? byte.MaxValue : type == typeof(ushort) ? ushort.MaxValue : type == typeof(uint) ? uint.MaxValue : ulong.MaxValue;
}
