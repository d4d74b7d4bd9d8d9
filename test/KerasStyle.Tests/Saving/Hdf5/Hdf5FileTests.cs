using KerasStyle.Saving;

namespace KerasStyle.Tests.Saving;

public class Hdf5FileTests
{
    public static TheoryData<string> Styles => ["earliest.h5", "latest.h5"];

    static readonly float[] Block = [.. Enumerable.Range(0, 7 * 11 * 5).Select(i => (float)i)];

    static Hdf5File Open(string name) => Hdf5File.Open(TestFiles.Path(name));

    [Theory, MemberData(nameof(Styles))]
    public void Reads_contiguous_numbers(string name)
    {
        using var file = Open(name);
        var block = file.Root.Dataset("block");
        Assert.Equal([7, 11, 5], block.Shape);
        Assert.Equal("/block: float32 (7, 11, 5)", block.ToString());
        Assert.Equal(Block, block.Read<float>());
        Assert.Equal(Block.Select(v => (double)v), block.Read<double>());
        Assert.Equal(Block.Select(v => (byte)Math.Min(v, 255)), block.Read<byte>());
        Assert.Equal(Block[..110], file.Root.Dataset("big_endian").Read<float>());
        Assert.True(file.Root.Dataset("big_endian").Type.IsBigEndian);
        var scalar = file.Root.Dataset("scalar");
        Assert.Empty(scalar.Shape);
        Assert.Equal([2.5], scalar.Read<double>());
        Assert.Equal([0, 3], file.Root.Dataset("zero").Shape);
        Assert.Empty(file.Root.Dataset("zero").Read<float>());
        Assert.True(file.Root.Dataset("empty").IsNull);
        Assert.Empty(file.Root.Dataset("empty").Read<float>());
    }

    [Theory, MemberData(nameof(Styles))]
    public void Reads_every_number_type(string name)
    {
        using var file = Open(name);
        var types = file["types"].Datasets.ToList();
        Assert.Equal(11, types.Count);
        foreach (var dataset in types)
        {
            Assert.Equal(Enumerable.Range(0, 12), dataset.Read<int>());
            Assert.Equal(Enumerable.Range(0, 12).Select(i => (Half)i), dataset.Read<Half>());
            Assert.Equal(Enumerable.Range(0, 12).Select(i => i != 0), dataset.Read<bool>());
        }
        Assert.Equal([NumberKind.Float16, NumberKind.Float32, NumberKind.Float64, NumberKind.Int8, NumberKind.Int16, NumberKind.Int32,
            NumberKind.Int64, NumberKind.UInt8, NumberKind.UInt16, NumberKind.UInt32, NumberKind.UInt64],
            types.OrderBy(t => t.Name[0] switch { 'f' => 0, 'i' => 1, _ => 2 }).ThenBy(t => t.Type.Size).Select(t => t.Type.Kind!.Value));
        Assert.Equal(NumberKind.Bool, file.Root.Dataset("bool").Type.Kind);
        Assert.Equal([true, false, false, true], file.Root.Dataset("bool").Read<bool>());
    }

    [Theory, MemberData(nameof(Styles))]
    public void Reads_other_types(string name)
    {
        using var file = Open(name);
        Assert.Equal(["alpha", "be", ""], file.Root.Dataset("fixed_text").ReadStrings());
        Assert.Equal(["ä", "bb", "", "日本"], file.Root.Dataset("text").ReadStrings());
        Assert.Equal("abcdefgh"u8.ToArray(), file.Root.Dataset("opaque").ReadBytes());
        Assert.Equal(2, file.Root.Dataset("opaque").Type.Size);
        Assert.Throws<InvalidDataException>(() => file.Root.Dataset("opaque").Read<float>());
        Assert.Throws<InvalidDataException>(() => file.Root.Dataset("text").Read<float>());
        Assert.Throws<InvalidDataException>(() => file.Root.Dataset("block").ReadStrings());
        Assert.Throws<NotSupportedException>(() => file.Root.Dataset("block").Read<decimal>());
        Assert.Equal([1f, 2f, 3f], file.Root.Dataset("of_committed").Read<float>());
        Assert.Equal(Enumerable.Repeat(7, 12), file.Root.Dataset("fill").Read<int>());
        Assert.Equal(Enumerable.Range(0, 63).Select(i => (float)i), file.Root.Dataset("compact").Read<float>());
    }

    [Theory, MemberData(nameof(Styles))]
    public void Reads_chunks_of_every_index_and_filter(string name)
    {
        using var file = Open(name);
        var group = file["chunked"];
        foreach (string dataset in new[] { "plain", "gzip", "all_filters", "single", "single_gzip", "one_unlimited", "one_unlimited_gzip", "two_unlimited", "two_unlimited_gzip" })
            Assert.Equal(Block, group.Dataset(dataset).Read<float>());
        Assert.Equal(Enumerable.Range(0, 63).Select(i => (float)i), group.Dataset("early").Read<float>());
        var resized = group.Dataset("resized");
        Assert.Equal([3, 5, 4], resized.Shape);
        Assert.Equal(from i in Enumerable.Range(0, 3) from j in Enumerable.Range(0, 5) from k in Enumerable.Range(0, 4) select Block[(i * 11 + j) * 5 + k], resized.Read<float>());
        var sparse = group.Dataset("sparse").Read<int>();
        Assert.Equal(2, sparse.Count(v => v == 9));
        Assert.Equal(9, sparse[14 * 40 + 20]);
        Assert.Equal(1598, sparse.Count(v => v == -5));
    }

