using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using Microsoft.ML.Data;

namespace Microsoft.ML.KerasStyle.Data;

/// <summary>The present row's class from 0 on, as Int32.</summary>
abstract class ClassReader : FieldReader
{
    /// <summary>A reader of a column of keys or numbers.</summary>
    public static ClassReader Create(DataViewRow row, DataViewSchema.Column column, int? classes)
    {
        bool key = column.Type is KeyDataViewType;
        return Type.GetTypeCode(column.Type.RawType) switch
        {
            TypeCode.Byte => key ? new Key<byte>(row, column) : new Number<byte>(row, column, classes),
            TypeCode.UInt16 => key ? new Key<ushort>(row, column) : new Number<ushort>(row, column, classes),
            TypeCode.UInt32 => key ? new Key<uint>(row, column) : new Number<uint>(row, column, classes),
            TypeCode.UInt64 => key ? new Key<ulong>(row, column) : new Number<ulong>(row, column, classes),
            TypeCode.SByte => new Number<sbyte>(row, column, classes),
            TypeCode.Int16 => new Number<short>(row, column, classes),
            TypeCode.Int32 => new Number<int>(row, column, classes),
            TypeCode.Int64 => new Number<long>(row, column, classes),
            TypeCode.Single => new Number<float>(row, column, classes),
            TypeCode.Double => new Number<double>(row, column, classes),
            _ => throw new ArgumentOutOfRangeException(nameof(column), $"label column '{column.Name}': expected a key or number, got {column.Type}"),
        };
    }

    /// <summary>The row's class.</summary>
    /// <exception cref="FormatException">It is missing or not a class.</exception>
    protected abstract int Read();

    /// <inheritdoc/>
    public sealed override void Read(Span<byte> destination) => MemoryMarshal.Write(destination, Read());

    sealed class Key<T>(DataViewRow row, DataViewSchema.Column column) : ClassReader
        where T : unmanaged, IBinaryInteger<T>
    {
        readonly ValueGetter<T> getter = row.GetGetter<T>(column);

        protected override int Read()
        {
            T value = default;
            getter(ref value);
            return T.IsZero(value)
                ? throw RowProblem.Value("label", column.Name, row.Position, null, "one of the key's values (what MapValueToKey has not seen in its fit is missing, too)", "a missing key")
                : int.CreateChecked(value - T.One);
        }
    }

    sealed class Number<T>(DataViewRow row, DataViewSchema.Column column, int? classes) : ClassReader
        where T : unmanaged, INumber<T>
    {
        // A larger class number is a mistake: a quantity where a class was meant.
        const int MostClasses = 1 << 20;

        readonly ValueGetter<T> getter = row.GetGetter<T>(column);

        protected override int Read()
        {
            T value = default;
            getter(ref value);
            if (!T.IsFinite(value))
                throw RowProblem.NotFinite("label", column.Name, row.Position, double.CreateTruncating(value));
            if (value < T.Zero || !T.IsInteger(value) || long.CreateSaturating(value) >= (classes ?? MostClasses))
                throw RowProblem.Value("label", column.Name, row.Position, null, $"a class number from 0 to {(classes ?? MostClasses) - 1}", value.ToString(null, CultureInfo.InvariantCulture));
            return int.CreateTruncating(value);
        }
    }
}
