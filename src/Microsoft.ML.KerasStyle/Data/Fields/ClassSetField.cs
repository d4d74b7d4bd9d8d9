using System.Numerics;
using System.Runtime.InteropServices;
using KerasStyle;
using Microsoft.ML.Data;

namespace Microsoft.ML.KerasStyle.Data;

/// <summary>A label that is a set of classes: a vector of keys, of any length. In the net 1 for each class of the set and 0 for the others.</summary>
/// <param name="Column">Name of the column.</param>
/// <param name="Classes">Number of classes.</param>
sealed record ClassSetField(string Column, int Classes) : Field("label", Column, new TensorSpec([Classes]))
{
    /// <inheritdoc/>
    public override FieldReader Open(DataViewRow row, bool strict)
    {
        DataViewSchema.Column column = row.Schema[Column];
        return Type.GetTypeCode(((VectorDataViewType)column.Type).ItemType.RawType) switch
        {
            TypeCode.Byte => new Reader<byte>(row, column),
            TypeCode.UInt16 => new Reader<ushort>(row, column),
            TypeCode.UInt64 => new Reader<ulong>(row, column),
            _ => new Reader<uint>(row, column),
        };
    }

    sealed class Reader<T>(DataViewRow row, DataViewSchema.Column column) : FieldReader
        where T : unmanaged, IBinaryInteger<T>
    {
        readonly ValueGetter<VBuffer<T>> getter = row.GetGetter<VBuffer<T>>(column);
        VBuffer<T> buffer;

        public override void Read(Span<byte> destination)
        {
            Span<float> values = MemoryMarshal.Cast<byte, float>(destination);
            values.Clear();
            getter(ref buffer);
            foreach (T key in buffer.GetValues())
            {
                if (!T.IsZero(key))
                    values[int.CreateChecked(key) - 1] = 1;
            }
        }
    }
}
