using System.Globalization;
using System.Numerics;

namespace Microsoft.ML.Data;

/// <summary>Reads columns of one type as another.</summary>
internal static class Conversions
{
    /// <summary>A scalar column as <typeparamref name="TTo"/>; throws where there is no conversion.</summary>
    public static ValueGetter<TTo> Getter<TTo>(DataViewRow row, DataViewSchema.Column column)
    {
        if (column.Type.RawType == typeof(TTo) && column.Type is not KeyDataViewType)
            return row.GetGetter<TTo>(column);
        return (ValueGetter<TTo>)Generic.Call(GetterCore<int, int>, column.Type.RawType, typeof(TTo), row, column)!;
    }

    /// <summary>The conversion of items, or null where there is none. Keys convert to unsigned numbers only, and no real becomes an integer.</summary>
    public static Func<TFrom, TTo>? Between<TFrom, TTo>(DataViewType from)
    {
        if (typeof(TFrom) == typeof(TTo))
            return (Func<TFrom, TTo>)(object)(Func<TFrom, TFrom>)(static value => value);
        if (from is KeyDataViewType && !KeyDataViewType.IsValidDataType(typeof(TTo)))
            return null;
        Delegate? convert = typeof(TTo) switch
        {
            var t when t == typeof(ReadOnlyMemory<char>) => ToText<TFrom>(),
            _ when typeof(TFrom) == typeof(ReadOnlyMemory<char>) => FromText<TTo>(),
            var t when IsInteger(t) && !FitsInteger(typeof(TFrom), t) => null,
            _ when typeof(TFrom) == typeof(bool) => FromBool<TTo>(),
            var t when t == typeof(bool) => ToBool<TFrom>(),
            _ when IsNumber(typeof(TFrom)) && IsNumber(typeof(TTo)) => (Delegate)Generic.Call(Number<int, int>, typeof(TFrom), typeof(TTo))!,
            _ => null,
        };
        return (Func<TFrom, TTo>?)convert;
    }

    private static bool IsInteger(Type type) => IsNumber(type) && type != typeof(float) && type != typeof(double);

    /// <summary>Integers convert to others of their signedness, and booleans to signed ones.</summary>
    private static bool FitsInteger(Type from, Type to) =>
        from == typeof(bool) ? !KeyDataViewType.IsValidDataType(to) : IsInteger(from) && KeyDataViewType.IsValidDataType(from) == KeyDataViewType.IsValidDataType(to);

    private static bool IsNumber(Type type) => TypeExtensions.TryGetPrimitive(type, out var primitive) && primitive is NumberDataViewType;

    private static ValueGetter<TTo> GetterCore<TFrom, TTo>(DataViewRow row, DataViewSchema.Column column)
    {
        var convert = Between<TFrom, TTo>(column.Type)
            ?? throw new InvalidOperationException($"Column '{column.Name}' of type {column.Type} cannot be read as {typeof(TTo)}");
        var get = row.GetGetter<TFrom>(column);
        return (ref TTo dst) =>
        {
            TFrom value = default!;
            get(ref value);
            dst = convert(value);
        };
    }

    private static Func<TFrom, TTo> Number<TFrom, TTo>()
        where TFrom : struct, INumber<TFrom>
        where TTo : struct, INumber<TTo> => static value => TTo.CreateTruncating(value);

    private static Delegate? FromBool<TTo>() =>
        !IsNumber(typeof(TTo)) ? null : (Delegate)Generic.Call(FromBoolCore<int>, typeof(TTo))!;

    private static Func<bool, TTo> FromBoolCore<TTo>() where TTo : struct, INumber<TTo> => static value => value ? TTo.One : TTo.Zero;

    private static Delegate? ToBool<TFrom>() =>
        !IsNumber(typeof(TFrom)) ? null : (Delegate)Generic.Call(ToBoolCore<int>, typeof(TFrom))!;

    private static Func<TFrom, bool> ToBoolCore<TFrom>() where TFrom : struct, INumber<TFrom> => static value => value != TFrom.Zero;

    private static Func<TFrom, ReadOnlyMemory<char>> ToText<TFrom>()
    {
        if (typeof(TFrom) == typeof(bool))
            return (Func<TFrom, ReadOnlyMemory<char>>)(object)(Func<bool, ReadOnlyMemory<char>>)(static value => (value ? "True" : "False").AsMemory());
        return static value => string.Format(CultureInfo.InvariantCulture, "{0}", value).AsMemory();
    }

    /// <summary>Text that does not parse is missing (NaN), or the default of a type that has no missing value.</summary>
    private static Func<ReadOnlyMemory<char>, TTo> FromText<TTo>()
    {
        var parse = TextParser.For<TTo>(missingRealsAsNaNs: false);
        return text => parse(text.Span, out var value) || typeof(TTo) == typeof(float) || typeof(TTo) == typeof(double)
            ? value
            : throw new InvalidOperationException($"Could not convert '{text}' to {typeof(TTo).Name}");
    }
}
