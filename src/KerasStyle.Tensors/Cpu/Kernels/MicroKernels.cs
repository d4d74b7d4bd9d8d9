using System.Runtime.InteropServices;

namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>The micro-kernels of each level, by tile width in vectors and tile height in rows.</summary>
internal static unsafe partial class MicroKernels
{
    const int HeightSlots = 17;
    const int WidthSlots = 5;

    static readonly nint* s_table = BuildTable();

    /// <summary>Kernels of one width: entry r is a <c>delegate*&lt;MicroTile*, void&gt;</c> for r rows, null where there is none.</summary>
    internal static delegate*<MicroTile*, void>* Table<V>(int vectors)
        where V : unmanaged, IFloatVector<V> => Table(V.Lanes switch { 16 => SimdLevel.Vector512, 8 => SimdLevel.Vector256, 4 => SimdLevel.Vector128, _ => SimdLevel.Scalar }, vectors);

    internal static delegate*<MicroTile*, void>* Table(SimdLevel level, int vectors) =>
        (delegate*<MicroTile*, void>*)(s_table + ((int)level * WidthSlots + vectors) * HeightSlots);

    /// <summary>Rows of the tallest four-vector tile.</summary>
    internal static int MaxWideTileRows(SimdLevel level) => Simd.MaxTileRows(level, 4);

    static nint* BuildTable()
    {
        nuint bytes = 4 * WidthSlots * HeightSlots * (nuint)sizeof(nint);
        var table = (nint*)NativeMemory.AllocZeroed(bytes);
        for (int rows = 1; rows <= Simd.MaxTileRows(SimdLevel.Scalar, 1); rows++)
        {
            Set(table, SimdLevel.Scalar, 1, rows, &ScalarMicroKernel.Tile1);
            Set(table, SimdLevel.Scalar, 2, rows, &ScalarMicroKernel.Tile2);
            Set(table, SimdLevel.Scalar, 4, rows, &ScalarMicroKernel.Tile4);
        }
        FillVector512(table);
        FillVector256(table);
        FillVector128(table);
        return table;
    }

    static void Set(nint* table, SimdLevel level, int vectors, int rows, delegate*<MicroTile*, void> kernel) =>
        table[((int)level * WidthSlots + vectors) * HeightSlots + rows] = (nint)kernel;

    // An image compiled ahead of time has those of its width only.
    static partial void FillVector512(nint* table);

    static partial void FillVector256(nint* table);

    static partial void FillVector128(nint* table);
}
