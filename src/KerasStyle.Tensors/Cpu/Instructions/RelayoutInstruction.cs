using KerasStyle.Tensors.Cpu.Kernels;

namespace KerasStyle.Tensors.Cpu;

/// <summary>Copies a matrix from rows to panels or back.</summary>
sealed unsafe class RelayoutInstruction : CpuInstruction
{
    const int ChunkElements = 16384;

    public override void Run(CpuFrame frame)
    {
        Layout panels = Panelled;
        int count = Panels.Count(Simd.Level, panels.Columns);
        RunChunks(frame, (long)panels.Rows * panels.Columns < ChunkElements ? 1 : count);
    }

    Layout Panelled => Reads[0].Layout.IsPanels ? Reads[0].Layout : Writes[0].Layout;

    protected override void RunChunk(CpuFrame frame, int chunk)
    {
        Layout panels = Panelled;
        int count = Panels.Count(Simd.Level, panels.Columns);
        bool all = (long)panels.Rows * panels.Columns < ChunkElements;
        float* source = Reads[0].Pointer<float>(frame), target = Writes[0].Pointer<float>(frame);
        for (int panel = all ? 0 : chunk; panel < (all ? count : chunk + 1); panel++)
        {
            if (Reads[0].Layout.IsPanels)
                Panels.UnpackPanel(Simd.Level, source, panels.Rows, panels.Columns, panel, target, panels.Columns);
            else
                Panels.PackPanel(Simd.Level, source, panels.Columns, false, panels.Rows, panels.Columns, panel, 0, panels.Rows, target);
        }
    }
}
