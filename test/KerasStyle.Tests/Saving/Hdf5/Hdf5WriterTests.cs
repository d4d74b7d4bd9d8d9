using KerasStyle.Saving;

namespace KerasStyle.Tests.Saving;

public class Hdf5WriterTests
{
    static Hdf5Writer Sample()
    {
        var writer = new Hdf5Writer();
        writer.CreateGroup("empty/vars");
        writer.SetAttribute("empty/vars", "name", "täxt");
        writer.WriteDataset("numbers/f2", [2], [(Half)1.5, (Half)(-2)]);
        writer.WriteDataset("numbers/f4", [2, 3], [1f, 2, 3, 4, 5, 6.5f]);
        writer.WriteDataset("numbers/f8", [], [2.5]);
        writer.WriteDataset<sbyte>("numbers/i1", [2], [-1, 1]);
        writer.WriteDataset<short>("numbers/i2", [2], [-2, 2]);
        writer.WriteDataset<int>("numbers/i4", [2], [-3, 3]);
        writer.WriteDataset<long>("numbers/i8", [2], [long.MinValue, 4]);
        writer.WriteDataset<byte>("numbers/u1", [2], [255, 1]);
        writer.WriteDataset<ushort>("numbers/u2", [2], [65535, 2]);
        writer.WriteDataset<uint>("numbers/u4", [2], [uint.MaxValue, 3]);
        writer.WriteDataset<ulong>("numbers/u8", [2], [ulong.MaxValue, 4]);
        writer.WriteDataset("numbers/bool", [2], [true, false]);
        writer.WriteDataset<float>("numbers/none", [0, 3], []);
        writer.WriteDataset("numbers/later", NumberKind.UInt8, [3], stream => stream.Write([7, 8, 9]));
        writer.WriteOpaque("bfloat16", [2], 2, new byte[] { 0x80, 0x3f, 0, 0x40 });
        writer.SetAttribute("bfloat16", "dtype", "bfloat16");
        writer.WriteDataset("text", [2, 2], ["a", "", "äö", new string('x', 5000)]);
        writer.WriteDataset("fixed", [2], ["ab", "c"], Hdf5TextStorage.Fixed);
        writer.SetAttribute("", "model_config", new string('j', 100_000), Hdf5TextStorage.Ascii);
        writer.SetAttribute("/", "layer_names", ["dense", "dense_1"], Hdf5TextStorage.Ascii);
        writer.SetAttribute("/", "weight_names", [.. Enumerable.Range(0, 300).Select(i => $"w{i}")], Hdf5TextStorage.Fixed);
        writer.SetAttribute("/", "no_names", []);
        writer.SetAttribute("numbers", "flag", true);
        writer.SetAttribute("numbers", "count", 3L);
        writer.SetAttribute<float>("numbers", "matrix", [1, 2, 3, 4], [2, 2]);
        return writer;
    }

    static byte[] Save(Hdf5Writer writer)
    {
        using var stream = new MemoryStream();
        writer.Save(stream);
        return stream.ToArray();
    }

