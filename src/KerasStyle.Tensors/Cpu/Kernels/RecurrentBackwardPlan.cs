using System.Runtime.CompilerServices;

namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>The gradient of a recurrent layer, from the last step to the first. Each chunk adds up its own gradients of the weights, a block of steps at a time;
/// they are added in the order of the chunks.</summary>
internal sealed unsafe class RecurrentBackwardPlan : RecurrentPlan
{
    const int RowsPerSum = 16;

    readonly delegate*<GateStep*, void> gates, gatesAfterReset;
    readonly nint uPanels, resetPanels, chunk0, chunkFloats, inner, states, inputs, before, tail, kept;
    // Rows of the gradients of W, U and b, all of GateStride floats, at the start of a chunk's memory.
    readonly int weightRows;

    internal RecurrentBackwardPlan(RecurrentShape shape, SimdLevel? level = null)
        : base(shape, level)
    {
        var (first, second) = KernelSet.For(Level).GatesBackward(shape.Kind, shape.Op.Activation, shape.Op.Gate);
        gates = (delegate*<GateStep*, void>)first;
        gatesAfterReset = (delegate*<GateStep*, void>)second;
        uPanels = PanelFloats(shape.Width, shape.Features);
        resetPanels = uPanels + EarlyPanelFloats(transposed: true);
        chunk0 = resetPanels + (Split ? PanelFloats(shape.Units, shape.Units) : 0);
        weightRows = shape.Features + shape.Units + shape.Biases;
        nint blockRows = Rows * Block, at = (weightRows + blockRows) * GateStride;
        inner = at;
        at += shape.Kind == RecurrentKind.Gru ? blockRows * GateStride : Split ? blockRows * StateStride : 0;
        states = at;
        at += shape.Op.States * Rows * StateStride;
        inputs = at;
        before = at + Lines(blockRows * shape.Features);
        tail = before + Lines(blockRows * shape.Units);
        kept = tail + (Split || Dropped ? Lines(blockRows * Simd.PanelWidth(Level)) : 0);
        chunkFloats = kept + DroppedFloats;
    }

    internal override nint WorkspaceFloats => chunk0 + Chunks * chunkFloats;

    protected override void Prepare(in Work work)
    {
        RecurrentMemory<float> m = work.Memory;
        float* memory = work.Workspace;
        int units = Shape.Units, width = Shape.Width;
        if (m.DX != null)
            Panels.Pack(Level, m.W, width, true, width, Shape.Features, memory);
        PackEarly(m.U, transposed: true, memory + uPanels);
        if (Split)
            Panels.Pack(Level, m.U + 2 * units, width, true, units, units, memory + resetPanels);
    }

