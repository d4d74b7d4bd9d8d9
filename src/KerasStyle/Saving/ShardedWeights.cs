using System.Text.Json.Nodes;

namespace KerasStyle.Saving;

/// <summary>Weights in several files: <c>x.weights.json</c> says which of the files beside it hold which group.</summary>
sealed class ShardedWeights : IDisposable
{
    readonly Dictionary<string, Hdf5File> shards = new(StringComparer.Ordinal);
    readonly JsonObject places;
    readonly string folder;

    public ShardedWeights(string path)
    {
        folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        places = (PythonJson.Parse(File.ReadAllBytes(path)) as JsonObject)?["weight_map"] as JsonObject
            ?? throw new InvalidDataException($"sharded weights '{path}': there is no weight_map");
    }

    /// <summary>The group of that path; null when no file has it.</summary>
    public Hdf5Group? Find(string path)
    {
        JsonNode? place = places["/" + path] ?? places[path];
        string? name = (place is JsonArray { Count: 1 } one ? one[0] : place)?.ToString();
        if (name == null)
            return null;
        if (name.Length == 0 || Path.GetFileName(name) != name || name.Contains('\\', StringComparison.Ordinal))
            throw new InvalidDataException($"sharded weights: '{name}' is not a file beside the index");
        if (!shards.TryGetValue(name, out Hdf5File? shard))
            shards[name] = shard = Hdf5File.Open(Path.Combine(folder, name));
        return shard.Root.Find(path) as Hdf5Group;
    }

    /// <summary>Closes the files.</summary>
    public void Dispose()
    {
        foreach (Hdf5File shard in shards.Values)
            shard.Dispose();
    }
}
