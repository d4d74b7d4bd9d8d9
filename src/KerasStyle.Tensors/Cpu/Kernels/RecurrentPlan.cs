using System.Runtime.CompilerServices;

namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>How a recurrent layer's rows and steps are split, decided once per shape. A chunk owns some rows of the batch for all steps, so steps need no meeting;
/// what does not depend on the state is computed for a block of steps at a time, which stays in cache.</summary>
internal abstract unsafe class RecurrentPlan
{
    const int Line = 16, MaxChunks = 64, MostRows = 16, BlockRows = 128, MostSteps = 64;

    readonly bool inline;
    readonly delegate*<byte*, byte*, byte*, byte*, int, void> multiply;

    protected RecurrentPlan(RecurrentShape shape, SimdLevel? level)
    {
        Shape = shape;
        Level = level ?? Simd.Level;
        // Half of a small batch for each of two cores; taller tiles where there are rows enough.
        int wanted = Math.Clamp(shape.Batch / 4, Math.Min(8, (shape.Batch + 1) / 2), MostRows);
        Rows = Math.Max(1, Math.Max(wanted, (shape.Batch + MaxChunks - 1) / MaxChunks));
        Chunks = (shape.Batch + Rows - 1) / Rows;
        Rows = Chunks == 0 ? Rows : (shape.Batch + Chunks - 1) / Chunks;
        Block = Math.Min(shape.Steps, Math.Clamp(BlockRows / Rows, 4, MostSteps));
        GateStride = RowStride(shape.Width);
        StateStride = RowStride(shape.Units);
        multiply = KernelSet.For(Level).Lanes(LaneOperation.Multiply).Run;
        inline = KernelCost.Gemm(Level, (double)shape.Batch * shape.Steps, shape.Width, shape.Features + shape.Units) < KernelCost.InlineMicroseconds;
    }

    protected RecurrentShape Shape { get; }

    internal SimdLevel Level { get; }

    internal int Chunks { get; }

    /// <summary>Rows of a chunk; the last may have fewer.</summary>
    protected int Rows { get; }

    /// <summary>Steps of a block; the last may have fewer.</summary>
    protected int Block { get; }

    /// <summary>Floats between rows of gates and of states in scratch memory.</summary>
    protected nint GateStride { get; }

    protected nint StateStride { get; }

    /// <summary>The last gate of a GRU that resets before its product is a product of its own.</summary>
    protected bool Split => Shape.Kind == RecurrentKind.GruResetBefore;

    /// <summary>Columns of U that are multiplied with h itself.</summary>
    protected int EarlyColumns => Split ? 2 * Shape.Units : Shape.Width;

    protected int EarlyGates => Split ? 2 : Shape.Op.Gates;

    /// <summary>Whether h is multiplied by something else before the product of each gate, which is then a product of its own.</summary>
    protected bool Dropped => Shape.Op.Dropped;

    /// <summary>Floats of a gate's states, and of what they are multiplied by.</summary>
    protected nint StateFloats => Rows * StateStride;

    /// <summary>Floats of what the states of each gate are multiplied by, and of the product.</summary>
    protected nint DroppedFloats => Dropped ? (Shape.Op.Gates + 1) * StateFloats : 0;

    internal abstract nint WorkspaceFloats { get; }

    internal void Run(in RecurrentMemory<float> memory, float* workspace)
    {
        var work = new Work(this, memory, workspace);
#pragma warning disable CS8500 // used only while this method runs
        Prepare(work);
        ChunkRunner.Run(&RunChunk, &work, Chunks, inline);
        Finish(&work, inline);
#pragma warning restore CS8500
    }

    /// <summary>Packs the weights.</summary>
    protected abstract void Prepare(in Work work);

    /// <summary>All steps of some rows.</summary>
    protected abstract void RunRows(in Work work, int chunk, int first, int rows);

    protected virtual void Finish(void* work, bool inline)
    {
    }

    static void RunChunk(void* p, int chunk, int worker)
    {
        ref Work work = ref Unsafe.AsRef<Work>(p);
        RecurrentPlan plan = work.Plan;
        int first = chunk * plan.Rows;
        plan.RunRows(work, chunk, first, Math.Min(plan.Rows, plan.Shape.Batch - first));
    }

    /// <summary>What the states of some rows are multiplied by, gate by gate, in rows as those of the states.</summary>
    protected void LoadKeep(float* from, float* keep, int first, int rows)
    {
        new Span<float>(keep, checked((int)DroppedFloats)).Clear();
        for (int row = 0; row < rows; row++)
        {
            for (int gate = 0; gate < Shape.Op.Gates; gate++)
                new ReadOnlySpan<float>(from + (nint)(first + row) * Shape.Width + gate * Shape.Units, Shape.Units).CopyTo(new Span<float>(keep + gate * StateFloats + row * StateStride, Shape.Units));
        }
    }

    /// <summary>y = a ∘ b.</summary>
    protected void Scale(float* a, float* b, float* y, nint count) => multiply((byte*)a, (byte*)b, null, (byte*)y, (int)count);

    /// <summary>Floats of the parts of U that are multiplied with h itself: as one matrix, or one for each gate.</summary>
    protected nint EarlyPanelFloats(bool transposed) =>
        Dropped ? EarlyGates * PanelFloats(Shape.Units, Shape.Units) : transposed ? PanelFloats(EarlyColumns, Shape.Units) : PanelFloats(Shape.Units, EarlyColumns);

    /// <summary>Packs them.</summary>
    protected void PackEarly(float* u, bool transposed, float* panels)
    {
        int units = Shape.Units;
        if (!Dropped)
        {
            Panels.Pack(Level, u, Shape.Width, transposed, transposed ? EarlyColumns : units, transposed ? units : EarlyColumns, panels);
            return;
        }

        for (int gate = 0; gate < EarlyGates; gate++)
            Panels.Pack(Level, u + gate * units, Shape.Width, transposed, units, units, panels + gate * PanelFloats(units, units));
    }

    /// <summary>Floats of a packed matrix, whole cache lines.</summary>
    protected nint PanelFloats(int depth, int columns) => Lines(Panels.Floats(Level, depth, columns));

    protected int Padded(int columns) => Panels.PaddedColumns(Level, columns);

    /// <summary>A product whose C has memory for whole vectors, or exactly <paramref name="columns"/> when given so.</summary>
    protected GemmTask Product(int rows, int columns, int depth, nint rowStrideA, float* panels, nint ldc, bool accumulate)
    {
        var task = new GemmTask { Source = PanelSource.Packed, B = panels, LdC = ldc, RowStrideA = rowStrideA * sizeof(float), StepA = sizeof(float) };
        task.SetSize(Level, rows, columns, depth);
        task.Flags = accumulate ? TileFlags.Accumulate : TileFlags.None;
        return task;
    }

    protected static void Multiply(ref GemmTask task, float* a, float* c)
    {
        task.A = a;
        task.C = c;
        task.Multiply(0, task.TileCount, 0, task.PanelCount, 0, task.Depth, c, task.LdC, final: true);
    }

    protected static nint Lines(nint floats) => (floats + Line - 1) / Line * Line;

    // An odd number of cache lines, so that the same column of many rows does not fall on the same few places of the cache.
    nint RowStride(int columns) => (Lines(Padded(columns)) / Line | 1) * Line;

    protected readonly struct Work(RecurrentPlan plan, RecurrentMemory<float> memory, float* workspace)
    {
        internal readonly RecurrentPlan Plan = plan;
        internal readonly RecurrentMemory<float> Memory = memory;
        internal readonly float* Workspace = workspace;
    }
}
