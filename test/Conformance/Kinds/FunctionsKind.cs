namespace KerasStyle.Conformance.Kinds;

/// <summary>Calls of functions by their public names.</summary>
static class FunctionsKind
{
    public static IReadOnlyList<CasePart> Parts(SuiteCase each)
    {
        Dictionary<string, Tensor> inputs = each.Arrays("inputs"), expected = each.Arrays("expected");
        return [.. each.Json["calls"]!.AsArray().Select(call => new CasePart((string)call!["fn"]!, () => Run(each, call, inputs, expected)))];
    }

    static void Run(SuiteCase each, JsonNode call, Dictionary<string, Tensor> inputs, Dictionary<string, Tensor> expected)
    {
        string name = (string)call["fn"]!;
        string[] outputs = [.. call["outputs"]!.AsArray().Select(o => (string)o!)];
        var arguments = new FunctionCall(name, call["args"]!.AsArray(), call["kwargs"]!.AsObject(), inputs, outputs.Length > 0 ? expected[outputs[0]] : null);
        IReadOnlyList<Tensor> got = FunctionTable.Call(name, arguments);
        Check.Equal(outputs.Length, got.Count, "number of results");
        for (int i = 0; i < outputs.Length; i++)
            each.Close(expected[outputs[i]], got[i], outputs.Length == 1 ? "result" : $"result {i}");
    }
}
