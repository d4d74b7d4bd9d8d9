using System.Text;
using System.Text.Json.Nodes;
using KerasStyle.Layers;
using KerasStyle.Optimizers;

namespace KerasStyle.Saving;

/// <summary>The older layout of <c>.h5</c> files: whole models of Keras 2 and 3, and weights of released nets. A group per layer lists its weights in
/// <c>weight_names</c>; the layers are listed in <c>layer_names</c>.</summary>
static class LegacyFile
{
    public const string WeightsGroup = "model_weights", TopLevelGroup = "top_level_model_weights", OptimizerGroup = "optimizer_weights";

    /// <summary>The weights of a layer in the order of these files: trainable ones first.</summary>
    public static IReadOnlyList<Variable> VariablesOf(Layer layer) => [.. layer.TrainableWeights, .. layer.NonTrainableWeights];

    /// <summary>The weights that a model of one's own has besides those of its layers.</summary>
    public static IReadOnlyList<Variable> TopLevelVariablesOf(Model model) => [.. model.OwnVariables.OrderBy(v => v.Trainable ? 0 : 1)];

    /// <summary>Whether a file has this layout, with or without the model.</summary>
    public static bool Is(Hdf5File file) => file.Root.Attributes.ContainsKey("layer_names") || file.Root.Attributes.ContainsKey("layer_names0") || file.Root.Find(WeightsGroup) is Hdf5Group;

    /// <summary>Reads a whole model and, if asked for, how it is trained.</summary>
    /// <exception cref="InvalidDataException">The file is malformed, or holds no model.</exception>
    /// <exception cref="ArgumentException">A class or an argument in the file is not known.</exception>
    public static Model Read(Stream stream, bool compile)
    {
        using Hdf5File file = Hdf5File.Open(stream, leaveOpen: true);
        if (!file.Root.Attributes.TryGetValue("model_config", out Hdf5Attribute? text))
            throw new InvalidDataException("HDF5 file: it holds no model; load its weights into one with LoadWeights");
        Model model = ModelJson.Read(Object(text));
        if (model.Built)
            ReadWeights(file, model);
        if (compile && file.Root.Attributes.TryGetValue("training_config", out Hdf5Attribute? training))
        {
            CompileConfig.Apply(model, LegacyConfig.ToCompileConfig(Object(training), model.OutputNames));
            if (model.Built && file.Root.Find(OptimizerGroup) is Hdf5Group state)
                ReadOptimizer(state, model.Optimizer!);
        }

        return model;
    }

    static JsonObject Object(Hdf5Attribute text) => PythonJson.Parse(Encoding.UTF8.GetBytes(text.ReadString())) as JsonObject
        ?? throw new InvalidDataException($"HDF5 file: {text.Name} must be an object");

    // As in Keras a state of other variables is left alone: the optimizer starts anew.
    static void ReadOptimizer(Hdf5Group group, Optimizer optimizer)
    {
        Hdf5Dataset[] datasets = [.. Names(group, "weight_names").Select(group.Dataset)];
        // Keras 2 does not keep the learning rate among them.
        IReadOnlyList<Variable> saved = optimizer.SavedVariables, variables = datasets.Length == saved.Count ? saved : [.. saved.Where(v => v.Name != "learning_rate")];
        if (datasets.Length != variables.Count || !datasets.Zip(variables, (d, v) => d.Shape.SequenceEqual(v.Shape)).All(fits => fits))
            return;
        Tensor[] values = [.. datasets.Zip(variables, (d, v) => WeightsFile.Read(d, v, optimizer.ClassName))];
        for (int i = 0; i < values.Length; i++)
            variables[i].Assign(values[i]);
        optimizer.AfterLoading();
    }

    /// <summary>Reads all weights, then sets them: all, or none when something does not fit.</summary>
    /// <param name="file">The file.</param>
    /// <param name="model">The built model.</param>
    /// <param name="skipMismatch">Leave alone weights of another shape and, by name, layers of another number of weights.</param>
    /// <param name="byName">Take the layers that are named in the file and leave others alone, instead of all in order.</param>
    /// <returns>What was left alone and why.</returns>
    /// <exception cref="InvalidDataException">The file is malformed, or does not fit the model.</exception>
    public static IReadOnlyList<string> ReadWeights(Hdf5File file, Model model, bool skipMismatch = false, bool byName = false)
    {
        Hdf5Group root = file.Root.Find(WeightsGroup) as Hdf5Group ?? file.Root;
        var transfer = new WeightTransfer(skipMismatch);
        IEnumerable<(Layer, SavedLayer)> pairs = byName ? ByName(model, LayersOf(root)) : InOrder(model, LayersOf(root));
        foreach ((Layer layer, SavedLayer saved) in pairs)
            Add(transfer, layer.Label, VariablesOf(layer), saved, mayDiffer: byName);
        if (TopLevelVariablesOf(model) is { Count: > 0 } own && root.Find(TopLevelGroup) is Hdf5Group top)
            Add(transfer, model.Label, own, new SavedLayer(TopLevelGroup, top, Names(top, "weight_names")), mayDiffer: byName);
        return transfer.Apply();
    }

    static List<SavedLayer> LayersOf(Hdf5Group root)
    {
        var layers = new List<SavedLayer>();
        foreach (string name in Names(root, "layer_names"))
        {
            Hdf5Group group = root[name];
            if (Names(group, "weight_names") is { Length: > 0 } weights)
                layers.Add(new SavedLayer(name, group, weights));
        }

        return layers;
    }

    static IEnumerable<(Layer, SavedLayer)> ByName(Model model, List<SavedLayer> saved) =>
        from each in saved from layer in model.Layers where layer.Name == each.Name select (layer, each);

    static IEnumerable<(Layer, SavedLayer)> InOrder(Model model, List<SavedLayer> saved)
    {
        Layer[] layers = [.. model.Layers.Where(l => l.Weights.Count > 0)];
        if (layers.Length != saved.Count)
            throw new InvalidDataException($"{model.Label}: has {layers.Length} layers with weights, the file has {saved.Count}");
        // Where all have the names of the file, the names say more.
        if (layers.Select(l => l.Name).ToHashSet().SetEquals(saved.Select(g => g.Name)))
            layers = [.. saved.Select(g => Array.Find(layers, l => l.Name == g.Name)!)];
        return layers.Zip(saved);
    }

    // As in Keras a weight of another shape may be skipped by itself.
    static void Add(WeightTransfer transfer, string owner, IReadOnlyList<Variable> variables, SavedLayer saved, bool mayDiffer)
    {
        if (variables.Count == saved.Weights.Length)
        {
            foreach ((Variable variable, string weight) in variables.Zip(saved.Weights))
                transfer.Add(() => [(variable, WeightsFile.Read(saved.Group.Dataset(weight), variable, owner))]);
            return;
        }

        var error = new InvalidDataException($"{owner}: has {variables.Count} weights, the file has {saved.Weights.Length} for '{saved.Name}'");
        if (!mayDiffer)
            throw error;
        transfer.Add(() => throw error);
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

    /// <summary>What the file has of a layer.</summary>
    sealed record SavedLayer(string Name, Hdf5Group Group, string[] Weights);
}
