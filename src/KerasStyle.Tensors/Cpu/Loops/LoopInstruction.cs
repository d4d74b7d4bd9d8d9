using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace KerasStyle.Tensors.Cpu;

/// <summary>Runs a loop nest: chunks of rows on several threads, each with its own partial results, which are combined in the order of the chunks;
/// by written code, or by the interpreter where there is none, with the same bits.</summary>
sealed unsafe class LoopInstruction : CpuInstruction
{
    const int MaxPartialChunks = 64, WideColumns = 256, Alignment = 64, StackBytes = 65536;

    [ThreadStatic]
    static HostBuffer? scratch;

    readonly LoopBody body;
    readonly LoopPlan plan;
    readonly LoopInterpreter interpreter;
    readonly RowBlocks? blocks;             // with rows on the lanes
    readonly LoopLanes lanes;
    readonly bool whole;
    readonly int chunks, wide;              // rows that run as one where only columns matter
    readonly long chunkRows;
    readonly long columns, tiledBytes, resultBytes, partialElements;
    readonly long[] partialAt;
    volatile LoopCode? code;

    [SetsRequiredMembers]
    public LoopInstruction(LoopBody body, CpuValue[] reads, CpuValue[] writes)
    {
        (Reads, Writes, this.body) = (reads, writes, body);
        plan = new LoopPlan(body);
        // Where no value belongs to a row, several short rows are one long one with its columns repeated.
        wide = body.KnowsRows ? 1 : (int)Math.Clamp(WideColumns / body.Columns, 1, body.Rows);
        columns = wide * body.Columns;
        int width = LaneTable.Current.Width;
        lanes = FillsVectorsWithRows(body, width) ? LoopLanes.Rows : columns <= width ? LoopLanes.WholeRow : LoopLanes.Columns;
        interpreter = new LoopInterpreter(body, plan, lanes);
        int unit = lanes == LoopLanes.Rows ? width : wide;
        bool partial = body.Stores.Exists(s => s.Result != LoopResult.Value);
        long chunkElements = Math.Clamp(524288 / body.Cost / 1024 * 1024, 4096, 65536);
        long most = Math.Min(body.Rows / unit, partial ? MaxPartialChunks : ushort.MaxValue);
        chunks = (int)Math.Clamp(body.Rows * body.Columns / chunkElements, 1, Math.Max(1, most));
        chunkRows = ((body.Rows + chunks - 1) / chunks + unit - 1) / unit * unit;
        chunks = (int)((body.Rows + chunkRows - 1) / chunkRows);

        int round = width * plan.Stages.Select(s => s.Unroll).DefaultIfEmpty(1).Max();
        whole = lanes switch
        {
            LoopLanes.Rows => body.Rows % width == 0,
            LoopLanes.Columns => columns % round == 0 && body.Rows % wide * body.Columns % round == 0,
            _ => false,
        };

        blocks = lanes == LoopLanes.Rows ? new RowBlocks(body, width) : null;
        tiledBytes = wide == 1 ? 0 : body.Loads.Count(l => l.Extent == Extent.Columns) * Aligned(columns);
        partialAt = new long[body.Stores.Count];
        for (int i = 0; i < partialAt.Length; i++)
        {
            LoopStore store = body.Stores[i];
            if (store.Result == LoopResult.Value)
                continue;
            resultBytes += Aligned(CombinedElements(store, chunkRows));
            partialAt[i] = partialElements;
            partialElements += chunks * PartialLength(store);
        }

        if (chunks > 1 && partial)
            Workspace = NewWorkspace(partialElements * sizeof(float));
    }

    // Short rows leave lanes empty, and each combines lanes for every reduction; turning a block of rows costs less.
    static bool FillsVectorsWithRows(LoopBody body, int width) => body.KnowsRows && width > 1 && body.Rows >= width && body.Columns > 1
        && (body.Columns <= 2 * width || (body.Columns <= 8 * width && body.Columns % width != 0));

