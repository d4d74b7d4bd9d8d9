using KerasStyle.Data;

namespace KerasStyle.Conformance;

/// <summary>The models and data of cases.</summary>
static class ModelCases
{
    /// <summary>The model of a case.</summary>
    public static Model Load(SuiteCase each, bool compile = true) => Model.Load(new MemoryStream(each.File("model")), compile);

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
    public static TensorData Inputs(SuiteCase each)
    {
        Tensor[] inputs = InOrder(each.Arrays("inputs"), "input_");
        return (string?)each.Json["input_structure"]?["type"] == "dict"
            ? each.Json["input_structure"]!["keys"]!.AsArray().Select(k => (string)k!).Zip(inputs).ToDictionary(p => p.First, p => p.Second)
            : inputs;
    }

    /// <summary>Fails unless a model predicts the outputs of the case.</summary>
    public static void Predicts(SuiteCase each, Model model)
    {
        IReadOnlyList<Tensor> got = model.PredictAll(Inputs(each), (int?)each.Json["batch_size"] ?? 32, verbose: 0);
        Tensor[] want = InOrder(each.Arrays("outputs"), "output_");
        Check.Equal(want.Length, got.Count, "number of outputs");
        for (int i = 0; i < want.Length; i++)
            each.Close(want[i], got[i], $"output {i}");
    }

    /// <summary>Fails unless a model's weights are those of the case.</summary>
    public static void HasWeights(SuiteCase each, Model model, string role)
    {
        Tensor[] want = InOrder(each.Arrays(role), "w");
        Check.Equal(want.Length, model.Weights.Count, "number of weights");
        for (int i = 0; i < want.Length; i++)
            each.Close(want[i], model.Weights[i].Value, model.Weights[i].Path);
    }
}
