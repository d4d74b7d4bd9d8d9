using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using KerasStyle;
using Microsoft.ML.Data;

namespace Microsoft.ML.KerasStyle.Data;

/// <summary>A series of keys of any length, as words of a text: brought to one length with zeros, which also stand for missing keys
/// (mask them with Embedding's <c>maskZero</c>). As keras.utils.pad_sequences. Kept with the number of values that are not filling behind it.</summary>
/// <param name="Role">What the column is for.</param>
/// <param name="Column">Its name.</param>
/// <param name="Spec">Int32 or Float32 of the common length.</param>
/// <param name="Padding">Where zeros go.</param>
/// <param name="Truncating">Where longer rows lose values.</param>
/// <param name="Shift">Added to keys that are there: 0 for features, which leave 0 to missing ones, -1 for classes.</param>
sealed record KeySequenceField(string Role, string Column, TensorSpec Spec, SequenceEnd Padding, SequenceEnd Truncating, int Shift = 0) : Field(Role, Column, Spec)
{
    /// <inheritdoc/>
    public override FieldReader Open(DataViewRow row, bool strict) => new Reader(this, KeyVector.Open(row, Column));

    /// <inheritdoc/>
    public override int Size => checked((int)(Spec.Shape.Size + 1) * sizeof(int));

    /// <inheritdoc/>
    public override bool IsPlain => false;

    /// <summary>The steps of a kept row that are not filling: the first one, and the one behind the last.</summary>
    public (int Start, int End) Present(ReadOnlySpan<byte> kept)
    {
        (int length, int count) = ((int)Spec.Shape.Size, MemoryMarshal.Read<int>(kept[^sizeof(int)..]));
        return Padding == SequenceEnd.Pre ? (length - count, length) : (0, count);
    }

    /// <inheritdoc/>
    public override void Expand(ReadOnlySpan<byte> kept, Span<byte> destination)
    {
        kept = kept[..^sizeof(int)];
        if (Spec.DType == DType.Int32)
            kept.CopyTo(destination);
        else
            TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, int>(kept), MemoryMarshal.Cast<byte, float>(destination));
    }

    /// <summary>Length of the longest row.</summary>
    public static int Longest(IDataView data, string column, CancellationToken cancellation)
    {
        int longest = 1;
        using DataViewRowCursor cursor = data.GetRowCursor([data.Schema[column]]);
        KeyVector keys = KeyVector.Open(cursor, column);
        while (cursor.MoveNext())
        {
            cancellation.ThrowIfCancellationRequested();
            longest = Math.Max(longest, keys.Read().Length);
        }

        return longest;
    }

    sealed class Reader(KeySequenceField field, KeyVector vector) : FieldReader
    {
        public override void Read(Span<byte> destination)
        {
            Span<int> kept = MemoryMarshal.Cast<byte, int>(destination), values = kept[..^1];
            ReadOnlySpan<int> keys = vector.Read();
            int count = kept[^1] = Math.Min(keys.Length, values.Length);
            keys = field.Truncating == SequenceEnd.Pre ? keys[^count..] : keys[..count];
            values.Clear();
            if (field.Padding == SequenceEnd.Pre)
                values = values[^count..];
            for (int i = 0; i < count; i++)
                values[i] = keys[i] == 0 ? 0 : keys[i] + field.Shift;
        }
    }
}
