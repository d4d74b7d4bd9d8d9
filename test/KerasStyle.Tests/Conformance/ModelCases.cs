using KerasStyle.Data;
using KerasStyle.Saving;

namespace KerasStyle.Tests.Conformance;

/// <summary>The models of conformance cases.</summary>
static class ModelCases
{
    /// <summary>The model of a case; the test is skipped when it has layers that are not there yet.</summary>
    public static Model Load(ConformanceCase each, bool compile = true)
    {
        using KerasArchive archive = KerasArchive.Open(new MemoryStream(each.File("model")));
        try
        {
            return KerasModelFile.Read(archive, compile);
        }
        catch (ArgumentException e) when (System.Text.RegularExpressions.Regex.IsMatch(e.Message, "unknown (layer class|activation|metric|loss|optimizer)|is not supported"))
        {
            Skip.If(true, e.Message);
            throw;
        }
    }

    /// <summary>The case's tensors whose names start with a prefix, in order of their numbers.</summary>
    public static Tensor[] InOrder(Dictionary<string, Tensor> arrays, string prefix) =>
        [.. arrays.Where(a => a.Key.StartsWith(prefix, StringComparison.Ordinal)).OrderBy(a => a.Key.Length).ThenBy(a => a.Key, StringComparer.Ordinal).Select(a => a.Value)];

    /// <summary>A case's data for one argument: an array, a list of them, or a dictionary; null when there is none.</summary>
    public static TensorData? Data(Dictionary<string, Tensor> arrays, string argument)
    {
        if (arrays.TryGetValue(argument, out Tensor? single))
            return single;
        if (arrays.Where(a => a.Key.StartsWith(argument + ":", StringComparison.Ordinal)).ToDictionary(a => a.Key[(argument.Length + 1)..], a => a.Value) is { Count: > 0 } named)
            return named;
        return InOrder(arrays, argument + "_").Where(t => t.Rank > 0).ToArray() is { Length: > 0 } list ? list : null;
    }

    /// <summary>The inputs of a case as they were given to predict.</summary>
    public static TensorData Inputs(ConformanceCase each)
    {
        Tensor[] inputs = InOrder(each.Arrays("inputs"), "input_");
        return each.Json["input_structure"]?["type"]?.GetValue<string>() == "dict"
            ? each.Json["input_structure"]!["keys"]!.AsArray().Select(k => k!.GetValue<string>()).Zip(inputs).ToDictionary(p => p.First, p => p.Second)
            : inputs;
    }
}
