using System.Text.Json.Nodes;
using KerasStyle.Layers;

namespace KerasStyle.Saving;

/// <summary>Whole models in Keras' <c>.keras</c> format. Reading never runs code: classes are looked up by name, and an unknown one is refused.</summary>
static class KerasModelFile
{
    public static void Write(string path, Model model) => KerasArchive.Write(path, Config(model), stream => WeightsFile.Write(stream, model), Assets(model));

    public static void Write(Stream stream, Model model) => KerasArchive.Write(stream, Config(model), weights => WeightsFile.Write(weights, model), Assets(model));

    /// <summary>Writes a layer that is saved by itself.</summary>
    public static void Write(string path, Layer layer, JsonObject config) => KerasArchive.Write(path, config, weights => WeightsFile.Write(weights, layer), Assets(layer));

    public static Model Read(KerasArchive archive, bool compile) => Read(archive, archive.Config, compile);

    /// <summary>Reads a model of another configuration than the archive's own, with the archive's weights.</summary>
    public static Model Read(KerasArchive archive, JsonObject config, bool compile)
    {
        if (archive.KerasVersion?.StartsWith("2.", StringComparison.Ordinal) == true)
            config = Keras2Config.Convert(config);
        Model model = Layer.Registry.Deserialize(config) as Model
            ?? throw new InvalidDataException($"Keras file: it holds a {config["class_name"]}, not a model");
        BuildConfig.Apply(model, config);
        if (compile && config["compile_config"] is JsonObject { Count: > 0 } plan)
            CompileConfig.Apply(model, plan);

        ReadState(archive, model);
        return model;
    }

    /// <summary>Reads the weights of a layer, if it is built, and what files keep besides them.</summary>
    public static void ReadState(KerasArchive archive, Layer layer)
    {
        if (archive.WeightsName != null && (layer.Built || layer is not Model))
        {
            using Stream weights = archive.OpenWeights();
            WeightsFile.Read(weights, layer);
        }

        foreach (WeightGroup group in WeightGroup.Of(layer))
            group.Layer?.LoadAssets(name => Text(archive, group.Path + name));
    }

    static Dictionary<string, ReadOnlyMemory<byte>> Assets(Layer layer) => WeightGroup.Of(layer)
        .SelectMany(group => group.Layer?.SaveAssets().Select(asset => (Name: group.Path + asset.Key, asset.Value)) ?? [])
        .ToDictionary(asset => asset.Name, asset => asset.Value);

    static string? Text(KerasArchive archive, string name)
    {
        if (!archive.Assets.Contains(name))
            return null;
        using var reader = new StreamReader(archive.OpenAsset(name));
        return reader.ReadToEnd();
    }

    /// <summary>The serialized model with how it is built and compiled.</summary>
    public static JsonObject Config(Model model)
    {
        JsonObject config = model.Serialize();
        MarkInnerModels(config);
        if (BuildConfig.Write(model) is { } built)
            config["build_config"] = built;
        config["compile_config"] = model.Compilation is { } plan ? CompileConfig.Write(plan) : new JsonObject();
        return config;
    }

    // Keras gives the models inside a model a plan of their own, which is empty.
    static void MarkInnerModels(JsonObject model)
    {
        foreach (JsonObject layer in (model["config"]?["layers"] as JsonArray ?? []).OfType<JsonObject>())
        {
            if (layer["class_name"]?.ToString() is "Functional" or "Sequential")
            {
                layer["compile_config"] = new JsonObject();
                MarkInnerModels(layer);
            }
        }
    }
}
