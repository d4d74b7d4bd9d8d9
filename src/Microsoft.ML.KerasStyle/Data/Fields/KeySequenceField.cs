using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using KerasStyle;
using Microsoft.ML.Data;

namespace Microsoft.ML.KerasStyle.Data;

/// <summary>A series of keys of any length, as words of a text: brought to one length with zeros, which also stand for missing keys
/// (mask them with Embedding's <c>maskZero</c>). As keras.utils.pad_sequences.</summary>
/// <param name="Role">What the column is for.</param>
/// <param name="Column">Its name.</param>
/// <param name="Spec">Int32 or Float32 of the common length.</param>
/// <param name="Padding">Where zeros go.</param>
/// <param name="Truncating">Where longer rows lose values.</param>
/// <param name="Shift">Added to keys that are there: 0 for features, which leave 0 to missing ones, -1 for classes.</param>
sealed record KeySequenceField(string Role, string Column, TensorSpec Spec, SequenceEnd Padding, SequenceEnd Truncating, int Shift = 0) : Field(Role, Column, Spec)
{
    /// <inheritdoc/>
    public override FieldReader Open(DataViewRow row, bool strict)
    {
        DataViewSchema.Column column = row.Schema[Column];
        return Type.GetTypeCode(((VectorDataViewType)column.Type).ItemType.RawType) switch
        {
            TypeCode.Byte => new Reader<byte>(this, row, column),
            TypeCode.UInt16 => new Reader<ushort>(this, row, column),
            TypeCode.UInt64 => new Reader<ulong>(this, row, column),
            _ => new Reader<uint>(this, row, column),
        };
    }

    /// <inheritdoc/>
    public override int Size => checked((int)Spec.Shape.Size * sizeof(int));

    /// <inheritdoc/>
    public override bool IsPlain => Spec.DType == DType.Int32;

    /// <inheritdoc/>
    public override void Expand(ReadOnlySpan<byte> kept, Span<byte> destination)
    {
        if (IsPlain)
        {
            base.Expand(kept, destination);
            return;
        }

        TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, int>(kept), MemoryMarshal.Cast<byte, float>(destination));
    }

    /// <summary>Length of the longest row.</summary>
    public static int Longest(IDataView data, string column, CancellationToken cancellation)
    {
        int longest = 1;
        DataViewSchema.Column source = data.Schema[column];
        using DataViewRowCursor cursor = data.GetRowCursor([source]);
        var field = new KeySequenceField("feature", column, new TensorSpec([1], DType.Int32), SequenceEnd.Post, SequenceEnd.Post);
        var reader = (ILengths)field.Open(cursor, strict: false);
        while (cursor.MoveNext())
        {
            cancellation.ThrowIfCancellationRequested();
            longest = Math.Max(longest, reader.Length());
        }

        return longest;
    }

    interface ILengths
    {
        int Length();
    }

    sealed class Reader<T>(KeySequenceField field, DataViewRow row, DataViewSchema.Column column) : FieldReader, ILengths
        where T : unmanaged, IBinaryInteger<T>
    {
        readonly ValueGetter<VBuffer<T>> getter = row.GetGetter<VBuffer<T>>(column);
        VBuffer<T> buffer;
        T[] dense = [];

        public int Length()
        {
            getter(ref buffer);
            return buffer.Length;
        }

        public override void Read(Span<byte> destination)
        {
            Span<int> values = MemoryMarshal.Cast<byte, int>(destination);
            ReadOnlySpan<T> keys = Keys();
            int count = Math.Min(keys.Length, values.Length);
            keys = field.Truncating == SequenceEnd.Pre ? keys[^count..] : keys[..count];
            values.Clear();
            if (field.Padding == SequenceEnd.Pre)
                values = values[^count..];
            for (int i = 0; i < count; i++)
                values[i] = T.IsZero(keys[i]) ? 0 : int.CreateChecked(keys[i]) + field.Shift;
        }

        ReadOnlySpan<T> Keys()
        {
            getter(ref buffer);
            if (buffer.IsDense)
                return buffer.GetValues();
            Array.Resize(ref dense, Math.Max(dense.Length, buffer.Length));
            buffer.CopyTo(dense);
            return dense.AsSpan(0, buffer.Length);
        }
    }
}
