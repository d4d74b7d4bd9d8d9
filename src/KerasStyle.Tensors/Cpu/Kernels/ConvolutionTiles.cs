using System.Runtime.CompilerServices;

namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>The register tiles of some output rows of a few images, for one pass of a <see cref="ConvolutionProductPlan"/>.</summary>
internal readonly unsafe ref struct ConvolutionTiles(in ConvolutionRun run, ConvolutionPass pass, int image, int count, OutputArea area, float* output)
{
    const double ShortRows = 5;

    readonly ConvolutionProductPlan _plan = run.Plan;
    readonly ref readonly ConvolutionRun _run = ref run;
    readonly float* _source = run.Source + image * run.Plan.Source.Image;

    /// <summary>Whether the tiles of the regions are too short on average to keep the arithmetic units busy.</summary>
    internal static bool AreShort(ConvolutionPass pass, int images, SimdLevel level, int columns)
    {
        int max = Simd.MaxTileRows(level, Math.Min(2, Panels.PaddedColumns(level, columns) / Simd.Lanes(level)));
        double pixels = 0, tiles = 0;
        foreach (PassSegment rows in pass.RowSegments)
            foreach (PassSegment columnsInside in pass.ColumnSegments)
            {
                int width = columnsInside.End - columnsInside.First, height = rows.End - rows.First;
                pixels += (double)width * height * images;
                tiles += Math.Min(Math.Min((double)height * images * Tiles(width), (double)width * images * Tiles(height)), (double)width * height * Tiles(images));
            }
        return pass.Taps > 0 && pixels < ShortRows * tiles && pixels > tiles;

        int Tiles(int length) => (length + max - 1) / max;
    }

    /// <summary>Tiles run along the rows, the columns or the images of each region, whichever needs fewest; the kernel walks the taps through strides.</summary>
    [SkipLocalsInit]
    internal void RunViews()
    {
        float* scratch = stackalloc float[TileStore.ScratchFloats];
        for (int group = 0; group < _plan.Shape.Groups; group++)
            for (int panel = 0; panel < Panels.Count(_plan.Level, _plan.GroupColumns); panel++)
            {
                var columns = new PanelColumns(_run, pass, group, panel);
                foreach (PassSegment planes in pass.PlaneSegments)
                    for (int plane = planes.First; plane < planes.End; plane++)
                        foreach (PassSegment rows in pass.RowSegments)
                        {
                            PassSegment part = rows.Within(area.FirstRow, area.EndRow);
                            if (part.First < part.End)
                                foreach (PassSegment pixels in pass.ColumnSegments)
                                    RunRegion(columns, planes with { First = plane }, part, pixels.Within(area.FirstColumn, area.EndColumn), scratch);
                        }
            }
    }

    void RunRegion(in PanelColumns columns, PassSegment planes, PassSegment rows, PassSegment pixels, float* scratch)
    {
        (PassAxis z, PassAxis y, PassAxis x) = (pass.Planes, pass.Rows, pass.Columns);
        (Grid from, Grid to) = (_plan.Source, _plan.Output);
        float* a = _source + columns.Group * _plan.GroupDepth + from.Offset(
            z.SourceFirst + planes.First * z.SourceStride + planes.TapFirst * z.TapStep,
            y.SourceFirst + rows.First * y.SourceStride + rows.TapFirst * y.TapStep,
            x.SourceFirst + pixels.First * x.SourceStride + pixels.TapFirst * x.TapStep);
        float* c = output + columns.First + to.Offset(
            z.OutputFirst + planes.First * z.OutputStride, y.OutputFirst + rows.First * y.OutputStride, x.OutputFirst + pixels.First * x.OutputStride);

        var along = new Line(pixels.End - pixels.First, x.SourceStride * from.Pixel, x.OutputStride * to.Pixel);
        var across = new Line(rows.End - rows.First, y.SourceStride * from.Row, y.OutputStride * to.Row);
        var images = new Line(count, from.Image, to.Image);
        int max = columns.MaxRows;
        long tilesAlong = (long)across.Count * count * along.Tiles(max), tilesAcross = (long)along.Count * count * across.Tiles(max);
        if ((long)along.Count * across.Count * images.Tiles(max) < Math.Min(tilesAlong, tilesAcross))
            (along, images) = (images, along);
        else if (tilesAcross < tilesAlong)
            (along, across) = (across, along);

        MicroTile tile = default;
        int taps = pixels.Taps * rows.Taps;
        columns.Prepare(&tile);
        SetLoops(&tile, columns, rows, pixels);
        tile.RowStride = along.StepA * sizeof(float);
        if (columns.InPlace)
            tile.RowStrideC = along.StepC * sizeof(float);
        float* b = columns.Weights + (((nint)planes.TapFirst * y.Taps + rows.TapFirst) * x.Taps + pixels.TapFirst) * _plan.GroupDepth * columns.Width;
        nint planeB = (nint)y.Taps * x.Taps * _plan.GroupDepth * columns.Width, planeA = z.TapStep * from.Plane;
        int tiles = along.Tiles(max), layers = taps == 0 ? 0 : planes.Taps;
        for (int i = 0; i < images.Count; i++)
            for (int j = 0; j < across.Count; j++)
                for (int t = 0; t < tiles; t++)
                {
                    var (first, end) = ChunkRunner.Part(along.Count, t, tiles);
                    float* tileA = a + i * images.StepA + j * across.StepA + first * along.StepA;
                    float* tileC = c + i * images.StepC + j * across.StepC + first * along.StepC;
                    tile.B = b;
                    if (layers == 1)
                    {
                        tile.SetA(tileA);
                        columns.Run(&tile, tileC, along.StepC, end - first, scratch);
                        continue;
                    }
                    RunLayers(columns, tile, layers, tileA, planeA, planeB, tileC, along.StepC, end - first, scratch);
                }
    }

    // The taps of each plane by themselves, added up in C; without any tap the result is the bias.
    static void RunLayers(in PanelColumns columns, MicroTile tile, int layers, float* a, nint planeA, nint planeB, float* c, nint stepC, int rows, float* scratch)
    {
        if (layers == 0)
            tile.Count3 = 0;
        for (int layer = 0; layer < Math.Max(1, layers); layer++)
        {
            bool last = layer >= layers - 1;
            TileFlags flags = (last ? columns.Flags : TileFlags.None) | (layer > 0 ? TileFlags.Accumulate : TileFlags.None);
            tile.SetA(a + layer * planeA);
            columns.Run(&tile, c, stepC, rows, scratch, flags, last ? columns.Bias : null);
            tile.B += planeB;
        }
    }

    void SetLoops(MicroTile* tile, in PanelColumns columns, PassSegment rows, PassSegment pixels)
    {
        Grid from = _plan.Source;
        nint depth = _plan.GroupDepth, step = pass.Columns.TapStep * from.Pixel, row = pass.Rows.TapStep * from.Row;
        nint skipped = (pass.Columns.Taps - pixels.Taps) * depth * columns.Width;
        tile->StepA = sizeof(float);
        if (step == depth)
        {
            // Neighbouring taps are neighbours in memory.
            tile->SetDepth(pixels.Taps * depth);
            tile->Count2 = rows.Taps;
            tile->JumpA2 = (row - pixels.Taps * depth) * sizeof(float);
            tile->JumpB2 = skipped * sizeof(float);
            return;
        }
        tile->SetDepth(depth);
        tile->Count2 = pixels.Taps;
        tile->Count3 = rows.Taps;
        tile->JumpA2 = (step - depth) * sizeof(float);
        tile->JumpA3 = (row - pixels.Taps * step) * sizeof(float);
        tile->JumpB3 = skipped * sizeof(float);
    }

    /// <summary>The im2col rows of one tile are copied, then all panels use them.</summary>
    [SkipLocalsInit]
    internal void RunPacked(float* packed)
    {
        int vectors = Math.Min(2, Panels.PaddedColumns(_plan.Level, _plan.GroupColumns) / Simd.Lanes(_plan.Level));
        int depth = pass.Taps * _plan.GroupDepth, max = Simd.MaxTileRows(_plan.Level, vectors);
        int width = area.EndColumn - area.FirstColumn, plane = (area.EndRow - area.FirstRow) * width, perImage = plane * pass.Planes.Outputs, pixels = count * perImage;
        int tiles = (pixels + max - 1) / max;
        float* scratch = stackalloc float[TileStore.ScratchFloats];
        float** c = stackalloc float*[16];
        var tile = new MicroTile { RowStride = (nint)depth * sizeof(float), StepA = sizeof(float) };
        for (int group = 0; group < _plan.Shape.Groups; group++)
            for (int t = 0; t < tiles; t++)
            {
                var (first, end) = ChunkRunner.Part(pixels, t, tiles);
                for (int p = first; p < end; p++)
                {
                    int i = p / perImage, z = p % perImage / plane, y = area.FirstRow + p % plane / width, x = area.FirstColumn + p % width;
                    CopyTaps(_source + i * _plan.Source.Image + group * _plan.GroupDepth, z, y, x, packed + (nint)(p - first) * depth);
                    c[p - first] = output + i * _plan.Output.Image + _plan.Output.Offset(
                        pass.Planes.OutputFirst + z * pass.Planes.OutputStride,
                        pass.Rows.OutputFirst + y * pass.Rows.OutputStride,
                        pass.Columns.OutputFirst + x * pass.Columns.OutputStride);
                }
                for (int panel = 0; panel < Panels.Count(_plan.Level, _plan.GroupColumns); panel++)
                {
                    var columns = new PanelColumns(_run, pass, group, panel);
                    columns.Prepare(&tile);
                    tile.SetDepth(depth);
                    tile.B = columns.Weights;
                    tile.SetA(packed);
                    columns.RunRows(&tile, c, end - first, scratch);
                }
            }
    }

    void CopyTaps(float* source, int z, int y, int x, float* destination)
    {
        int depth = _plan.GroupDepth;
        var (z0, z1) = pass.Planes.Inside(z);
        var (y0, y1) = pass.Rows.Inside(y);
        var (x0, x1) = pass.Columns.Inside(x);
        bool contiguous = pass.Columns.TapStep * _plan.Source.Pixel == depth;
        for (int tz = 0; tz < pass.Planes.Taps; tz++)
            for (int ty = 0; ty < pass.Rows.Taps; ty++, destination += pass.Columns.Taps * depth)
            {
                bool inside = tz >= z0 && tz < z1 && ty >= y0 && ty < y1;
                int first = inside ? x0 : 0, end = inside ? x1 : 0;
                new Span<float>(destination, first * depth).Clear();
                new Span<float>(destination + end * depth, (pass.Columns.Taps - end) * depth).Clear();
                float* row = source + _plan.Source.Offset(
                    pass.Planes.SourceFirst + z * pass.Planes.SourceStride + tz * pass.Planes.TapStep,
                    pass.Rows.SourceFirst + y * pass.Rows.SourceStride + ty * pass.Rows.TapStep,
                    pass.Columns.SourceFirst + x * pass.Columns.SourceStride);
                int runs = contiguous ? Math.Min(1, end - first) : end - first, run = contiguous ? (end - first) * depth : depth;
                for (int i = 0; i < runs; i++)
                    new Span<float>(row + (first + i) * pass.Columns.TapStep * _plan.Source.Pixel, run).CopyTo(new Span<float>(destination + (first + i) * depth, run));
            }
    }

    /// <summary>A row of equal steps through the source and the output.</summary>
    readonly record struct Line(int Count, nint StepA, nint StepC)
    {
        internal int Tiles(int rows) => (Count + rows - 1) / rows;
    }
}
