namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>Outputs [FirstRow, EndRow) × [FirstColumn, EndColumn) of a pass.</summary>
internal readonly record struct OutputArea(int FirstRow, int EndRow, int FirstColumn, int EndColumn)
{
    internal static OutputArea Of(ConvolutionPass pass) => new(0, pass.Rows.Outputs, 0, pass.Columns.Outputs);

    /// <summary>A part of the rows, or of the only row.</summary>
    internal OutputArea Part(int part, int parts)
    {
        if (EndRow - FirstRow == 1)
        {
            var (first, end) = ChunkRunner.Part(EndColumn, part, parts);
            return this with { FirstColumn = first, EndColumn = end };
        }
        var (firstRow, endRow) = ChunkRunner.Part(EndRow, part, parts);
        return this with { FirstRow = firstRow, EndRow = endRow };
    }
}
