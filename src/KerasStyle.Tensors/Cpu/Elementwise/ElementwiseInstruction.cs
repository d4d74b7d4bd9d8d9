using System.Runtime.CompilerServices;

namespace KerasStyle.Tensors.Cpu;

/// <summary>A chain of element-wise operations run block by block, so that what lies between them stays in the first-level cache.</summary>
sealed unsafe class ElementwiseInstruction(long elements, ElementwiseProgram program) : CpuInstruction
{
    const int Alignment = 64;

    readonly int blockElements = program.Slots <= 10 ? 1024 : 512;
    readonly long chunkElements = Math.Clamp(program.Cost == 0 ? 65536 : 524288 / program.Cost / 1024 * 1024, 4096, 65536);

    public override bool CanShareMemory(CpuValue read) => program.Loads.All(l => l.Value != read || l.Kind == LoadKind.Direct);

    public override void Run(CpuFrame frame)
    {
        if (elements > 0)
            RunChunks(frame, (int)((elements + chunkElements - 1) / chunkElements));
    }

    [SkipLocalsInit]
    protected override void RunChunk(CpuFrame frame, int chunk)
    {
        long start = chunk * chunkElements, end = Math.Min(elements, start + chunkElements);
        ElementwiseProgram p = program;
        byte** registers = stackalloc byte*[p.Registers + 1];
        byte* scratch = stackalloc byte[p.ScratchBytes(blockElements) + Alignment];
        scratch = (byte*)(((nuint)scratch + Alignment - 1) & ~(nuint)(Alignment - 1));
        int block = (int)Math.Min(blockElements, end - start);

        foreach (ref readonly Load load in p.Loads.AsSpan())
        {
            registers[load.Register] = scratch + load.Slot * p.SlotBytes(blockElements);
            if (load.Kind == LoadKind.Scalar)
                Fill(load.Value!.Pointer(frame), registers[load.Register], block, load.Size);
        }

        for (long at = start; at < end; at += block)
        {
            int count = (int)Math.Min(block, end - at);
            foreach (ref readonly Load load in p.Loads.AsSpan())
            {
                if (load.Kind == LoadKind.Direct)
                    registers[load.Register] = load.Value!.Pointer(frame) + at * load.Size;
                else if (load.Kind != LoadKind.Scalar)
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

    static void Fill(byte* value, byte* destination, int count, int size)
    {
        switch (size)
        {
            case 1: new Span<byte>(destination, count).Fill(*value); break;
            case 4: new Span<uint>(destination, count).Fill(*(uint*)value); break;
            default: new Span<ulong>(destination, count).Fill(*(ulong*)value); break;
        }
    }

    /// <summary>Once memory is planned: results that nothing reads again under another name are computed in place.</summary>
    public void Seal() => program.PlaceResults();
}
