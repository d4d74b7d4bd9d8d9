using System.Runtime.CompilerServices;

namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>Dot products of many rows with one vector.</summary>
internal static unsafe class RowDotKernels
{
    /// <summary>(rows of A, floats from one to the next, column, C, floats from one value to the next, number of rows, depth, bias, whether to cut at zero).</summary>
    [MethodImpl(KernelOptions.Compiled)]
    internal static void Run<V>(float* a, nint lda, float* column, float* c, nint ldc, nint rows, int depth, float bias, bool relu)
        where V : unmanaged, IFloatVector<V>
    {
        nint row = 0;
        int whole = depth / V.Lanes * V.Lanes;
        // Four rows side by side: one would wait for its own sums.
        for (; row <= rows - 4; row += 4, a += 4 * lda, c += 4 * ldc)
        {
            V s0 = V.Create(0f), s1 = s0, s2 = s0, s3 = s0;
            for (int k = 0; k < whole; k += V.Lanes)
            {
                V x = V.Load(column + k);
                s0 = V.FusedMultiplyAdd(V.Load(a + k), x, s0);
                s1 = V.FusedMultiplyAdd(V.Load(a + lda + k), x, s1);
                s2 = V.FusedMultiplyAdd(V.Load(a + 2 * lda + k), x, s2);
                s3 = V.FusedMultiplyAdd(V.Load(a + 3 * lda + k), x, s3);
            }

            c[0] = Finish(s0, a, column, whole, depth, bias, relu);
            c[ldc] = Finish(s1, a + lda, column, whole, depth, bias, relu);
            c[2 * ldc] = Finish(s2, a + 2 * lda, column, whole, depth, bias, relu);
            c[3 * ldc] = Finish(s3, a + 3 * lda, column, whole, depth, bias, relu);
        }

        for (; row < rows; row++, a += lda, c += ldc)
        {
            V sum = V.Create(0f);
            for (int k = 0; k < whole; k += V.Lanes)
                sum = V.FusedMultiplyAdd(V.Load(a + k), V.Load(column + k), sum);
            *c = Finish(sum, a, column, whole, depth, bias, relu);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static float Finish<V>(V sum, float* a, float* column, int whole, int depth, float bias, bool relu)
        where V : unmanaged, IFloatVector<V>
    {
        float value = V.Sum(sum);
        for (int k = whole; k < depth; k++)
            value = MathF.FusedMultiplyAdd(a[k], column[k], value);
        value += bias;
        return relu && value < 0 ? 0 : value;
    }
}
