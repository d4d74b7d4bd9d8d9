using System.Globalization;
using System.Numerics;
using Microsoft.ML.Data;

namespace Microsoft.ML.KerasStyle.Data;

/// <summary>The present row's label as a float: the class from 0 on, 0 or 1, or the number to predict.</summary>
abstract class LabelReader
{
    /// <summary>A reader of a key, bool or number column.</summary>
    public static LabelReader Create(DataViewRow row, DataViewSchema.Column column, LearningTask task, int? classes)
    {
        Type raw = column.Type.RawType;
        bool key = column.Type is KeyDataViewType;
        return Type.GetTypeCode(raw) switch
        {
            TypeCode.Boolean => new Logical(row, column),
            TypeCode.Byte => key ? new Key<byte>(row, column) : new Number<byte>(row, column, task, classes),
            TypeCode.UInt16 => key ? new Key<ushort>(row, column) : new Number<ushort>(row, column, task, classes),
            TypeCode.UInt32 => key ? new Key<uint>(row, column) : new Number<uint>(row, column, task, classes),
            TypeCode.UInt64 => key ? new Key<ulong>(row, column) : new Number<ulong>(row, column, task, classes),
            TypeCode.SByte => new Number<sbyte>(row, column, task, classes),
            TypeCode.Int16 => new Number<short>(row, column, task, classes),
            TypeCode.Int32 => new Number<int>(row, column, task, classes),
            TypeCode.Int64 => new Number<long>(row, column, task, classes),
            TypeCode.Single => new Number<float>(row, column, task, classes),
            TypeCode.Double => new Number<double>(row, column, task, classes),
            _ => throw new ArgumentOutOfRangeException(nameof(column), $"label column '{column.Name}': expected a key, bool or number, got {column.Type}"),
        };
    }

    /// <summary>The row's label.</summary>
    /// <exception cref="FormatException">It is missing or not a class.</exception>
    public abstract float Read();

    sealed class Logical(DataViewRow row, DataViewSchema.Column column) : LabelReader
    {
        readonly ValueGetter<bool> getter = row.GetGetter<bool>(column);

        public override float Read()
        {
            bool value = false;
            getter(ref value);
            return value ? 1 : 0;
        }
    }

    sealed class Key<T>(DataViewRow row, DataViewSchema.Column column) : LabelReader
        where T : unmanaged, IBinaryInteger<T>
    {
        readonly ValueGetter<T> getter = row.GetGetter<T>(column);

        public override float Read()
        {
            T value = default;
            getter(ref value);
            return T.IsZero(value)
                ? throw RowProblem.Label(column.Name, row.Position, "one of the key's values", "a missing key")
                : float.CreateTruncating(value - T.One);
        }
    }

    sealed class Number<T>(DataViewRow row, DataViewSchema.Column column, LearningTask task, int? classes) : LabelReader
        where T : unmanaged, INumber<T>
    {
        // A larger class number is a mistake: a quantity where a class was meant.
        const int MostClasses = 1 << 20;

        readonly ValueGetter<T> getter = row.GetGetter<T>(column);

        public override float Read()
        {
            T value = default;
            getter(ref value);
            float label = float.CreateTruncating(value);
            if (!float.IsFinite(label))
                throw RowProblem.NotFinite("label", column.Name, row.Position, label);
            if (task == LearningTask.Binary && label is not (0 or 1))
                throw RowProblem.Label(column.Name, row.Position, "0 or 1", value.ToString(null, CultureInfo.InvariantCulture));
            if (task == LearningTask.Multiclass && (label < 0 || label >= (classes ?? MostClasses) || label != MathF.Floor(label)))
                throw RowProblem.Label(column.Name, row.Position, $"a class number from 0 to {(classes ?? MostClasses) - 1}", value.ToString(null, CultureInfo.InvariantCulture));
            return label;
        }
    }
}