    protected override void RunRows(in Work work, int chunk, int first, int rows)
    {
        RecurrentMemory<float> m = work.Memory;
        int units = Shape.Units, steps = Shape.Steps, saved = Shape.Op.Saved * units;
        bool gru = Shape.Kind == RecurrentKind.Gru;
        float* scratch = work.Workspace + chunk0 + chunk * chunkFloats, d = scratch + weightRows * GateStride;
        float* ds = gru ? scratch + inner : d, dh = scratch + states, dc = dh + Rows * StateStride;
        nint innerStride = gru ? GateStride : StateStride;
        // Sums start at zero, and what pads the rows of gradients stays zero.
        new Span<float>(scratch, checked((int)states)).Clear();
        float* keep = scratch + kept;
        if (Dropped)
            LoadKeep(m.Keep, keep, first, rows);
        Start(m.GLastH, dh, first, rows);
        if (m.DC0 != null)
            Start(m.GLastC, dc, first, rows);
        var step = new GateStep
        {
            Rows = rows,
            Units = units,
            Activation = Shape.Op.Activation,
            Gate = Shape.Op.Gate,
            Activate = KernelSet.For(Level).GateValues(Shape.Op.Activation),
            Open = KernelSet.For(Level).GateValues(Shape.Op.Gate),
            H = dh,
            C = dc,
            StateStride = StateStride,
            KeptStride = saved,
            AllStride = (nint)steps * units,
            MaskStride = steps,
        };
        int blocks = (steps + Block - 1) / Block;
        for (int block = blocks - 1; block >= 0; block--)
        {
            int taken = block * Block, count = Math.Min(Block, steps - taken), low = Math.Min(Shape.Position(taken), Shape.Position(taken + count - 1));
            GemmTask toH = Product(rows, Padded(units), Dropped ? units : EarlyColumns, count * GateStride, work.Workspace + uPanels, StateStride, !Dropped);
            GemmTask toReset = Split ? Product(rows, Padded(units), units, count * GateStride, work.Workspace + resetPanels, count * StateStride, false) : default;
            step.GatesStride = count * GateStride;
            step.InnerStride = count * innerStride;
            for (int i = count - 1; i >= 0; i--)
            {
                int position = Shape.Position(taken + i), slot = position - low;
                nint at = (nint)first * steps + position;
                step.Gates = d + slot * GateStride;
                step.Inner = scratch + inner + slot * innerStride;
                step.All = m.GAll == null ? null : m.GAll + at * units;
                step.H1 = m.All + at * units;
                step.Kept = m.Kept + ((nint)first * steps + (nint)position * rows) * saved;
                step.Mask = m.Mask == null ? null : m.Mask + at;
                SetBefore(ref step, m, taken + i, first, rows);
                gates(&step);
                if (Split)
                {
                    Multiply(ref toReset, step.Gates + 2 * units, step.Inner);
                    DropReset(step, keep);
                    gatesAfterReset(&step);
                    DropReset(step, keep);
                }

                if (Dropped)
                    MultiplyByGates(ref toH, ds + slot * GateStride, keep, work.Workspace + uPanels, dh, rows);
                else
                    Multiply(ref toH, ds + slot * GateStride, dh);
            }

            AddWeightGradients(m, scratch, first, rows, taken, count, low);
            if (m.DX == null)
                continue;
            GemmTask toX = Product(count, Shape.Features, Shape.Width, GateStride, work.Workspace, Shape.Features, false);
            for (int row = 0; row < rows; row++)
                Multiply(ref toX, d + row * count * GateStride, m.DX + ((nint)(first + row) * steps + low) * Shape.Features);
        }

        for (int row = 0; row < rows; row++)
        {
            Copy(dh + row * StateStride, m.DH0 + (nint)(first + row) * units, units);
            if (m.DC0 != null)
                Copy(dc + row * StateStride, m.DC0 + (nint)(first + row) * units, units);
        }
    }

    // dh += Σ over the gates of keep ∘ (ds·Uᵀ)
    void MultiplyByGates(ref GemmTask toH, float* ds, float* keep, float* panels, float* dh, int rows)
    {
        int units = Shape.Units;
        float* dropped = keep + Shape.Op.Gates * StateFloats;
        for (int gate = 0; gate < EarlyGates; gate++)
        {
            toH.B = panels + gate * PanelFloats(units, units);
            Multiply(ref toH, ds + gate * units, dropped);
            Scale(dropped, keep + gate * StateFloats, dropped, rows * StateStride);
            KernelSet.Used.Add(dh, dropped, rows * StateStride);
        }
    }

    // Of a product with r ∘ h: its gradient, then itself.
    void DropReset(in GateStep step, float* keep)
    {
        for (int row = 0; Dropped && row < step.Rows; row++)
            Scale(step.Inner + row * step.InnerStride, keep + 2 * StateFloats + row * StateStride, step.Inner + row * step.InnerStride, Shape.Units);
    }

    // h and c as the step found them.
    void SetBefore(ref GateStep step, in RecurrentMemory<float> m, int taken, int first, int rows)
    {
        int units = Shape.Units, saved = Shape.Op.Saved * units;
        if (taken == 0)
        {
            step.Before = m.H0 + (nint)first * units;
            step.Carry = m.C0 + (nint)first * units;
            step.BeforeStride = step.CarryStride = units;
            return;
        }

        int previous = Shape.Position(taken - 1);
        step.Before = m.All + ((nint)first * Shape.Steps + previous) * units;
        step.BeforeStride = (nint)Shape.Steps * units;
        step.Carry = m.Kept + ((nint)first * Shape.Steps + (nint)previous * rows) * saved + 4 * units;
        step.CarryStride = saved;
    }

