using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using KerasStyle.Tensors;

namespace KerasStyle.Saving;

/// <summary>An array of numbers as NumPy stores it in .npy files: element type, shape, values in C order.</summary>
/// <remarks>Format: numpy.lib.format, versions 1 to 3. Up to 2 GB.</remarks>
public sealed class NpyArray
{
    const int MaxHeader = 1 << 16, Alignment = 64;

    static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    readonly byte[] data;
    readonly int[] shape;

    NpyArray(NumberKind kind, int[] shape, byte[] data) => (Kind, this.shape, this.data) = (kind, shape, data);

    /// <summary>The type of the elements.</summary>
    public NumberKind Kind { get; }

    /// <summary>The dimensions; empty for a scalar.</summary>
    public IReadOnlyList<int> Shape => shape;

    /// <summary>The number of elements.</summary>
    public int Count => data.Length / Numbers.SizeOf(Kind);

    /// <summary>The type as NumPy writes it, little-endian: for example <c>&lt;f4</c>.</summary>
    public string Descr => Kind switch
    {
        NumberKind.Bool => "|b1",
        NumberKind.Int8 => "|i1",
        NumberKind.UInt8 => "|u1",
        NumberKind.Int16 => "<i2",
        NumberKind.UInt16 => "<u2",
        NumberKind.Int32 => "<i4",
        NumberKind.UInt32 => "<u4",
        NumberKind.Int64 => "<i8",
        NumberKind.UInt64 => "<u8",
        NumberKind.Float16 => "<f2",
        NumberKind.Float32 => "<f4",
        _ => "<f8",
    };

    /// <summary>The bytes of the elements in C order and in the byte order of this machine.</summary>
    public ReadOnlySpan<byte> Bytes => data;

