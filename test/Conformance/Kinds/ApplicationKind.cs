namespace KerasStyle.Conformance.Kinds;

/// <summary>The nets of keras.applications: layers, weights and outputs, with weights made by a formula.</summary>
static class ApplicationKind
{
    // Public name -> the net for Keras' arguments.
    static readonly Dictionary<string, Func<ApplicationOptions, JsonObject, Model>> Makers = Fill();

    public static void Run(SuiteCase each)
    {
        string name = each.Text("application");
        if (!Makers.TryGetValue(name[(name.LastIndexOf('.') + 1)..], out var make))
            throw new NotThereYet($"the library has no {name}");
        JsonObject kwargs = each.Json["kwargs"]!.AsObject();
        var options = new ApplicationOptions
        {
            IncludeTop = (bool?)kwargs["include_top"] ?? true,
            InputShape = kwargs["input_shape"] is JsonArray shape ? new Shape([.. shape.Select(n => (int?)n ?? Shape.Unknown)]) : default(Shape?),
            Pooling = (string?)kwargs["pooling"],
            Classes = (int?)kwargs["classes"] ?? 1000,
            ClassifierActivation = (string?)kwargs["classifier_activation"] ?? (kwargs.ContainsKey("classifier_activation") ? "linear" : "softmax"),
            Name = (string?)kwargs["name"],
        };
        Model model = make(options, kwargs);
        Check.Same(each.Json["layers"]!.AsArray().Select(l => $"{l![0]} {l[1]}"), model.Layers.Select(l => $"{l.Name} {l.ClassName}"), "layers");
        JsonArray weights = each.Json["weights"]!.AsArray();
        Check.Equal(weights.Count, model.Weights.Count, "number of weights");
        for (int i = 0; i < weights.Count; i++)
        {
            // Keras' paths begin with the models that a layer stands in.
            string want = $"{weights[i]![0]} ({string.Join(", ", weights[i]![1]!.AsArray())})", got = $"{model.Weights[i].Path} ({string.Join(", ", model.Weights[i].Shape)})";
            Check.True(want.EndsWith(got, StringComparison.Ordinal), $"weight {i}: want {want}, got {got}");
        }

        Check.Equal((long)each.Json["count_params"]!, model.CountParams(), "number of parameters");
        for (int i = 0; i < model.Weights.Count; i++)
            model.Weights[i].Assign(FormulaWeights.Of(i, model.Weights[i]));
        ModelCases.Predicts(each, model);
    }

    static Dictionary<string, Func<ApplicationOptions, JsonObject, Model>> Fill()
    {
        var makers = new Dictionary<string, Func<ApplicationOptions, JsonObject, Model>>(StringComparer.Ordinal)
        {
            ["MobileNet"] = (o, k) => Applications.MobileNet(o, (double?)k["alpha"] ?? 1, (int?)k["depth_multiplier"] ?? 1, (double?)k["dropout"] ?? 1e-3),
            ["MobileNetV2"] = (o, k) => Applications.MobileNetV2(o, (double?)k["alpha"] ?? 1),
            ["MobileNetV3Small"] = (o, k) => Applications.MobileNetV3Small(o, (double?)k["alpha"] ?? 1, (bool?)k["minimalistic"] ?? false, (double?)k["dropout_rate"] ?? 0.2, Preprocessing(k)),
            ["MobileNetV3Large"] = (o, k) => Applications.MobileNetV3Large(o, (double?)k["alpha"] ?? 1, (bool?)k["minimalistic"] ?? false, (double?)k["dropout_rate"] ?? 0.2, Preprocessing(k)),
        };
        (string Name, Func<ApplicationOptions?, Model> Make)[] plain =
        [
            ("VGG16", Applications.VGG16), ("VGG19", Applications.VGG19), ("ResNet50", Applications.ResNet50), ("ResNet101", Applications.ResNet101), ("ResNet152", Applications.ResNet152),
            ("ResNet50V2", Applications.ResNet50V2), ("ResNet101V2", Applications.ResNet101V2), ("ResNet152V2", Applications.ResNet152V2), ("DenseNet121", Applications.DenseNet121),
            ("DenseNet169", Applications.DenseNet169), ("DenseNet201", Applications.DenseNet201), ("InceptionV3", Applications.InceptionV3), ("InceptionResNetV2", Applications.InceptionResNetV2),
            ("Xception", Applications.Xception), ("NASNetMobile", Applications.NASNetMobile), ("NASNetLarge", Applications.NASNetLarge), ("EfficientNetB0", Applications.EfficientNetB0),
            ("EfficientNetB1", Applications.EfficientNetB1), ("EfficientNetB2", Applications.EfficientNetB2), ("EfficientNetB3", Applications.EfficientNetB3),
            ("EfficientNetB4", Applications.EfficientNetB4), ("EfficientNetB5", Applications.EfficientNetB5), ("EfficientNetB6", Applications.EfficientNetB6), ("EfficientNetB7", Applications.EfficientNetB7),
        ];
        foreach ((string name, Func<ApplicationOptions?, Model> make) in plain)
            makers[name] = (o, _) => make(o);
        (string Name, Func<ApplicationOptions?, bool, Model> Make)[] scaled =
        [
            ("EfficientNetV2B0", Applications.EfficientNetV2B0), ("EfficientNetV2B1", Applications.EfficientNetV2B1), ("EfficientNetV2B2", Applications.EfficientNetV2B2),
            ("EfficientNetV2B3", Applications.EfficientNetV2B3), ("EfficientNetV2S", Applications.EfficientNetV2S), ("EfficientNetV2M", Applications.EfficientNetV2M),
            ("EfficientNetV2L", Applications.EfficientNetV2L), ("ConvNeXtTiny", Applications.ConvNeXtTiny), ("ConvNeXtSmall", Applications.ConvNeXtSmall),
            ("ConvNeXtBase", Applications.ConvNeXtBase), ("ConvNeXtLarge", Applications.ConvNeXtLarge), ("ConvNeXtXLarge", Applications.ConvNeXtXLarge),
        ];
        foreach ((string name, Func<ApplicationOptions?, bool, Model> make) in scaled)
            makers[name] = (o, k) => make(o, Preprocessing(k));
        return makers;

        static bool Preprocessing(JsonObject kwargs) => (bool?)kwargs["include_preprocessing"] ?? true;
    }
}
