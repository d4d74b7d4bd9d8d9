using System.Runtime.Intrinsics.X86;

namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>A recurrent layer forward: x·W + b for a block of steps, then h·U and the gates step by step.</summary>
internal sealed unsafe class RecurrentForwardPlan : RecurrentPlan
{
    const int CachedFloats = 4 * 1024 * 1024;

    readonly delegate*<GateStep*, void> gates, gatesAfterReset;
    readonly nint xPanels, uPanels, resetPanels, chunk0, chunkFloats, inner, states, kept;

    internal RecurrentForwardPlan(RecurrentShape shape, SimdLevel? level = null)
        : base(shape, level)
    {
        var (first, second) = KernelSet.For(Level).GatesForward(shape.Kind);
        gates = (delegate*<GateStep*, void>)first;
        gatesAfterReset = (delegate*<GateStep*, void>)second;
        xPanels = shape.Biases * GateStride;
        uPanels = xPanels + PanelFloats(shape.Features, shape.Width);
        resetPanels = uPanels + EarlyPanelFloats(transposed: false);
        chunk0 = resetPanels + (Split ? PanelFloats(shape.Units, shape.Units) : 0);
        inner = Rows * Block * GateStride;
        states = inner + (shape.Kind == RecurrentKind.Gru ? Rows * GateStride : Split ? Rows * StateStride : 0);
        kept = states + shape.Op.States * StateFloats;
        chunkFloats = kept + DroppedFloats;
    }

    internal override nint WorkspaceFloats => chunk0 + Chunks * chunkFloats;

    protected override void Prepare(in Work work)
    {
        RecurrentMemory<float> m = work.Memory;
        float* memory = work.Workspace;
        int units = Shape.Units, width = Shape.Width;
        for (int i = 0; i < Shape.Biases; i++)
        {
            var padded = new Span<float>(memory + i * GateStride, (int)GateStride);
            padded.Clear();
            new ReadOnlySpan<float>(m.B + i * width, width).CopyTo(padded);
        }

        Panels.Pack(Level, m.W, width, false, Shape.Features, width, memory + xPanels);
        PackEarly(m.U, transposed: false, memory + uPanels);
        if (Split)
            Panels.Pack(Level, m.U + 2 * units, width, false, units, units, memory + resetPanels);
    }

