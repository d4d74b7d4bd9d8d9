using KerasStyle.Layers;
using KerasStyle.Optimizers;

namespace KerasStyle.Saving;

/// <summary>The variables that stand in one group of a weights file.</summary>
/// <param name="Path">Path of the group, empty or with a slash at the end.</param>
/// <param name="Name">The owner's name, which Keras notes in the file.</param>
/// <param name="Owner">The owner in messages.</param>
/// <param name="Stored">The weights in order.</param>
/// <param name="IsSeed">A seed: Keras keeps it as uint32.</param>
/// <param name="IsOptional">What may lack or differ in a file.</param>
/// <param name="Layer">The layer whose own variables these are.</param>
sealed record WeightGroup(string Path, string Name, string Owner, IReadOnlyList<StoredWeight> Stored, bool IsSeed = false, bool IsOptional = false, Layer? Layer = null)
{
    /// <summary>Path of the HDF5 group that holds the variables.</summary>
    public string Vars => Path + "vars";

    /// <summary>The groups of a model and its optimizer, or of a layer that is saved by itself.</summary>
    public static IEnumerable<WeightGroup> Of(Layer root)
    {
        var groups = new List<WeightGroup>();
        Walk(root, "", groups, []);
        string path = "optimizer/";
        for (Optimizer? optimizer = (root as Model)?.Optimizer, outer = null; optimizer is { Built: true }; (outer, optimizer) = (optimizer, optimizer.Inner))
        {
            IReadOnlyList<Variable> state = outer == null ? optimizer.SavedVariables : optimizer.SavedInside;
            groups.Add(new WeightGroup(path, optimizer.Name, optimizer.ClassName, [.. state.Select(v => new StoredWeight(v))], IsOptional: true));
            path += "inner_optimizer/";
        }

        return groups;
    }

    static void Walk(Layer layer, string path, List<WeightGroup> groups, HashSet<Layer> seen)
    {
        // A layer that is used in several places is stored in the first.
        if (!seen.Add(layer))
            return;
        groups.Add(new WeightGroup(path, layer.Name, layer.Label, layer.StoredWeights, Layer: layer));
        for (int i = 0; i < layer.SeedGenerators.Count; i++)
        {
            string attribute = i == 0 ? "seed_generator" : $"seed_generator_{i}";
            groups.Add(new WeightGroup($"{path}{attribute}/", attribute, layer.Label, [new StoredWeight(layer.SeedGenerators[i].State)], IsSeed: true, IsOptional: true));
        }

        var used = new Dictionary<string, int>();
        IEnumerable<(string Path, Layer Layer)> inner = layer is Model model && (model.Graph != null || model is Sequential)
            ? model.Layers.Select(l => ($"layers/{Unique(AutoName.SnakeCase(l.KerasTypeName), used)}", l))
            : layer.Sublayers.Select(s => (Unique(s.Attribute, used), s.Layer));
        foreach ((string name, Layer sublayer) in inner)
            Walk(sublayer, $"{path}{name}/", groups, seen);
    }

    /// <summary>The name, with a number from the second time on.</summary>
    public static string Unique(string name, Dictionary<string, int> used)
    {
        int times = used.GetValueOrDefault(name);
        used[name] = times + 1;
        return times == 0 ? name : $"{name}_{times}";
    }
}
