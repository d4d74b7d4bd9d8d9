using System.Text;
using System.Text.Json.Nodes;
using KerasStyle.Layers;

namespace KerasStyle.Saving;

/// <summary>Writes whole models in the older layout of <c>.h5</c> files, as Keras 3 does: the configs as attributes of the root, a group of weights per
/// layer below <c>model_weights</c>, and the optimizer's state below <c>optimizer_weights</c>.</summary>
static class LegacyWriter
{
    // Keras splits longer lists over several attributes, since the header of a group must stay under 64 KB.
    const int MaxNames = 64512;

    // The layout of the weights is that of TensorFlow; readers that know backends turn kernels of some others around.
    const string Backend = "tensorflow";

    /// <summary>Writes a model and, if asked for, how it is trained.</summary>
    /// <exception cref="NotSupportedException">Operations stand between the layers, which have no form in this layout.</exception>
    public static void Write(Stream stream, Model model, bool includeOptimizer)
    {
        if (Operation(model) is { } operation)
            throw new NotSupportedException($"{model.Label}: the operation '{operation.Name}' between layers has no form in .h5 files, not in Keras' either; save it as .keras");
        var writer = new Hdf5Writer();
        writer.SetAttribute("", "backend", Backend);
        writer.SetAttribute("", "keras_version", KerasArchive.DefaultKerasVersion);
        writer.SetAttribute("", "model_config", Text(LegacyConfig.Model(model)), Hdf5TextStorage.Ascii);
        const string weights = LegacyFile.WeightsGroup;
        writer.CreateGroup(weights);
        writer.SetAttribute(weights, "backend", Backend, Hdf5TextStorage.Ascii);
        writer.SetAttribute(weights, "keras_version", KerasArchive.DefaultKerasVersion, Hdf5TextStorage.Ascii);
        SetNames(writer, weights, "layer_names", [.. model.Layers.Select(l => l.Name)]);
        foreach (Layer layer in model.Layers)
            WriteVariables(writer, $"{weights}/{layer.Name}", [.. LegacyFile.VariablesOf(layer).Select(v => (Path(layer, v), v))]);
        WriteVariables(writer, $"{weights}/{LegacyFile.TopLevelGroup}", [.. LegacyFile.TopLevelVariablesOf(model).Select(v => (v.Path, v))]);
        if (includeOptimizer && model.Compilation is { } plan)
        {
            writer.SetAttribute("", "training_config", Text(LegacyConfig.Training(plan)), Hdf5TextStorage.Ascii);
            WriteVariables(writer, LegacyFile.OptimizerGroup, [.. plan.Optimizer.SavedVariables.Select(v => (v.Path, v))]);
        }

        writer.Save(stream);
    }

    static Layer? Operation(Layer layer) => layer as OperationLayer
        ?? layer.Sublayers.Select(s => Operation(s.Layer)).FirstOrDefault(o => o != null);

    static void WriteVariables(Hdf5Writer writer, string group, List<(string Path, Variable Variable)> variables)
    {
        writer.CreateGroup(group);
        var used = new Dictionary<string, int>(StringComparer.Ordinal);
        string[] names = [.. variables.Select(v => WeightGroup.Unique(v.Path, used))];
        SetNames(writer, group, "weight_names", names);
        foreach ((string name, (_, Variable variable)) in names.Zip(variables))
            WeightsFile.Add(writer, $"{group}/{name}", variable);
    }

    static void SetNames(Hdf5Writer writer, string group, string key, string[] names)
    {
        long size = names.Select(Encoding.UTF8.GetByteCount).DefaultIfEmpty().Max();
        int parts = 1;
        while ((names.Length + parts - 1) / parts * size > MaxNames)
            parts++;
        if (parts == 1)
        {
            writer.SetAttribute(group, key, names, Hdf5TextStorage.Ascii);
            return;
        }

        // The first parts are the longer ones, as of numpy.array_split.
        int length = names.Length / parts, longer = names.Length % parts, at = 0;
        for (int i = 0; i < parts; i++)
        {
            int count = length + (i < longer ? 1 : 0);
            writer.SetAttribute(group, $"{key}{i}", names[at..(at + count)], Hdf5TextStorage.Fixed);
            at += count;
        }
    }

    // The names of the layers that lead to a weight, then its own.
    static string Path(Layer layer, Variable variable)
    {
        string name = layer.OwnVariables.Contains(variable) ? variable.Name
            : layer.Sublayers.Select(s => s.Layer).FirstOrDefault(l => l.Weights.Contains(variable)) is { } inner ? Path(inner, variable)
            : variable.Name;
        return $"{layer.Name}/{name}";
    }

    static string Text(JsonObject config) => Encoding.UTF8.GetString(PythonJson.ToUtf8Bytes(config));
}
