using System.Numerics;
using Microsoft.ML.Data;

namespace Microsoft.ML.KerasStyle.Data;

/// <summary>Reads the present row's keys of a vector column of any length.</summary>
abstract class KeyVector
{
    /// <summary>A reader of a column of keys of any integer type.</summary>
    public static KeyVector Open(DataViewRow row, string name)
    {
        DataViewSchema.Column column = row.Schema[name];
        return Type.GetTypeCode(((VectorDataViewType)column.Type).ItemType.RawType) switch
        {
            TypeCode.Byte => new Of<byte>(row, column),
            TypeCode.UInt16 => new Of<ushort>(row, column),
            TypeCode.UInt64 => new Of<ulong>(row, column),
            _ => new Of<uint>(row, column),
        };
    }

    /// <summary>The keys' numbers from 1 on, 0 for missing ones; valid until the next call.</summary>
    public abstract ReadOnlySpan<int> Read();

    sealed class Of<T>(DataViewRow row, DataViewSchema.Column column) : KeyVector
        where T : unmanaged, IBinaryInteger<T>
    {
        readonly ValueGetter<VBuffer<T>> getter = row.GetGetter<VBuffer<T>>(column);
        VBuffer<T> buffer;
        int[] keys = [];

        public override ReadOnlySpan<int> Read()
        {
            getter(ref buffer);
            if (keys.Length < buffer.Length)
                keys = new int[Math.Max(buffer.Length, 2 * keys.Length)];
            Span<int> dense = keys.AsSpan(0, buffer.Length);
            if (!buffer.IsDense)
                dense.Clear();
            ReadOnlySpan<T> values = buffer.GetValues();
            ReadOnlySpan<int> places = buffer.GetIndices();
            for (int i = 0; i < values.Length; i++)
                dense[buffer.IsDense ? i : places[i]] = int.CreateChecked(values[i]);
            return dense;
        }
    }
}
