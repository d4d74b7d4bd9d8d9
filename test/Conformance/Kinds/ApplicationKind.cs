namespace KerasStyle.Conformance.Kinds;

/// <summary>The nets of keras.applications: layers, weights and outputs, with weights made by a formula.</summary>
static class ApplicationKind
{
    // Public name -> the net for Keras' arguments.
    static readonly Dictionary<string, Func<JsonObject, Model>> Applications = new(StringComparer.Ordinal);

    public static void Run(SuiteCase each)
    {
        string name = each.Text("application");
        if (!Applications.TryGetValue(name, out Func<JsonObject, Model>? make))
            throw new NotThereYet($"the library has no {name}");
        Model model = make(each.Json["kwargs"]!.AsObject());
        Check.Same(each.Json["layers"]!.AsArray().Select(l => $"{l![0]} {l[1]}"), model.Layers.Select(l => $"{l.Name} {l.ClassName}"), "layers");
        Check.Same(
            each.Json["weights"]!.AsArray().Select(w => $"{w![0]} ({string.Join(", ", w[1]!.AsArray())})"),
            model.Weights.Select(w => $"{w.Path} ({string.Join(", ", w.Shape)})"),
            "weights");
        Check.Equal((long)each.Json["count_params"]!, model.CountParams(), "number of parameters");
        for (int i = 0; i < model.Weights.Count; i++)
            model.Weights[i].Assign(FormulaWeights.Of(i, model.Weights[i]));
        ModelCases.Predicts(each, model);
    }
}
