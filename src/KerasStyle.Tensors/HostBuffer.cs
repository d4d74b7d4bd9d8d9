using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace KerasStyle.Tensors;

/// <summary>Memory of a tensor on the host: pinned, 64-byte aligned, owned by the garbage collector, so nobody has to dispose it.</summary>
public sealed unsafe class HostBuffer
{
    const int Alignment = 64;

    readonly Array array;       // holds the values, from offset on
    readonly nint offset;
    readonly Pin? pin;

    HostBuffer(Array array, Pin pin, long bytes)
    {
        (this.array, this.pin, Bytes) = (array, pin, bytes);
        Pointer = (byte*)pin.Address;
    }

    /// <summary>Zeroed memory.</summary>
    public HostBuffer(long bytes)
    {
        // One vector of slack behind the values lets kernels load whole vectors at the end.
        byte[] bare = GC.AllocateArray<byte>(checked((int)(bytes + 2 * Alignment)), pinned: true);
        byte* start = (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(bare, 0);
        (array, Bytes) = (bare, bytes);
        Pointer = (byte*)(((nuint)start + Alignment - 1) & ~(nuint)(Alignment - 1));
        offset = (nint)(Pointer - start);
    }

    /// <summary>Start of the memory, valid while the buffer lives.</summary>
    public byte* Pointer { get; }

    /// <summary>Usable length.</summary>
    public long Bytes { get; }

    /// <summary>The memory as values of <typeparamref name="T"/>. The span keeps it alive, as that of an array does.</summary>
    public Span<T> AsSpan<T>()
        where T : unmanaged => MemoryMarshal.CreateSpan(
            ref Unsafe.As<byte, T>(ref Unsafe.AddByteOffset(ref MemoryMarshal.GetArrayDataReference(array), offset)), checked((int)(Bytes / sizeof(T))));

    /// <summary>A view of an array's memory without copying; the array stays pinned while the buffer lives.</summary>
    public static HostBuffer Wrap(Array array, int elementSize) => new(array, new Pin(array), (long)array.Length * elementSize);

    sealed class Pin(Array array)
    {
        GCHandle handle = GCHandle.Alloc(array, GCHandleType.Pinned);

        public nint Address => handle.AddrOfPinnedObject();

        ~Pin() => handle.Free();
    }
}
