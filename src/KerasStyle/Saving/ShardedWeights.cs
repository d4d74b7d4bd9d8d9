using System.Text.Json.Nodes;

namespace KerasStyle.Saving;

/// <summary>Weights in several files: <c>x.weights.json</c> says which of the files beside it hold which group; a group may be spread over several.</summary>
sealed class ShardedWeights : IDisposable
{
    const long MaxIndex = 1 << 26;

    readonly Dictionary<string, Hdf5File> shards = new(StringComparer.Ordinal);
    readonly JsonObject places;
    readonly string folder;

    public ShardedWeights(string path)
    {
        folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (new FileInfo(path).Length > MaxIndex)
            throw new InvalidDataException($"sharded weights '{path}': the index is over {MaxIndex} bytes");
        places = (PythonJson.Parse(File.ReadAllBytes(path)) as JsonObject)?["weight_map"] as JsonObject
            ?? throw new InvalidDataException($"sharded weights '{path}': there is no weight_map");
    }

    /// <summary>The parts of the group of that path.</summary>
    public IReadOnlyList<Hdf5Group> Find(string path) =>
        [.. FileNames(places["/" + path] ?? places[path]).Select(name => Open(name).Root.Find(path)).OfType<Hdf5Group>()];

    /// <summary>Closes the files.</summary>
    public void Dispose()
    {
        foreach (Hdf5File shard in shards.Values)
            shard.Dispose();
    }

    /// <summary>Writes a model's weights, filling one file after the other, and the index last.</summary>
    /// <param name="path">The index.</param>
    /// <param name="model">The built model.</param>
    /// <param name="maxShardSize">Most values in a file, in GB.</param>
    /// <exception cref="ArgumentException">A weight is larger than that.</exception>
    public static void Write(string path, Model model, double maxShardSize)
    {
        if (!(maxShardSize > 0))
            throw new ArgumentOutOfRangeException(nameof(maxShardSize), maxShardSize, $"maxShardSize must be above 0, got {maxShardSize}");
        double most = maxShardSize * (1 << 30);
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!, name = Path.GetFileNameWithoutExtension(path).Replace(".weights", "", StringComparison.Ordinal);
        var map = new JsonObject();
        var files = new List<Hdf5Writer> { new() };
        string FileName(int index) => $"{name}_{index:D5}.weights.h5";
        double total = 0, filled = 0;
        foreach (WeightGroup group in WeightGroup.Of(model))
        {
            WeightsFile.AddGroup(files[^1], group);
            for (int i = 0; i < group.Stored.Count; i++)
            {
                Variable variable = group.Stored[i].Variable;
                long size = group.IsSeed ? 2 * sizeof(uint) : variable.Spec.Bytes;
                if (size > most)
                    throw new ArgumentException($"{group.Owner}: weight '{variable.Name}' takes {size} bytes, over the {most} of maxShardSize", nameof(maxShardSize));
                if (filled + size > most)
                {
                    files.Add(new Hdf5Writer());
                    filled = 0;
                }

                WeightsFile.Add(files[^1], group, i);
                Note(map, "/" + group.Vars, FileName(files.Count - 1));
                filled += size;
                total += size;
            }
        }

        for (int i = 0; i < files.Count; i++)
            AtomicFile.Write(Path.Combine(folder, FileName(i)), files[i].Save);
        var index = new JsonObject { ["metadata"] = new JsonObject { ["total_size"] = total }, ["weight_map"] = map };
        AtomicFile.Write(path, stream => stream.Write(PythonJson.ToUtf8Bytes(index)));
    }

    // A file's name, or a list of names where a group is spread.
    static void Note(JsonObject map, string group, string file)
    {
        switch (map[group])
        {
            case null:
                map[group] = file;
                break;
            case JsonArray several when !several.Any(f => f!.ToString() == file):
                several.Add((JsonNode)file);
                break;
            case JsonValue one when one.ToString() != file:
                map[group] = new JsonArray(one.ToString(), file);
                break;
        }
    }

    static IEnumerable<string> FileNames(JsonNode? place) => place switch
    {
        null => [],
        JsonArray several => several.SelectMany(FileNames),
        JsonValue value when value.TryGetValue(out string? name) => [name],
        _ => throw new InvalidDataException($"sharded weights: a place must be the name of a file, got {place.ToJsonString()}"),
    };

    Hdf5File Open(string name)
    {
        if (name.Length == 0 || Path.GetFileName(name) != name || name is "." or ".." || name.Contains('\\', StringComparison.Ordinal))
            throw new InvalidDataException($"sharded weights: '{name}' is not a file beside the index");
        if (!shards.TryGetValue(name, out Hdf5File? shard))
            shards[name] = shard = Hdf5File.Open(Path.Combine(folder, name));
        return shard;
    }
}
