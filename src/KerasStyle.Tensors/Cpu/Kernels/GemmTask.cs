using System.Runtime.CompilerServices;

namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>How the kernels read B.</summary>
internal enum PanelSource
{
    /// <summary>The caller's B is in panels.</summary>
    Packed,
    /// <summary>Rows of B are read in place, for A of a single tile: each value is used once, so packing cannot pay.</summary>
    Direct,
    /// <summary>B is stored [K, N] and is copied to panels.</summary>
    Rows,
    /// <summary>B is stored [N, K] and is transposed to panels.</summary>
    Columns,
    /// <summary>The panels of the transposed B are transposed to those of B.</summary>
    TransposedPanels,
}

/// <summary>One product in the orientation that the kernels run it in, and the tile loops over a part of it.</summary>
internal unsafe struct GemmTask
{
    /// <summary>Rows of B that are kept in cache at a time: results depend on it, so it is the same at every level.</summary>
    internal const int DepthBlock = 1024;

    /// <summary>Floats of A that stay in the second-level cache while all panels pass by.</summary>
    const int CachedFloats = 96 * 1024;

    /// <summary>Rows that are a multiple of so many bytes apart compete for the same few places of the first-level cache.</summary>
    const int AliasBytes = 4096;

    /// <summary>Rows of such a tile that still fit there, with those of B that pass by.</summary>
    const int AliasRows = 8;

    /// <summary>Floats of finished tiles of a panel that are handed over at a time.</summary>
    const int StagedFloats = 2048;

    internal SimdLevel Level;
    internal int Lanes, PanelWidth, MaxRows, MaxWideRows;
    internal int Rows, Columns, Depth;
    /// <summary>Bytes between rows of A, and between the steps along K.</summary>
    internal nint RowStrideA, StepA;
    internal nint LdB;
    /// <summary>Floats between rows of C; 0 if C is in panels.</summary>
    internal nint LdC;
    internal PanelSource Source;
    /// <summary>The roles of A and B are swapped: this task computes the transpose of C.</summary>
    internal bool Swapped;
    internal TileFlags Flags;
    internal delegate*<MicroTile*, void>* One, Two, Four;

    internal float* A, B, C, Bias, Panel;
    internal RangeCallback Finished;

    /// <summary>The rows are split into TileCount near-equal tiles; the first TallTiles of them have one row more than TileRows.</summary>
    internal int TileCount, TileRows, TallTiles;

    /// <summary>Finished ranges of panels never see memory: they are handed over from the cache.</summary>
    internal readonly bool FinishesInScratch => LdC == 0 && Depth <= DepthBlock && (Flags & TileFlags.Accumulate) == 0;

    /// <summary>Rows of A that are used by many panels, but would push each other out of the cache: copies with a skew do not.</summary>
    internal readonly bool RowsAlias => RowStrideA % AliasBytes == 0 && StepA == sizeof(float) && TileRows > AliasRows && PanelCount >= AliasRows;

    /// <summary>Floats of the copies of rows that one thread needs at a time.</summary>
    internal readonly int SkewedFloats => (int)Math.Min(CachedFloats, (long)TileCount * MaxRows * SkewedRow(Math.Min(Depth, DepthBlock)));

    internal readonly int PanelCount => (Columns + PanelWidth - 1) / PanelWidth;

    internal readonly int TileStart(int tile) => tile * TileRows + Math.Min(tile, TallTiles);

    internal void SetSize(SimdLevel level, int rows, int columns, int depth)
    {
        Level = level;
        Lanes = Simd.Lanes(level);
        PanelWidth = Simd.PanelWidth(level);
        MaxRows = Simd.MaxTileRows(level);
        MaxWideRows = MicroKernels.MaxWideTileRows(level);
        One = KernelSet.For(level).Tiles(1);
        Two = KernelSet.For(level).Tiles(2);
        Four = KernelSet.For(level).Tiles(4);
        Rows = rows;
        Columns = columns;
        Depth = depth;
        TileCount = (rows + MaxRows - 1) / MaxRows;
        TileRows = TileCount == 0 ? 0 : rows / TileCount;
        TallTiles = TileCount == 0 ? 0 : rows % TileCount;
    }

    internal readonly int WidthOf(int panel) =>
        Math.Min(PanelWidth, (Columns - panel * PanelWidth + Lanes - 1) / Lanes * Lanes);

