using System.Globalization;
using System.IO.Compression;

namespace KerasStyle.Tests;

/// <summary>The files of the repository's <c>data</c> folder.</summary>
static class RepositoryData
{
    /// <summary>Rows of numbers of a gzipped CSV file without a head.</summary>
    public static float[][] Rows(string name)
    {
        using var text = new StreamReader(new GZipStream(File.OpenRead(Find(name)), CompressionMode.Decompress));
        var rows = new List<float[]>();
        while (text.ReadLine() is { Length: > 0 } line)
            rows.Add([.. line.Split(',').Select(v => float.Parse(v, CultureInfo.InvariantCulture))]);
        return [.. rows];
    }

    static string Find(string name)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder != null; folder = folder.Parent)
        {
            string path = Path.Combine(folder.FullName, "data", name);
            if (File.Exists(path) && File.Exists(Path.Combine(folder.FullName, "KerasMl.sln")))
                return path;
        }

        throw new FileNotFoundException($"data/{name} is not in the repository", name);
    }
}
