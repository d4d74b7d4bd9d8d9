using System.Runtime.InteropServices;

namespace KerasStyle.Tensors.Cpu.Kernels;

[Flags]
internal enum TileFlags
{
    None = 0,
    /// <summary>Add to C instead of replacing it.</summary>
    Accumulate = 1,
    /// <summary>Clip negative results to zero, last of all.</summary>
    Relu = 2,
}

/// <summary>
/// One micro-kernel call: C[r, :] = act(Σk A[r, k] · B[k, :] + bias (+ C[r, :])) for a register tile of rows r and one panel of columns.
/// </summary>
/// <remarks>
/// Rows come in groups of four, each group with its own pointers, so that a tile may span image rows.
/// A[r, k] lies RowStride·(r mod 4) + StepA·k bytes after its group's pointer: rows in memory order, a transposed A and
/// the im2col view of an image are all the same kernel. k runs through three nested loops of Count1, Count2 and Count3 steps;
/// JumpA2/JumpB2 (bytes) are added after each inner loop and JumpA3/JumpB3 after each middle loop.
/// </remarks>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct MicroTile
{
    internal float* A0, A1, A2, A3;
    internal float* C0, C1, C2, C3;
    internal float* B;
    internal float* Bias;
    internal nint RowStride, StepA, StepB, RowStrideC;
    internal nint Count1, Count2, Count3;
    internal nint JumpA2, JumpB2, JumpA3, JumpB3;
    internal TileFlags Flags;
    /// <summary>Rows of the tile; only the scalar kernel reads it, the generated ones have it in their name.</summary>
    internal int Rows;

    /// <summary>One plain loop over k.</summary>
    internal void SetDepth(nint depth)
    {
        Count1 = depth;
        Count2 = Count3 = 1;
        JumpA2 = JumpB2 = JumpA3 = JumpB3 = 0;
    }

    /// <summary>The A groups of rows that are RowStride bytes apart throughout.</summary>
    internal void SetA(float* a)
    {
        A0 = a;
        A1 = (float*)((byte*)a + 4 * RowStride);
        A2 = (float*)((byte*)a + 8 * RowStride);
        A3 = (float*)((byte*)a + 12 * RowStride);
    }

    /// <summary>The C groups of rows that are RowStrideC bytes apart throughout.</summary>
    internal void SetC(float* c)
    {
        C0 = c;
        C1 = (float*)((byte*)c + 4 * RowStrideC);
        C2 = (float*)((byte*)c + 8 * RowStrideC);
        C3 = (float*)((byte*)c + 12 * RowStrideC);
    }
}
