using System.Text.Json.Nodes;

namespace KerasStyle.Saving;

/// <summary>Shows and changes what a file of weights holds, for weights that were saved before a net was changed. Objects stand where Keras puts them:
/// <c>layers/dense_2</c>, <c>layers/multi_head_attention/query_dense</c>, <c>optimizer</c>. The file itself stays as it is. As keras.saving.KerasFileEditor.</summary>
/// <remarks>Unlike Keras 3.15.1's, it keeps layers inside layers and names, and counts each weight once.</remarks>
public sealed class KerasFileEditor
{
    readonly SavedObject root;

    /// <summary>Reads a file.</summary>
    /// <param name="filepath">A <c>.weights.h5</c> or <c>.keras</c> file.</param>
    /// <exception cref="ArgumentException">The name ends in something else.</exception>
    /// <exception cref="InvalidDataException">The file is malformed.</exception>
    public KerasFileEditor(string filepath)
    {
        ArgumentNullException.ThrowIfNull(filepath);
        Filepath = filepath;
        if (filepath.EndsWith(".keras", StringComparison.Ordinal))
        {
            using KerasArchive archive = KerasArchive.Open(filepath);
            (Config, Metadata) = (archive.Config, archive.Metadata);
            using Hdf5File weights = Hdf5File.Open(archive.OpenWeights());
            root = SavedObject.Read(weights.Root);
        }
        else if (filepath.EndsWith(".weights.h5", StringComparison.Ordinal))
        {
            using Hdf5File weights = Hdf5File.Open(filepath);
            root = SavedObject.Read(weights.Root);
        }
        else
        {
            throw new ArgumentException($"expected a .keras or .weights.h5 file, got '{filepath}'", nameof(filepath));
        }
    }

    /// <summary>The file.</summary>
    public string Filepath { get; }

    /// <summary>The net's form; null for a file of weights alone.</summary>
    public JsonObject? Config { get; }

    /// <summary>Version of Keras and date; null for a file of weights alone.</summary>
    public JsonObject? Metadata { get; }

    /// <summary>Prints the objects with their weights.</summary>
    /// <param name="printFn">Takes the lines; the console when null.</param>
    public void Summary(Action<string>? printFn = null)
    {
        printFn ??= Console.WriteLine;
        printFn($"Weights of '{Filepath}'");
        Print(root, "  ", printFn);
    }

    /// <summary>Compares the weights' places and shapes with those of a built model.</summary>
    /// <param name="referenceModel">The model.</param>
    /// <param name="printFn">Takes what differs, line by line; the console when null.</param>
    /// <returns><c>success</c> or <c>error</c>, the number of differences (an object that one side lacks is one) and of weights that fit.</returns>
    public (string Status, int ErrorCount, int MatchCount) Compare(Model referenceModel, Action<string>? printFn = null)
    {
        ArgumentNullException.ThrowIfNull(referenceModel);
        List<string> errors = [];
        int matches = Compare(root, SavedObject.Of(referenceModel), "", errors);
        foreach (string error in errors)
            (printFn ?? Console.WriteLine)(error);
        return (errors.Count == 0 ? "success" : "error", errors.Count, matches);
    }

    /// <summary>Gives an object another name.</summary>
    /// <param name="objectName">Its path, or its name where only one object has it.</param>
    /// <param name="newName">The new name, without a path.</param>
    /// <exception cref="ArgumentException">There is no such object, or several, or the new name is taken or a path.</exception>
    public void RenameObject(string objectName, string newName)
    {
        ArgumentException.ThrowIfNullOrEmpty(newName);
        (SavedObject holder, string name) = Find(objectName);
        if (newName.Contains('/'))
            throw new ArgumentException($"a new name without a path is needed, got '{newName}'", nameof(newName));
        if (newName != name && holder.Objects.ContainsKey(newName))
            throw new ArgumentException($"there is an object '{newName}' beside '{objectName}' already", nameof(newName));
        int place = holder.Objects.IndexOf(name);
        SavedObject renamed = holder.Objects[name];
        holder.Objects.RemoveAt(place);
        holder.Objects.Insert(place, newName, renamed);
    }

    /// <summary>Takes an object away, with all inside.</summary>
    /// <param name="objectName">Its path, or its name where only one object has it.</param>
    /// <exception cref="ArgumentException">There is no such object, or several.</exception>
    public void DeleteObject(string objectName)
    {
        (SavedObject holder, string name) = Find(objectName);
        holder.Objects.Remove(name);
    }

    /// <summary>Adds an object, or puts it in the place of one.</summary>
    /// <param name="objectPath">Its path; what it lies in must exist.</param>
    /// <param name="weights">Its weights by their names, <c>"0"</c>, <c>"1"</c> and so on.</param>
    /// <exception cref="ArgumentException">What it would lie in does not exist.</exception>
    public void AddObject(string objectPath, IReadOnlyDictionary<string, Tensor> weights)
    {
        ArgumentException.ThrowIfNullOrEmpty(objectPath);
        ArgumentNullException.ThrowIfNull(weights);
        int slash = objectPath.LastIndexOf('/');
        SavedObject holder = slash < 0 ? root : Object(objectPath[..slash]);
        var added = new SavedObject();
        Add(added, weights);
        holder.Objects[objectPath[(slash + 1)..]] = added;
    }

