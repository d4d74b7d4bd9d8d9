using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace KerasStyle.Saving;

/// <summary>
/// Reads zip archives with stored or deflated members and zip64 fields. Unlike <see cref="ZipArchive"/> it gives stored members as
/// seekable streams, and every malformed input ends in an <see cref="InvalidDataException"/> before anything large is allocated.
/// </summary>
/// <remarks>Format: PKWARE APPNOTE 6.3.</remarks>
sealed class ZipReader : IDisposable
{
    const int Stored = 0, Deflated = 8, EndSize = 22, DirectoryRowSize = 46, LocalHeaderSize = 30, MaxRatio = 1032;
    const uint LocalSignature = 0x04034b50, DirectorySignature = 0x02014b50, EndSignature = 0x06054b50, End64Signature = 0x06064b50, Locator64Signature = 0x07064b50;

    readonly Stream stream;
    readonly bool leaveOpen;
    readonly string what;
    readonly Dictionary<string, ZipEntryInfo> byName = [];
    readonly List<ZipEntryInfo> entries = [];

    /// <summary>Opens an archive; <paramref name="what"/> names it in messages, such as "npz file".</summary>
    public ZipReader(Stream stream, bool leaveOpen, string what)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (!stream.CanRead || !stream.CanSeek) throw new ArgumentException($"A {what} is read from a stream that can read and seek.", nameof(stream));
        (this.stream, this.leaveOpen, this.what) = (stream, leaveOpen, what);
        try
        {
            ReadDirectory();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public IReadOnlyList<ZipEntryInfo> Entries => entries;

    public ZipEntryInfo? Find(string name) => byName.GetValueOrDefault(name);

    /// <summary>Reads a whole member and compares its checksum.</summary>
    public byte[] ReadAll(ZipEntryInfo entry, long most)
    {
        if (entry.Size > Math.Min(most, Array.MaxLength)) throw Bad(entry.HeaderOffset, $"member '{entry.Name}' has {entry.Size} bytes, the most is {most}");
        var bytes = new byte[entry.Size];
        using var from = OpenRaw(entry);
        Fill(from, bytes, entry);
        if (from.ReadByte() >= 0) throw Bad(entry.HeaderOffset, $"member '{entry.Name}' holds more than its {entry.Size} bytes");
        CheckCrc(entry, Crc32.Append(0, bytes));
        return bytes;
    }

    /// <summary>Opens a member as a seekable stream after comparing its checksum; a stored one is read in place, without a copy in memory.</summary>
    public Stream OpenSeekable(ZipEntryInfo entry)
    {
        if (entry.Method != Stored && entry.Size < 1 << 28) return new MemoryStream(ReadAll(entry, long.MaxValue), false);
        var buffer = new byte[1 << 16];
        uint crc = 0;
        var from = OpenRaw(entry);
        // What is too large for memory unfolds to a file that vanishes when closed.
        Stream? copy = entry.Method == Stored ? null
            : new FileStream(Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
        try
        {
            for (long left = entry.Size; left > 0;)
            {
                var part = buffer.AsSpan(0, (int)Math.Min(buffer.Length, left));
                Fill(from, part, entry);
                crc = Crc32.Append(crc, part);
                copy?.Write(part);
                left -= part.Length;
            }
            CheckCrc(entry, crc);
        }
        catch
        {
            copy?.Dispose();
            throw;
        }
        var result = copy ?? from;
        result.Position = 0;
        return result;
    }

    public void Dispose()
    {
        if (!leaveOpen) stream.Dispose();
    }

    InvalidDataException Bad(long offset, string message, Exception? inner = null) => new($"{what}, offset {offset}: {message}", inner);

    void CheckCrc(ZipEntryInfo entry, uint crc)
    {
        if (crc != entry.Crc) throw Bad(entry.HeaderOffset, $"member '{entry.Name}' is damaged: checksum 0x{crc:x8}, expected 0x{entry.Crc:x8}");
    }

    void Fill(Stream from, Span<byte> to, ZipEntryInfo entry)
    {
        try
        {
            from.ReadExactly(to);
        }
        catch (Exception e) when (e is EndOfStreamException or InvalidDataException or InvalidOperationException)
        {
            throw Bad(entry.HeaderOffset, $"member '{entry.Name}' is damaged or cut off ({e.Message})", e);
        }
    }

    Stream OpenRaw(ZipEntryInfo entry)
    {
        var header = Read(entry.HeaderOffset, LocalHeaderSize, "member header");
        if (U32(header, 0) != LocalSignature) throw Bad(entry.HeaderOffset, $"expected the header of member '{entry.Name}'");
        if ((entry.Flags & 0x41) != 0) throw Bad(entry.HeaderOffset, $"member '{entry.Name}' is encrypted, which is not supported");
        long start = entry.HeaderOffset + LocalHeaderSize + U16(header, 26) + U16(header, 28);
        if (entry.StoredSize > stream.Length - start) throw Bad(start, $"member '{entry.Name}' of {entry.StoredSize} bytes goes beyond the end of the file");
        var raw = new SubStream(stream, start, entry.StoredSize);
        return entry.Method switch
        {
            Stored => raw,
            Deflated => new DeflateStream(raw, CompressionMode.Decompress),
            _ => throw Bad(entry.HeaderOffset, $"member '{entry.Name}' has compression method {entry.Method}, expected 0 (stored) or 8 (deflated)"),
        };
    }

    void ReadDirectory()
    {
        long end = FindEnd();
        var tail = Read(end, EndSize, "end of the directory");
        long count = U16(tail, 10), size = U32(tail, 12), offset = U32(tail, 16);
        if (end >= 20 && (count == 0xffff || size == uint.MaxValue || offset == uint.MaxValue))
        {
            var locator = Read(end - 20, 20, "zip64 locator");
            if (U32(locator, 0) == Locator64Signature)
            {
                long at = Signed(U64(locator, 8), end);
                var tail64 = Read(at, 56, "zip64 end of the directory");
                if (U32(tail64, 0) != End64Signature) throw Bad(at, "expected the zip64 end of the directory");
                count = Signed(U64(tail64, 32), at);
                size = Signed(U64(tail64, 40), at);
                offset = Signed(U64(tail64, 48), at);
            }
        }
        if (offset > end || size > end - offset || count > size / DirectoryRowSize)
            throw Bad(end, $"directory of {count} members in {size} bytes at {offset} does not fit into the file");
        if (size > int.MaxValue / 2) throw Bad(end, $"directory has {size} bytes");
        var rows = Read(offset, (int)size, "directory");
        long total = 0;
        int position = 0;
        for (long i = 0; i < count; i++)
        {
            var entry = ReadRow(rows, ref position, offset);
            total += entry.StoredSize + LocalHeaderSize;
            if (total > stream.Length) throw Bad(offset, "members overlap: they need more bytes than the file has");
            if (!byName.TryAdd(entry.Name, entry)) throw Bad(offset, $"there are two members named '{entry.Name}'");
            entries.Add(entry);
        }
    }

    ZipEntryInfo ReadRow(byte[] rows, ref int position, long directory)
    {
        long at = directory + position;
        if (rows.Length - position < DirectoryRowSize) throw Bad(at, "directory is cut off");
        var row = rows.AsSpan(position);
        if (U32(row, 0) != DirectorySignature) throw Bad(at, "expected a row of the directory");
        int nameSize = U16(row, 28), extraSize = U16(row, 30), commentSize = U16(row, 32), all = DirectoryRowSize + nameSize + extraSize + commentSize;
        if (all > row.Length) throw Bad(at, "directory is cut off");
        position += all;
        long storedSize = U32(row, 20), size = U32(row, 24), offset = U32(row, 42);
        var extra = row.Slice(DirectoryRowSize + nameSize, extraSize);
        while (extra.Length >= 4)
        {
            int id = U16(extra, 0), length = U16(extra, 2);
            if (length > extra.Length - 4) break;
            if (id == 1)
            {
                // Only the fields that are all ones in the row are here, in this order.
                var field = extra.Slice(4, length);
                size = Take64(size, ref field, at);
                storedSize = Take64(storedSize, ref field, at);
                offset = Take64(offset, ref field, at);
            }
            extra = extra[(4 + length)..];
        }
        int flags = U16(row, 8), method = U16(row, 10);
        string name = (flags & 0x800) != 0 ? Encoding.UTF8.GetString(row.Slice(DirectoryRowSize, nameSize)) : Encoding.Latin1.GetString(row.Slice(DirectoryRowSize, nameSize));
        if (offset > stream.Length - LocalHeaderSize || storedSize > stream.Length) throw Bad(at, $"member '{name}' is outside of the file");
        if (method == Stored && size != storedSize || method != Stored && size / MaxRatio > storedSize + 1)
            throw Bad(at, $"member '{name}' cannot have {size} bytes when {storedSize} are stored");
        return new ZipEntryInfo(name, flags, method, U32(row, 16), storedSize, size, offset);
    }

    long Take64(long value, ref Span<byte> field, long at)
    {
        if (value != uint.MaxValue || field.Length < 8) return value;
        value = Signed(U64(field, 0), at);
        field = field[8..];
        return value;
    }

    long FindEnd()
    {
        long length = stream.Length;
        int span = (int)Math.Min(length, EndSize + ushort.MaxValue);
        var tail = Read(length - span, span, "end of the file");
        for (int at = span - EndSize; at >= 0; at--)
        {
            if (U32(tail, at) == EndSignature && U16(tail, at + 20) <= span - at - EndSize) return length - span + at;
        }
        throw Bad(length, "expected the end of a zip directory; this is no zip archive, or it is cut off");
    }

    byte[] Read(long offset, int count, string part)
    {
        if (offset < 0 || offset > stream.Length || count > stream.Length - offset) throw Bad(offset, $"{part} is cut off");
        var bytes = new byte[count];
        stream.Position = offset;
        stream.ReadExactly(bytes);
        return bytes;
    }

    long Signed(ulong value, long at) => value <= long.MaxValue ? (long)value : throw Bad(at, $"{value} is beyond any file");

    static int U16(ReadOnlySpan<byte> from, int at) => BinaryPrimitives.ReadUInt16LittleEndian(from[at..]);
    static uint U32(ReadOnlySpan<byte> from, int at) => BinaryPrimitives.ReadUInt32LittleEndian(from[at..]);
    static ulong U64(ReadOnlySpan<byte> from, int at) => BinaryPrimitives.ReadUInt64LittleEndian(from[at..]);
}