    /// <summary>dW += xᵀ·d, dU += hᵀ·ds, db += Σ d over the rows and steps of a block, from copies without gaps.</summary>
    void AddWeightGradients(in RecurrentMemory<float> m, float* scratch, int first, int rows, int taken, int count, int low)
    {
        int features = Shape.Features, units = Shape.Units;
        bool gru = Shape.Kind == RecurrentKind.Gru;
        float* x = scratch + inputs, h = scratch + before, dU = scratch + features * GateStride, dB = dU + units * GateStride;
        float* d = scratch + weightRows * GateStride, ds = gru ? scratch + inner : d;
        for (int row = 0; row < rows; row++)
        {
            nint at = (nint)(first + row) * Shape.Steps;
            Copy(m.X + (at + low) * features, x + row * count * features, count * features);
        }

        AddOuter(x, features, features, rows * count, d, scratch, Padded(Shape.Width), null);
        for (int gate = 0; gate < (Dropped ? EarlyGates : 1); gate++)
        {
            GatherStates(m, h, Dropped ? scratch + kept + gate * StateFloats : null, first, rows, taken, count, low);
            AddOuter(h, units, units, rows * count, ds + gate * units, dU + gate * units, Dropped ? units : Split ? EarlyColumns : Padded(Shape.Width), scratch + tail);
        }

        if (Split)
            AddOuter(scratch + inner, units, StateStride, rows * count, d + 2 * units, dU + 2 * units, units, scratch + tail);
        KernelSet.Used.AddRows(dB, d, rows * count, (int)GateStride);
        if (gru)
            KernelSet.Used.AddRows(dB + GateStride, ds, rows * count, (int)GateStride);
    }

    // The states before the steps of a block, times what a gate keeps of them.
    void GatherStates(in RecurrentMemory<float> m, float* h, float* keep, int first, int rows, int taken, int count, int low)
    {
        int units = Shape.Units;
        for (int row = 0; row < rows; row++)
        {
            nint at = (nint)(first + row) * Shape.Steps;
            for (int i = 0; i < count; i++)
            {
                float* from = taken + i > 0 ? m.All + (at + Shape.Position(taken + i - 1)) * units : m.H0 + (nint)(first + row) * units;
                float* state = h + ((nint)row * count + Shape.Position(taken + i) - low) * units;
                if (keep == null)
                    Copy(from, state, units);
                else
                    Scale(from, keep + row * StateStride, state, units);
            }
        }
    }

    // sum += aᵀ·d; columns that do not fill a vector go through memory of their own.
    void AddOuter(float* a, int columns, nint stride, int depth, float* d, float* sum, int width, float* panel)
    {
        var task = new GemmTask { Source = PanelSource.Direct, B = d, LdB = GateStride, LdC = GateStride, RowStrideA = sizeof(float), StepA = stride * sizeof(float), Panel = panel };
        task.SetSize(Level, columns, width, depth);
        task.Flags = TileFlags.Accumulate;
        task.Pack(0, task.PanelCount, 0, depth);
        Multiply(ref task, a, sum);
    }

    protected override void Finish(void* work, bool inline) => ChunkRunner.Run(&SumRows, work, (weightRows + RowsPerSum - 1) / RowsPerSum, inline);

    static void SumRows(void* p, int part, int worker)
    {
        ref Work work = ref Unsafe.AsRef<Work>(p);
        ((RecurrentBackwardPlan)work.Plan).Sum(work, part * RowsPerSum);
    }

    void Sum(in Work work, int first)
    {
        RecurrentMemory<float> m = work.Memory;
        int rows = Math.Min(RowsPerSum, weightRows - first);
        float* sum = work.Workspace + chunk0 + first * GateStride;
        for (int chunk = 1; chunk < Chunks; chunk++)
            KernelSet.Used.Add(sum, sum + chunk * chunkFloats, rows * GateStride);
        for (int row = first; row < first + rows; row++, sum += GateStride)
        {
            int ofU = row - Shape.Features, ofB = ofU - Shape.Units;
            float* to = ofU < 0 ? m.DW + row * Shape.Width : ofB < 0 ? m.DU + ofU * Shape.Width : m.DB + ofB * Shape.Width;
            Copy(sum, to, Shape.Width);
        }
    }

    void Start(float* given, float* gradients, int first, int rows)
    {
        for (int row = 0; row < rows; row++)
        {
            float* to = gradients + row * StateStride;
            new Span<float>(to, (int)StateStride).Clear();
            if (given != null)
                Copy(given + (nint)(first + row) * Shape.Units, to, Shape.Units);
        }
    }

    static void Copy(float* from, float* to, int count) => new ReadOnlySpan<float>(from, count).CopyTo(new Span<float>(to, count));
}
