using System.Buffers.Binary;
using KerasStyle.Saving;

namespace KerasStyle.Tests.Saving;

/// <summary>Files made to trap a reader: loops, exponentially many paths, sizes that are not there.</summary>
public class Hdf5HostileFileTests
{
    [Fact]
    public void Refuses_a_group_that_contains_itself()
    {
        var bytes = Save(writer => writer.CreateGroup("a/b"));
        using (var file = Open(bytes)) Redirect(bytes, file["a/b"], file["a"]);
        using var looping = Open(bytes);
        var e = Assert.Throws<InvalidDataException>(() => looping["a/b/b/b"]);
        Assert.Contains("'/a/b' contains itself", e.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidDataException>(() => Count(looping.Root));
    }

    [Fact]
    public void Refuses_exponentially_many_paths()
    {
        string path = "";
        var bytes = Save(writer =>
        {
            for (int i = 0; i < 40; i++)
            {
                writer.CreateGroup($"{path}x");
                writer.CreateGroup($"{path}y");
                path += "x/";
            }
        });
        using (var file = Open(bytes))
        {
            for (var group = file.Root; group.Names.Any(); group = group["x"]) Redirect(bytes, group["y"], group["x"]);
        }
        using var wide = Open(bytes);
        Assert.Contains("more ways", Assert.Throws<InvalidDataException>(() => Count(wide.Root)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_data_that_the_file_cannot_hold()
    {
        var bytes = Save(writer => writer.WriteDataset("x", [3, 5], new float[15]));
        Replace(bytes, [3, 5], [1 << 30, 1 << 30]);
        using var file = Open(bytes);
        Assert.Contains("too large", Assert.Throws<InvalidDataException>(() => file.Root.Dataset("x").Read<float>()).Message, StringComparison.Ordinal);
        Replace(bytes, [1 << 30, 1 << 30], [long.MaxValue, long.MaxValue]);
        using var overflowing = Open(bytes);
        Assert.Contains("overflow", Assert.Throws<InvalidDataException>(() => overflowing.Root.Dataset("x")).Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Refuses_soft_links_in_a_circle_and_deep_groups()
    {
        PythonWithH5py.SkipUnlessFound();
        using var folder = new TemporaryFolder();
        PythonWithH5py.Run("""
            import sys, h5py
            with h5py.File(sys.argv[1], "w") as f:
                f["a"] = h5py.SoftLink("/b")
                f["b"] = h5py.SoftLink("/a")
                f["other"] = h5py.ExternalLink("other.h5", "/x")
                f.create_group("deep/" + "/".join(["d"] * 200))
            """, folder.File("links.h5"));
        using var file = Hdf5File.Open(folder.File("links.h5"));
        Assert.Contains("soft link", Assert.Throws<InvalidDataException>(() => file["a"]).Message, StringComparison.Ordinal);
        Assert.Contains("another file", Assert.Throws<InvalidDataException>(() => file["other"]).Message, StringComparison.Ordinal);
        Assert.Contains("nested", Assert.Throws<InvalidDataException>(() => Count(file["deep"])).Message, StringComparison.Ordinal);
    }

    static int Count(Hdf5Group group) => 1 + group.Groups.Sum(Count);

    static Hdf5File Open(byte[] bytes) => Hdf5File.Open(new MemoryStream(bytes));

    static byte[] Save(Action<Hdf5Writer> declare)
    {
        var writer = new Hdf5Writer();
        declare(writer);
        var stream = new MemoryStream();
        writer.Save(stream);
        return stream.ToArray();
    }

    /// <summary>Lets the link to one object lead to another.</summary>
    static void Redirect(byte[] bytes, Hdf5Object from, Hdf5Object to) => Replace(bytes, [from.Header.Address], [to.Header.Address]);

    static void Replace(byte[] bytes, long[] from, long[] to)
    {
        var pattern = new byte[8 * from.Length];
        for (int i = 0; i < from.Length; i++) BinaryPrimitives.WriteInt64LittleEndian(pattern.AsSpan(8 * i), from[i]);
        int at = bytes.AsSpan().IndexOf(pattern);
        Assert.True(at >= 0);
        for (int i = 0; i < to.Length; i++) BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(at + 8 * i), to[i]);
    }
}
