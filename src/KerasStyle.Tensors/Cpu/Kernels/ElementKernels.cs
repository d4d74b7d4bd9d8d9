using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>The few elementwise loops that the other kernels need.</summary>
internal static unsafe class ElementKernels
{
    /// <summary>sum[i] += x[i].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Add(float* sum, float* x, nint count)
    {
        nint i = 0;
        for (; i <= count - 16; i += 16)
            (Vector512.Load(sum + i) + Vector512.Load(x + i)).Store(sum + i);
        for (; i < count; i++)
            sum[i] += x[i];
    }
}