    public static long Aligned(long elements) => (elements * sizeof(float) + Alignment - 1) / Alignment * Alignment;

    long PartialLength(LoopStore store) => store.Result == LoopResult.OverRows ? body.Columns : 1;

    // What a chunk leaves of a value to be combined: a run of columns (with rows on the lanes a vector for each), or the rows' values.
    long CombinedElements(LoopStore store, long rows) =>
        body.Extents[store.Register] != Extent.Full ? rows : lanes == LoopLanes.Rows ? columns * LaneTable.Current.Width : columns;

    public override bool CanShareMemory(CpuValue read)
    {
        for (int i = 0; i < body.Loads.Count; i++)
        {
            if (Reads[i] == read && (body.Loads[i].Extent != Extent.Full || plan.ReadsAfterWrites(body.Loads[i].Register)))
                return false;
        }

        // Only a result that is written element for element may take an operand's place.
        for (int i = 0; i < body.Stores.Count; i++)
        {
            bool sameElements = body.Stores[i].Result == LoopResult.Value && body.Extents[body.Stores[i].Register] == Extent.Full && Writes[i].Spec.DType.Size() == read.Spec.DType.Size();
            if (!sameElements && Writes[i].Bytes == read.Bytes)
                return false;
        }

        return true;
    }

    protected override bool WriteLoop() => (code = LoopEmitter.Compile(body, plan, lanes, whole)) != null;

    public override void Run(CpuFrame frame)
    {
        RunChunks(frame, chunks);
        if (chunks == 1)
            return;
        for (int i = 0; i < body.Stores.Count; i++)
        {
            LoopStore store = body.Stores[i];
            if (store.Result == LoopResult.Value)
                continue;
            int length = (int)PartialLength(store);
            byte* target = Writes[i].Pointer(frame);
            float* partial = Workspace!.Pointer<float>(frame) + partialAt[i];
            Combine(store.Kind, partial, chunks, length, target);
        }
    }

    static void Combine(ReduceKind kind, float* rows, long count, int length, byte* target)
    {
        Buffer.MemoryCopy(rows, target, length * sizeof(float), length * sizeof(float));
        ElementwiseKernel accumulate = LaneTable.Current.Reduction(kind).Accumulate;
        for (long r = 1; r < count; r++)
            accumulate.Run((byte*)(rows + r * length), target, target, target, length);
    }