    /// <summary>Takes a weight away from an object.</summary>
    /// <param name="objectName">The object's path, or its name where only one object has it.</param>
    /// <param name="weightName">The weight's name, as <c>"0"</c>.</param>
    /// <exception cref="ArgumentException">There is no such object or weight.</exception>
    public void DeleteWeight(string objectName, string weightName)
    {
        SavedObject owner = Object(objectName);
        if (!owner.Weights.Remove(weightName))
            throw new ArgumentException($"'{objectName}' has no weight '{weightName}', only {string.Join(", ", owner.Weights.Keys)}", nameof(weightName));
    }

    /// <summary>Adds weights to an object, or puts them in the place of those of the same names.</summary>
    /// <param name="objectName">The object's path, or its name where only one object has it.</param>
    /// <param name="weights">Weights by their names, <c>"0"</c>, <c>"1"</c> and so on.</param>
    /// <exception cref="ArgumentException">There is no such object, or several.</exception>
    public void AddWeights(string objectName, IReadOnlyDictionary<string, Tensor> weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        Add(Object(objectName), weights);
    }

    /// <summary>Writes the weights to a file.</summary>
    /// <param name="filepath">A <c>.weights.h5</c> file.</param>
    /// <exception cref="ArgumentException">The name ends in something else.</exception>
    public void Save(string filepath)
    {
        ArgumentNullException.ThrowIfNull(filepath);
        if (!filepath.EndsWith(".weights.h5", StringComparison.Ordinal))
            throw new ArgumentException($"expected a .weights.h5 file, got '{filepath}'", nameof(filepath));
        var writer = new Hdf5Writer();
        root.Write(writer, "");
        AtomicFile.Write(filepath, writer.Save);
    }

    /// <inheritdoc cref="Save(string)"/>
    public void ResaveWeights(string filepath) => Save(filepath);

    SavedObject Object(string objectName)
    {
        (SavedObject holder, string name) = Find(objectName);
        return holder.Objects[name];
    }

    (SavedObject Holder, string Name) Find(string objectName)
    {
        ArgumentException.ThrowIfNullOrEmpty(objectName);
        string[] path = objectName.Split('/');
        SavedObject? holder = root;
        foreach (string part in path[..^1])
            holder = holder?.Objects.GetValueOrDefault(part);
        if (holder?.Objects.ContainsKey(path[^1]) == true)
            return (holder, path[^1]);
        (SavedObject, string)[] named = path.Length > 1 ? [] : [.. root.Inside().Where(o => o.Name == objectName)];
        return named.Length switch
        {
            1 => named[0],
            0 => throw new ArgumentException($"'{Filepath}' has no object '{objectName}'", nameof(objectName)),
            _ => throw new ArgumentException($"'{Filepath}' has {named.Length} objects '{objectName}': give a path", nameof(objectName)),
        };
    }

    static void Add(SavedObject owner, IReadOnlyDictionary<string, Tensor> weights)
    {
        foreach ((string name, Tensor weight) in weights)
            owner.Weights[name] = SavedWeight.Of(weight);
    }

    static int Compare(SavedObject saved, SavedObject wanted, string path, List<string> errors)
    {
        int matches = 0;
        foreach (string name in saved.Weights.Keys.Union(wanted.Weights.Keys))
        {
            SavedWeight? have = saved.Weights.GetValueOrDefault(name), want = wanted.Weights.GetValueOrDefault(name);
            if (have == null || want == null)
                errors.Add($"weight {path}/{name}: {(have == null ? "the file lacks it" : "the model has none")}");
            else if (!have.Shape.SequenceEqual(want.Shape))
                errors.Add($"weight {path}/{name}: shape {new Shape([.. have.Shape])} in the file, {new Shape([.. want.Shape])} in the model");
            else
                matches++;
        }

        foreach (string name in saved.Objects.Keys.Union(wanted.Objects.Keys))
        {
            SavedObject? have = saved.Objects.GetValueOrDefault(name), want = wanted.Objects.GetValueOrDefault(name);
            if (have == null || want == null)
                errors.Add($"object {path}/{name}: {(have == null ? "the file lacks it" : "the model has none")}");
            else
                matches += Compare(have, want, $"{path}/{name}", errors);
        }

        return matches;
    }

    static void Print(SavedObject owner, string indent, Action<string> printFn)
    {
        foreach ((string name, SavedWeight weight) in owner.Weights)
            printFn($"{indent}{name}: {weight}");
        foreach ((string name, SavedObject inner) in owner.Objects)
        {
            printFn($"{indent}{name}{(inner.Name is { } given && given != name ? $" ('{given}')" : "")}");
            Print(inner, indent + "    ", printFn);
        }
    }
}
