using System.Text.Json;
using System.Text.Json.Nodes;
using KerasStyle.Saving;

namespace KerasStyle.Tuning;

/// <summary>The trials of a search on disk: <c>tuner.json</c> has the seed and the direction, <c>trial_0000.json</c> a trial, <c>trial_0000.keras</c> its best net.
/// A search that nobody gave a folder has a temporary one, which goes with it, at the latest with the process.</summary>
sealed class TrialStore : IDisposable
{
    readonly string folder;
    readonly bool temporary;

    public TrialStore(string? directory, string projectName, bool overwrite)
    {
        temporary = directory == null;
        folder = temporary ? Directory.CreateTempSubdirectory("tuner").FullName : Path.Combine(directory!, projectName);
        if (temporary)
            AppDomain.CurrentDomain.ProcessExit += Delete;
        Directory.CreateDirectory(folder);
        if (!overwrite)
            return;
        foreach (string file in Directory.EnumerateFiles(folder, "trial_*").Append(SeedFile))
            File.Delete(file);
    }

    /// <summary>Keeps others from searching in a folder until it is disposed, or this process ends, and clears what a killed search left unfinished.</summary>
    /// <exception cref="IOException">Another search runs in the folder.</exception>
    public static IDisposable Claim(string folder)
    {
        Directory.CreateDirectory(folder);
        FileStream claim;
        try
        {
            claim = new FileStream(Path.Combine(folder, "search.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);
        }
        catch (IOException e)
        {
            throw new IOException($"another search runs in '{folder}'; wait for its end, or give another folder", e);
        }

        AtomicFile.DeleteAbandoned(folder);
        return claim;
    }

    /// <inheritdoc cref="Claim(string)"/>
    public IDisposable Claim() => Claim(folder);

    string SeedFile => Path.Combine(folder, "tuner.json");

    /// <summary>The seed of the search that is on disk; else the given one, or a new one, which is kept.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, or the search has another seed or objective.</exception>
    public int OpenSeed(int? given, string objective)
    {
        if (File.Exists(SeedFile))
        {
            JsonNode search = Parse(SeedFile);
            int kept = search["seed"]?.GetValue<int>() ?? throw new InvalidDataException($"'{SeedFile}' has no seed");
            if (search["objective"]?.GetValue<string>() is { } other && other != objective)
                throw new InvalidDataException($"the search in '{folder}' is for the best {other}, not {objective}; give another folder, or overwrite: true");
            return given is null || given == kept ? kept
                : throw new InvalidDataException($"the search in '{folder}' has the seed {kept}, not {given}; give that seed, another project name, or overwrite: true");
        }

        int seed = given ?? KerasRandom.NextSeed();
        Write(SeedFile, new JsonObject { ["seed"] = seed, ["objective"] = objective });
        return seed;
    }

    /// <summary>Whether a larger objective is better; null while that is not known.</summary>
    public bool? Maximize
    {
        get => Parse(SeedFile)["maximize"]?.GetValue<bool>();
        set
        {
            JsonNode search = Parse(SeedFile);
            search["maximize"] = value;
            Write(SeedFile, search.AsObject());
        }
    }

    /// <summary>The trials that are on disk, in order.</summary>
    public IEnumerable<TrialFile> Read() => Directory.EnumerateFiles(folder, "trial_*.json").Order(StringComparer.Ordinal).Select(f => new TrialFile(f, Parse(f)));

    public void Write(Trial trial) => Write(Path.Combine(folder, $"trial_{trial.Number:D4}.json"), trial.ToJson());

    public string ModelPath(int number) => Path.Combine(folder, $"trial_{number:D4}.keras");

    /// <summary>A trial's best net: its weights in a net of the same build, or the net as it was saved where that has no weights yet.</summary>
    public Model Load(int number, Model built)
    {
        if (!built.Built)
            return Model.Load(ModelPath(number));
        built.LoadWeights(ModelPath(number));
        return built;
    }

    /// <summary>Deletes the folder if it is temporary.</summary>
    public void Dispose()
    {
        if (!temporary)
            return;
        AppDomain.CurrentDomain.ProcessExit -= Delete;
        Delete(null, EventArgs.Empty);
    }

    void Delete(object? sender, EventArgs e)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // It is gone already, or somebody reads in it: it stays for the system to clear.
        }
    }

    static JsonNode Parse(string file)
    {
        try
        {
            return JsonNode.Parse(File.ReadAllText(file)) ?? throw new InvalidDataException($"'{file}' is empty");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"'{file}' is damaged: {e.Message}", e);
        }
    }

    static void Write(string file, JsonObject content) => AtomicFile.Write(file, stream =>
    {
        using var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
        content.WriteTo(writer);
    });
}
