using System.Text;
using System.Text.Json.Nodes;

namespace KerasStyle.Tests.Conformance;

/// <summary>Summaries are, text for text, what real Keras prints.</summary>
public class SummaryConformanceTests
{
    public static TheoryData<string, string> Cases => ConformanceAreas.Of("summary");

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public void Prints_the_same_table(string area, string name)
    {
        ConformanceCase each = ConformanceCases.Load(area, name);
        Model model = ModelCases.Load(each);
        JsonNode args = each.Json["args"]!;
        var got = new StringBuilder();
        model.Summary(
            args["line_length"]?.GetValue<int>(),
            (args["positions"] as JsonArray)?.Select(p => p!.GetValue<double>()).ToArray(),
            text => got.Append(text),
            args["expand_nested"]?.GetValue<bool>() ?? false,
            args["show_trainable"]?.GetValue<bool>() ?? false,
            args["layer_range"] is JsonArray range ? (range[0]!.GetValue<string>(), range[1]!.GetValue<string>()) : null);
        Assert.Equal(Lines(Encoding.UTF8.GetString(each.File("expected"))), Lines(got.ToString()));
    }

    static string Lines(string text) => string.Join('\n', text.TrimEnd().Split('\n').Select(l => l.TrimEnd()));
}
