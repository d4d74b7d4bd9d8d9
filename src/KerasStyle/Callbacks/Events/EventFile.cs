using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;

namespace KerasStyle.Callbacks.Events;

/// <summary>A file that TensorBoard reads: records, each with its length and checksums, of <c>tensorflow.Event</c> messages.</summary>
sealed class EventFile : IDisposable
{
    static int files;

    readonly FileStream file;
    readonly TimeProvider time;

    /// <summary>Makes a file in a folder; TensorBoard finds it by its name.</summary>
    public EventFile(string folder, TimeProvider time)
    {
        this.time = time;
        Directory.CreateDirectory(folder);
        string name = string.Create(
            CultureInfo.InvariantCulture,
            $"events.out.tfevents.{time.GetUtcNow().ToUnixTimeSeconds():D10}.{Environment.MachineName}.{Environment.ProcessId}.{Interlocked.Increment(ref files) - 1}.v2");
        file = new FileStream(Path.Combine(folder, name), FileMode.Create, FileAccess.Write, FileShare.Read);
        Write(Event(0).Add(3, "brain.Event:2"));
    }

    /// <summary>Adds a value of a step, made by <see cref="Summary"/>.</summary>
    public void Add(long step, ProtobufWriter value) => Write(Event(step).Add(5, new ProtobufWriter().Add(1, value)));

    /// <summary>Lets readers see what was added.</summary>
    public void Flush() => file.Flush();

    public void Dispose() => file.Dispose();

    ProtobufWriter Event(long step) => new ProtobufWriter().Add(1, time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0).Add(2, step);

    void Write(ProtobufWriter message)
    {
        Span<byte> head = stackalloc byte[12], tail = stackalloc byte[4];
        BinaryPrimitives.WriteUInt64LittleEndian(head, (ulong)message.Bytes.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(head[8..], Checksum(head[..8]));
        BinaryPrimitives.WriteUInt32LittleEndian(tail, Checksum(message.Bytes));
        file.Write(head);
        file.Write(message.Bytes);
        file.Write(tail);
    }

    // CRC-32C, turned and shifted so that a checksum of data with checksums in them stays a good one.
    static uint Checksum(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        foreach (byte each in data)
            crc = BitOperations.Crc32C(crc, each);
        return BitOperations.RotateRight(~crc, 15) + 0xa282ead8;
    }
}