    [Fact]
    public void Writes_what_the_reader_reads()
    {
        using var file = Hdf5File.Open(new MemoryStream(Save(Sample())));
        Assert.Equal(["bfloat16", "empty", "fixed", "numbers", "text"], file.Root.Names);
        Assert.Equal("täxt", file["empty/vars"].Attribute("name").ReadString());
        Assert.Empty(file["empty/vars"].Names);
        var numbers = file["numbers"];
        Assert.Equal([1f, 2, 3, 4, 5, 6.5f], numbers.Dataset("f4").Read<float>());
        Assert.Equal([2, 3], numbers.Dataset("f4").Shape);
        Assert.Equal([(Half)1.5, (Half)(-2)], numbers.Dataset("f2").Read<Half>());
        Assert.Equal([2.5], numbers.Dataset("f8").Read<double>());
        Assert.Equal([long.MinValue, 4], numbers.Dataset("i8").Read<long>());
        Assert.Equal([ulong.MaxValue, 4], numbers.Dataset("u8").Read<ulong>());
        Assert.Equal([-3f, 3], numbers.Dataset("i4").Read<float>());
        Assert.Equal([true, false], numbers.Dataset("bool").Read<bool>());
        Assert.Empty(numbers.Dataset("none").Read<float>());
        Assert.Equal([7, 8, 9], numbers.Dataset("later").Read<int>());
        Assert.Equal([0x80, 0x3f, 0, 0x40], file.Root.Dataset("bfloat16").ReadBytes());
        Assert.Equal(["a", "", "äö", new string('x', 5000)], file.Root.Dataset("text").ReadStrings());
        Assert.Equal(["ab", "c"], file.Root.Dataset("fixed").ReadStrings());
        Assert.Equal(100_000, file.Root.Attribute("model_config").ReadString().Length);
        Assert.Equal(["dense", "dense_1"], file.Root.Attribute("layer_names").ReadStrings());
        Assert.Equal(300, file.Root.Attribute("weight_names").ReadStrings().Length);
        Assert.Empty(file.Root.Attribute("no_names").ReadStrings());
        Assert.Equal([true], numbers.Attribute("flag").Read<bool>());
        Assert.Equal([2, 2], numbers.Attribute("matrix").Shape);
    }

    [Theory, InlineData(0), InlineData(1), InlineData(8), InlineData(9), InlineData(256), InlineData(257), InlineData(9000)]
    public void Writes_any_number_of_links(int count)
    {
        var writer = new Hdf5Writer();
        writer.CreateGroup("many");
        for (int i = 0; i < count; i++) writer.WriteDataset($"many/n{i}", [], [i]);
        using var file = Hdf5File.Open(new MemoryStream(Save(writer)));
        Assert.Equal(Enumerable.Range(0, count).Select(i => $"n{i}").Order(StringComparer.Ordinal), file["many"].Names);
        foreach (var dataset in file["many"].Datasets) Assert.Equal(dataset.Name, $"n{dataset.Read<int>()[0]}");
    }

    [Fact]
    public void Reads_large_datasets_in_parts()
    {
        var values = Enumerable.Range(0, 2_500_001).Select(i => (float)i).ToArray();
        var writer = new Hdf5Writer();
        writer.WriteDataset("x", [values.Length], values);
        using var file = Hdf5File.Open(new MemoryStream(Save(writer)));
        Assert.Equal(values, file.Root.Dataset("x").Read<float>());
        Assert.Equal(values.Sum(v => (double)v), file.Root.Dataset("x").Read<double>().Sum());
    }