    [Fact]
    public void Reads_paged_chunk_indexes()
    {
        using var file = Open("latest.h5");
        Assert.Equal(Enumerable.Range(0, 1100).Select(i => (sbyte)i), file.Root.Dataset("fixed_paged").Read<sbyte>());
        var extensible = file.Root.Dataset("extensible_paged").Read<int>();
        Assert.Equal((3, 4), (extensible[7], extensible[39998]));
        Assert.Equal(39998, extensible.Count(v => v == 1));
    }

    [Theory, MemberData(nameof(Styles))]
    public void Lists_groups_and_follows_links(string name)
    {
        using var file = Open(name);
        Assert.Equal(60, file["many"].Names.Count());
        Assert.Equal(["g0", "g1", "g10"], file["many"].Names.Take(3));
        Assert.Equal(["z", "a", "m"], file["tracked"].Names);
        Assert.Equal("/a/b/c/d", file["a"]["b"].Dataset("c/d").Path);
        Assert.Equal([0, 1, 2], file["/a/soft"].Dataset("d").Read<int>());
        Assert.Equal(12, file["a"].Dataset("/soft").Count);
        Assert.Null(file.Root.Find("dangling"));
        Assert.Null(file.Root.Find("block/below"));
        Assert.IsType<Hdf5Dataset>(file.Root.Find("a/b/c/d"));
        Assert.Equal(["b"], file["a"].Groups.Select(g => g.Name));
        var e = Assert.Throws<InvalidDataException>(() => file["a/missing"]);
        Assert.Equal("HDF5 group '/' has no group at 'a/missing'.", e.Message);
        Assert.Throws<InvalidDataException>(() => file["block"]);
        Assert.Throws<InvalidDataException>(() => file.Root.Dataset("a"));
    }

    [Theory, MemberData(nameof(Styles))]
    public void Reads_attributes(string name)
    {
        using var file = Open(name);
        var group = file["attributes"];
        Assert.Equal(29, group.Attributes.Count);
        Assert.Equal("täxt", group.Attribute("text").ReadString());
        Assert.Equal("fixed", group.Attribute("bytes").ReadString());
        Assert.Equal(["x", "yy"], group.Attribute("list").ReadStrings());
        Assert.Equal(["x", "é"], group.Attribute("texts").ReadStrings());
        Assert.Empty(group.Attribute("nothing").ReadStrings());
        Assert.True(group.Attribute("empty").IsNull);
        Assert.Equal([true], group.Attribute("flag").Read<bool>());
        Assert.Equal([3], group.Attribute("number").Read<int>());
        Assert.Equal([0.0, 1, 2, 3], group.Attribute("numbers").Read<double>());
        for (int i = 0; i < 20; i++) Assert.Equal([(float)i], group.Attribute($"a{i}").Read<float>());
        Assert.Throws<InvalidDataException>(() => group.Attribute("list").ReadString());
        Assert.Throws<InvalidDataException>(() => group.Attribute("missing"));
    }

    [Fact]
    public void Reads_attributes_too_large_for_the_heap()
    {
        using var file = Open("latest.h5");
        Assert.Equal(Enumerable.Range(0, 9000).Select(i => (byte)i), file["large"].Attribute("huge").Read<byte>());
    }

    [Fact]
    public void Reads_behind_a_user_block()
    {
        using var file = Open("user_block.h5");
        Assert.Equal([0L, 1, 2, 3], file.Root.Dataset("x").Read<long>());
    }

    [Fact]
    public void Refuses_what_is_no_hdf5()
    {
        var e = Assert.Throws<InvalidDataException>(() => Hdf5File.Open(new MemoryStream(new byte[4000])));
        Assert.Equal("HDF5 file, offset 0: expected the signature of an HDF5 file", e.Message);
        Assert.Throws<InvalidDataException>(() => Hdf5File.Open(new MemoryStream([])));
        Assert.Throws<ArgumentException>(() => Hdf5File.Open(new System.IO.Compression.DeflateStream(new MemoryStream(), System.IO.Compression.CompressionMode.Decompress)));
        var bytes = File.ReadAllBytes(TestFiles.Path("earliest.h5"));
        e = Assert.Throws<InvalidDataException>(() => Hdf5File.Open(new MemoryStream(bytes, 0, bytes.Length - 1)));
        Assert.Contains("cut off", e.Message, StringComparison.Ordinal);
    }
}