    /// <summary>Makes an array of a copy of <paramref name="values"/>, which are in C order.</summary>
    /// <exception cref="ArgumentException">The number of values is not that of the shape.</exception>
    public static NpyArray Create<T>(ReadOnlySpan<int> shape, ReadOnlySpan<T> values) where T : unmanaged
    {
        var kind = Numbers.KindOf<T>();
        long count = 1;
        foreach (int dimension in shape)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(dimension, nameof(shape));
            count = checked(count * dimension);
        }
        if (count != values.Length) throw new ArgumentException($"Shape ({string.Join(", ", shape.ToArray())}) needs {count} values, got {values.Length}.", nameof(values));
        return new NpyArray(kind, shape.ToArray(), MemoryMarshal.AsBytes(values).ToArray());
    }

    /// <summary>The values in C order, converted to <typeparamref name="T"/> (out-of-range values saturate).</summary>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is not a number type that files hold.</exception>
    public T[] Read<T>() where T : unmanaged
    {
        var to = new T[Count];
        Numbers.Convert(data, Kind, to.AsSpan());
        return to;
    }

    /// <summary>The values of a tensor.</summary>
    /// <exception cref="NotSupportedException">The tensor holds texts, or has no values yet.</exception>
    public static NpyArray Create(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        int[] shape = [.. tensor.Shape];
        return tensor.DType switch
        {
            DType.Float32 => Create<float>(shape, tensor.ToArray<float>()),
            DType.Float64 => Create<double>(shape, tensor.ToArray<double>()),
            DType.Int32 => Create<int>(shape, tensor.ToArray<int>()),
            DType.Int64 => Create<long>(shape, tensor.ToArray<long>()),
            DType.UInt8 => Create<byte>(shape, tensor.ToArray<byte>()),
            DType.Int8 => Create<sbyte>(shape, tensor.ToArray<sbyte>()),
            DType.Bool => Create<bool>(shape, tensor.ToArray<bool>()),
            _ => throw new NotSupportedException($"a tensor of {tensor.DType.KerasName()} has no form in NumPy's files"),
        };
    }

    /// <summary>The values as a tensor, of this type where tensors have it: half is float32 then, 16 bits are int32, unsigned numbers of 32 and 64 bits are int64.</summary>
    public Tensor ToTensor() => Kind switch
    {
        NumberKind.Float32 or NumberKind.Float16 => Tensor.From<float>(Read<float>(), new Shape(shape)),
        NumberKind.Float64 => Tensor.From<double>(Read<double>(), new Shape(shape)),
        NumberKind.UInt8 => Tensor.From<byte>(Read<byte>(), new Shape(shape)),
        NumberKind.Int8 => Tensor.From<sbyte>(Read<sbyte>(), new Shape(shape)),
        NumberKind.Bool => Tensor.From<bool>(Read<bool>(), new Shape(shape)),
        NumberKind.Int64 or NumberKind.UInt32 or NumberKind.UInt64 => Tensor.From<long>(Read<long>(), new Shape(shape)),
        _ => Tensor.From<int>(Read<int>(), new Shape(shape)),
    };

    /// <summary>Reads an .npy file: C or Fortran order, either byte order.</summary>
    /// <exception cref="InvalidDataException">The file is malformed, or its elements are not numbers.</exception>
    public static NpyArray Read(ReadOnlySpan<byte> file)
    {
        if (!file.StartsWith(Magic) || file.Length < 12) throw new InvalidDataException("npy file, offset 0: expected the magic bytes of NumPy.");
        int version = file[6], start = version == 1 ? 10 : 12;
        if (version is < 1 or > 3) throw new InvalidDataException($"npy file, offset 6: version {version}, expected 1 to 3.");
        long headerSize = version == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(file[8..]) : BinaryPrimitives.ReadUInt32LittleEndian(file[8..]);
        if (headerSize > Math.Min(MaxHeader, file.Length - start))
            throw new InvalidDataException($"npy file, offset 8: header of {headerSize} bytes in a file of {file.Length}.");
        var header = NpyHeader.Parse(file.Slice(start, (int)headerSize));
        var (kind, bigEndian) = ParseDescr(header.Descr);
        int size = Numbers.SizeOf(kind);
        start += (int)headerSize;
        long bytes = Array.IndexOf(header.Shape, 0) >= 0 ? 0 : size;
        foreach (int dimension in header.Shape)
        {
            // Checked step by step, so that no product overflows.
            if (bytes > file.Length) break;
            bytes *= dimension;
        }
        if (bytes != file.Length - start)
            throw new InvalidDataException($"npy file, offset {start}: shape ({string.Join(", ", header.Shape)}) of {header.Descr} does not fill {file.Length - start} bytes.");
        var data = file[start..].ToArray();
        if (bigEndian == BitConverter.IsLittleEndian) Numbers.SwapBytes(data, size);
        if (header.IsFortran && header.Shape.Length > 1) data = ToCOrder(data, header.Shape, size);
        return new NpyArray(kind, header.Shape, data);
    }

    /// <summary>Writes an .npy file of version 1, little-endian, in C order.</summary>
    public void Write(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        string dict = NpyHeader.Format(Descr, shape);
        int padding = -(Magic.Length + 4 + dict.Length + 1) & Alignment - 1;
        var header = Encoding.ASCII.GetBytes(dict + new string(' ', padding) + '\n');
        stream.Write(Magic);
        stream.Write([1, 0, (byte)header.Length, (byte)(header.Length >> 8)]);
        stream.Write(header);
        if (BitConverter.IsLittleEndian || Numbers.SizeOf(Kind) == 1)
        {
            stream.Write(data);
            return;
        }
        var swapped = data.ToArray();
        Numbers.SwapBytes(swapped, Numbers.SizeOf(Kind));
        stream.Write(swapped);
    }

    /// <summary>For example <c>&lt;f4 (2, 3)</c>.</summary>
    public override string ToString() => $"{Descr} ({string.Join(", ", shape)})";

    static (NumberKind Kind, bool BigEndian) ParseDescr(string descr)
    {
        var unsupported = new InvalidDataException($"npy file: elements of type '{descr}' are not supported; numbers and booleans are.");
        if (descr.Length != 3 || descr[0] is not ('<' or '>' or '|' or '=')) throw unsupported;
        NumberKind kind = descr[1..] switch
        {
            "b1" => NumberKind.Bool,
            "i1" => NumberKind.Int8,
            "u1" => NumberKind.UInt8,
            "i2" => NumberKind.Int16,
            "u2" => NumberKind.UInt16,
            "i4" => NumberKind.Int32,
            "u4" => NumberKind.UInt32,
            "i8" => NumberKind.Int64,
            "u8" => NumberKind.UInt64,
            "f2" => NumberKind.Float16,
            "f4" => NumberKind.Float32,
            "f8" => NumberKind.Float64,
            _ => throw unsupported,
        };
        return (kind, descr[0] == '>');
    }

    static byte[] ToCOrder(byte[] from, int[] shape, int size)
    {
        var to = new byte[from.Length];
        if (from.Length == 0) return to;
        var strides = new long[shape.Length];
        long stride = size;
        for (int d = 0; d < shape.Length; d++)
        {
            strides[d] = stride;
            stride *= shape[d];
        }
        var place = new int[shape.Length];
        long source = 0;
        for (int at = 0; at < to.Length; at += size)
        {
            from.AsSpan((int)source, size).CopyTo(to.AsSpan(at));
            for (int d = shape.Length - 1; d >= 0; d--)
            {
                source += strides[d];
                if (++place[d] < shape[d]) break;
                source -= strides[d] * shape[d];
                place[d] = 0;
            }
        }
        return to;
    }
}
