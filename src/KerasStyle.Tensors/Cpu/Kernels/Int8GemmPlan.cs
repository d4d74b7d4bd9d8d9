using System.Runtime.CompilerServices;

namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>C (m, n) = A (m, k) · B (k, n) of int8 with exact sums in int32. B stays as it is, a byte a value: each chunk widens a block of its columns
/// to 16 bits in its own cache. Sums are whole numbers, so that no order of adding them shows in the result.</summary>
internal sealed unsafe class Int8GemmPlan
{
    const int MaxChunks = 64, RowBlock = 64;

    readonly GemmShape _shape;
    readonly SimdLevel _level;
    readonly int _panels, _rowParts;
    readonly bool _inline;

    internal Int8GemmPlan(GemmShape shape, SimdLevel? level = null)
    {
        (_shape, _level) = (shape, level ?? Simd.Level);
        _panels = (shape.N + Simd.PanelWidth(_level) - 1) / Simd.PanelWidth(_level);
        _rowParts = Math.Clamp(Math.Min(shape.M / RowBlock, MaxChunks / Math.Max(1, _panels)), 1, MaxChunks);
        _inline = KernelCost.Gemm(_level, shape.M, shape.N, shape.K) < KernelCost.InlineMicroseconds;
    }

    internal void Run(sbyte* a, sbyte* b, int* c)
    {
        if (_shape.M == 0 || _shape.N == 0)
            return;
        if (_level == SimdLevel.Scalar)
        {
            Specification(_shape, a, b, c);
            return;
        }

        int chunks = Math.Min(_panels, MaxChunks) * _rowParts;
        var work = new Work { Plan = this, A = a, B = b, C = c, Chunks = chunks };
        ChunkRunner.Run(&RunChunk, work, chunks, _inline);
    }

    static void RunChunk(in Work work, int chunk)
    {
        Int8GemmPlan plan = work.Plan;
        int columnChunk = chunk / plan._rowParts;
        (int first, int end) = ChunkRunner.Part(plan._panels, columnChunk, work.Chunks / plan._rowParts);
        (int row, int lastRow) = ChunkRunner.Part(plan._shape.M, chunk % plan._rowParts, plan._rowParts);
        for (int panel = first; panel < end; panel++)
        {
            switch (plan._level)
            {
                case SimdLevel.Vector512: Int8Kernels<Pairs512>.Columns(plan._shape, work.A, work.B, work.C, panel, row, lastRow); break;
                case SimdLevel.Vector256: Int8Kernels<Pairs256>.Columns(plan._shape, work.A, work.B, work.C, panel, row, lastRow); break;
                default: Int8Kernels<Pairs128>.Columns(plan._shape, work.A, work.B, work.C, panel, row, lastRow); break;
            }
        }
    }

    /// <summary>The product in plain C#.</summary>
    internal static void Specification(GemmShape s, sbyte* a, sbyte* b, int* c)
    {
        for (int i = 0; i < s.M; i++)
        {
            for (int j = 0; j < s.N; j++)
            {
                int sum = 0;
                for (int p = 0; p < s.K; p++)
                    sum += a[s.TransposeA ? (nint)p * s.M + i : (nint)i * s.K + p] * b[s.TransposeB ? (nint)j * s.K + p : (nint)p * s.N + j];
                c[(nint)i * s.N + j] = sum;
            }
        }
    }

    struct Work
    {
        internal Int8GemmPlan Plan;
        internal sbyte* A, B;
        internal int* C;
        internal int Chunks;
    }
}
