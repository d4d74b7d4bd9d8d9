using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using KerasStyle;
using Microsoft.ML.Data;

namespace Microsoft.ML.KerasStyle.Data;

/// <summary>Writes the present row's numbers as Float32 or Int32.</summary>
static class NumberReader
{
    /// <summary>Whether a column's items are numbers, truth values or keys.</summary>
    public static bool Reads(DataViewType item) => item is NumberDataViewType or BooleanDataViewType or KeyDataViewType;

    /// <summary>A reader of a column of any number type, Boolean or key.</summary>
    public static FieldReader Create(NumberField field, DataViewRow row, DataViewSchema.Column column, bool strict)
    {
        DataViewType item = column.Type is VectorDataViewType v ? v.ItemType : column.Type;
        return Type.GetTypeCode(item.RawType) switch
        {
            TypeCode.Single => Numbers<float>(field, row, column, strict),
            TypeCode.Double => Numbers<double>(field, row, column, strict),
            TypeCode.SByte => Numbers<sbyte>(field, row, column, strict),
            TypeCode.Byte => Numbers<byte>(field, row, column, strict),
            TypeCode.Int16 => Numbers<short>(field, row, column, strict),
            TypeCode.UInt16 => Numbers<ushort>(field, row, column, strict),
            TypeCode.Int32 => Numbers<int>(field, row, column, strict),
            TypeCode.UInt32 => Numbers<uint>(field, row, column, strict),
            TypeCode.Int64 => Numbers<long>(field, row, column, strict),
            TypeCode.UInt64 => Numbers<ulong>(field, row, column, strict),
            TypeCode.Boolean => field.Spec.DType == DType.Int32
                ? Make<bool, int, FromBoolean<int>>(field, row, column, strict) : Make<bool, float, FromBoolean<float>>(field, row, column, strict),
            _ => throw new ArgumentOutOfRangeException(nameof(column), $"{field.Role} column '{column.Name}': expected numbers, got {column.Type}"),
        };
    }

    static FieldReader Numbers<T>(NumberField field, DataViewRow row, DataViewSchema.Column column, bool strict)
        where T : unmanaged, INumberBase<T> => field.Spec.DType == DType.Int32
        ? Make<T, int, FromNumber<T, int>>(field, row, column, strict) : Make<T, float, FromNumber<T, float>>(field, row, column, strict);

    static FieldReader Make<TFrom, TTo, TConversion>(NumberField field, DataViewRow row, DataViewSchema.Column column, bool strict)
        where TFrom : unmanaged
        where TTo : unmanaged, INumberBase<TTo>
        where TConversion : IConversion<TFrom, TTo> => column.Type is VectorDataViewType
        ? new Vector<TFrom, TTo, TConversion>(field, row, column, strict) : new Scalar<TFrom, TTo, TConversion>(field, row, column, strict);

    interface IConversion<TFrom, TTo>
    {
        static abstract TTo Convert(TFrom value);

        static abstract bool IsFinite(TFrom value);

        static abstract bool IsMissing(TFrom value);
    }

    readonly struct FromNumber<TFrom, TTo> : IConversion<TFrom, TTo>
        where TFrom : INumberBase<TFrom>
        where TTo : INumberBase<TTo>
    {
        public static TTo Convert(TFrom value) => TTo.CreateTruncating(value);

        public static bool IsFinite(TFrom value) => TFrom.IsFinite(value) && TTo.IsFinite(Convert(value));      // a double may be too large

        public static bool IsMissing(TFrom value) => TFrom.IsNaN(value);
    }

    readonly struct FromBoolean<TTo> : IConversion<bool, TTo>
        where TTo : INumberBase<TTo>
    {
        public static TTo Convert(bool value) => value ? TTo.One : TTo.Zero;

        public static bool IsFinite(bool value) => true;

        public static bool IsMissing(bool value) => false;
    }

