using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace KerasStyle.Saving;

/// <summary>Reads little-endian fields one after the other, and knows the address of each for error messages.</summary>
sealed class Hdf5Cursor
{
    readonly byte[] data;
    readonly long origin;
    readonly int end;
    int position;

    public Hdf5Cursor(Hdf5Source source, byte[] data, long origin) : this(source, data, origin, 0, data.Length) { }

    Hdf5Cursor(Hdf5Source source, byte[] data, long origin, int start, int end)
    {
        Source = source;
        this.data = data;
        this.origin = origin;
        position = start;
        this.end = end;
    }

    public Hdf5Source Source { get; }
    public long Address => origin + position;
    public int Remaining => end - position;

    public InvalidDataException Bad(string message) => Source.Bad(Address, message);

    /// <summary>A cursor over the next <paramref name="count"/> bytes; this one goes past them.</summary>
    public Hdf5Cursor Slice(long count, string what)
    {
        int start = position;
        Bytes(count, what);
        return new Hdf5Cursor(Source, data, origin, start, position);
    }

    /// <summary>A second cursor at the same place.</summary>
    public Hdf5Cursor Copy() => new(Source, data, origin, position, end);

    public ReadOnlySpan<byte> Bytes(long count, string what)
    {
        if (count < 0 || count > Remaining) throw Bad($"{what} needs {count} bytes, {Remaining} are left");
        var bytes = data.AsSpan(position, (int)count);
        position += (int)count;
        return bytes;
    }

    /// <summary>All the bytes from the start of the cursor's array to its place: what a checksum covers.</summary>
    public ReadOnlySpan<byte> BytesBefore => data.AsSpan(0, position);

    public void Skip(long count, string what) => Bytes(count, what);

    public byte Byte(string what) => Bytes(1, what)[0];
    public int UInt16(string what) => BinaryPrimitives.ReadUInt16LittleEndian(Bytes(2, what));
    public uint UInt32(string what) => BinaryPrimitives.ReadUInt32LittleEndian(Bytes(4, what));
    public ulong UInt64(string what) => BinaryPrimitives.ReadUInt64LittleEndian(Bytes(8, what));

    /// <summary>An unsigned integer of 0 to 8 bytes.</summary>
    public ulong Unsigned(int size, string what)
    {
        var bytes = Bytes(size, what);
        ulong value = 0;
        for (int i = size - 1; i >= 0; i--) value = value << 8 | bytes[i];
        return value;
    }

    /// <summary>A file address, or <see cref="Hdf5Source.Undefined"/>.</summary>
    public long Offset(string what)
    {
        ulong value = Unsigned(Source.OffsetSize, what);
        ulong none = Source.OffsetSize == 8 ? ulong.MaxValue : (1UL << 8 * Source.OffsetSize) - 1;
        if (value == none) return Hdf5Source.Undefined;
        return value <= long.MaxValue ? (long)value : throw Bad($"{what} is {value}, beyond any file");
    }

    /// <summary>A size that must fit into a signed 64-bit integer.</summary>
    public long Length(string what) => Size(Source.LengthSize, what);

    public long Size(int size, string what)
    {
        ulong value = Unsigned(size, what);
        return value <= long.MaxValue ? (long)value : throw Bad($"{what} is {value}, beyond any file");
    }

    public void Signature(string expected, string what)
    {
        var bytes = Bytes(expected.Length, what);
        if (!bytes.SequenceEqual(Encoding.ASCII.GetBytes(expected)))
        {
            position -= expected.Length;
            throw Bad($"expected the signature '{expected}' of {what}");
        }
    }

    public int Version(int lowest, int highest, string what)
    {
        int version = Byte(what);
        return version >= lowest && version <= highest ? version
            : throw Bad($"{what} has version {version}, expected {(lowest == highest ? $"{lowest}" : $"{lowest} to {highest}")}");
    }

    /// <summary>Reads a checksum and compares it with that of all bytes before it.</summary>
    public void Checksum(string what)
    {
        uint computed = Lookup3(BytesBefore), stored = UInt32(what);
        if (computed != stored && Source.VerifiesChecksums) throw Bad($"{what} has checksum 0x{stored:x8}, expected 0x{computed:x8}");
    }

    /// <summary>Bob Jenkins' lookup3 hash, as HDF5 uses it for its checksums.</summary>
    public static uint Lookup3(ReadOnlySpan<byte> key)
    {
        uint a = 0xdeadbeef + (uint)key.Length, b = a, c = a;
        if (key.Length == 0) return c;
        while (key.Length > 12)
        {
            a += BinaryPrimitives.ReadUInt32LittleEndian(key);
            b += BinaryPrimitives.ReadUInt32LittleEndian(key[4..]);
            c += BinaryPrimitives.ReadUInt32LittleEndian(key[8..]);
            a -= c; a ^= BitOperations.RotateLeft(c, 4); c += b;
            b -= a; b ^= BitOperations.RotateLeft(a, 6); a += c;
            c -= b; c ^= BitOperations.RotateLeft(b, 8); b += a;
            a -= c; a ^= BitOperations.RotateLeft(c, 16); c += b;
            b -= a; b ^= BitOperations.RotateLeft(a, 19); a += c;
            c -= b; c ^= BitOperations.RotateLeft(b, 4); b += a;
            key = key[12..];
        }
        Span<byte> last = stackalloc byte[12];
        last.Clear();
        key.CopyTo(last);
        a += BinaryPrimitives.ReadUInt32LittleEndian(last);
        b += BinaryPrimitives.ReadUInt32LittleEndian(last[4..]);
        c += BinaryPrimitives.ReadUInt32LittleEndian(last[8..]);
        c ^= b; c -= BitOperations.RotateLeft(b, 14);
        a ^= c; a -= BitOperations.RotateLeft(c, 11);
        b ^= a; b -= BitOperations.RotateLeft(a, 25);
        c ^= b; c -= BitOperations.RotateLeft(b, 16);
        a ^= c; a -= BitOperations.RotateLeft(c, 4);
        b ^= a; b -= BitOperations.RotateLeft(a, 14);
        c ^= b; c -= BitOperations.RotateLeft(b, 24);
        return c;
    }
}
