using System.Text;

namespace KerasStyle.Conformance.Kinds;

/// <summary>Summaries are, text for text, what real Keras prints.</summary>
static class SummaryKind
{
    public static void Run(SuiteCase each)
    {
        Model model = ModelCases.Load(each);
        JsonNode args = each.Json["args"]!;
        var text = new StringBuilder();
        model.Summary(
            (int?)args["line_length"],
            (args["positions"] as JsonArray)?.Select(p => (double)p!).ToArray(),
            part => text.Append(part),
            (bool?)args["expand_nested"] ?? false,
            (bool?)args["show_trainable"] ?? false,
            args["layer_range"] is JsonArray range ? ((string)range[0]!, (string)range[1]!) : null);
        string[] want = Lines(Encoding.UTF8.GetString(each.File("expected"))), got = Lines(text.ToString());
        for (int i = 0; i < Math.Min(want.Length, got.Length); i++)
            Check.Equal(want[i], got[i], $"line {i + 1}");
        Check.Equal(want.Length, got.Length, "number of lines");
    }

    static string[] Lines(string text) => [.. text.TrimEnd().Split('\n').Select(l => l.TrimEnd())];
}
