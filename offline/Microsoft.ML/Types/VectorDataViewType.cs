using System.Collections.Immutable;

namespace Microsoft.ML.Data;

/// <summary>Vectors of one item type; size 0 means that it varies from row to row.</summary>
public sealed class VectorDataViewType : StructuredDataViewType
{
    public VectorDataViewType(PrimitiveDataViewType itemType, int size = 0) : this(itemType, ImmutableArray.Create(size))
    {
    }

    public VectorDataViewType(PrimitiveDataViewType itemType, params int[] dimensions) : this(itemType, ImmutableArray.Create(dimensions))
    {
    }

    public VectorDataViewType(PrimitiveDataViewType itemType, ImmutableArray<int> dimensions)
        : base(typeof(VBuffer<>).MakeGenericType(itemType?.RawType ?? throw new ArgumentNullException(nameof(itemType))))
    {
        if (dimensions.IsDefaultOrEmpty || dimensions.Any(d => d < 0))
            throw new ArgumentOutOfRangeException(nameof(dimensions), "Every dimension must be at least 0, and there must be one");
        ItemType = itemType;
        Dimensions = dimensions;
        Size = dimensions.Aggregate(1, (a, b) => checked(a * b));
    }

    public ImmutableArray<int> Dimensions { get; }

    public bool IsKnownSize => Size > 0;

    public PrimitiveDataViewType ItemType { get; }

    public int Size { get; }

    public override bool Equals(DataViewType? other) =>
        other is VectorDataViewType v && v.ItemType.Equals(ItemType) && v.Dimensions.AsSpan().SequenceEqual(Dimensions.AsSpan());

    public override bool Equals(object? other) => Equals(other as DataViewType);

    public override int GetHashCode() => HashCode.Combine(ItemType, Size, Dimensions.Length);

    public override string ToString() => Dimensions.Length == 1 && Size == 0
        ? $"Vector<{ItemType}>"
        : $"Vector<{ItemType}, {string.Join(", ", Dimensions.Select(d => d == 0 ? "*" : d.ToString()))}>";
}
