namespace KerasStyle.Saving;

/// <summary>
/// An HDF5 file opened for reading: what h5py and Keras write, in old and new style. Structure is read when it is asked for, data by
/// <see cref="Hdf5Dataset.Read{T}"/>. Malformed input of any kind ends in an <see cref="InvalidDataException"/> that tells the offset.
/// Not thread-safe.
/// </summary>
/// <remarks>Format: HDF5 File Format Specification 3.0.</remarks>
public sealed class Hdf5File : IDisposable
{
    static ReadOnlySpan<byte> Signature => [0x89, (byte)'H', (byte)'D', (byte)'F', 0x0d, 0x0a, 0x1a, 0x0a];

    readonly Dictionary<long, Hdf5ObjectHeader> headers = [];
    long paths;

    Hdf5File(Hdf5Source source)
    {
        Source = source;
        GlobalHeap = new Hdf5GlobalHeap(source);
        long rootAddress = ReadSuperblock();
        var header = Header(rootAddress);
        if (!header.IsGroup) throw source.Bad(rootAddress, "the root object is not a group");
        Root = new Hdf5Group(this, header, "", null);
    }

    internal Hdf5Source Source { get; }
    internal Hdf5GlobalHeap GlobalHeap { get; }

    /// <summary>The root group.</summary>
    public Hdf5Group Root { get; }

    /// <summary>The group at a path; see <see cref="Hdf5Group.this[string]"/>.</summary>
    /// <exception cref="InvalidDataException">There is no group at the path, or the file is malformed.</exception>
    public Hdf5Group this[string path] => Root[path];

    /// <summary>Opens a file for reading.</summary>
    /// <exception cref="InvalidDataException">The file is not HDF5, or malformed.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Hdf5File Open(string path) => Open(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read));

    /// <summary>Opens a file that is read from a seekable stream.</summary>
    /// <exception cref="ArgumentException">The stream cannot be read or sought.</exception>
    /// <exception cref="InvalidDataException">The stream is not HDF5, or malformed.</exception>
    public static Hdf5File Open(Stream stream, bool leaveOpen = false) => Open(stream, leaveOpen, verifyChecksums: true);

    internal static Hdf5File Open(Stream stream, bool leaveOpen, bool verifyChecksums)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (!stream.CanRead || !stream.CanSeek) throw new ArgumentException("An HDF5 file is read from a stream that can read and seek.", nameof(stream));
        var source = new Hdf5Source(stream, leaveOpen) { VerifiesChecksums = verifyChecksums };
        try
        {
            return new Hdf5File(source);
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    /// <summary>Closes the stream unless it was to be left open.</summary>
    public void Dispose() => Source.Dispose();

    internal Hdf5ObjectHeader Header(long address)
    {
        if (!headers.TryGetValue(address, out var header)) headers[address] = header = new Hdf5ObjectHeader(Source, address);
        return header;
    }

    /// <summary>Hard links may give one object many paths, and a small file exponentially many; a sound file has fewer than it has bytes.</summary>
    internal void CountPath(long address)
    {
        if (++paths > Source.Length / 8 + 1000) throw Source.Bad(address, "groups link to each other in more ways than the file can hold");
    }

    long ReadSuperblock()
    {
        long at = 0;
        var signature = new byte[8];
        // A file may begin with a block of its user's: 512, 1024, 2048 ... bytes.
        for (; at <= Source.Length - 48; at = at == 0 ? 512 : at * 2)
        {
            Source.Read(at, signature, "signature");
            if (signature.AsSpan().SequenceEqual(Signature)) break;
        }
        if (at > Source.Length - 48) throw Source.Bad(0, "expected the signature of an HDF5 file");
        Source.BaseOffset = at;
        int version = Source.Metadata(8, 1, "superblock").Version(0, 3, "superblock");
        var cursor = Source.Metadata(0, Math.Min(Source.Length, 160), "superblock");
        cursor.Skip(9, "superblock");
        if (version < 2) cursor.Skip(4, "superblock");
        int offsetSize = cursor.Byte("size of offsets"), lengthSize = cursor.Byte("size of lengths");
        if (offsetSize is not (2 or 4 or 8) || lengthSize is not (2 or 4 or 8))
            throw cursor.Bad($"offsets have {offsetSize} bytes and lengths {lengthSize}, expected 2, 4 or 8");
        (Source.OffsetSize, Source.LengthSize) = (offsetSize, lengthSize);
        cursor.Skip(version switch { 0 => 9, 1 => 13, _ => 1 }, "superblock");
        cursor.Offset("base address");
        cursor.Offset("free space or extension");
        long end = cursor.Offset("end of file");
        if (end == Hdf5Source.Undefined || end > at + Source.Length)
            throw cursor.Bad($"the file is cut off: it has {at + Source.Length} bytes, expected {end}");
        if (version < 2)
        {
            cursor.Offset("driver information");
            cursor.Length("root name");
        }
        long root = cursor.Offset("root object");
        if (version >= 2) cursor.Checksum("superblock");
        return root;
    }
}
