using System.IO.Compression;

namespace KerasStyle.Saving;

/// <summary>An .npz file opened for reading: a zip of named .npy arrays, each read when asked for.</summary>
public sealed class NpzFile : IDisposable
{
    const string Extension = ".npy";

    readonly ZipReader zip;

    NpzFile(ZipReader zip)
    {
        this.zip = zip;
        Names = [.. zip.Entries.Where(e => e.Name.EndsWith(Extension, StringComparison.Ordinal)).Select(e => e.Name[..^Extension.Length])];
    }

    /// <summary>The names of the arrays, in file order.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Reads the array of that name.</summary>
    /// <exception cref="InvalidDataException">There is no such array, or the file is malformed.</exception>
    public NpyArray this[string name] => TryRead(name) ?? throw new InvalidDataException($"npz file: there is no array '{name}'.");

    /// <summary>Reads the array of that name, or gives null when there is none.</summary>
    /// <exception cref="InvalidDataException">The file is malformed.</exception>
    public NpyArray? TryRead(string name) => zip.Find(name + Extension) is { } entry ? NpyArray.Read(zip.ReadAll(entry, Array.MaxLength)) : null;

    /// <summary>Opens a file for reading.</summary>
    /// <exception cref="InvalidDataException">The file is malformed.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static NpzFile Open(string path) => Open(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read));

    /// <summary>Opens a file that is read from a seekable stream.</summary>
    /// <exception cref="ArgumentException">The stream cannot be read or sought.</exception>
    /// <exception cref="InvalidDataException">The stream is malformed.</exception>
    public static NpzFile Open(Stream stream, bool leaveOpen = false) => new(new ZipReader(stream, leaveOpen, "npz file"));

    /// <summary>Writes arrays, stored or deflated, as <c>numpy.savez</c> and <c>savez_compressed</c> do.</summary>
    public static void Write(Stream stream, IEnumerable<KeyValuePair<string, NpyArray>> arrays, bool compress = false)
    {
        ArgumentNullException.ThrowIfNull(arrays);
        using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        foreach (var (name, array) in arrays)
        {
            using var member = archive.CreateEntry(name + Extension, compress ? CompressionLevel.Optimal : CompressionLevel.NoCompression).Open();
            array.Write(member);
        }
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => zip.Dispose();
}
