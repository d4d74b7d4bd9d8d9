namespace KerasStyle.Tensors.Cpu;

/// <summary>Runs a loop nest step by step over blocks of rows; specifies what <see cref="LoopEmitter"/> writes, bit for bit.</summary>
sealed unsafe class LoopInterpreter
{
    const int BlockElements = 1024, Alignment = 64;

    readonly LoopBody body;
    readonly LoopPlan plan;
    readonly bool rowLanes;     // elements lie column by column, all rows at once
    readonly ElementwiseKernel[] kernels;
    readonly bool[] spread;     // whether a step over elements reads this value of rows

    public LoopInterpreter(LoopBody body, LoopPlan plan, LoopLanes lanes)
    {
        (this.body, this.plan, rowLanes) = (body, plan, lanes == LoopLanes.Rows);
        kernels = [.. body.Steps.Select(s => s.IsReduction ? default : LaneTable.Current.Find(s.Op, s.Operand)!.Kernel)];
        spread = new bool[body.Types.Count];
        foreach (LoopStep step in body.Steps.Where(s => s.IsReduction || body.Extents[s.Register] == Extent.Full))
            spread[step.A] = spread[step.B] = spread[step.C] = true;
        foreach (LoopStore store in body.Stores.Where(s => s.Result != LoopResult.Value))
            spread[store.Register] = true;
    }

    long Block(nint rows, nint columns) => rowLanes ? rows : Math.Clamp(BlockElements / Math.Max((nint)1, columns), 1, Math.Max((nint)1, rows));

    static long Bytes(long elements) => (elements * sizeof(float) + 2 * Alignment - 1) / Alignment * Alignment;

    /// <summary>Scratch memory for rows of this length.</summary>
    public long ScratchBytes(nint rows, nint columns)
    {
        long block = Block(rows, columns);
        return body.Types.Count * (Bytes(block * columns) + Bytes(block));
    }

    public void Run(byte** operands, nint rows, nint columns, byte* scratch)
    {
        int count = body.Types.Count, block = (int)Block(rows, columns);
        // Per register its elements, and the values of rows alone.
        byte** elements = stackalloc byte*[count], singles = stackalloc byte*[count];
        for (int i = 0; i < count; i++)
        {
            elements[i] = scratch;
            singles[i] = scratch + Bytes(block * columns);
            scratch = singles[i] + Bytes(block);
        }

        for (int i = 0; i < body.Loads.Count; i++)
        {
            LoopLoad load = body.Loads[i];
            int size = body.Types[load.Register].Size();
            if (load.Extent == Extent.None)
            {
                Repetition.Fill(operands[i], elements[load.Register], block * (int)columns, size);
                Repetition.Fill(operands[i], singles[load.Register], block, size);
            }
            else if (load.Extent == Extent.Columns)
            {
                RepeatColumns(operands[i], elements[load.Register], block, (int)columns, size);
            }
        }

        for (nint at = 0; at < rows; at += block)
            RunBlock(operands, at, (int)Math.Min(block, rows - at), (int)columns, elements, singles);
    }

    void RunBlock(byte** operands, nint at, int rows, int columns, byte** elements, byte** singles)
    {
        for (int i = 0; i < body.Loads.Count; i++)
        {
            LoopLoad load = body.Loads[i];
            int size = body.Types[load.Register].Size();
            if (load.Extent == Extent.Full)
                elements[load.Register] = operands[i] + at * columns * size;
            if (load.Extent != Extent.Rows)
                continue;
            singles[load.Register] = operands[i] + at * size;
            Spread(load.Register);
        }

        for (int i = 0; i < body.Steps.Count; i++)
        {
            LoopStep step = body.Steps[i];
            if (step.IsReduction)
            {
                ReduceRows(step, (float*)elements[step.A], (float*)singles[step.Register], rows, columns);
            }
            else if (body.Extents[step.Register] == Extent.Full)
            {
                kernels[i].Run(elements[step.A], elements[step.B], elements[step.C], elements[step.Register], rows * columns);
                continue;
            }
            else
            {
                kernels[i].Run(singles[step.A], singles[step.B], singles[step.C], singles[step.Register], rows);
            }

            Spread(step.Register);
        }

        for (int i = 0; i < body.Stores.Count; i++)
        {
            LoopStore store = body.Stores[i];
            byte* target = operands[body.Loads.Count + i];
            int size = body.Types[store.Register].Size();
            bool full = body.Extents[store.Register] == Extent.Full;
            if (!full)
            {
                Buffer.MemoryCopy(singles[store.Register], target + at * size, rows * size, rows * size);
            }
            else if (store.Result == LoopResult.Value)
            {
                long bytes = (long)rows * columns * size;
                Buffer.MemoryCopy(elements[store.Register], target + at * columns * size, bytes, bytes);
            }
            else
            {
                CombineRows(store.Kind, (float*)elements[store.Register], (float*)target, rows, columns);
            }
        }

        void Spread(int register)
        {
            if (!spread[register])
                return;
            int size = body.Types[register].Size();
            if (rowLanes)
                Tile(singles[register], elements[register], rows * size, columns);
            else
                RepeatEach(singles[register], elements[register], rows, columns, size);
        }
    }

    void ReduceRows(LoopStep step, float* values, float* results, int rows, int columns)
    {
        LaneReductionFunction reduction = LaneTable.Current.Reduction(((Reduce)step.Op).Kind);
        if (rowLanes)
        {
            float identity = reduction.Identity;
            Repetition.Fill((byte*)&identity, (byte*)results, rows, sizeof(float));
            for (int c = 0; c < columns; c++)
                reduction.Accumulate.Run((byte*)(values + (long)c * rows), (byte*)results, (byte*)results, (byte*)results, rows);
            return;
        }

        int unroll = plan.UnrollOf(step);
        for (int r = 0; r < rows; r++)
            results[r] = reduction.Row(values + (long)r * columns, columns, unroll);
    }

    // Per column one value; with rows on the lanes one vector of them.
    void CombineRows(ReduceKind kind, float* values, float* results, int rows, int columns)
    {
        ElementwiseKernel accumulate = LaneTable.Current.Reduction(kind).Accumulate;
        int width = LaneTable.Current.Width, runs = rowLanes ? columns : rows, length = rowLanes ? rows : columns, step = rowLanes ? width : columns;
        for (int i = 0; i < runs; i++)
        {
            byte* target = (byte*)(rowLanes ? results + i * width : results);
            for (int j = 0; j < length; j += step)
                accumulate.Run((byte*)(values + (long)i * length + j), target, target, target, Math.Min(step, length - j));
        }
    }

    void RepeatColumns(byte* values, byte* target, int rows, int columns, int size)
    {
        if (rowLanes)
            RepeatEach(values, target, columns, rows, size);
        else
            Tile(values, target, columns * size, rows);
    }

    static void Tile(byte* values, byte* target, int bytes, int times)
    {
        for (int i = 0; i < times; i++)
            Buffer.MemoryCopy(values, target + (long)i * bytes, bytes, bytes);
    }

    static void RepeatEach(byte* values, byte* target, int count, int times, int size)
    {
        for (int i = 0; i < count; i++)
            Repetition.Fill(values + i * size, target + (long)i * times * size, times, size);
    }
}
