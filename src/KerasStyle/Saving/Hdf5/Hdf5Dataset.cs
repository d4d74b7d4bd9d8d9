using System.Runtime.InteropServices;

namespace KerasStyle.Saving;

/// <summary>An array in an HDF5 file. Nothing of its data is held in memory; each read goes to the file.</summary>
public sealed class Hdf5Dataset : Hdf5Object
{
    const int Segment = 1 << 22;

    readonly Hdf5Dataspace space;
    readonly Hdf5Layout layout;
    readonly Hdf5Filters? filters;
    readonly byte[]? fill;

    internal Hdf5Dataset(Hdf5File file, Hdf5ObjectHeader header, string name, Hdf5Group parent) : base(file, header, name, parent)
    {
        space = Hdf5Dataspace.Parse(header.Required(Hdf5ObjectHeader.Dataspace, file, "dataspace"));
        Type = Hdf5Type.Parse(header.Required(Hdf5ObjectHeader.Datatype, file, "datatype"));
        layout = Hdf5Layout.Parse(header.Required(Hdf5ObjectHeader.Layout, file, "data layout"));
        if (header.First(Hdf5ObjectHeader.Filters, file) is { } pipeline) filters = Hdf5Filters.Parse(pipeline);
        if (filters is { Count: 0 }) filters = null;
        fill = ReadFill();
        Shape = Hdf5Values.Shape(space, file.Source, header.Address);
        if (layout.Class == Hdf5Layout.Chunked)
        {
            if (layout.ChunkDimensions.Length != Shape.Count || Array.Exists(layout.ChunkDimensions, d => d <= 0))
                throw file.Source.Bad(header.Address, $"chunks of ({string.Join(", ", layout.ChunkDimensions)}) in a dataset of ({string.Join(", ", Shape)})");
        }
    }

    /// <summary>The type of the elements.</summary>
    public Hdf5Type Type { get; }

    /// <summary>The dimensions; empty for a scalar.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>The number of elements.</summary>
    public long Count => space.Count;

    /// <summary>Whether the dataset has a type but no elements at all (h5py's <c>Empty</c>).</summary>
    public bool IsNull => space.IsNull;

    /// <summary>The numbers in C order, converted to <typeparamref name="T"/> (out-of-range values saturate).</summary>
    /// <exception cref="InvalidDataException">The elements are not numbers, or the file is malformed.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is not a number type that files hold.</exception>
    public T[] Read<T>() where T : unmanaged
    {
        var kind = Hdf5Values.RequireNumbers(Type, Path);
        Numbers.KindOf<T>();
        CheckSize(Array.MaxLength);
        long bytes = space.Count * Type.Size;
        if (layout.Class != Hdf5Layout.Chunked && bytes > Segment)
        {
            var large = new T[space.Count];
            var buffer = new byte[Segment];
            for (long at = 0; at < bytes; at += Segment)
            {
                var part = buffer.AsSpan(0, (int)Math.Min(Segment, bytes - at));
                ReadRange(at, part);
                Hdf5Values.Convert(part, Type, large.AsSpan((int)(at / Type.Size), part.Length / Type.Size));
            }
            return large;
        }
        if (Numbers.IsSame<T>(kind) && Type.IsBigEndian != BitConverter.IsLittleEndian && bytes <= int.MaxValue)
        {
            var same = new T[space.Count];
            ReadAll(MemoryMarshal.AsBytes(same.AsSpan()));
            return same;
        }
        var raw = ReadBytes();
        var to = new T[space.Count];
        Hdf5Values.Convert(raw, Type, to.AsSpan());
        return to;
    }

    /// <summary>The texts in C order.</summary>
    /// <exception cref="InvalidDataException">The elements are not texts, or the file is malformed.</exception>
    public string[] ReadStrings()
    {
        if (!Type.IsText) throw new InvalidDataException($"HDF5 '{Path}' holds {Type}, expected text.");
        var raw = ReadBytes();
        return Hdf5Values.Texts(File, Type, new Hdf5Cursor(File.Source, raw, Math.Max(0, layout.Address)), space.Count, Path);
    }

    /// <summary>The bytes of all elements in C order, as they are in the file after decompression.</summary>
    /// <exception cref="InvalidDataException">The file is malformed, or the dataset has over 2 GB.</exception>
    public byte[] ReadBytes()
    {
        CheckSize(Array.MaxLength / Type.Size);
        var raw = new byte[space.Count * Type.Size];
        ReadAll(raw);
        return raw;
    }

    /// <summary>Path, type and shape.</summary>
    public override string ToString() => $"{Path}: {Type} ({string.Join(", ", Shape)})";

    long MaxBytes => File.Source.MaxDataBytes(compressed: filters is not null);

    /// <summary>Refuses to allocate what the file cannot hold.</summary>
    void CheckSize(long most)
    {
        if (space.Count > most || space.Count > MaxBytes / Type.Size)
            throw File.Source.Bad(Header.Address, $"dataset '{Path}' of {space.Count} elements of {Type.Size} bytes is too large to be in this file or in memory");
        if (layout.Class == Hdf5Layout.Contiguous && layout.Address != Hdf5Source.Undefined)
            File.Source.CheckRange(layout.Address, space.Count * Type.Size, $"data of '{Path}'");
        if (layout.Class == Hdf5Layout.Compact && layout.Data!.Remaining < space.Count * Type.Size)
            throw layout.Data.Bad($"dataset '{Path}' has {layout.Data.Remaining} bytes, expected {space.Count * Type.Size}");
    }

