using System.IO.Compression;

namespace KerasStyle.Quality;

/// <summary>Finds data files beside the program and in a folder of the user's with its subfolders.</summary>
sealed class DataFolders(string? folder)
{
    /// <summary>The path of a file; null when it is nowhere.</summary>
    public string? Find(string name) => new[] { Path.Combine(AppContext.BaseDirectory, "data"), folder }
        .Where(Directory.Exists)
        .SelectMany(f => Directory.EnumerateFiles(f!, name, SearchOption.AllDirectories))
        .FirstOrDefault();

    /// <summary>The lines of a text file, unpacked when its name ends in <c>.gz</c>.</summary>
    /// <exception cref="FileNotFoundException">It is nowhere.</exception>
    public IEnumerable<string> Lines(string name)
    {
        string path = Find(name) ?? throw new FileNotFoundException($"{name} is not in the data folders", name);
        Stream file = File.OpenRead(path);
        using var text = new StreamReader(path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file);
        while (text.ReadLine() is { } line)
            yield return line;
    }
}
