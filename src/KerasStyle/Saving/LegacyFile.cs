using System.Text;
using System.Text.Json.Nodes;
using KerasStyle.Layers;

namespace KerasStyle.Saving;

/// <summary>The older layout of <c>.h5</c> files: whole models of Keras 2 and 3, and weights of released nets. A group per layer lists its weights in
/// <c>weight_names</c>; the layers are listed in <c>layer_names</c>.</summary>
static class LegacyFile
{
    const string WeightsGroup = "model_weights";

    /// <summary>Whether a file has this layout, with or without the model.</summary>
    public static bool Is(Hdf5File file) => file.Root.Attributes.ContainsKey("layer_names") || file.Root.Attributes.ContainsKey("layer_names0") || file.Root.Find(WeightsGroup) is Hdf5Group;

    /// <summary>Reads a whole model without how it is trained.</summary>
    /// <exception cref="InvalidDataException">The file is malformed, or holds no model.</exception>
    /// <exception cref="ArgumentException">A class or an argument in the file is not known.</exception>
    public static Model Read(Stream stream)
    {
        using Hdf5File file = Hdf5File.Open(stream, leaveOpen: true);
        if (!file.Root.Attributes.TryGetValue("model_config", out Hdf5Attribute? text))
            throw new InvalidDataException("HDF5 file: it holds no model; load its weights into one with LoadWeights");
        JsonObject config = PythonJson.Parse(Encoding.UTF8.GetBytes(text.ReadString())) as JsonObject ?? throw new InvalidDataException("HDF5 file: model_config must be an object");
        Model model = ModelJson.Read(config);
        if (model.Built)
            ReadWeights(file, model, skipMismatch: false);
        return model;
    }

    /// <summary>Reads all weights, then sets them: all, or none when something does not fit.</summary>
    /// <exception cref="InvalidDataException">The file is malformed, or does not fit the model.</exception>
    public static void ReadWeights(Hdf5File file, Model model, bool skipMismatch)
    {
        Hdf5Group root = file.Root.Find(WeightsGroup) as Hdf5Group ?? file.Root;
        List<(string Name, Hdf5Group Group, string[] Weights)> groups = [];
        foreach (string name in Names(root, "layer_names"))
        {
            Hdf5Group group = root[name];
            if (Names(group, "weight_names") is { Length: > 0 } weights)
                groups.Add((name, group, weights));
        }

        Layer[] layers = [.. model.Layers.Where(l => l.Weights.Count > 0)];
        if (layers.Length != groups.Count)
            throw new InvalidDataException($"{model.Label}: has {layers.Length} layers with weights, the file has {groups.Count}");
        // Layers are taken in order; where all have the names of the file, the names say more.
        if (layers.Select(l => l.Name).ToHashSet().SetEquals(groups.Select(g => g.Name)))
            layers = [.. groups.Select(g => Array.Find(layers, l => l.Name == g.Name)!)];

        var values = new List<(Variable Variable, Tensor Value)>();
        foreach ((Layer layer, (string name, Hdf5Group group, string[] weights)) in layers.Zip(groups))
        {
            try
            {
                values.AddRange(Read(layer, name, group, weights));
            }
            catch (InvalidDataException) when (skipMismatch)
            {
            }
        }

        foreach ((Variable variable, Tensor value) in values)
            variable.Assign(value);
    }

    static List<(Variable Variable, Tensor Value)> Read(Layer layer, string name, Hdf5Group group, string[] weights)
    {
        Variable[] variables = [.. layer.TrainableWeights, .. layer.NonTrainableWeights];
        if (variables.Length != weights.Length)
            throw new InvalidDataException($"{layer.Label}: has {variables.Length} weights, the file has {weights.Length} for '{name}'");
        var values = new List<(Variable, Tensor)>();
        for (int i = 0; i < variables.Length; i++)
            values.Add((variables[i], WeightsFile.Read(group.Dataset(weights[i]), variables[i], layer.Label)));
        return values;
    }

    // A long list is split over several attributes: layer_names0, layer_names1, ...
    static string[] Names(Hdf5Group group, string key)
    {
        if (group.Attributes.TryGetValue(key, out Hdf5Attribute? whole))
            return whole.IsNull || whole.Shape is [0, ..] ? [] : whole.ReadStrings();
        var names = new List<string>();
        for (int i = 0; group.Attributes.TryGetValue($"{key}{i}", out Hdf5Attribute? part); i++)
            names.AddRange(part.ReadStrings());
        return [.. names];
    }
}
