using System.Runtime.CompilerServices;
using KerasStyle.Tensors.Cpu.Kernels;

namespace KerasStyle.Tensors.Cpu;

/// <summary>Masks of the first lanes of a vector.</summary>
static unsafe class LaneMasks
{
    const int Widest = 16;

    static readonly HostBuffer Bits = Create();
    static readonly float* End = (float*)Bits.Pointer + Widest;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static float* First(nint count) => End - count;

    /// <summary>x in the first lanes, other beyond.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V KeepFirst<V>(V x, V other, nint count)
        where V : unmanaged, ILaneVector<V> => V.Select(V.Load(First(count)), x, other);

    static HostBuffer Create()
    {
        var bits = new HostBuffer(2 * Widest * sizeof(int));
        bits.AsSpan<int>()[..Widest].Fill(-1);
        return bits;
    }
}
