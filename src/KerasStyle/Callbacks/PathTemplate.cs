using System.Globalization;
using System.Text.RegularExpressions;

namespace KerasStyle.Callbacks;

/// <summary>File names with places for figures, in the notation of Python's str.format: <c>{epoch:02d}-{val_loss:.2f}.keras</c>.</summary>
static partial class PathTemplate
{
    /// <exception cref="KeyNotFoundException">A place names a figure that is not there.</exception>
    /// <exception cref="FormatException">The notation after a colon is not known.</exception>
    public static string Fill(string template, Logs logs, params ReadOnlySpan<(string Name, int Value)> counts)
    {
        var numbers = new Dictionary<string, int>();
        foreach ((string name, int value) in counts)
            numbers[name] = value;
        return Place().Replace(template, match =>
        {
            string name = match.Groups[1].Value, format = match.Groups[2].Value;
            if (numbers.TryGetValue(name, out int count))
                return Format(count, format, template);
            return Format(
                logs.Find(name) ?? throw new KeyNotFoundException($"the path '{template}' names '{name}', which is not measured; there are {string.Join(", ", logs.Keys)}"),
                format,
                template);
        });
    }

    static string Format(double value, string format, string template)
    {
        Match match = Notation().Match(format);
        if (!match.Success)
            throw new FormatException($"the path '{template}' has an unknown notation ':{format}'; known are such as :02d, :.2f, :.3e");
        string digits = match.Groups["digits"].Value, kind = match.Groups["kind"].Value;
        string text = kind switch
        {
            "d" => value.ToString("F0", CultureInfo.InvariantCulture),
            "f" => value.ToString("F" + (digits.Length > 0 ? digits : "6"), CultureInfo.InvariantCulture),
            "e" => value.ToString("0." + new string('0', digits.Length > 0 ? int.Parse(digits, CultureInfo.InvariantCulture) : 6) + "e+00", CultureInfo.InvariantCulture),
            _ => value.ToString("R", CultureInfo.InvariantCulture),
        };
        int width = match.Groups["width"].Value is { Length: > 0 } w ? int.Parse(w, CultureInfo.InvariantCulture) : 0;
        if (match.Groups["zero"].Value.Length == 0)
            return text.PadLeft(width);
        return text.StartsWith('-') ? "-" + text[1..].PadLeft(width - 1, '0') : text.PadLeft(width, '0');
    }

    [GeneratedRegex(@"\{(\w+)(?::([^}]*))?\}")]
    private static partial Regex Place();

    [GeneratedRegex(@"^(?<zero>0?)(?<width>\d{0,3})(?:\.(?<digits>\d{1,2}))?(?<kind>[dfe]?)$")]
    private static partial Regex Notation();
}
