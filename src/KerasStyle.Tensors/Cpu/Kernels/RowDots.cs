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
        KernelSet.For(level).RowDots(a + (nint)first * shape.RowLengthA, shape.RowLengthA, column, c + first * ldc, ldc, end - first, shape.K, bias, shape.Epilogue == Epilogue.Relu);
        if (finished.Exists)
            finished.Invoke(first * ldc, (end - first) * ldc, c + first * ldc);
    }
}
