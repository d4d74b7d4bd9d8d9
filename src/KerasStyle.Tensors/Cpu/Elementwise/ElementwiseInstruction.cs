using System.Runtime.CompilerServices;

namespace KerasStyle.Tensors.Cpu;

/// <summary>A chain of element-wise operations run block by block, so that what lies between them stays in the first-level cache:
/// by a loop written for the chain, or by the interpreter where there is none. Both give the same bits.</summary>
sealed unsafe class ElementwiseInstruction(long elements, ElementwiseProgram program) : CpuInstruction
{
    const int Alignment = 64;

    readonly int blockElements = program.BlockElements();
    readonly long chunkElements = Math.Clamp(524288 / program.Cost / 1024 * 1024, 4096, 65536);
    volatile ElementwiseLoop? loop;

    public override bool CanShareMemory(CpuValue read) => program.Loads.All(l => l.Value != read || l.Kind == LoadKind.Direct);

    /// <summary>Once memory is planned: results that nothing reads again under another name are computed in place.</summary>
    public void Seal() => program.PlaceResults();

    protected override bool WriteLoop() => (loop = program.IsSmall ? null : ElementwiseEmitter.Compile(program)) != null;

    /// <summary>Elements of the operands that are read one for one, and of the results.</summary>
    public long Elements => elements;

    /// <summary>Runs on a range of the elements only; of the operand <paramref name="given"/> that range lies at <paramref name="values"/>.</summary>
    public void RunRange(CpuFrame frame, long start, long count, CpuValue given, byte* values) =>
        RunRange(frame, start, start + count, given, values - start * given.Spec.DType.Size(), loop);

    public override void Run(CpuFrame frame)
    {
        if (elements > 0)
            RunChunks(frame, (int)((elements + chunkElements - 1) / chunkElements));
    }

    [SkipLocalsInit]
    protected override void RunChunk(CpuFrame frame, int chunk)
    {
        long start = chunk * chunkElements, end = Math.Min(elements, start + chunkElements);
        RunRange(frame, start, end, null, null, loop);
    }

    void RunRange(CpuFrame frame, long start, long end, CpuValue? given, byte* givenBase, ElementwiseLoop? compiled)
    {
        if (compiled != null)
            RunLoop(frame, compiled, start, end, given, givenBase);
        else
            Interpret(frame, start, end, given, givenBase);
    }

    static byte* Source(in Load load, CpuFrame frame, CpuValue? given, byte* givenBase) =>
        ReferenceEquals(load.Value, given) ? givenBase : load.Value!.Pointer(frame);

    [SkipLocalsInit]
    void Interpret(CpuFrame frame, long start, long end, CpuValue? given, byte* givenBase)
    {
        ElementwiseProgram p = program;
        byte** registers = stackalloc byte*[p.Registers + 1];
        byte* memory = stackalloc byte[p.ScratchBytes(blockElements) + Alignment];
        byte* scratch = Align(memory);
        int block = (int)Math.Min(blockElements, end - start);

        foreach (ref readonly Load load in p.Loads.AsSpan())
        {
            registers[load.Register] = scratch + load.Slot * p.SlotBytes(blockElements);
            if (load.Kind == LoadKind.Scalar)
                Repetition.Fill(load.Value!.Pointer(frame), registers[load.Register], block, load.Size);
        }

        for (long at = start; at < end; at += block)
        {
            int count = (int)Math.Min(block, end - at);
            foreach (ref readonly Load load in p.Loads.AsSpan())
            {
                if (load.Kind == LoadKind.Direct)
                    registers[load.Register] = Source(load, frame, given, givenBase) + at * load.Size;
                else if (load.Kind != LoadKind.Scalar && (at == start || !ElementwiseProgram.Repeats(load, blockElements)))
                    Gather(load, frame, registers[load.Register], at, count);
            }

            foreach (ref readonly Step step in p.Steps.AsSpan())
            {
                byte* result = step.Target is { } target
                    ? target.Pointer(frame) + at * step.Size
                    : scratch + step.Slot * p.SlotBytes(blockElements);
                registers[step.Register] = result;
                step.Kernel.Run(registers[step.A], registers[step.B], registers[step.C], result, count);
            }

            foreach (ref readonly Store store in p.Stores.AsSpan())
            {
                byte* target = store.Value.Pointer(frame) + at * store.Size;
                if (target != registers[store.Register])
                    Buffer.MemoryCopy(registers[store.Register], target, (long)count * store.Size, (long)count * store.Size);
            }
        }
    }