    protected override void RunRows(in Work work, int chunk, int first, int rows)
    {
        RecurrentMemory<float> m = work.Memory;
        int units = Shape.Units, width = Shape.Width, steps = Shape.Steps, features = Shape.Features, saved = Shape.Op.Saved * units;
        bool gru = Shape.Kind == RecurrentKind.Gru;
        float* bias = work.Workspace, scratch = work.Workspace + chunk0 + chunk * chunkFloats, h = scratch + states, c = h + StateFloats, keep = scratch + kept;
        Load(m.H0, h, first, rows);
        if (Dropped)
            LoadKeep(m.Keep, keep, first, rows);
        if (m.C0 != null)
            Load(m.C0, c, first, rows);

        GemmTask fromH = Product(rows, Dropped ? units : Split ? EarlyColumns : Padded(width), units, StateStride, work.Workspace + uPanels, gru ? GateStride : Block * GateStride, !gru);
        fromH.Bias = gru ? bias + GateStride : null;
        GemmTask fromReset = Split ? Product(rows, units, units, StateStride, work.Workspace + resetPanels, Block * GateStride, true) : default;
        var step = new GateStep
        {
            Rows = rows,
            Units = units,
            Activation = Shape.Op.Activation,
            Gate = Shape.Op.Gate,
            Activate = KernelSet.For(Level).GateValues(Shape.Op.Activation),
            Open = KernelSet.For(Level).GateValues(Shape.Op.Gate),
            GatesStride = Block * GateStride,
            Inner = scratch + inner,
            InnerStride = gru ? GateStride : StateStride,
            H = h,
            C = c,
            StateStride = StateStride,
            KeptStride = saved,
            PastCache = (long)Shape.Batch * steps * saved > CachedFloats,
            AllStride = (nint)steps * units,
            MaskStride = steps,
        };
        for (int taken = 0; taken < steps; taken += Block)
        {
            int count = Math.Min(Block, steps - taken), low = Math.Min(Shape.Position(taken), Shape.Position(taken + count - 1));
            GemmTask fromX = Product(count, Padded(width), features, features, work.Workspace + xPanels, GateStride, false);
            fromX.Bias = bias;
            int next = Math.Min(Block, steps - taken - count);
            int nextLow = next == 0 ? low : Math.Min(Shape.Position(taken + count), Shape.Position(taken + count + next - 1));
            for (int row = 0; row < rows; row++)
                Multiply(ref fromX, m.X + ((nint)(first + row) * steps + low) * features, scratch + row * Block * GateStride);
            for (int i = 0; i < count; i++)
            {
                Fetch(m.X + ((nint)first * steps + nextLow) * features, rows, next * features, i, count);
                int position = Shape.Position(taken + i);
                step.Gates = scratch + (position - low) * GateStride;
                nint at = (nint)first * steps + position;
                step.All = m.All == null ? null : m.All + at * units;
                step.Kept = m.Kept == null ? null : m.Kept + ((nint)first * steps + (nint)position * rows) * saved;
                step.Mask = m.Mask == null ? null : m.Mask + at;
                float* target = gru ? step.Inner : step.Gates;
                if (Dropped)
                    MultiplyByGates(ref fromH, h, keep, work.Workspace + uPanels, gru ? bias + GateStride : null, target, rows);
                else
                    Multiply(ref fromH, h, target);
                gates(&step);
                if (!Split)
                    continue;
                if (Dropped)
                    Scale(step.Inner, keep + 2 * StateFloats, step.Inner, rows * StateStride);
                Multiply(ref fromReset, step.Inner, step.Gates + 2 * units);
                gatesAfterReset(&step);
            }
        }

        Store(h, m.LastH, first, rows);
        if (m.LastC != null)
            Store(c, m.LastC, first, rows);
    }

    // What is dropped of h differs from gate to gate.
    void MultiplyByGates(ref GemmTask fromH, float* h, float* keep, float* panels, float* bias, float* target, int rows)
    {
        int units = Shape.Units;
        float* dropped = keep + Shape.Op.Gates * StateFloats;
        for (int gate = 0; gate < EarlyGates; gate++)
        {
            Scale(h, keep + gate * StateFloats, dropped, rows * StateStride);
            fromH.B = panels + gate * PanelFloats(units, units);
            fromH.Bias = bias == null ? null : bias + gate * units;
            Multiply(ref fromH, dropped, target + gate * units);
        }
    }

    // Brings a part of the next block's inputs into the cache: each row of them is too short for the machine to see it coming.
    void Fetch(float* x, int rows, int floats, int part, int parts)
    {
        if (!Sse.IsSupported)
            return;
        var (first, end) = ChunkRunner.Part(rows, part, parts);
        for (int row = first; row < end; row++)
        {
            for (int i = 0; i < floats; i += 16)
                Sse.Prefetch1(x + (nint)row * Shape.Steps * Shape.Features + i);
        }
    }

    void Load(float* from, float* states, int first, int rows)
    {
        for (int row = 0; row < rows; row++)
            new ReadOnlySpan<float>(from + (nint)(first + row) * Shape.Units, Shape.Units).CopyTo(new Span<float>(states + row * StateStride, Shape.Units));
    }

    void Store(float* states, float* to, int first, int rows)
    {
        for (int row = 0; row < rows; row++)
            new ReadOnlySpan<float>(states + row * StateStride, Shape.Units).CopyTo(new Span<float>(to + (nint)(first + row) * Shape.Units, Shape.Units));
    }
}