    [SkippableFact]
    public void Writes_what_h5py_reads()
    {
        PythonWithH5py.SkipUnlessFound();
        using var folder = new TemporaryFolder();
        var writer = Sample();
        for (int i = 0; i < 9000; i++) writer.WriteDataset($"many/n{i}", [], [i]);
        AtomicFile.Write(folder.File("sample.h5"), writer.Save);
        PythonWithH5py.Run("""
            import sys, h5py, numpy as np
            f = h5py.File(sys.argv[1], "r")
            assert list(f) == ["bfloat16", "empty", "fixed", "many", "numbers", "text"], list(f)
            n = f["numbers"]
            for t, v in dict(f2=[1.5, -2], f4=[[1, 2, 3], [4, 5, 6.5]], f8=2.5, i1=[-1, 1], i2=[-2, 2], i4=[-3, 3], i8=[-2**63, 4],
                             u1=[255, 1], u2=[65535, 2], u4=[2**32 - 1, 3], u8=[2**64 - 1, 4]).items():
                assert n[t].dtype == np.dtype("<" + t), n[t].dtype
                assert np.array_equal(n[t][()], np.array(v, t)), t
                assert n[t].chunks is None
            assert n["bool"].dtype == bool and n["bool"][()].tolist() == [True, False]
            assert n["none"].shape == (0, 3) and n["none"][()].size == 0
            assert n["later"][()].tolist() == [7, 8, 9]
            assert f["bfloat16"].dtype == "V2" and f["bfloat16"][()].tobytes() == bytes([0x80, 0x3f, 0, 0x40])
            assert f["bfloat16"].attrs["dtype"] == "bfloat16"
            assert f["text"].asstr()[()].tolist() == [["a", ""], ["äö", "x" * 5000]]
            assert f["fixed"].dtype == "S2" and f["fixed"][()].tolist() == [b"ab", b"c"]
            def info(o, name):
                t = h5py.h5a.open(o.id, name.encode()).get_type()
                return t.is_variable_str(), t.get_cset() == h5py.h5t.CSET_UTF8
            assert f["empty/vars"].attrs["name"] == "täxt" and info(f["empty/vars"], "name") == (True, True)
            assert f.attrs["model_config"] == "j" * 100000 and info(f, "model_config") == (True, False)
            assert list(f.attrs["layer_names"]) == ["dense", "dense_1"] and info(f, "layer_names") == (True, False)
            assert f.attrs["weight_names"].dtype == "S4" and f.attrs["weight_names"][299] == b"w299"
            assert f.attrs["no_names"].dtype == "f8" and f.attrs["no_names"].shape == (0,)
            assert n.attrs["flag"] is np.True_ or n.attrs["flag"] == True
            assert n.attrs["count"] == 3 and n.attrs["count"].dtype == "i8"
            assert n.attrs["matrix"].tolist() == [[1, 2], [3, 4]] and n.attrs["matrix"].dtype == "f4"
            assert len(f["many"]) == 9000 and all(f["many/n%d" % i][()] == i for i in range(0, 9000, 7))
            f.close()
            with h5py.File(sys.argv[1], "r+") as f:
                f["many/extra"] = 1
                f["empty/vars/0"] = np.arange(5)
                f["empty/vars"].attrs["name"] = "another and longer name"
                del f["many/n17"]
            """, folder.File("sample.h5"));
        using var changed = Hdf5File.Open(folder.File("sample.h5"));
        Assert.Equal(9000, changed["many"].Names.Count());
        Assert.Equal([0, 1, 2, 3, 4], changed.Root.Dataset("empty/vars/0").Read<int>());
        Assert.Equal("another and longer name", changed["empty/vars"].Attribute("name").ReadString());
    }

    [SkippableFact]
    public void Reads_what_h5py_reads()
    {
        PythonWithH5py.SkipUnlessFound();
        foreach (string name in new[] { "earliest.h5", "latest.h5" })
        {
            string sums = PythonWithH5py.Run("""
                import sys, h5py, numpy as np
                def visit(name, o):
                    if isinstance(o, h5py.Dataset) and o.shape is not None and o.dtype.kind in "fiu":
                        print(o.name, float(np.sum(o[()].astype("f8"))))
                h5py.File(sys.argv[1], "r").visititems(visit)
                """, TestFiles.Path(name));
            using var file = Hdf5File.Open(TestFiles.Path(name));
            var lines = sums.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            Assert.True(lines.Length > 25, sums);
            foreach (string line in lines)
            {
                var parts = line.Split(' ');
                Assert.Equal(double.Parse(parts[1]), file.Root.Dataset(parts[0]).Read<double>().Sum());
            }
        }
    }

    [Fact]
    public void Refuses_what_cannot_be_written()
    {
        var writer = Sample();
        Assert.Throws<ArgumentException>(() => writer.WriteDataset("text", [1], [1f]));
        Assert.Throws<ArgumentException>(() => writer.WriteDataset("text/below", [1], [1f]));
        Assert.Throws<ArgumentException>(() => writer.WriteDataset("x", [2], [1f]));
        Assert.Throws<ArgumentException>(() => writer.WriteDataset("", [1], [1f]));
        Assert.Throws<ArgumentException>(() => writer.SetAttribute("nowhere", "a", 1));
        Assert.Throws<ArgumentException>(() => writer.CreateGroup("a/./b"));
        var e = Assert.Throws<ArgumentException>(() => writer.SetAttribute("", "names", [.. Enumerable.Repeat("a", 5000)]));
        Assert.Contains("64 KB", e.Message, StringComparison.Ordinal);
        writer.WriteDataset("short", NumberKind.UInt8, [3], stream => stream.Write([1, 2]));
        Assert.Throws<InvalidOperationException>(() => Save(writer));
    }
}
