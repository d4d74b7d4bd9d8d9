using System.Runtime.InteropServices;

namespace KerasStyle.Tensors;

/// <summary>Memory of a tensor on the host: pinned, 64-byte aligned, owned by the garbage collector, so nobody has to dispose it.</summary>
public sealed unsafe class HostBuffer
{
    const int Alignment = 64;

    readonly object owner;      // keeps the memory alive

    HostBuffer(object owner, byte* pointer, long bytes)
    {
        this.owner = owner;
        Pointer = pointer;
        Bytes = bytes;
    }

    /// <summary>Zeroed memory.</summary>
    public HostBuffer(long bytes)
    {
        // One vector of slack behind the values lets kernels load whole vectors at the end.
        byte[] array = GC.AllocateArray<byte>(checked((int)(bytes + 2 * Alignment)), pinned: true);
        byte* start = (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(array, 0);
        (owner, Bytes) = (array, bytes);
        Pointer = (byte*)(((nuint)start + Alignment - 1) & ~(nuint)(Alignment - 1));
    }

    /// <summary>Start of the memory.</summary>
    public byte* Pointer { get; }

    /// <summary>Usable length.</summary>
    public long Bytes { get; }

    /// <summary>The memory as values of <typeparamref name="T"/>.</summary>
    public Span<T> AsSpan<T>()
        where T : unmanaged => new(Pointer, checked((int)(Bytes / sizeof(T))));

    /// <summary>A view of an array's memory without copying; the array stays pinned while the buffer lives.</summary>
    public static HostBuffer Wrap(Array array, int elementSize)
    {
        var pin = new Pin(array);
        return new HostBuffer(pin, (byte*)pin.Address, (long)array.Length * elementSize);
    }

    sealed class Pin(Array array)
    {
        GCHandle handle = GCHandle.Alloc(array, GCHandleType.Pinned);

        public nint Address => handle.AddrOfPinnedObject();

        ~Pin() => handle.Free();
    }

    /// <summary>Keeps the memory alive up to this call.</summary>
    public void KeepAlive() => GC.KeepAlive(owner);
}
