using System.Globalization;
using System.IO.Compression;
using System.Text.Json.Nodes;

namespace KerasStyle.Saving;

/// <summary>
/// The container of a <c>.keras</c> file: a zip with <c>metadata.json</c>, <c>config.json</c>, the weights and assets. It knows the members, not
/// what they mean. Nothing is ever extracted to a path, and members with paths that lead out of the archive are refused.
/// </summary>
public sealed class KerasArchive : IDisposable
{
    /// <summary>The version of Keras whose format is written.</summary>
    public const string DefaultKerasVersion = "3.15.1";

    const string MetadataName = "metadata.json", ConfigName = "config.json", Hdf5Name = "model.weights.h5", NpzName = "model.weights.npz", AssetFolder = "assets/";
    const int MaxMetadata = 1 << 20, MaxConfig = 1 << 25;

    readonly ZipReader zip;

    KerasArchive(ZipReader zip)
    {
        this.zip = zip;
        try
        {
            foreach (var entry in zip.Entries) CheckName(entry.Name);
            Config = ReadJson(ConfigName, MaxConfig) ?? throw new InvalidDataException($"Keras file: there is no {ConfigName}.");
            Metadata = ReadJson(MetadataName, MaxMetadata) ?? [];
            WeightsName = zip.Find(Hdf5Name) is not null ? Hdf5Name : zip.Find(NpzName) is not null ? NpzName : null;
            Assets = [.. zip.Entries.Where(e => e.Name.StartsWith(AssetFolder, StringComparison.Ordinal) && !e.Name.EndsWith('/')).Select(e => e.Name[AssetFolder.Length..])];
        }
        catch
        {
            zip.Dispose();
            throw;
        }
    }

    /// <summary>The serialized model: class name, config, build and compile config.</summary>
    public JsonObject Config { get; }

    /// <summary>Keras version and date; empty if the archive has no metadata.</summary>
    public JsonObject Metadata { get; }

    /// <summary>The version of Keras that wrote the archive, if it says so.</summary>
    public string? KerasVersion => Text("keras_version");

    /// <summary>When the archive was written, as <c>YYYY-MM-DD@HH:MM:SS</c>, if it says so.</summary>
    public string? DateSaved => Text("date_saved");

    /// <summary><c>model.weights.h5</c>, <c>model.weights.npz</c>, or null when there are no weights.</summary>
    public string? WeightsName { get; }

    /// <summary>The paths of the assets below <c>assets/</c>, such as <c>layers/string_lookup/vocabulary.txt</c>.</summary>
    public IReadOnlyList<string> Assets { get; }

    /// <summary>Opens a file for reading.</summary>
    /// <exception cref="InvalidDataException">The file is malformed.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static KerasArchive Open(string path) => Open(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read));

    /// <summary>Opens an archive that is read from a seekable stream.</summary>
    /// <exception cref="ArgumentException">The stream cannot be read or sought.</exception>
    /// <exception cref="InvalidDataException">The archive is malformed.</exception>
    public static KerasArchive Open(Stream stream, bool leaveOpen = false) => new(new ZipReader(stream, leaveOpen, "Keras file"));

    /// <summary>The weights as a seekable stream, valid while the archive is open. Stored weights are read in place.</summary>
    /// <exception cref="InvalidDataException">There are none, or they are damaged.</exception>
    public Stream OpenWeights() => zip.OpenSeekable(zip.Find(WeightsName ?? throw new InvalidDataException("Keras file: there are no weights."))!);

    /// <summary>An asset as a seekable stream, valid while the archive is open.</summary>
    /// <param name="name">One of <see cref="Assets"/>.</param>
    /// <exception cref="InvalidDataException">There is no such asset, or it is damaged.</exception>
    public Stream OpenAsset(string name) =>
        zip.OpenSeekable(zip.Find(AssetFolder + name) ?? throw new InvalidDataException($"Keras file: there is no asset '{name}'."));

    /// <summary>Writes an archive to a file, which is replaced only once the new one is complete.</summary>
    /// <param name="path">The file.</param>
    /// <param name="config">The serialized model.</param>
    /// <param name="writeWeights">Writes <c>model.weights.h5</c>; the stream cannot seek.</param>
    /// <param name="assets">Paths below <c>assets/</c> and their content.</param>
    /// <param name="saved">The date to note; now if null.</param>
    /// <param name="kerasVersion">The version to note.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, JsonObject config, Action<Stream> writeWeights, IReadOnlyDictionary<string, ReadOnlyMemory<byte>>? assets = null,
        DateTime? saved = null, string kerasVersion = DefaultKerasVersion) =>
        AtomicFile.Write(path, stream => Write(stream, config, writeWeights, assets, saved, kerasVersion));

    /// <summary>Writes an archive to a stream; members are stored, in the order of Keras.</summary>
    /// <inheritdoc cref="Write(string, JsonObject, Action{Stream}, IReadOnlyDictionary{string, ReadOnlyMemory{byte}}, DateTime?, string)"/>
    public static void Write(Stream stream, JsonObject config, Action<Stream> writeWeights, IReadOnlyDictionary<string, ReadOnlyMemory<byte>>? assets = null,
        DateTime? saved = null, string kerasVersion = DefaultKerasVersion)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(writeWeights);
        var date = saved ?? DateTime.Now;
        var metadata = new JsonObject { ["keras_version"] = kerasVersion, ["date_saved"] = date.ToString("yyyy-MM-dd@HH:mm:ss", CultureInfo.InvariantCulture) };
        using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        void Add(string name, Action<Stream> write)
        {
            var entry = archive.CreateEntry(name, CompressionLevel.NoCompression);
            // Zip dates begin with 1980.
            if (date.Year is >= 1980 and <= 2107) entry.LastWriteTime = DateTime.SpecifyKind(date, DateTimeKind.Unspecified);
            using var member = entry.Open();
            write(member);
        }
        Add(MetadataName, member => member.Write(PythonJson.ToUtf8Bytes(metadata)));
        Add(ConfigName, member => member.Write(PythonJson.ToUtf8Bytes(config)));
        Add(Hdf5Name, writeWeights);
        foreach (var (name, content) in assets ?? new Dictionary<string, ReadOnlyMemory<byte>>())
        {
            if (!IsSafe(name)) throw new ArgumentException($"'{name}' is not a path below assets/.", nameof(assets));
            Add(AssetFolder + name, member => member.Write(content.Span));
        }
    }

    /// <summary>Closes the archive and the streams of its stored members.</summary>
    public void Dispose() => zip.Dispose();

    string? Text(string key) => Metadata[key] is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    JsonObject? ReadJson(string name, int most)
    {
        if (zip.Find(name) is not { } entry) return null;
        try
        {
            return PythonJson.Parse(zip.ReadAll(entry, most)) as JsonObject ?? throw new InvalidDataException("expected an object.");
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"Keras file, {name}: {e.Message}", e);
        }
    }

    static void CheckName(string name)
    {
        if (!IsSafe(name.TrimEnd('/'))) throw new InvalidDataException($"Keras file: the member '{name}' has a path that could lead out of the archive.");
    }

    static bool IsSafe(string name) =>
        name.Length > 0 && name[0] != '/' && name.AsSpan().IndexOfAny('\\', ':', '\0') < 0 && !Array.Exists(name.Split('/'), part => part is "" or "." or "..");
}
