using System.Collections;

namespace Microsoft.ML.Data;

/// <summary>A dense or sparse vector over arrays that are reused from row to row.</summary>
public readonly struct VBuffer<T> : IEnumerable
{
    private readonly T[]? _values;
    private readonly int[]? _indices;
    private readonly int _count;

    public readonly int Length;

    public VBuffer(int length, T[] values, int[]? indices = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        if ((values?.Length ?? 0) < length)
            throw new ArgumentException($"A dense vector of length {length} needs as many values, got {values?.Length ?? 0}", nameof(values));
        Length = length;
        _count = length;
        _values = values;
        _indices = indices;
    }

    public VBuffer(int length, int count, T[]? values, int[]? indices)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        if (count < 0 || count > length)
            throw new ArgumentOutOfRangeException(nameof(count), $"Count must be from 0 to {length}, got {count}");
        if ((values?.Length ?? 0) < count)
            throw new ArgumentException($"{count} values are needed, got {values?.Length ?? 0}", nameof(values));
        if (count < length && (indices?.Length ?? 0) < count)
            throw new ArgumentException($"{count} indices are needed, got {indices?.Length ?? 0}", nameof(indices));
        Length = length;
        _count = count;
        _values = values;
        _indices = indices;
    }

    public bool IsDense => _count == Length;

    internal T[]? ValueArray => _values;

    internal int[]? IndexArray => _indices;

    public ReadOnlySpan<T> GetValues() => _values.AsSpan(0, _count);

    public ReadOnlySpan<int> GetIndices() => IsDense ? default : _indices.AsSpan(0, _count);

    public void CopyToDense(ref VBuffer<T> destination)
    {
        var editor = VBufferEditor.Create(ref destination, Length);
        CopyTo(editor.Values);
        destination = editor.Commit();
    }

    public void CopyTo(ref VBuffer<T> destination)
    {
        var editor = VBufferEditor.Create(ref destination, Length, _count);
        GetValues().CopyTo(editor.Values);
        if (!IsDense)
            GetIndices().CopyTo(editor.Indices);
        destination = editor.Commit();
    }

    public void CopyTo(ref VBuffer<T> destination, int sourceIndex, int length)
    {
        if (sourceIndex < 0 || length < 0 || sourceIndex + length > Length)
            throw new ArgumentOutOfRangeException(nameof(sourceIndex));
        if (IsDense)
        {
            var dense = VBufferEditor.Create(ref destination, length);
            GetValues().Slice(sourceIndex, length).CopyTo(dense.Values);
            destination = dense.Commit();
            return;
        }
        var indices = GetIndices();
        var first = LowerBound(indices, sourceIndex);
        var count = LowerBound(indices, sourceIndex + length) - first;
        var editor = VBufferEditor.Create(ref destination, length, count);
        GetValues().Slice(first, count).CopyTo(editor.Values);
        for (var i = 0; count < length && i < count; i++)
            editor.Indices[i] = indices[first + i] - sourceIndex;
        destination = editor.Commit();
    }

    public void CopyTo(Span<T> destination) => CopyTo(destination, 0);

    public void CopyTo(Span<T> destination, int destinationIndex, T defaultValue = default!)
    {
        var target = destination.Slice(destinationIndex, Length);
        if (IsDense)
        {
            GetValues().CopyTo(target);
            return;
        }
        target.Fill(defaultValue);
        var indices = GetIndices();
        for (var i = 0; i < indices.Length; i++)
            target[indices[i]] = _values![i];
    }

    public static void Copy(T[] source, int sourceIndex, ref VBuffer<T> destination, int length)
    {
        var editor = VBufferEditor.Create(ref destination, length);
        source.AsSpan(sourceIndex, length).CopyTo(editor.Values);
        destination = editor.Commit();
    }

    public IEnumerable<KeyValuePair<int, T>> Items(bool all = false)
    {
        if (IsDense)
        {
            for (var i = 0; i < Length; i++)
                yield return new(i, _values![i]);
            yield break;
        }
        for (int i = 0, k = 0; all ? i < Length : k < _count; i++)
        {
            if (!all)
                i = _indices![k];
            if (k < _count && _indices![k] == i)
                yield return new(i, _values![k++]);
            else
                yield return new(i, default!);
        }
    }

    public IEnumerable<T> DenseValues() => Items(all: true).Select(item => item.Value);

    public T GetItemOrDefault(int index)
    {
        if ((uint)index >= (uint)Length)
            throw new ArgumentOutOfRangeException(nameof(index));
        if (IsDense)
            return _values![index];
        var k = GetIndices().BinarySearch(index);
        return k >= 0 ? _values![k] : default!;
    }

    public void GetItemOrDefault(int index, ref T destination) => destination = GetItemOrDefault(index);

    public IEnumerator GetEnumerator() => DenseValues().GetEnumerator();

    public override string ToString() => IsDense ? $"Dense vector of size {Length}" : $"Sparse vector of size {Length}, {_count} explicit values";

    private static int LowerBound(ReadOnlySpan<int> sorted, int value)
    {
        var k = sorted.BinarySearch(value);
        return k < 0 ? ~k : k;
    }
}
