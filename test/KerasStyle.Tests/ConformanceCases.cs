using System.IO.Compression;
using System.Text.Json.Nodes;
using KerasStyle.Saving;
using Xunit;

namespace KerasStyle.Tests;

/// <summary>The cases of the conformance suite that real Keras wrote, packed as <c>TestData/Conformance/area.zip</c>.
/// Another folder of such zips can be named in the environment variable KERASSTYLE_CONFORMANCE.</summary>
static class ConformanceCases
{
    static string Folder => Environment.GetEnvironmentVariable("KERASSTYLE_CONFORMANCE") is { Length: > 0 } folder
        ? folder
        : Path.Combine(AppContext.BaseDirectory, "TestData", "Conformance");

    /// <summary>Area, name and kind of all cases.</summary>
    public static IEnumerable<(string Area, string Name, string Kind)> All()
    {
        foreach (string path in Directory.GetFiles(Folder, "*.zip").Order(StringComparer.Ordinal))
        {
            using ZipArchive zip = ZipFile.OpenRead(path);
            foreach (ZipArchiveEntry entry in zip.Entries.Where(e => e.Name == "case.json").OrderBy(e => e.FullName, StringComparer.Ordinal))
            {
                using Stream stream = entry.Open();
                yield return (Path.GetFileNameWithoutExtension(path), entry.FullName[..^"/case.json".Length], JsonNode.Parse(stream)!["kind"]!.GetValue<string>());
            }
        }
    }

    /// <summary>The names of an area's cases, for a theory.</summary>
    public static TheoryData<string> Names(string area)
    {
        using ZipArchive zip = ZipFile.OpenRead(Path.Combine(Folder, area + ".zip"));
        return [.. zip.Entries.Where(e => e.Name == "case.json").Select(e => e.FullName[..^"/case.json".Length]).Order(StringComparer.Ordinal)];
    }

    /// <summary>Area and names of the cases that pass a filter, for a theory.</summary>
    public static TheoryData<string, string> Names(string area, Func<string, ConformanceCase, bool> filter)
    {
        var data = new TheoryData<string, string>();
        foreach (string name in ((IEnumerable<object[]>)Names(area)).Select(row => (string)row[0]).Where(name => filter(name, Load(area, name))))
            data.Add(area, name);
        return data;
    }

    /// <summary>One case with all its files.</summary>
    public static ConformanceCase Load(string area, string name)
    {
        using ZipArchive zip = ZipFile.OpenRead(Path.Combine(Folder, area + ".zip"));
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (ZipArchiveEntry entry in zip.Entries.Where(e => e.FullName.StartsWith(name + "/", StringComparison.Ordinal)))
        {
            using Stream stream = entry.Open();
            using var bytes = new MemoryStream();
            stream.CopyTo(bytes);
            files[entry.FullName[(name.Length + 1)..]] = bytes.ToArray();
        }

        return new ConformanceCase(files);
    }
}

/// <summary>A case: <c>case.json</c> and its data files by role.</summary>
sealed class ConformanceCase(IReadOnlyDictionary<string, byte[]> files)
{
    public JsonObject Json { get; } = (JsonObject)JsonNode.Parse(files["case.json"])!;

    public string Kind => Json["kind"]!.GetValue<string>();

    /// <summary>The file of a role, such as <c>model</c>.</summary>
    public byte[] File(string role) => files[Json["files"]![role]!.GetValue<string>()];

    /// <summary>A file by its name.</summary>
    public byte[] FileNamed(string fileName) => files[fileName];

    /// <summary>The arrays of a role's .npz file as tensors.</summary>
    public Dictionary<string, Tensor> Arrays(string role)
    {
        if (Json["files"]![role] == null)
            return [];
        using NpzFile npz = NpzFile.Open(new MemoryStream(File(role)));
        return npz.Names.ToDictionary(name => name, name => ToTensor(npz[name]));
    }

    /// <summary>Fails unless shapes agree and |got − want| ≤ atol + rtol·|want| everywhere.</summary>
    public void AssertClose(Tensor want, Tensor got, string what)
    {
        double rtol = Json["tolerance"]!["rtol"]!.GetValue<double>(), atol = Json["tolerance"]!["atol"]!.GetValue<double>();
        Assert.True(want.Shape == got.Shape, $"{what}: want shape {want.Shape}, got {got.Shape}");
        double[] a = want.ToArray<double>(), b = got.ToArray<double>();
        for (int i = 0; i < a.Length; i++)
        {
            bool close = a[i].Equals(b[i]) || Math.Abs(b[i] - a[i]) <= atol + rtol * Math.Abs(a[i]);
            Assert.True(close, $"{what}[{i}]: want {a[i]:R}, got {b[i]:R}");
        }
    }

    static Tensor ToTensor(NpyArray array)
    {
        Shape shape = new([.. array.Shape]);
        return array.Kind switch
        {
            NumberKind.Bool => Tensor.From(array.Read<bool>(), shape),
            NumberKind.UInt8 => Tensor.From<byte>(array.Read<byte>(), shape),
            NumberKind.Int8 or NumberKind.Int16 or NumberKind.UInt16 or NumberKind.Int32 => Tensor.From<int>(array.Read<int>(), shape),
            NumberKind.UInt32 or NumberKind.Int64 or NumberKind.UInt64 => Tensor.From<long>(array.Read<long>(), shape),
            NumberKind.Float64 => Tensor.From<double>(array.Read<double>(), shape),
            _ => Tensor.From<float>(array.Read<float>(), shape),
        };
    }
}
