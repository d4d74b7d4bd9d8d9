namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>The register tiles of one panel of a filter's gradient, summed over a few images.</summary>
internal readonly unsafe ref struct FilterGradientTiles(ConvolutionFilterGradientPlan plan, float* images, float* dy, Grid dyGrid, int count, int width)
{
    readonly delegate*<MicroTile*, void>* _kernels = KernelSet.For(plan.Level).Tiles(width / Simd.Lanes(plan.Level));
    readonly Grid _grid = Grid.OfInput(plan.Shape);

    /// <summary>One tile of the rows of a run: a row of the kernel, or one tap where neighbouring taps lie apart.</summary>
    internal void Run(int run, int tileOfRun, float* c, bool isFirst)
    {
        ConvolutionShape s = plan.Shape;
        ConvolutionPass pass = plan.Pass;
        bool whole = s.RowsAreContiguous;
        int column = whole ? 0 : run % s.KernelWidth, row = (whole ? run : run / s.KernelWidth) % s.KernelHeight, plane = run / (plan.Runs / s.PlaneAxis.Taps);
        var (r0, r1) = ChunkRunner.Part(plan.RunRows, tileOfRun, plan.TilesPerRun);
        c += ((nint)run * plan.RunRows + r0) * width;
        if (isFirst)
            new Span<float>(c, (r1 - r0) * width).Clear();
        var (z0, z1) = pass.Planes.OutputsInside(plane);
        for (int z = z0; z < z1; z++)
        {
            float* a = images + (pass.Planes.SourceFirst + z * pass.Planes.SourceStride + plane * pass.Planes.TapStep) * _grid.Plane + r0;
            float* b = dy + z * dyGrid.Plane;
            if (!whole)
            {
                var (x0, x1) = pass.Columns.OutputsInside(column);
                Add(a, b, row, column, x0, x1, c, r1 - r0);
                continue;
            }
            foreach (PassSegment segment in pass.ColumnSegments)
            {
                // At the borders only some taps of the row lie inside.
                int first = Math.Max(r0, segment.TapFirst * s.InputChannels), end = Math.Min(r1, segment.TapEnd * s.InputChannels);
                if (first < end)
                    Add(a + first - r0, b, row, 0, segment.First, segment.End, c + (nint)(first - r0) * width, end - first);
            }
        }
    }

    // c[rows, width] += Σ over places [x0, x1) of all rows inside, and all images, of a[place, rows] · b[place, width].
    void Add(float* a, float* b, int tapRow, int tapColumn, int x0, int x1, float* c, int rows)
    {
        (PassAxis y, PassAxis x) = (plan.Pass.Rows, plan.Pass.Columns);
        var (y0, y1) = y.OutputsInside(tapRow);
        if (y0 >= y1 || x0 >= x1)
            return;
        a += (y.SourceFirst + y0 * y.SourceStride + tapRow * y.TapStep) * _grid.Row + (x.SourceFirst + x0 * x.SourceStride + tapColumn * x.TapStep) * _grid.Pixel;
        b += y0 * dyGrid.Row + x0 * dyGrid.Pixel;
        var (inner, innerA, innerB) = (x1 - x0, x.SourceStride * _grid.Pixel, dyGrid.Pixel);
        var (outer, outerA, outerB) = (y1 - y0, y.SourceStride * _grid.Row, dyGrid.Row);
        if (inner < outer && inner < 4)
            (inner, innerA, innerB, outer, outerA, outerB) = (outer, outerA, outerB, inner, innerA, innerB);
        var tile = new MicroTile
        {
            B = b,
            RowStride = sizeof(float),
            StepA = innerA * sizeof(float),
            StepB = innerB * sizeof(float),
            RowStrideC = width * sizeof(float),
            Count1 = inner,
            Count2 = outer,
            Count3 = count,
            JumpA2 = (outerA - inner * innerA) * sizeof(float),
            JumpB2 = (outerB - inner * innerB) * sizeof(float),
            JumpA3 = (_grid.Image - outer * outerA) * sizeof(float),
            JumpB3 = (dyGrid.Image - outer * outerB) * sizeof(float),
            Flags = TileFlags.Accumulate,
            Rows = rows,
        };
        tile.SetA(a);
        tile.SetC(c);
        _kernels[rows](&tile);
    }
}
