using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>A product of int8 matrices for two vectors of columns: blocks of both operands are widened to pairs of 16-bit numbers of neighbouring
/// depths, of which one instruction multiplies and adds two.</summary>
internal static unsafe class Int8Kernels<TVector>
    where TVector : unmanaged, IPairVector<TVector>
{
    const int Depth = 512, Rows = 32, TileRows = 4;     // the widened blocks stay in the first two caches

    static int Width => 2 * TVector.Lanes;

    /// <summary>The columns of one panel, for the rows from <paramref name="row"/> to <paramref name="lastRow"/>.</summary>
    [SkipLocalsInit]
    internal static void Columns(GemmShape s, sbyte* a, sbyte* b, int* c, int panel, int row, int lastRow)
    {
        int* columns = stackalloc int[Depth / 2 * Width];
        short* rows = stackalloc short[Rows * Depth];
        int* sums = stackalloc int[TileRows * Width];
        int column = panel * Width, count = Math.Min(Width, s.N - column);
        for (int p = 0; p < s.K || p == 0; p += Depth)
        {
            int depth = Math.Min(Depth, s.K - p), pairs = (depth + 1) / 2;
            WidenColumns(s, b, p, depth, column, count, columns);
            for (int i = row; i < lastRow; i += Rows)
            {
                int height = Math.Min(Rows, lastRow - i);
                WidenRows(s, a, i, height, p, depth, rows);
                for (int r = 0; r < height; r += TileRows)
                {
                    int tile = Math.Min(TileRows, height - r);
                    if (tile == TileRows)
                        Four(rows + r * Depth, columns, pairs, sums);
                    else
                        for (int t = 0; t < tile; t++)
                            One(rows + (r + t) * Depth, columns, pairs, sums + t * Width);
                    for (int t = 0; t < tile; t++)
                    {
                        var target = new Span<int>(c + (nint)(i + r + t) * s.N + column, count);
                        var sum = new ReadOnlySpan<int>(sums + t * Width, count);
                        if (p == 0)
                            sum.CopyTo(target);
                        else
                            TensorPrimitives.Add(target, sum, target);
                    }
                }
            }
        }
    }

    [MethodImpl(KernelOptions.Compiled)]
    static void Four(short* rows, int* columns, int pairs, int* sums)
    {
        TVector zero = TVector.Create(0), s00 = zero, s01 = zero, s10 = zero, s11 = zero, s20 = zero, s21 = zero, s30 = zero, s31 = zero;
        int* a = (int*)rows;
        for (int p = 0; p < pairs; p++, a++, columns += Width)
        {
            TVector b0 = TVector.Load(columns), b1 = TVector.Load(columns + TVector.Lanes), x = TVector.Create(a[0]);
            s00 = TVector.MultiplyAdd(x, b0, s00);
            s01 = TVector.MultiplyAdd(x, b1, s01);
            x = TVector.Create(a[Depth / 2]);
            s10 = TVector.MultiplyAdd(x, b0, s10);
            s11 = TVector.MultiplyAdd(x, b1, s11);
            x = TVector.Create(a[Depth]);
            s20 = TVector.MultiplyAdd(x, b0, s20);
            s21 = TVector.MultiplyAdd(x, b1, s21);
            x = TVector.Create(a[3 * Depth / 2]);
            s30 = TVector.MultiplyAdd(x, b0, s30);
            s31 = TVector.MultiplyAdd(x, b1, s31);
        }

        Store(s00, s01, sums);
        Store(s10, s11, sums + Width);
        Store(s20, s21, sums + 2 * Width);
        Store(s30, s31, sums + 3 * Width);
    }

    [MethodImpl(KernelOptions.Compiled)]
    static void One(short* row, int* columns, int pairs, int* sums)
    {
        TVector s0 = TVector.Create(0), s1 = s0;
        for (int p = 0; p < pairs; p++, columns += Width)
        {
            TVector x = TVector.Create(((int*)row)[p]);
            s0 = TVector.MultiplyAdd(x, TVector.Load(columns), s0);
            s1 = TVector.MultiplyAdd(x, TVector.Load(columns + TVector.Lanes), s1);
        }

        Store(s0, s1, sums);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Store(TVector first, TVector second, int* sums)
    {
        TVector.Store(first, sums);
        TVector.Store(second, sums + TVector.Lanes);
    }

    // [pair of depths, column]; columns and depths outside are zero.
    [MethodImpl(KernelOptions.Compiled)]
    static void WidenColumns(GemmShape s, sbyte* b, int p, int depth, int column, int count, int* pairs)
    {
        nint stepDepth = s.TransposeB ? 1 : s.N, stepColumn = s.TransposeB ? s.K : 1;
        sbyte* zeros = stackalloc sbyte[Width];
        new Span<sbyte>(zeros, Width).Clear();
        for (int d = 0; d < depth; d += 2, pairs += Width)
        {
            sbyte* first = b + (p + d) * stepDepth + column * stepColumn, second = d + 1 < depth ? first + stepDepth : zeros;
            if (stepColumn == 1 && count == Width)
            {
                TVector.Store(TVector.Pair(first, second), pairs);
                TVector.Store(TVector.Pair(first + TVector.Lanes, second + TVector.Lanes), pairs + TVector.Lanes);
                continue;
            }

            for (int j = 0; j < Width; j++)
                pairs[j] = j < count ? Pair(first[j * stepColumn], d + 1 < depth ? first[j * stepColumn + stepDepth] : 0) : 0;
        }
    }

    static int Pair(int first, int second) => (first & 0xFFFF) | (second << 16);

    // [row, depth], one zero more where the depth is odd.
    [MethodImpl(KernelOptions.Compiled)]
    static void WidenRows(GemmShape s, sbyte* a, int row, int height, int p, int depth, short* rows)
    {
        nint stepRow = s.TransposeA ? 1 : s.K, stepDepth = s.TransposeA ? s.M : 1;
        for (int i = 0; i < height; i++, rows += Depth)
        {
            sbyte* source = a + (row + i) * stepRow + p * stepDepth;
            int d = 0;
            if (stepDepth == 1)
            {
                for (; d <= depth - Vector128<sbyte>.Count; d += Vector128<sbyte>.Count)
                {
                    (Vector128<short> low, Vector128<short> high) = Vector128.Widen(Vector128.Load(source + d));
                    low.Store(rows + d);
                    high.Store(rows + d + Vector128<short>.Count);
                }
            }

            for (; d < depth; d++)
                rows[d] = source[d * stepDepth];
            if (depth % 2 == 1)
                rows[depth] = 0;
        }
    }
}