    /// <summary>Copies B's rows [k0, k1) of panels [j0, j1) to <see cref="Panel"/>, where the source needs it.</summary>
    internal readonly void Pack(int j0, int j1, int k0, int k1)
    {
        if (Source == PanelSource.Packed)
            return;
        for (int j = j0; j < j1; j++)
            if (Source == PanelSource.TransposedPanels)
                Panels.PackTransposed(Level, B, Depth, Columns, j, k0, k1, Panel);
            else if (Source != PanelSource.Direct)
                Panels.PackPanel(Level, B, LdB, Source == PanelSource.Columns, Depth, Columns, j, k0, k1, Panel);
            else if (NeedsTailPanel(j))
                PackTail(j, k0, k1);
    }

    /// <summary>A partial vector at the end of B's rows cannot be read in place: the last row would end outside of B.</summary>
    internal readonly bool NeedsTailPanel(int panel) => panel * PanelWidth + WidthOf(panel) > Columns;

    readonly void PackTail(int panel, int k0, int k1)
    {
        int column = panel * PanelWidth;
        Panels.PackPanel(Level, B + column, LdB, false, Depth, Columns - column, 0, k0, k1, Panel);
    }

    /// <summary>
    /// Multiplies tiles [t0, t1) with panels [j0, j1) over k in [k0, k1), into C or private memory with rows ldc floats apart, or in panels if that is 0.
    /// Unless this is the final step, bias, activation and transposition are left to whoever adds the parts.
    /// Memory for <see cref="SkewedFloats"/>, if given, receives copies of A's rows.
    /// </summary>
    [SkipLocalsInit]
    internal readonly void Multiply(int t0, int t1, int j0, int j1, int k0, int k1, float* c, nint ldc, bool final, float* skewed = null)
    {
        float* scratch = stackalloc float[TileStore.ScratchFloats + StagedFloats];
        int blocks = (k1 - k0 + DepthBlock - 1) / DepthBlock;
        for (int block = 0; block < blocks; block++)
        {
            int first = k0 + (int)((long)(k1 - k0) * block / blocks), end = k0 + (int)((long)(k1 - k0) * (block + 1) / blocks);
            var flags = block > 0 ? TileFlags.Accumulate : final ? Flags & TileFlags.Accumulate : TileFlags.None;
            float* bias = null;
            if (final && block == blocks - 1)
            {
                flags |= Flags & TileFlags.Relu;
                bias = Bias;
            }
            bool finishes = final && block == blocks - 1 && Finished.Exists;
            int rowFloats = Math.Max(skewed != null ? SkewedRow(end - first) : end - first, finishes ? Columns : 0);
            int step = Math.Max(1, CachedFloats / Math.Max(1, rowFloats * MaxRows));
            for (int tile = t0; tile < t1; tile += step)
            {
                int stop = Math.Min(t1, tile + step);
                var rows = new ARows((byte*)A + TileStart(tile) * RowStrideA + first * StepA, RowStrideA);
                if (skewed != null)
                    rows = Skew(rows, TileStart(stop) - TileStart(tile), end - first, skewed);
                MultiplyBlock(rows, tile, stop, j0, j1, first, end, c, ldc, bias, flags, final && Swapped, finishes, scratch);
                if (finishes && ldc != 0)
                    Finished.Invoke(TileStart(tile) * ldc, (TileStart(stop) - TileStart(tile)) * ldc, c + TileStart(tile) * ldc);
            }
        }
    }

    static int SkewedRow(int depth) => (depth + 15) / 16 * 16 + 16;

    static ARows Skew(in ARows rows, int count, int depth, float* skewed)
    {
        int row = SkewedRow(depth);
        for (int r = 0; r < count; r++)
            new Span<float>(rows.First + r * rows.Stride, depth).CopyTo(new Span<float>(skewed + (nint)r * row, depth));
        return new((byte*)skewed, row * sizeof(float));
    }

