using System.Globalization;
using System.Reflection;
using System.Text.Json;
using KerasStyle.Layers;

namespace KerasStyle.Tests;

/// <summary>Public names, arguments and defaults beside those of Keras 3.15.1 (<c>keras.tsv</c>: a function or class, then its arguments with their defaults as JSON, taken by
/// <c>inspect.signature</c>). What differs stands in <c>differences.txt</c>, a line each; a line that is not true any more fails, too.</summary>
public class SignatureTests
{
    static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "TestData", "Signatures");

    static readonly Dictionary<string, Type> Owners = new()
    {
        ["ops"] = typeof(Ops),
        ["random"] = typeof(KerasRandom),
        ["utils"] = typeof(KerasUtils),
    };

    static readonly ILookup<string, Type> Classes = typeof(Layer).Assembly.GetExportedTypes().ToLookup(t => t.Name);

    [Fact]
    public void Names_arguments_and_defaults_are_those_of_Keras()
    {
        string[] found = [.. File.ReadLines(Path.Combine(Folder, "keras.tsv")).SelectMany(Differences).Distinct().Order(StringComparer.Ordinal)];
        string[] known = [.. File.ReadLines(Path.Combine(Folder, "differences.txt")).Where(l => l.Length > 0 && l[0] != '#')];
        string[] more = [.. found.Except(known)], fewer = [.. known.Except(found)];
        Assert.True(more.Length + fewer.Length == 0, $"not in the list:\n{string.Join('\n', more)}\nin the list only:\n{string.Join('\n', fewer)}");
    }

    static IEnumerable<string> Differences(string line)
    {
        string[] parts = line.Split('\t', StringSplitOptions.RemoveEmptyEntries);
        bool function = parts[0].EndsWith("()", StringComparison.Ordinal);
        string path = parts[0].TrimEnd('(', ')'), area = path.Split('.')[1], name = path.Split('.')[^1];
        string alike = name.Replace("_", "", StringComparison.Ordinal);
        if (function && !Owners.ContainsKey(area))
            yield break;        // functions of losses and metrics go by their names as strings
        ParameterInfo[][] forms = function
            ? [.. Owners[area].GetMethods().Where(m => m.Name.Equals(alike, StringComparison.OrdinalIgnoreCase)).Select(m => m.GetParameters())]
            : [.. Classes[name].SelectMany(type => type.GetConstructors(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance)).Where(c => c.IsPublic || c.IsFamily).Select(c => c.GetParameters())];
        if (forms.Length == 0 && !Classes[name].Any())
        {
            yield return $"{path}: missing";
            yield break;
        }

        var settable = Classes[name].SelectMany(c => c.GetProperties()).Where(p => !function && p.SetMethod != null).Select(p => p.Name.ToUpperInvariant()).ToHashSet();
        foreach (string part in parts[1..])
        {
            string[] halves = part.Split('=', 2);
            string argument = halves[0].Replace("_", "", StringComparison.Ordinal).ToUpperInvariant();
            ParameterInfo[] same = [.. forms.SelectMany(f => f).Where(p => p.Name!.ToUpperInvariant() == argument)];
            if (same.Length == 0)
            {
                // What a function must be given is given by position.
                if (!settable.Contains(argument) && !(function && halves.Length == 1))
                    yield return $"{path}: lacks {halves[0]}";
            }
            else if (halves.Length == 2 && same.All(p => p.HasDefaultValue) && same.Select(p => Text(p.DefaultValue)).ToHashSet() is { } ours && Text(halves[1]) is { } theirs && theirs != "null"
                && !ours.Contains(theirs) && !ours.Contains("null"))
                yield return $"{path}: {halves[0]} is {string.Join(" or ", ours)}, in Keras {theirs}";
        }
    }

    // A default in one spelling; null also stands for lists and objects, which C# cannot have as defaults.
    static string Text(string json) => JsonDocument.Parse(json).RootElement is var value && value.ValueKind switch
    {
        JsonValueKind.Number => value.GetDouble(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Array when value.EnumerateArray().Select(v => v.ToString()).Distinct().Count() == 1 => value[0].GetRawText(),
        _ => (object?)null,
    } is var known ? Text(known is string text && double.TryParse(text, CultureInfo.InvariantCulture, out double number) ? number : known) : "null";

    static string Text(object? value) => value switch
    {
        null or DBNull => "null",
        bool flag => flag ? "true" : "false",
        DType dtype => dtype.KerasName(),
        IConvertible number when number is not string => number.ToDouble(CultureInfo.InvariantCulture).ToString("R", CultureInfo.InvariantCulture),
        string text => text,
        _ => "null",
    };
}
