using System.Runtime.CompilerServices;

namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>The output channels of one weight panel; results go by way of scratch memory where the panel is wider than what is left of them.</summary>
internal readonly unsafe ref struct PanelColumns
{
    readonly delegate*<MicroTile*, void>* _kernels;
    readonly int _valid;

    internal PanelColumns(in ConvolutionRun run, ConvolutionPass pass, int group, int panel)
    {
        ConvolutionProductPlan plan = run.Plan;
        int column = panel * Simd.PanelWidth(plan.Level);
        Group = group;
        First = group * plan.GroupColumns + column;
        Width = Panels.Width(plan.Level, plan.GroupColumns, panel);
        _valid = Math.Min(Width, plan.GroupColumns - column);
        Weights = plan.Panel(run, pass, group, column);
        Bias = run.Bias == null ? null : run.Bias + First;
        Flags = plan.Flags;
        int vectors = Width / Simd.Lanes(plan.Level);
        MaxRows = Simd.MaxTileRows(plan.Level, vectors);
        _kernels = KernelSet.For(plan.Level).Tiles(vectors);
    }

    internal readonly int Group, First, Width, MaxRows;
    internal readonly float* Weights, Bias;
    internal readonly TileFlags Flags;

    internal bool InPlace => _valid == Width;

    internal void Prepare(MicroTile* tile)
    {
        tile->StepB = Width * sizeof(float);
        tile->Bias = InPlace ? Bias : null;
        tile->Flags = InPlace ? Flags : TileFlags.None;
        tile->RowStrideC = Width * sizeof(float);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Run(MicroTile* tile, float* c, nint stepC, int rows, float* scratch) => Run(tile, c, stepC, rows, scratch, Flags, Bias);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Run(MicroTile* tile, float* c, nint stepC, int rows, float* scratch, TileFlags flags, float* bias)
    {
        tile->Rows = rows;
        if (InPlace)
        {
            tile->Flags = flags;
            tile->Bias = bias;
            tile->SetC(c);
            _kernels[rows](tile);
            return;
        }
        tile->SetC(scratch);
        _kernels[rows](tile);
        KernelSet.Used.StoreRows(scratch, Width, rows, _valid, c, stepC, bias, flags);
    }

    /// <summary>A tile whose rows go to anywhere: c[r] is where the first channel of row r lies.</summary>
    internal void RunRows(MicroTile* tile, float** c, int rows, float* scratch)
    {
        tile->Rows = rows;
        tile->Bias = null;
        tile->Flags = TileFlags.None;
        tile->SetC(scratch);
        _kernels[rows](tile);
        for (int row = 0; row < rows; row++)
            KernelSet.Used.StoreRows(scratch + row * Width, Width, 1, _valid, c[row] + First, 0, Bias, Flags);
    }
}