    [SkipLocalsInit]
    protected override void RunChunk(CpuFrame frame, int chunk)
    {
        long first = chunk * chunkRows, rows = Math.Min(body.Rows, first + chunkRows) - first, block = blocks?.RowsOf(rows) ?? rows;
        int loads = body.Loads.Count, stores = body.Stores.Count;
        byte** operands = stackalloc byte*[loads + stores];
        LoopCode? compiled = code;
        long kept = lanes == LoopLanes.Rows ? columns * LaneTable.Current.Width : columns;
        long work = (blocks?.Bytes(block) ?? 0) + (compiled != null ? plan.Kept.Count * Aligned(kept) : interpreter.ScratchBytes((nint)block, (nint)columns));
        long bytes = tiledBytes + resultBytes + work;
        byte* stack = stackalloc byte[bytes <= StackBytes ? (int)bytes + Alignment : 0];
        byte* free = bytes <= StackBytes ? (byte*)(((nuint)stack + Alignment - 1) & ~(nuint)(Alignment - 1)) : Scratch(bytes);

        for (int i = 0; i < loads; i++)
        {
            LoopLoad load = body.Loads[i];
            byte* source = Reads[i].Pointer(frame);
            int size = body.Types[load.Register].Size();
            operands[i] = load.Extent switch
            {
                Extent.Full => source + first * body.Columns * size,
                Extent.Rows => source + first * size,
                Extent.Columns when wide > 1 => Tiled(source, size, ref free),
                _ => source,
            };
        }

        byte** results = stackalloc byte*[stores];
        for (int i = 0; i < stores; i++)
        {
            LoopStore store = body.Stores[i];
            bool full = body.Extents[store.Register] == Extent.Full;
            if (store.Result == LoopResult.Value)
            {
                operands[loads + i] = Writes[i].Pointer(frame) + first * (full ? body.Columns : 1) * body.Types[store.Register].Size();
                continue;
            }

            operands[loads + i] = results[i] = free;
            long combined = CombinedElements(store, rows);
            if (full)
            {
                float identity = LaneTable.Current.Reduction(store.Kind).Identity;
                Repetition.Fill((byte*)&identity, free, combined, sizeof(float));
            }

            free += Aligned(combined);
        }

        if (blocks == null)
            RunRows(compiled, operands, rows, free);
        else
            RunBlocks(compiled, operands, rows, block, free);
        for (int i = 0; i < stores; i++)
        {
            LoopStore store = body.Stores[i];
            if (store.Result == LoopResult.Value)
                continue;
            long length = PartialLength(store);
            float* target = chunks == 1 ? Writes[i].Pointer<float>(frame) : Workspace!.Pointer<float>(frame) + partialAt[i] + chunk * length;
            LaneReductionFunction reduction = LaneTable.Current.Reduction(store.Kind);
            if (store.Result == LoopResult.Total)
                *target = reduction.Row((float*)results[i], (nint)CombinedElements(store, rows), 4);
            else if (lanes == LoopLanes.Rows)
                CombineLanes(reduction, (float*)results[i], target);
            else
                Combine(store.Kind, (float*)results[i], wide, (int)length, (byte*)target);
        }
    }

    void CombineLanes(LaneReductionFunction reduction, float* vectors, float* target)
    {
        int width = LaneTable.Current.Width;
        for (int c = 0; c < columns; c++)
            target[c] = reduction.Row(vectors + c * width, width, 1);
    }

    void RunBlocks(LoopCode? compiled, byte** operands, long rows, long most, byte* free)
    {
        byte** block = stackalloc byte*[body.Loads.Count + body.Stores.Count];
        byte* work = free + blocks!.Bytes(most);
        for (long at = 0; at < rows; at += most)
        {
            int count = (int)Math.Min(most, rows - at);
            blocks.Enter(operands, at, count, block, free);
            Call(compiled, block, count, columns, work);
            blocks.Leave(operands, at, count, block);
        }
    }

    void RunRows(LoopCode? compiled, byte** operands, long rows, byte* work)
    {
        long together = rows / wide, rest = rows % wide * body.Columns;
        Call(compiled, operands, together, columns, work);
        if (rest == 0)
            return;
        for (int i = 0; i < body.Loads.Count + body.Stores.Count; i++)
        {
            int store = i - body.Loads.Count, register = store < 0 ? body.Loads[i].Register : body.Stores[store].Register;
            if (body.Extents[register] == Extent.Full && (store < 0 || body.Stores[store].Result == LoopResult.Value))
                operands[i] += together * columns * body.Types[register].Size();
        }

        Call(compiled, operands, 1, rest, work);
    }

    void Call(LoopCode? compiled, byte** operands, long rows, long length, byte* work)
    {
        if (compiled != null)
            compiled(operands, (nint)rows, (nint)length, work);
        else
            interpreter.Run(operands, (nint)rows, (nint)length, work);
    }

    byte* Tiled(byte* source, int size, ref byte* free)
    {
        byte* tiled = free;
        free += Aligned(columns);
        long bytes = body.Columns * size;
        for (int i = 0; i < wide; i++)
            Buffer.MemoryCopy(source, tiled + i * bytes, bytes, bytes);
        return tiled;
    }

    static byte* Scratch(long bytes)
    {
        if (scratch == null || scratch.Bytes < bytes)
            scratch = new HostBuffer(bytes);
        return scratch.Pointer;
    }
}
