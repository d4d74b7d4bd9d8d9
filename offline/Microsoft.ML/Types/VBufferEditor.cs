namespace Microsoft.ML.Data;

/// <summary>Writes into the arrays a vector already owns, so that reading rows allocates nothing once they are large enough.</summary>
public static class VBufferEditor
{
    public static VBufferEditor<T> CreateFromBuffer<T>(ref VBuffer<T> destination) =>
        Create(ref destination, destination.Length, destination.GetValues().Length, keepOldOnResize: true);

    public static VBufferEditor<T> Create<T>(
        ref VBuffer<T> destination, int newLogicalLength, int? valuesCount = null, int? maxValuesCapacity = null,
        bool keepOldOnResize = false, bool requireIndicesOnDense = false)
    {
        var count = valuesCount ?? newLogicalLength;
        if (count < 0 || count > newLogicalLength)
            throw new ArgumentOutOfRangeException(nameof(valuesCount));
        var values = Ensure(destination.ValueArray, count, keepOldOnResize, out var newValues);
        var newIndices = false;
        var indices = count < newLogicalLength || requireIndicesOnDense
            ? Ensure(destination.IndexArray, count, keepOldOnResize, out newIndices)
            : destination.IndexArray;
        return new VBufferEditor<T>(newLogicalLength, count, values, indices, requireIndicesOnDense, newValues, newIndices);
    }

    private static TItem[] Ensure<TItem>(TItem[]? old, int count, bool keep, out bool created)
    {
        created = (old?.Length ?? 0) < count;
        if (!created)
            return old ?? [];
        var fresh = new TItem[count];
        if (keep)
            old?.CopyTo(fresh, 0);
        return fresh;
    }
}

public readonly ref struct VBufferEditor<T>
{
    private readonly int _length;
    private readonly T[] _values;
    private readonly int[]? _indices;

    internal VBufferEditor(int length, int count, T[] values, int[]? indices, bool indicesOnDense, bool newValues, bool newIndices)
    {
        _length = length;
        _values = values;
        _indices = indices;
        Values = values.AsSpan(0, count);
        Indices = count < length || indicesOnDense ? indices.AsSpan(0, count) : default;
        CreatedNewValues = newValues;
        CreatedNewIndices = newIndices;
    }

    public readonly Span<T> Values;
    public readonly Span<int> Indices;

    public bool CreatedNewValues { get; }

    public bool CreatedNewIndices { get; }

    public VBuffer<T> Commit() => new(_length, Values.Length, _values, _indices);

    public VBuffer<T> CommitTruncated(int physicalValuesCount) => new(_length, physicalValuesCount, _values, _indices);
}
