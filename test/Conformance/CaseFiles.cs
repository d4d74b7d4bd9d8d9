using System.IO.Compression;

namespace KerasStyle.Conformance;

/// <summary>The files of a suite, in folders <c>cases/area/name</c> or packed as <c>cases/area.zip</c>.</summary>
static class CaseFiles
{
    /// <summary>All files of a case by name.</summary>
    public static Dictionary<string, byte[]> Read(string folder, string area, string name)
    {
        string unpacked = Path.Combine(folder, "cases", area, name), packed = Path.Combine(folder, "cases", area + ".zip");
        if (Directory.Exists(unpacked))
            return Directory.GetFiles(unpacked).ToDictionary(p => Path.GetFileName(p), File.ReadAllBytes, StringComparer.Ordinal);
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        using ZipArchive zip = ZipFile.OpenRead(packed);
        foreach (ZipArchiveEntry entry in zip.Entries.Where(e => e.FullName.StartsWith(name + "/", StringComparison.Ordinal) && e.Name.Length > 0))
        {
            using Stream stream = entry.Open();
            using var bytes = new MemoryStream();
            stream.CopyTo(bytes);
            files[entry.FullName[(name.Length + 1)..]] = bytes.ToArray();
        }

        return files.ContainsKey("case.json") ? files : throw new FileNotFoundException($"the suite has no case {area}/{name}", packed);
    }
}
