namespace KerasStyle.Tensors.Cpu.Kernels;

internal unsafe ref partial struct TapList
{
    /// <summary>Fills the list; the result is where the first tap of the segment's first output lies in the source.</summary>
    internal nint Set(ConvolutionPass pass, in Grid grid, int plane, int row, PassSegment columns)
    {
        (PassAxis z, PassAxis y, PassAxis x) = (pass.Planes, pass.Rows, pass.Columns);
        var (z0, z1) = z.Inside(plane);
        var (y0, y1) = y.Inside(row);
        int count = 0;
        for (int tz = z0; tz < z1; tz++)
            for (int ty = y0; ty < y1; ty++)
                for (int tx = columns.TapFirst; tx < columns.TapEnd; tx++, count++)
                {
                    Offsets[count] = grid.Offset((tz - z0) * z.TapStep, (ty - y0) * y.TapStep, (tx - columns.TapFirst) * x.TapStep);
                    Numbers[count] = (tz * y.Taps + ty) * x.Taps + tx;
                }
        Count = count;
        return grid.Offset(
            z.SourceFirst + plane * z.SourceStride + z0 * z.TapStep,
            y.SourceFirst + row * y.SourceStride + y0 * y.TapStep,
            x.SourceFirst + columns.First * x.SourceStride + columns.TapFirst * x.TapStep);
    }
}
