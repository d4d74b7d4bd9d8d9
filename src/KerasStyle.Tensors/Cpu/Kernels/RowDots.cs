using System.Runtime.CompilerServices;

namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>A product of one column: each value is the dot product of a row with one vector, plus a bias, so that all lanes of a vector have work.</summary>
internal static unsafe class RowDots
{
    /// <summary>Whether a product is done so: rows without gaps between their values and a column that fills a vector.</summary>
    internal static bool Fits(GemmShape s, SimdLevel level) =>
        s is { N: 1, Batch: 1, TransposeA: false, Accumulate: false } && s.K >= Simd.Lanes(level);

    /// <summary>Floats from one value of the column to the next.</summary>
    internal static int Stride(GemmShape s, SimdLevel level) => s.TransposeB ? 1 : s.PackedB ? Panels.Width(level, 1, 0) : s.RowLengthB;

    /// <summary>Copies the column to values without gaps.</summary>
    internal static void Gather(float* column, int stride, float* destination, int depth)
    {
        for (int k = 0; k < depth; k++)
            destination[k] = column[(nint)k * stride];
    }

    /// <summary>(rows of A, floats from one to the next, column, C, floats from one value to the next, number of rows, depth, bias, whether to cut at zero).</summary>
    internal static delegate*<float*, nint, float*, float*, nint, nint, int, float, bool, void> Of(SimdLevel level) => level switch
    {
        SimdLevel.Vector512 => &Run<Float512>,
        SimdLevel.Vector256 => &Run<Float256>,
        SimdLevel.Vector128 => &Run<Float128>,
        _ => &Run<FloatScalar>,
    };

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Run<V>(float* a, nint lda, float* column, float* c, nint ldc, nint rows, int depth, float bias, bool relu)
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

/// <summary>One run of a <see cref="RowDots"/> product, whose rows are shared out in parts.</summary>
internal readonly unsafe struct RowDotsRun(GemmShape shape, SimdLevel level, float* a, float* column, float* c, float bias, int parts, RangeCallback finished)
{
    internal static void Chunk(in RowDotsRun run, int chunk) => run.Run(chunk);

    void Run(int part)
    {
        var (first, end) = ChunkRunner.Part(shape.M, part, parts);
        nint ldc = shape.PackedC ? Panels.Width(level, 1, 0) : shape.RowLengthC;
        if (shape.PackedC)
            new Span<float>(c + first * ldc, (int)((end - first) * ldc)).Clear();
        RowDots.Of(level)(a + (nint)first * shape.RowLengthA, shape.RowLengthA, column, c + first * ldc, ldc, end - first, shape.K, bias, shape.Epilogue == Epilogue.Relu);
        if (finished.Exists)
            finished.Invoke(first * ldc, (end - first) * ldc, c + first * ldc);
    }
}
