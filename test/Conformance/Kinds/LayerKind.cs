using KerasStyle.Layers;

namespace KerasStyle.Conformance.Kinds;

/// <summary>Calls of single layers: outputs, weights afterwards and losses.</summary>
static class LayerKind
{
    public static void Run(SuiteCase each)
    {
        Layer layer = Layer.Registry.Deserialize(each.Json["layer"]);
        Tensor[] inputs = ModelCases.InOrder(each.Arrays("inputs"), "input_");
        Dictionary<string, Tensor> weights = each.Arrays("weights"), outputs = each.Arrays("outputs");
        string[] keys = [.. (each.Json["weights"] as JsonArray ?? []).Select(w => (string)w!["key"]!)];
        JsonObject kwargs = each.Json["call_kwargs"] as JsonObject ?? [];
        var named = kwargs.Where(k => k.Key != "training").ToDictionary(k => k.Key, k => (object?)k.Value);
        // A trace builds the layer and leaves its states alone.
        Graph.Trace([.. inputs.Select(t => t.Spec)], traced => layer.CallAll(Arguments([.. traced])));
        layer.SetWeights([.. keys.Select(k => weights["before_" + k])]);

        int calls = (int?)each.Json["calls"] ?? 1, results = 0;
        double[] losses = [.. (each.Json["losses"] as JsonArray ?? []).Select(l => (double)l!)];
        Executable run = Engines.Current.Compile(Graph.Trace([.. inputs.Select(t => t.Spec)], traced =>
        {
            IReadOnlyList<Tensor> got = layer.CallAll(Arguments([.. traced]));
            results = got.Count;
            return [.. got, .. layer.Losses];
        }));
        for (int i = 0; i < calls; i++)
        {
            Tensor[] got = run.Run(inputs);
            for (int j = 0; j < results; j++)
                each.Close(outputs[$"output_{(calls == 1 ? j : i)}"], got[j], $"output {j} of call {i}");
            Check.Equal(losses.Length, got.Length - results, "number of losses");
            for (int j = 0; j < losses.Length && i == calls - 1; j++)
                each.Close(losses[j], got[results + j].Item(), $"loss {j}");
        }

        foreach ((string key, Tensor value) in keys.Zip(layer.GetWeights()))
            each.Close(weights["after_" + key], value, $"weight {key} after");

        CallArguments Arguments(Tensor[] x) => x.Length == 1
            ? new CallArguments(x[0], named, (bool?)kwargs["training"])
            : new CallArguments(x, named, (bool?)kwargs["training"]);
    }
}