    // The loop takes whole vectors; the rest goes through one vector of copies.
    [SkipLocalsInit]
    void RunLoop(CpuFrame frame, ElementwiseLoop compiled, long start, long end, CpuValue? given, byte* givenBase)
    {
        ElementwiseProgram p = program;
        int width = LaneTable.Current.Width, loads = p.Loads.Length, stores = p.Stores.Length;
        long block = p.Gathers ? blockElements : end - start;
        byte** operands = stackalloc byte*[loads + stores];
        byte* memory = stackalloc byte[(p.Gathers ? loads * blockElements * sizeof(float) : 0) + (loads + stores) * Alignment + Alignment];
        byte* tails = Align(memory), gathered = tails + (loads + stores) * Alignment;

        for (long at = start; at < end; at += block)
        {
            int count = (int)Math.Min(block, end - at), whole = count / width * width, rest = count - whole;
            for (int i = 0; i < loads; i++)
            {
                ref readonly Load load = ref p.Loads[i];
                operands[i] = load.Kind switch
                {
                    LoadKind.Direct => Source(load, frame, given, givenBase) + at * load.Size,
                    LoadKind.Scalar => load.Value!.Pointer(frame),
                    _ => gathered + (long)i * blockElements * sizeof(float),
                };
                if (load.Kind is LoadKind.View or LoadKind.Iota && (at == start || !ElementwiseProgram.Repeats(load, blockElements)))
                    Gather(load, frame, operands[i], at, count);
            }

            for (int i = 0; i < stores; i++)
                operands[loads + i] = p.Stores[i].Value.Pointer(frame) + at * p.Stores[i].Size;
            if (whole > 0)
                compiled(operands, whole);
            if (rest == 0)
                continue;

            for (int i = 0; i < loads; i++)
            {
                if (p.Loads[i].Kind != LoadKind.Scalar)
                    operands[i] = Tail(tails + i * Alignment, operands[i] + whole * p.Loads[i].Size, rest * p.Loads[i].Size);
            }

            byte* results = tails + loads * Alignment;
            for (int i = 0; i < stores; i++)
                operands[loads + i] = results + i * Alignment;
            compiled(operands, width);
            for (int i = 0; i < stores; i++)
            {
                int size = p.Stores[i].Size;
                Buffer.MemoryCopy(operands[loads + i], p.Stores[i].Value.Pointer(frame) + (at + whole) * size, rest * size, rest * size);
            }
        }
    }

    static byte* Tail(byte* copy, byte* source, int bytes)
    {
        new Span<byte>(copy, Alignment).Clear();
        Buffer.MemoryCopy(source, copy, Alignment, bytes);
        return copy;
    }

    static byte* Align(byte* memory) => (byte*)(((nuint)memory + Alignment - 1) & ~(nuint)(Alignment - 1));

    static void Gather(in Load load, CpuFrame frame, byte* destination, long at, int count)
    {
        if (load.Kind == LoadKind.Iota)
        {
            for (int i = 0; i < count; i++)
                ((int*)destination)[i] = (int)((at + i) / load.IotaRun % load.IotaLength);
            return;
        }

        byte* source = load.Value!.Pointer(frame);
        switch (load.Size)
        {
            case 1: load.View!.Copy(source, destination, at, count); break;
            case 4: load.View!.Copy((uint*)source, (uint*)destination, at, count); break;
            default: load.View!.Copy((ulong*)source, (ulong*)destination, at, count); break;
        }
    }
}
