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

    /// <summary>sum[j] += Σ x[i, j].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void AddRows(float* sum, float* x, nint rows, int columns)
    {
        int j = 0;
        for (; j <= columns - 32; j += 32)
        {
            // Even and odd rows apart: one chain of additions per register would wait for its own latency.
            var even0 = Vector512.Load(sum + j);
            var even1 = Vector512.Load(sum + j + 16);
            var odd0 = Vector512<float>.Zero;
            var odd1 = Vector512<float>.Zero;
            float* p = x + j;
            nint i = 0;
            for (; i < rows - 1; i += 2, p += 2 * columns)
            {
                even0 += Vector512.Load(p);
                even1 += Vector512.Load(p + 16);
                odd0 += Vector512.Load(p + columns);
                odd1 += Vector512.Load(p + columns + 16);
            }
            if (i < rows)
            {
                even0 += Vector512.Load(p);
                even1 += Vector512.Load(p + 16);
            }
            (even0 + odd0).Store(sum + j);
            (even1 + odd1).Store(sum + j + 16);
        }
        for (; j <= columns - 8; j += 8)
        {
            var value = Vector256.Load(sum + j);
            for (nint i = 0; i < rows; i++)
                value += Vector256.Load(x + i * columns + j);
            value.Store(sum + j);
        }
        for (; j < columns; j++)
        {
            float value = sum[j];
            for (nint i = 0; i < rows; i++)
                value += x[i * columns + j];
            sum[j] = value;
        }
    }
}
