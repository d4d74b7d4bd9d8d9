using System.Runtime.CompilerServices;

namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>Moves a finished tile from scratch memory to C: for tiles wider than what is left of C, and for transposed C.</summary>
internal static unsafe class TileStore
{
    /// <summary>Floats of scratch memory that a tile and its transpose need.</summary>
    internal const int ScratchFloats = 2 * 16 * 64;

    /// <summary>C[r, c] = act(tile[r, c] + bias[c] (+ C[r, c])); the tile's rows are readable up to whole groups of 16 floats.</summary>
    [MethodImpl(KernelOptions.Compiled)]
    internal static void Rows<V>(float* tile, nint ldt, int rows, int columns, float* c, nint ldc, float* bias, TileFlags flags)
        where V : unmanaged, IFloatVector<V>
    {
        V zero = V.Create(0f);
        for (int r = 0; r < rows; r++, tile += ldt, c += ldc)
        {
            for (int j = 0; j < columns; j += V.Lanes)
            {
                int count = columns - j;
                V value = V.Load(tile + j);
                if (bias != null)
                    value += Load<V>(bias + j, count);
                if ((flags & TileFlags.Accumulate) != 0)
                    value += Load<V>(c + j, count);
                if ((flags & TileFlags.Relu) != 0)
                    value = V.Max(zero, value);     // keeps NaN
                if (count >= V.Lanes)
                    V.Store(value, c + j);
                else
                    V.StorePartial(value, c + j, count);
            }
        }
    }

    /// <summary>C[c, r] = act(tile[r, c] + bias[r] (+ C[c, r])); <paramref name="transpose"/> is scratch memory.</summary>
    internal static void Columns<V>(float* tile, nint ldt, int rows, int columns, float* transpose, float* c, nint ldc, float* bias, TileFlags flags)
        where V : unmanaged, IFloatVector<V>
    {
        TileTranspose.Run<V>(tile, ldt, transpose, 16, 16, (int)ldt);
        Rows<V>(transpose, 16, columns, rows, c, ldc, bias, flags);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V Load<V>(float* from, int count)
        where V : unmanaged, IFloatVector<V> => count >= V.Lanes ? V.Load(from) : V.LoadPartial(from, count, 0f);
}
