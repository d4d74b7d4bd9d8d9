using System.Text;
using KerasStyle.Saving;

namespace KerasStyle.Tests.Saving;

public class NpyTests
{
    [Theory, InlineData("stored.npz"), InlineData("deflated.npz")]
    public void Reads_every_type_of_numpy(string name)
    {
        using var file = NpzFile.Open(TestFiles.Path(name));
        Assert.Equal(19, file.Names.Count);
        foreach (string type in new[] { "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", ">f4", ">i8", ">u2" })
        {
            var array = file[type];
            Assert.Equal([3, 4], array.Shape);
            Assert.EndsWith(type[^2..], array.Descr, StringComparison.Ordinal);
            Assert.Equal(Enumerable.Range(0, 12).Select(i => (float)i), array.Read<float>());
            Assert.Equal(Enumerable.Range(0, 12).Select(i => (long)i), array.Read<long>());
        }
        Assert.Equal(Enumerable.Range(0, 12).Select(i => i % 3 == 0), file["b1"].Read<bool>());
        Assert.Empty(file["scalar"].Shape);
        Assert.Equal([2.5f], file["scalar"].Read<float>());
        Assert.Equal([2, 3, 4], file["fortran"].Shape);
        Assert.Equal(Enumerable.Range(0, 24), file["fortran"].Read<int>());
        Assert.Equal([0, 2], file["zero"].Shape);
        Assert.Equal("<i4 (3)", file["one"].ToString());
        Assert.Null(file.TryRead("none"));
        Assert.Throws<InvalidDataException>(() => file["none"]);
    }

    [Fact]
    public void Reads_zip64_fields()
    {
        using var file = NpzFile.Open(TestFiles.Path("zip64.npz"));
        Assert.Equal(["one", "two"], file.Names);
        Assert.Equal([0, 1, 2], file["one"].Read<int>());
        Assert.Equal([0f, 1, 2, 3], file["two"].Read<float>());
    }

    [Fact]
    public void Refuses_text()
    {
        using var file = NpzFile.Open(TestFiles.Path("text.npz"));
        var e = Assert.Throws<InvalidDataException>(() => file["text"]);
        Assert.Contains("'<U2'", e.Message, StringComparison.Ordinal);
    }

    [Theory, InlineData(false), InlineData(true)]
    public void Writes_what_it_reads(bool compress)
    {
        var arrays = new Dictionary<string, NpyArray>
        {
            ["f"] = NpyArray.Create<float>([2, 3], [1, 2, 3, 4, 5, 6.5f]),
            ["h"] = NpyArray.Create<Half>([1], [(Half)1.5]),
            ["b"] = NpyArray.Create<bool>([2], [true, false]),
            ["s"] = NpyArray.Create<long>([], [long.MinValue]),
            ["z"] = NpyArray.Create<byte>([0, 4], []),
        };
        var stream = new MemoryStream();
        NpzFile.Write(stream, arrays, compress);
        using var file = NpzFile.Open(stream);
        Assert.Equal(arrays.Keys, file.Names);
        foreach (var (name, array) in arrays)
        {
            Assert.Equal(array.Shape, file[name].Shape);
            Assert.Equal(array.Kind, file[name].Kind);
            Assert.True(array.Bytes.SequenceEqual(file[name].Bytes));
        }
    }

    [Fact]
    public void Writes_the_bytes_of_numpy()
    {
        using var file = NpzFile.Open(TestFiles.Path("stored.npz"));
        var theirs = File.ReadAllBytes(TestFiles.Path("stored.npz"));
        foreach (string name in new[] { "f4", "u1", "scalar", "zero", "one", "b1" })
        {
            var ours = new MemoryStream();
            file[name].Write(ours);
            Assert.True(theirs.AsSpan().IndexOf(ours.ToArray()) > 0, $"{name} is not written as NumPy does");
        }
    }

    [Theory]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", 8, null)]
    [InlineData("{\"shape\": (1L, 2), 'fortran_order': True, 'descr': '=f4'}", 8, null)]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", 7, "does not fill")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2147483647, 2147483647, 2147483647), }", 8, "does not fill")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (-2,), }", 8, "dimension")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999,), }", 8, "dimension")]
    [InlineData("{'descr': '<f4', 'fortran_order': False}", 8, "keys")]
    [InlineData("{'descr': '<f4', 'fortran_order': 0, 'shape': (2,), }", 8, "True or False")]
    [InlineData("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,), }", 8, "structured")]
    [InlineData("{'descr': '|O', 'fortran_order': False, 'shape': (2,), }", 8, "'|O'")]
    [InlineData("", 8, "'{'")]
    [InlineData("{'descr': '<f4", 8, "no end")]
    public void Checks_the_header(string header, int bytes, string? message)
    {
        var file = new MemoryStream();
        file.Write([0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, (byte)(header.Length >> 8)]);
        file.Write(Encoding.ASCII.GetBytes(header));
        file.Write(new byte[bytes]);
        if (message is null) Assert.Equal(2, NpyArray.Read(file.ToArray()).Count);
        else Assert.Contains(message, Assert.Throws<InvalidDataException>(() => NpyArray.Read(file.ToArray())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_values_that_do_not_fit_the_shape() =>
        Assert.Throws<ArgumentException>(() => NpyArray.Create<float>([2, 2], [1, 2, 3]));

    [Theory]
    [InlineData(DType.Float32, "<f4")]
    [InlineData(DType.Float64, "<f8")]
    [InlineData(DType.Int32, "<i4")]
    [InlineData(DType.Int64, "<i8")]
    [InlineData(DType.UInt8, "|u1")]
    [InlineData(DType.Int8, "|i1")]
    [InlineData(DType.Bool, "|b1")]
    public void Tensors_go_in_and_out(DType dtype, string descr)
    {
        Tensor tensor = Ops.Cast(Ops.Reshape(Ops.Arange(6), [2, 3]), dtype);
        NpyArray array = NpyArray.Create(tensor);
        Tensor back = array.ToTensor();
        Assert.Equal((descr, tensor.Spec), (array.Descr, back.Spec));
        Assert.Equal(Ops.Cast(tensor, DType.Float64).ToArray<double>(), Ops.Cast(back, DType.Float64).ToArray<double>());
        Assert.Throws<NotSupportedException>(() => NpyArray.Create((Tensor)new[] { "text" }));
    }
}
