namespace KerasStyle.Saving;

/// <summary>Random access to the bytes of an HDF5 file. Addresses are relative to the superblock.</summary>
sealed class Hdf5Source(Stream stream, bool leaveOpen) : IDisposable
{
    /// <summary>The address that HDF5 writes as all ones: nothing is stored.</summary>
    public const long Undefined = -1;

    long metadataRead;

    /// <summary>File offset of address 0.</summary>
    public long BaseOffset { get; set; }
    public int OffsetSize { get; set; } = 8;
    public int LengthSize { get; set; } = 8;

    /// <summary>Bytes from address 0 to the end of the file.</summary>
    public long Length => stream.Length - BaseOffset;

    /// <summary>Off only where tests look behind the checksums.</summary>
    public bool VerifiesChecksums { get; init; } = true;

    /// <summary>
    /// The most bytes that one dataset of this file may unfold to: 64 MiB, for fill values of chunks that are not stored, and the file's length times
    /// what compression can give (deflate shrinks at most 1032 times).
    /// </summary>
    public long MaxDataBytes(bool compressed) => (64L << 20) + (compressed ? 1100 : 4) * Math.Min(Length, long.MaxValue / 2200);

    public InvalidDataException Bad(long address, string message, Exception? inner = null) =>
        new($"HDF5 file, offset {BaseOffset + address}: {message}", inner);

    public void CheckRange(long address, long count, string what)
    {
        if (address == Undefined) throw Bad(0, $"{what} has no address");
        if (address < 0 || count < 0 || address > Length || count > Length - address)
            throw Bad(address, $"{what} needs {count} bytes, but the file ends at {BaseOffset + Length}");
    }

    public void Read(long address, Span<byte> to, string what)
    {
        CheckRange(address, to.Length, what);
        try
        {
            stream.Position = BaseOffset + address;
            stream.ReadExactly(to);
        }
        catch (EndOfStreamException e)
        {
            throw Bad(address, $"{what} is cut off", e);
        }
    }

    /// <summary>
    /// Reads structure, as opposed to data. Each structure is read once and kept, and structures do not overlap in a sound file:
    /// reading many times the file's length means that they do, or that they form a loop.
    /// </summary>
    public Hdf5Cursor Metadata(long address, long count, string what)
    {
        CheckRange(address, count, what);
        metadataRead += count + 8;
        if (metadataRead > 8 * Length + (1 << 20)) throw Bad(address, $"{what} belongs to structures that overlap or form a loop");
        if (count > Array.MaxLength) throw Bad(address, $"{what} of {count} bytes is too large");
        var bytes = new byte[count];
        Read(address, bytes, what);
        return new Hdf5Cursor(this, bytes, address);
    }

    public void Dispose()
    {
        if (!leaveOpen) stream.Dispose();
    }
}
