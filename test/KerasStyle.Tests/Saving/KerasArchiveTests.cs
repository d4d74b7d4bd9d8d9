using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using KerasStyle.Saving;

namespace KerasStyle.Tests.Saving;

public class KerasArchiveTests
{
    static readonly JsonObject Config = new() { ["class_name"] = "Sequential", ["config"] = new JsonObject { ["name"] = "ä", ["limit"] = double.PositiveInfinity } };

    static MemoryStream Zip(CompressionLevel level, params (string Name, string Content)[] members)
    {
        var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in members)
            {
                using var member = zip.CreateEntry(name, level).Open();
                member.Write(Encoding.UTF8.GetBytes(content));
            }
        }
        return stream;
    }

    [Fact]
    public void Reads_a_file_of_keras()
    {
        using var archive = KerasArchive.Open(TestFiles.Path("trained.keras"));
        Assert.Equal("3.15.1", archive.KerasVersion);
        Assert.Equal("2026-11-21@05:23:43", archive.DateSaved);
        Assert.Equal("Sequential", archive.Config["class_name"]!.GetValue<string>());
        Assert.Equal("model.weights.h5", archive.WeightsName);
        Assert.Empty(archive.Assets);
        using var weights = Hdf5File.Open(archive.OpenWeights());
        Assert.Equal([5, 6], weights.Root.Dataset("layers/dense/vars/0").Shape);
        Assert.Equal("dense_1", weights["layers/dense_1/vars"].Attribute("name").ReadString());
        Assert.Equal([0], weights.Root.Dataset("optimizer/vars/0").Read<int>());
    }

    [Fact]
    public void Writes_stored_members_in_the_order_of_keras()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("m.keras");
        File.WriteAllText(path, "the old one");
        var weights = new Hdf5Writer();
        weights.WriteDataset("layers/dense/vars/0", [2], [1f, 2f]);
        KerasArchive.Write(path, Config, weights.Save, new Dictionary<string, ReadOnlyMemory<byte>> { ["layers/string_lookup/vocabulary.txt"] = "a\nb"u8.ToArray() }, new DateTime(2026, 1, 2, 3, 4, 5));
        Assert.Equal(["m.keras"], folder.Names);
        using (var zip = new ZipReader(File.OpenRead(path), false, "zip"))
        {
            Assert.Equal(["metadata.json", "config.json", "model.weights.h5", "assets/layers/string_lookup/vocabulary.txt"], zip.Entries.Select(e => e.Name));
            Assert.All(zip.Entries, e => Assert.Equal(0, e.Method));
            Assert.Equal("""{"keras_version":"3.15.1","date_saved":"2026-01-02@03:04:05"}""", Encoding.UTF8.GetString(zip.ReadAll(zip.Entries[0], 1000)));
        }
        using var archive = KerasArchive.Open(path);
        Assert.True(JsonNode.DeepEquals(Config["config"]!["name"], archive.Config["config"]!["name"]));
        Assert.Equal(double.PositiveInfinity, archive.Config["config"]!["limit"]!.GetValue<double>());
        Assert.Equal(["layers/string_lookup/vocabulary.txt"], archive.Assets);
        using var asset = new StreamReader(archive.OpenAsset("layers/string_lookup/vocabulary.txt"));
        Assert.Equal("a\nb", asset.ReadToEnd());
        using var stream = archive.OpenWeights();
        Assert.IsType<SubStream>(stream);
        using var file = Hdf5File.Open(stream);
        Assert.Equal([1f, 2f], file.Root.Dataset("layers/dense/vars/0").Read<float>());
        Assert.Throws<InvalidDataException>(() => archive.OpenAsset("none"));
    }

    [SkippableFact]
    public void Writes_what_python_reads()
    {
        PythonWithH5py.SkipUnlessFound();
        using var folder = new TemporaryFolder();
        string path = folder.File("m.keras");
        var weights = new Hdf5Writer();
        weights.WriteDataset("layers/dense/vars/0", [2], [1f, 2f]);
        KerasArchive.Write(path, Config, weights.Save);
        PythonWithH5py.Run("""
            import sys, zipfile, json, h5py, io, math
            z = zipfile.ZipFile(sys.argv[1])
            assert z.testzip() is None
            assert z.namelist() == ["metadata.json", "config.json", "model.weights.h5"]
            assert all(i.compress_type == zipfile.ZIP_STORED for i in z.infolist())
            c = json.loads(z.read("config.json"))
            assert c["config"] == {"name": "ä", "limit": math.inf}, c
            with z.open("model.weights.h5") as member:
                assert h5py.File(member, "r")["layers/dense/vars/0"][()].tolist() == [1, 2]
            """, path);
    }

    [Fact]
    public void Reads_deflated_members()
    {
        using var archive = KerasArchive.Open(Zip(CompressionLevel.Optimal, ("config.json", "{}"), ("model.weights.h5", new string('x', 100_000)), ("assets/a/", ""), ("assets/a/b.txt", "B")));
        Assert.Equal(100_000, archive.OpenWeights().Length);
        Assert.Equal(["a/b.txt"], archive.Assets);
        Assert.Null(archive.KerasVersion);
    }

    [Theory]
    [InlineData("../evil")]
    [InlineData("assets/../../evil")]
    [InlineData("/etc/evil")]
    [InlineData("assets\\..\\evil")]
    [InlineData("C:evil")]
    public void Refuses_paths_that_lead_out(string name)
    {
        var e = Assert.Throws<InvalidDataException>(() => KerasArchive.Open(Zip(CompressionLevel.NoCompression, ("config.json", "{}"), (name, ""))));
        Assert.Contains(name, e.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => KerasArchive.Write(new MemoryStream(), Config, _ => { }, new Dictionary<string, ReadOnlyMemory<byte>> { [name] = default }));
    }

    [Fact]
    public void Refuses_damaged_archives()
    {
        Assert.Throws<InvalidDataException>(() => KerasArchive.Open(new MemoryStream(new byte[100])));
        Assert.Contains("no config.json", Assert.Throws<InvalidDataException>(() => KerasArchive.Open(Zip(CompressionLevel.Optimal, ("metadata.json", "{}")))).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidDataException>(() => KerasArchive.Open(Zip(CompressionLevel.Optimal, ("config.json", "[]"))));
        Assert.Throws<InvalidDataException>(() => KerasArchive.Open(Zip(CompressionLevel.Optimal, ("config.json", "{"))));
        Assert.Throws<InvalidDataException>(() => KerasArchive.Open(Zip(CompressionLevel.Optimal, ("config.json", "{}"), ("config.json", "{}"))));
        var bomb = Zip(CompressionLevel.SmallestSize, ("config.json", new string(' ', 40_000_000) + "{}"));
        Assert.Contains("the most is", Assert.Throws<InvalidDataException>(() => KerasArchive.Open(bomb)).Message, StringComparison.Ordinal);
        var bytes = File.ReadAllBytes(TestFiles.Path("trained.keras"));
        bytes[^3000] ^= 1;
        using var archive = KerasArchive.Open(new MemoryStream(bytes));
        Assert.Contains("checksum", Assert.Throws<InvalidDataException>(archive.OpenWeights).Message, StringComparison.Ordinal);
        using var empty = KerasArchive.Open(Zip(CompressionLevel.Optimal, ("config.json", "{}")));
        Assert.Throws<InvalidDataException>(empty.OpenWeights);
    }
}
