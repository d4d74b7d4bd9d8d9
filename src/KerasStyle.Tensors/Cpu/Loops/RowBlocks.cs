using KerasStyle.Tensors.Cpu.Kernels;

namespace KerasStyle.Tensors.Cpu;

/// <summary>Blocks of short rows, turned so that each column's values lie side by side, for nests with rows on the lanes.</summary>
sealed unsafe class RowBlocks(LoopBody body, int width)
{
    const int BlockElements = 1024;

    readonly int turned = body.Loads.Count(l => l.Extent == Extent.Full) + body.Stores.Count(s => IsTurned(body, s));
    readonly int columns = (int)body.Columns;

    static bool IsTurned(LoopBody body, LoopStore store) => store.Result == LoopResult.Value && body.Extents[store.Register] == Extent.Full;

    /// <summary>Rows of a block where so many are to be run: few enough for the first-level cache.</summary>
    public long RowsOf(long rows) => Math.Min(rows, Math.Max(1, BlockElements / columns / width) * width);

    /// <summary>Memory for a block of so many rows.</summary>
    public long Bytes(long rows) => turned * LoopInstruction.Aligned(rows * columns);

    /// <summary>Turns a block's operands, and says where everything of the block lies.</summary>
    /// <param name="operands">The operands and results of all rows.</param>
    /// <param name="at">First row of the block.</param>
    /// <param name="rows">Its rows.</param>
    /// <param name="block">Takes the addresses.</param>
    /// <param name="free">Memory of <see cref="Bytes"/>.</param>
    public void Enter(byte** operands, long at, int rows, byte** block, byte* free)
    {
        for (int i = 0; i < body.Loads.Count; i++)
        {
            LoopLoad load = body.Loads[i];
            int size = body.Types[load.Register].Size();
            block[i] = operands[i];
            if (load.Extent == Extent.Rows)
                block[i] += at * size;
            if (load.Extent != Extent.Full)
                continue;
            block[i] = free;
            free += LoopInstruction.Aligned((long)rows * columns);
            Turn(operands[i] + at * columns * size, columns, block[i], rows, size);
        }

        for (int i = 0; i < body.Stores.Count; i++)
        {
            LoopStore store = body.Stores[i];
            int operand = body.Loads.Count + i;
            block[operand] = operands[operand];
            if (IsTurned(body, store))
            {
                block[operand] = free;
                free += LoopInstruction.Aligned((long)rows * columns);
            }
            else if (body.Extents[store.Register] != Extent.Full)
            {
                block[operand] += at * body.Types[store.Register].Size();
            }
        }
    }

    /// <summary>Turns a block's results back.</summary>
    public void Leave(byte** operands, long at, int rows, byte** block)
    {
        for (int i = 0; i < body.Stores.Count; i++)
        {
            int operand = body.Loads.Count + i, size = body.Types[body.Stores[i].Register].Size();
            if (IsTurned(body, body.Stores[i]))
                Turn(block[operand], rows, operands[operand] + at * columns * size, columns, size);
        }
    }

    // (m, n) of rows of n values → (n, m)
    static void Turn(byte* source, int n, byte* target, int m, int size)
    {
        if (size == sizeof(float))
        {
            KernelSet.Used.Transpose((float*)source, n, (float*)target, m, m, n);
            return;
        }

        for (int r = 0; r < m; r++)
        {
            for (int c = 0; c < n; c++)
                target[(long)c * m + r] = source[(long)r * n + c];
        }
    }
}
