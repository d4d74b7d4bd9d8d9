namespace KerasStyle.Saving;

/// <summary>A read-only window on a seekable stream, which it does not close.</summary>
sealed class SubStream(Stream whole, long start, long length) : Stream
{
    long position;

    public override bool CanRead => true;
    public override bool CanSeek => true;
    public override bool CanWrite => false;
    public override long Length => length;

    public override long Position
    {
        get => position;
        set => position = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value));
    }

    public override int Read(Span<byte> buffer)
    {
        int count = (int)Math.Min(buffer.Length, Math.Max(0, length - position));
        if (count == 0) return 0;
        whole.Position = start + position;
        count = whole.Read(buffer[..count]);
        position += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin) =>
        Position = offset + origin switch { SeekOrigin.Begin => 0, SeekOrigin.Current => position, _ => length };

    public override void Flush() { }
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