    readonly void MultiplyBlock(in ARows a, int t0, int t1, int j0, int j1, int k0, int k1, float* c, nint ldc, float* bias, TileFlags flags, bool transposed, bool finishes, float* scratch)
    {
        float* staged = finishes && FinishesInScratch ? scratch + TileStore.ScratchFloats : null;
        int firstRow = TileStart(t0), group = finishes && ldc == 0 ? Math.Max(1, StagedFloats / (MaxRows * PanelWidth)) : t1 - t0;
        MicroTile tile = default;
        tile.RowStride = a.Stride;
        tile.StepA = StepA;
        tile.SetDepth(k1 - k0);
        for (int j = j0; j < j1; j++)
        {
            int column = j * PanelWidth, width = WidthOf(j);
            tile.B = PanelRows(j, k0, out nint ldb);
            bool wide = ldc != 0 && Source == PanelSource.Direct && Rows <= MaxWideRows && j + 1 < j1 && column + 2 * PanelWidth <= Columns;
            if (wide)
            {
                width = 2 * PanelWidth;
                j++;
            }
            tile.StepB = ldb * sizeof(float);
            var kernels = wide ? Four : width > Lanes ? Two : One;
            int valid = Math.Min(width, Columns - column);
            bool panels = ldc == 0, inPlace = !transposed && (panels || valid == width);
            float* target = transposed ? c : panels ? c + (nint)Rows * column : c + column;
            nint stride = panels ? width : ldc;
            tile.Flags = inPlace ? flags : TileFlags.None;
            tile.Bias = inPlace && bias != null ? bias + column : null;
            tile.RowStrideC = (inPlace ? stride : width) * sizeof(float);
            for (int i = t0; i < t1;)
            {
                int stop = Math.Min(t1, i + group), first = TileStart(i), end = TileStart(stop);
                if (staged != null)
                    target = staged - first * stride;
                for (; i < stop; i++)
                {
                    int row = TileStart(i), rows = TileStart(i + 1) - row;
                    tile.Rows = rows;
                    tile.SetA((float*)(a.First + (row - firstRow) * a.Stride));
                    tile.SetC(inPlace ? target + row * stride : scratch);
                    kernels[rows](&tile);
                    if (transposed)
                        StoreTransposed(scratch, width, row, rows, column, valid, c, ldc, bias, flags);
                    else if (!inPlace)
                        KernelSet.Used.StoreRows(scratch, width, rows, valid, target + row * stride, stride, bias == null ? null : bias + column, flags);
                }
                if (finishes && ldc == 0)
                    Finished.Invoke((nint)Rows * column + first * stride, (end - first) * stride, target + first * stride);
            }
        }
    }

    /// <summary>C[column.., row..] = the transposed tile; where C is in panels, what fills up its last vector has no meaning.</summary>
    internal readonly void StoreTransposed(float* tile, nint ldt, int row, int rows, int column, int valid, float* c, nint ldc, float* bias, TileFlags flags)
    {
        float* transpose = stackalloc float[TileStore.ScratchFloats / 2];
        if (ldc != 0)
        {
            KernelSet.Used.StoreColumns(tile, ldt, rows, valid, transpose, c + column * ldc + row, ldc, bias == null ? null : bias + row, flags);
            return;
        }
        KernelSet.Used.Transpose(tile, ldt, transpose, 16, 16, (int)ldt);
        for (int first = 0; first < rows;)
        {
            // A tile may reach from one panel into the next.
            int panel = (row + first) / PanelWidth, width = Panels.Width(Level, Rows, panel), at = (row + first) % PanelWidth;
            int count = Math.Min(rows - first, width - at);
            KernelSet.Used.StoreRows(transpose + first, 16, valid, count, c + (nint)Columns * panel * PanelWidth + (nint)column * width + at, width, null, flags);
            first += count;
        }
    }

    /// <summary>C = finished rows that lie in private memory, C being in panels.</summary>
    [SkipLocalsInit]
    internal readonly void StorePanels(float* source, nint ld, int row, int rows)
    {
        float* tile = stackalloc float[TileStore.ScratchFloats / 2];
        for (int column = 0; column < Columns; column += PanelWidth)
        {
            int width = WidthOf(column / PanelWidth), valid = Math.Min(width, Columns - column);
            if (!Swapped)
            {
                nint start = (nint)Rows * column + (nint)row * width;
                KernelSet.Used.StoreRows(source + column, ld, rows, width, C + start, width, null, Flags);
                if (Finished.Exists)
                    Finished.Invoke(start, (nint)rows * width, C + start);
                continue;
            }
            for (int r = 0; r < rows; r++)
                new Span<float>(source + r * ld + column, width).CopyTo(new Span<float>(tile + r * width, width));
            StoreTransposed(tile, width, row, rows, column, valid, C, 0, null, Flags);
        }
    }

    readonly float* PanelRows(int panel, int row, out nint ldb)
    {
        int column = panel * PanelWidth;
        if (Source == PanelSource.Direct)
        {
            bool tail = NeedsTailPanel(panel);
            ldb = tail ? WidthOf(panel) : LdB;
            return tail ? Panel + row * ldb : B + column + row * ldb;
        }
        ldb = WidthOf(panel);
        return (Source == PanelSource.Packed ? B : Panel) + (nint)Depth * column + row * ldb;
    }

    /// <summary>Rows of A, or copies of them, so many bytes apart.</summary>
    readonly struct ARows(byte* first, nint stride)
    {
        internal readonly byte* First = first;
        internal readonly nint Stride = stride;
    }
}
