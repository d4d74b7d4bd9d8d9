using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>Moves a finished tile from scratch memory to C: for tiles wider than what is left of C, and for transposed C.</summary>
internal static unsafe class TileStore
{
    /// <summary>Floats of scratch memory that a tile and its transpose need.</summary>
    internal const int ScratchFloats = 2 * 16 * 64;

    /// <summary>C[r, c] = act(tile[r, c] + bias[c] (+ C[r, c])); the tile's rows are readable up to whole groups of 16 floats.</summary>
    [MethodImpl(KernelOptions.Compiled)]
    internal static void Rows(float* tile, nint ldt, int rows, int columns, float* c, nint ldc, float* bias, TileFlags flags)
    {
        for (int r = 0; r < rows; r++, tile += ldt, c += ldc)
        {
            int j = 0;
            if (Avx512F.IsSupported)
            {
                for (; j < columns; j += 16)
                    Masked(tile + j, c + j, bias == null ? null : bias + j, columns - j, flags);
                continue;
            }
            for (; j < columns; j++)
            {
                float value = tile[j];
                if (bias != null)
                    value += bias[j];
                if ((flags & TileFlags.Accumulate) != 0)
                    value += c[j];
                if ((flags & TileFlags.Relu) != 0)
                    value = 0f > value ? 0f : value;
                c[j] = value;
            }
        }
    }

    /// <summary>C[c, r] = act(tile[r, c] + bias[r] (+ C[c, r])); <paramref name="transpose"/> is scratch memory.</summary>
    internal static void Columns(float* tile, nint ldt, int rows, int columns, float* transpose, float* c, nint ldc, float* bias, TileFlags flags)
    {
        TileTranspose.Run(tile, ldt, transpose, 16, 16, (int)ldt);
        Rows(transpose, 16, columns, rows, c, ldc, bias, flags);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Masked(float* tile, float* c, float* bias, int count, TileFlags flags)
    {
        var mask = Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(count)).AsSingle();
        var value = NativeVector.Load512(tile);
        if (bias != null)
            value += Avx512F.MaskLoad(bias, mask, Vector512<float>.Zero);
        if ((flags & TileFlags.Accumulate) != 0)
            value += Avx512F.MaskLoad(c, mask, Vector512<float>.Zero);
        if ((flags & TileFlags.Relu) != 0)
            value = NativeVector.Max(Vector512<float>.Zero, value);
        Avx512F.MaskStore(c, mask, value);
    }
}