    void ReadAll(Span<byte> to)
    {
        if (layout.Class != Hdf5Layout.Chunked) ReadRange(0, to);
        else ReadChunks(to);
    }

    void ReadRange(long start, Span<byte> to)
    {
        if (to.IsEmpty) return;
        if (layout.Class == Hdf5Layout.Compact)
        {
            var at = layout.Data!.Copy();
            at.Skip(start, "compact data");
            at.Bytes(to.Length, "compact data").CopyTo(to);
        }
        else if (layout.Address == Hdf5Source.Undefined)
        {
            Fill(to);
        }
        else
        {
            File.Source.Read(layout.Address + start, to, $"data of '{Path}'");
        }
    }

    void Fill(Span<byte> to)
    {
        to.Clear();
        if (fill is null) return;
        for (int i = 0; i + fill.Length <= to.Length; i += fill.Length) fill.CopyTo(to[i..]);
    }

    void ReadChunks(Span<byte> to)
    {
        Fill(to);
        var dimensions = layout.ChunkDimensions;
        long chunkBytes = Type.Size;
        foreach (long dimension in dimensions)
        {
            if (dimension > int.MaxValue / chunkBytes) throw File.Source.Bad(Header.Address, $"chunks of ({string.Join(", ", dimensions)}) are over 2 GB");
            chunkBytes *= dimension;
        }
        if (chunkBytes > MaxBytes) throw File.Source.Bad(Header.Address, $"chunks of {chunkBytes} bytes are larger than the file can hold");
        Header.Chunks ??= Hdf5ChunkIndex.Read(File.Source, layout, space, chunkBytes, filters is not null);
        if (Header.Chunks.Count > MaxBytes / chunkBytes)
            throw File.Source.Bad(Header.Address, $"{Header.Chunks.Count} chunks of {chunkBytes} bytes are larger than the file can hold");
        foreach (var chunk in Header.Chunks)
        {
            bool plain = filters is null || layout.SkipsPartialChunks && IsPartial(chunk);
            if (plain && chunk.Size != chunkBytes) throw File.Source.Bad(chunk.Address, $"chunk has {chunk.Size} bytes, expected {chunkBytes}");
            var stored = new byte[chunk.Size];
            File.Source.Read(chunk.Address, stored, "chunk");
            if (!plain) stored = filters!.Decode(stored, chunkBytes, chunk.Mask, message => File.Source.Bad(chunk.Address, message));
            Copy(stored, chunk.Start, to);
        }
    }

    bool IsPartial(Hdf5Chunk chunk)
    {
        for (int i = 0; i < chunk.Start.Length; i++)
        {
            if (chunk.Start[i] + layout.ChunkDimensions[i] > space.Dimensions[i]) return true;
        }
        return false;
    }

    /// <summary>Copies the rows of a chunk that are inside of the dataset.</summary>
    void Copy(ReadOnlySpan<byte> chunk, long[] start, Span<byte> to)
    {
        int rank = start.Length, size = Type.Size;
        if (rank == 0)
        {
            chunk[..size].CopyTo(to);
            return;
        }
        var inside = new long[rank];
        for (int i = 0; i < rank; i++) inside[i] = Math.Min(layout.ChunkDimensions[i], space.Dimensions[i] - start[i]);
        int row = (int)inside[^1] * size;
        var place = new long[rank];
        while (true)
        {
            long from = 0, at = 0;
            for (int i = 0; i < rank; i++)
            {
                from = from * layout.ChunkDimensions[i] + place[i];
                at = at * space.Dimensions[i] + start[i] + place[i];
            }
            chunk.Slice((int)(from * size), row).CopyTo(to[(int)(at * size)..]);
            int d = rank - 2;
            for (; d >= 0 && ++place[d] == inside[d]; d--) place[d] = 0;
            if (d < 0) return;
        }
    }

    byte[]? ReadFill()
    {
        byte[]? value = null;
        if (Header.First(Hdf5ObjectHeader.FillValue, File) is { } cursor)
        {
            int version = cursor.Version(1, 3, "fill value");
            bool defined;
            if (version == 3)
            {
                defined = (cursor.Byte("fill value flags") & 32) != 0;
            }
            else
            {
                cursor.Skip(2, "fill value");
                defined = cursor.Byte("fill value") != 0 || version == 1;
            }
            if (defined) value = Sized(cursor);
        }
        else if (Header.First(Hdf5ObjectHeader.OldFillValue, File) is { } old)
        {
            value = Sized(old);
        }
        return value;
    }

    /// <summary>Any other size than that of the elements means that none is set: 0, or -1 in old files.</summary>
    byte[]? Sized(Hdf5Cursor cursor) =>
        cursor.UInt32("fill value size") == Type.Size ? cursor.Bytes(Type.Size, "fill value").ToArray() : null;
}
