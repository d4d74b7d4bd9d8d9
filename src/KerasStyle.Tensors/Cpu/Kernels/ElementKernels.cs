using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>The few loops over elements that the other kernels need.</summary>
internal static unsafe class ElementKernels
{
    /// <summary>sum[i] += x[i].</summary>
    [MethodImpl(KernelOptions.Compiled)]
    internal static void Add(float* sum, float* x, nint count)
    {
        nint i = 0;
        for (; i <= count - 16; i += 16)
            (NativeVector.Load512(sum + i) + NativeVector.Load512(x + i)).Store(sum + i);
        for (; i < count; i++)
            sum[i] += x[i];
    }

    /// <summary>sum[j] += Σ x[i, j].</summary>
    [MethodImpl(KernelOptions.Compiled)]
    internal static void AddRows(float* sum, float* x, nint rows, int columns)
    {
        int j = 0;
        for (; j <= columns - 32; j += 32)
        {
            // Even and odd rows apart: one chain of additions per register would wait for its own latency.
            var even0 = NativeVector.Load512(sum + j);
            var even1 = NativeVector.Load512(sum + j + 16);
            var odd0 = Vector512<float>.Zero;
            var odd1 = Vector512<float>.Zero;
            float* p = x + j;
            nint i = 0;
            for (; i < rows - 1; i += 2, p += 2 * columns)
            {
                even0 += NativeVector.Load512(p);
                even1 += NativeVector.Load512(p + 16);
                odd0 += NativeVector.Load512(p + columns);
                odd1 += NativeVector.Load512(p + columns + 16);
            }
            if (i < rows)
            {
                even0 += NativeVector.Load512(p);
                even1 += NativeVector.Load512(p + 16);
            }
            (even0 + odd0).Store(sum + j);
            (even1 + odd1).Store(sum + j + 16);
        }
        for (; j <= columns - 8; j += 8)
        {
            var value = NativeVector.Load256(sum + j);
            for (nint i = 0; i < rows; i++)
                value += NativeVector.Load256(x + i * columns + j);
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

    /// <summary>Rows of a matrix to a panel: the valid columns, then zeros up to the panel's width.</summary>
    [MethodImpl(KernelOptions.Compiled)]
    internal static void CopyRows(float* source, nint ld, float* destination, int width, int rows, int valid)
    {
        if (valid < width)
        {
            for (int row = 0; row < rows; row++, source += ld, destination += width)
            {
                for (int j = 0; j < valid; j++)
                    destination[j] = source[j];
                for (int j = valid; j < width; j++)
                    destination[j] = 0f;
            }
            return;
        }

        for (int row = 0; row < rows; row++, source += ld, destination += width)
        {
            int j = 0;
            for (; j <= width - 16; j += 16)
                NativeVector.Load512(source + j).Store(destination + j);
            for (; j < width; j += 4)
                NativeVector.Load128(source + j).Store(destination + j);
        }
    }
}
