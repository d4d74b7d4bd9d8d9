using System.Globalization;
using System.Numerics;

namespace Microsoft.ML.Data;

/// <summary>Parses a field; false where it cannot be read as the type.</summary>
internal delegate bool TryParse<T>(ReadOnlySpan<char> text, out T value);

internal static class TextParser
{
    private static readonly float[] s_powersOf10 = [1e0f, 1e1f, 1e2f, 1e3f, 1e4f, 1e5f, 1e6f, 1e7f, 1e8f, 1e9f, 1e10f];

    /// <summary>Empty fields are the default of their type, or NaN for reals where that is asked for.</summary>
    public static TryParse<T> For<T>(bool missingRealsAsNaNs)
    {
        Delegate parse = typeof(T) switch
        {
            var t when t == typeof(float) => missingRealsAsNaNs ? Single(float.NaN) : Single(0),
            var t when t == typeof(double) => missingRealsAsNaNs ? Double(double.NaN) : Double(0),
            var t when t == typeof(bool) => (TryParse<bool>)Bool,
            var t when t == typeof(DateTime) => Date<DateTime>((ReadOnlySpan<char> s, out DateTime v) => DateTime.TryParse(s, CultureInfo.InvariantCulture, DateTimeStyles.None, out v)),
            var t when t == typeof(DateTimeOffset) => Date<DateTimeOffset>((ReadOnlySpan<char> s, out DateTimeOffset v) => DateTimeOffset.TryParse(s, CultureInfo.InvariantCulture, DateTimeStyles.None, out v)),
            var t when t == typeof(TimeSpan) => Date<TimeSpan>((ReadOnlySpan<char> s, out TimeSpan v) => TimeSpan.TryParse(s, CultureInfo.InvariantCulture, out v)),
            _ => (Delegate)Generic.Call(Integer<int>, typeof(T))!,
        };
        return (TryParse<T>)parse;
    }

    /// <summary>Keys are written from 0; what is no number below the count is missing.</summary>
    public static TryParse<T> Key<T>(ulong count) where T : struct, IBinaryInteger<T> => (ReadOnlySpan<char> text, out T value) =>
    {
        value = ulong.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var raw) && raw < count
            ? T.CreateTruncating(raw + 1)
            : T.Zero;
        return true;
    };

    private static TryParse<float> Single(float empty) => (ReadOnlySpan<char> text, out float value) =>
    {
        if (TryShort(text, out value))
            return true;
        text = text.Trim();
        if (text.IsEmpty)
            value = empty;
        else if (!float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value))
            value = (float)Special(text);
        return true;
    };

    private static TryParse<double> Double(double empty) => (ReadOnlySpan<char> text, out double value) =>
    {
        text = text.Trim();
        if (text.IsEmpty)
            value = empty;
        else if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value))
            value = Special(text);
        return true;
    };

    private static double Special(ReadOnlySpan<char> text) => text switch
    {
        "∞" or "+∞" => double.PositiveInfinity,
        "-∞" => double.NegativeInfinity,
        _ => double.NaN,
    };

    /// <summary>Short decimal numbers: digits and divisor are exact floats, so one division rounds correctly.</summary>
    private static bool TryShort(ReadOnlySpan<char> text, out float value)
    {
        value = 0;
        var i = text.Length > 0 && text[0] == '-' ? 1 : 0;
        var first = i;
        int digits = 0, point = -1;
        if (text.Length - first is < 1 or > 8)
            return false;
        for (; i < text.Length; i++)
        {
            var digit = (uint)(text[i] - '0');
            if (digit <= 9)
                digits = 10 * digits + (int)digit;
            else if (text[i] == '.' && point < 0)
                point = i;
            else
                return false;
        }
        if (digits > 1 << 24 || (point >= 0 && text.Length - first == 1))
            return false;
        value = point < 0 ? digits : digits / s_powersOf10[text.Length - point - 1];
        if (first == 1)
            value = -value;
        return true;
    }

    private static bool Bool(ReadOnlySpan<char> text, out bool value)
    {
        text = text.Trim();
        value = Is(text, "true", "t", "yes", "y", "1", "+1", "+");
        return value || text.IsEmpty || Is(text, "false", "f", "no", "n", "0", "-1", "-");
    }

    private static bool Is(ReadOnlySpan<char> text, params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
            if (text.Equals(word, StringComparison.OrdinalIgnoreCase))
                return true;
        return false;
    }

    private static TryParse<T> Integer<T>() where T : struct, INumber<T> => (ReadOnlySpan<char> text, out T value) =>
    {
        text = text.Trim();
        value = T.Zero;
        return text.IsEmpty || (text[0] != '+' && T.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out value));
    };

    private static TryParse<T> Date<T>(TryParse<T> parse) => (ReadOnlySpan<char> text, out T value) =>
    {
        value = default!;
        return text.IsWhiteSpace() || parse(text, out value);
    };
}
