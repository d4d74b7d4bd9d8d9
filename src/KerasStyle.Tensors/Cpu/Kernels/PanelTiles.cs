namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>How the rows of a panel of one width are cut into register tiles: found once for products of one shape, as divisions take as long as a small product.</summary>
internal readonly unsafe struct PanelTiles
{
    readonly delegate*<MicroTile*, void>* _kernels;
    readonly int _rows, _taller;

    internal PanelTiles(SimdLevel level, int width, int rows)
    {
        int vectors = width / Simd.Lanes(level), max = Simd.MaxTileRows(level, vectors);
        _kernels = KernelSet.For(level).Tiles(vectors);
        Width = width;
        Count = (rows + max - 1) / max;
        (_rows, _taller) = (rows / Count, rows % Count);
    }

    /// <summary>Columns of the panel.</summary>
    internal int Width { get; }

    /// <summary>Tiles, of which the first are a row taller where rows are left.</summary>
    internal int Count { get; }

    internal int Rows(int tile) => _rows + (tile < _taller ? 1 : 0);

    internal void Run(MicroTile* tile) => _kernels[tile->Rows](tile);
}
