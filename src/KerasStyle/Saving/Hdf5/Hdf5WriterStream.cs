namespace KerasStyle.Saving;

/// <summary>Counts what is written, pads up to each block's address, and holds callbacks to the size they announced.</summary>
sealed class Hdf5WriterStream(Stream to) : Stream
{
    long position, limit = long.MaxValue;

    public override bool CanRead => false;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => position;

    public override long Position
    {
        get => position;
        set => throw new NotSupportedException();
    }

    public void WriteAt(long address, ReadOnlySpan<byte> bytes)
    {
        PadTo(address);
        Write(bytes);
    }

    public void WriteAt(long address, long size, Action<Stream> write)
    {
        PadTo(address);
        limit = address + size;
        write(this);
        if (position != limit) throw new InvalidOperationException($"A dataset of {size} bytes was given {position - address}.");
        limit = long.MaxValue;
    }

    public void PadTo(long address)
    {
        ReadOnlySpan<byte> zeros = [0, 0, 0, 0, 0, 0, 0, 0];
        while (position < address) Write(zeros[..(int)Math.Min(8, address - position)]);
        if (position != address) throw new InvalidOperationException($"HDF5 block for address {address} came at {position}.");
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (buffer.Length > limit - position) throw new InvalidOperationException("A dataset was given more bytes than its shape needs.");
        to.Write(buffer);
        position += buffer.Length;
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));
    public override void Flush() => to.Flush();
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
}