    abstract class Reader<TFrom, TTo, TConversion>(NumberField source, DataViewRow row, bool strict) : FieldReader
        where TFrom : unmanaged
        where TTo : unmanaged, INumberBase<TTo>
        where TConversion : IConversion<TFrom, TTo>
    {
        protected NumberField Source => source;

        protected DataViewRow Row => row;

        protected bool IsStrict => strict;

        // What is not stored is zero, which every range allows.
        protected void Check(ReadOnlySpan<TFrom> values, ReadOnlySpan<int> indices, int length)
        {
            for (int i = 0; i < values.Length; i++)
            {
                int? slot = length == 1 ? null : indices.IsEmpty ? i : indices[i];
                if (source.Missing != null && TConversion.IsMissing(values[i]))
                    continue;
                if (!TConversion.IsFinite(values[i]))
                    throw RowProblem.NotFinite(source.Role, source.Column, row.Position, Convert.ToDouble(values[i], CultureInfo.InvariantCulture), slot);
                if (source.Range is { } range && !range.Has(float.CreateTruncating(TConversion.Convert(values[i]))))
                    throw RowProblem.Value(source.Role, source.Column, row.Position, slot, range.Text, values[i]);
            }
        }
    }

    // What stands in for the missing values of a row.
    static void Replace<TFrom, TTo, TConversion>(Replacements missing, ReadOnlySpan<TFrom> values, ReadOnlySpan<int> indices, Span<TTo> to)
        where TTo : INumberBase<TTo>
        where TConversion : IConversion<TFrom, TTo>
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (TConversion.IsMissing(values[i]))
            {
                int slot = indices.IsEmpty ? i : indices[i];
                to[slot] = TTo.CreateTruncating(missing.Of(slot));
            }
        }
    }

    sealed class Vector<TFrom, TTo, TConversion>(NumberField field, DataViewRow row, DataViewSchema.Column column, bool strict)
        : Reader<TFrom, TTo, TConversion>(field, row, strict)
        where TFrom : unmanaged
        where TTo : unmanaged, INumberBase<TTo>
        where TConversion : IConversion<TFrom, TTo>
    {
        readonly ValueGetter<VBuffer<TFrom>> getter = row.GetGetter<VBuffer<TFrom>>(column);
        VBuffer<TFrom> buffer;

        public override bool IsSparse => !buffer.IsDense && 2 * buffer.GetValues().Length < buffer.Length;

        public override void Read(Span<byte> destination)
        {
            Span<TTo> to = MemoryMarshal.Cast<byte, TTo>(destination);
            getter(ref buffer);
            if (buffer.Length != to.Length)
                throw RowProblem.Length(Source.Role, Source.Column, Row.Position, to.Length, buffer.Length);
            ReadOnlySpan<TFrom> values = buffer.GetValues();
            ReadOnlySpan<int> indices = buffer.GetIndices();
            if (IsStrict)
                Check(values, indices, to.Length);
            if (!buffer.IsDense)
            {
                to.Clear();
                for (int i = 0; i < indices.Length; i++)
                    to[indices[i]] = TConversion.Convert(values[i]);
            }
            else if (typeof(TFrom) == typeof(TTo))
            {
                MemoryMarshal.Cast<TFrom, TTo>(values).CopyTo(to);
            }
            else
            {
                for (int i = 0; i < values.Length; i++)
                    to[i] = TConversion.Convert(values[i]);
            }

            if (Source.Missing is { } missing)
                Replace<TFrom, TTo, TConversion>(missing, values, indices, to);
        }
    }

    sealed class Scalar<TFrom, TTo, TConversion>(NumberField field, DataViewRow row, DataViewSchema.Column column, bool strict)
        : Reader<TFrom, TTo, TConversion>(field, row, strict)
        where TFrom : unmanaged
        where TTo : unmanaged, INumberBase<TTo>
        where TConversion : IConversion<TFrom, TTo>
    {
        readonly ValueGetter<TFrom> getter = row.GetGetter<TFrom>(column);

        public override void Read(Span<byte> destination)
        {
            TFrom value = default;
            getter(ref value);
            if (IsStrict)
                Check([value], default, 1);
            MemoryMarshal.Cast<byte, TTo>(destination)[0] = Source.Missing is { } missing && TConversion.IsMissing(value)
                ? TTo.CreateTruncating(missing.Of(0)) : TConversion.Convert(value);
        }
    }
}
