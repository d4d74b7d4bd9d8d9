using System.Runtime.CompilerServices;

namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>The few loops over elements that the other kernels need.</summary>
internal static unsafe class ElementKernels
{
    /// <summary>sum[i] += x[i].</summary>
    [MethodImpl(KernelOptions.Compiled)]
    internal static void Add<V>(float* sum, float* x, nint count)
        where V : unmanaged, IFloatVector<V>
    {
        nint i = 0;
        for (; i <= count - V.Lanes; i += V.Lanes)
            V.Store(V.Load(sum + i) + V.Load(x + i), sum + i);
        for (; i < count; i++)
            sum[i] += x[i];
    }

    /// <summary>sum[j] += Σ x[i, j].</summary>
    [MethodImpl(KernelOptions.Compiled)]
    internal static void AddRows<V>(float* sum, float* x, nint rows, int columns)
        where V : unmanaged, IFloatVector<V>
    {
        int j = 0;
        for (; j <= columns - 2 * V.Lanes; j += 2 * V.Lanes)
        {
            // Even and odd rows apart: one chain of additions per register would wait for its own latency.
            V even0 = V.Load(sum + j), even1 = V.Load(sum + j + V.Lanes), odd0 = V.Create(0f), odd1 = odd0;
            float* p = x + j;
            nint i = 0;
            for (; i < rows - 1; i += 2, p += 2 * columns)
            {
                even0 += V.Load(p);
                even1 += V.Load(p + V.Lanes);
                odd0 += V.Load(p + columns);
                odd1 += V.Load(p + columns + V.Lanes);
            }

            if (i < rows)
            {
                even0 += V.Load(p);
                even1 += V.Load(p + V.Lanes);
            }

            V.Store(even0 + odd0, sum + j);
            V.Store(even1 + odd1, sum + j + V.Lanes);
        }

        for (; j < columns; j += V.Lanes)
        {
            int count = columns - j;
            V value = V.LoadPartial(sum + j, count, 0f);
            for (nint i = 0; i < rows; i++)
                value += V.LoadPartial(x + i * columns + j, count, 0f);
            V.StorePartial(value, sum + j, Math.Min(count, V.Lanes));
        }
    }

    /// <summary>Rows of a matrix to a panel: the valid columns, then zeros up to the panel's width.</summary>
    [MethodImpl(KernelOptions.Compiled)]
    internal static void CopyRows<V>(float* source, nint ld, float* destination, int width, int rows, int valid)
        where V : unmanaged, IFloatVector<V>
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
            for (; j <= width - V.Lanes; j += V.Lanes)
                V.Store(V.Load(source + j), destination + j);
            for (; j < width; j++)
                destination[j] = source[j];
        }
    }
}
