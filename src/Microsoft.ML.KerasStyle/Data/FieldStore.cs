using System.Runtime.InteropServices;
using KerasStyle;

namespace Microsoft.ML.KerasStyle.Data;

/// <summary>The kept rows of one field.</summary>
abstract class FieldStore
{
    /// <summary>Bytes that the rows take.</summary>
    public abstract long Bytes { get; }

    /// <summary>Keeps a row more.</summary>
    public abstract void Append(ReadOnlySpan<byte> row);

    /// <summary>Writes a row as it was given.</summary>
    public abstract void CopyTo(int row, Span<byte> destination);

    /// <summary>A store for rows of a field.</summary>
    /// <param name="field">The field.</param>
    /// <param name="sparse">Whether most of a row's values are zero.</param>
    public static FieldStore Create(Field field, bool sparse) => sparse && field.Spec.DType == DType.Float32 ? new Sparse() : new Dense(field.Size);

    /// <summary>Rows in blocks, so that growing copies nothing.</summary>
    sealed class Dense(int size) : FieldStore
    {
        const int BlockBytes = 1 << 22;

        readonly int shift = Math.Max(0, 31 - int.LeadingZeroCount(Math.Max(1, BlockBytes / size)));
        readonly List<byte[]> blocks = [];
        int count;

        public override long Bytes => (long)count * size;

        public override void Append(ReadOnlySpan<byte> row)
        {
            if (count >> shift == blocks.Count)
                blocks.Add(GC.AllocateUninitializedArray<byte>(size << shift));
            row.CopyTo(At(count++));
        }

        public override void CopyTo(int row, Span<byte> destination) => At(row).CopyTo(destination);

        Span<byte> At(int row) => blocks[row >> shift].AsSpan((row & ((1 << shift) - 1)) * size, size);
    }

    /// <summary>The values other than zero and their places.</summary>
    sealed class Sparse : FieldStore
    {
        readonly List<int> ends = [], places = [];
        readonly List<float> values = [];

        public override long Bytes => 8L * values.Count + 4L * ends.Count;

        public override void Append(ReadOnlySpan<byte> row)
        {
            ReadOnlySpan<float> dense = MemoryMarshal.Cast<byte, float>(row);
            for (int at = 0; (at += Next(dense[at..])) < dense.Length; at++)
            {
                places.Add(at);
                values.Add(dense[at]);
            }

            ends.Add(values.Count);
        }

        public override void CopyTo(int row, Span<byte> destination)
        {
            Span<float> dense = MemoryMarshal.Cast<byte, float>(destination);
            dense.Clear();
            int start = row == 0 ? 0 : ends[row - 1];
            ReadOnlySpan<int> at = CollectionsMarshal.AsSpan(places)[start..ends[row]];
            ReadOnlySpan<float> from = CollectionsMarshal.AsSpan(values)[start..ends[row]];
            for (int i = 0; i < at.Length; i++)
                dense[at[i]] = from[i];
        }

        static int Next(ReadOnlySpan<float> values) => values.IndexOfAnyExcept(0f) is >= 0 and var at ? at : values.Length;
    }
}
