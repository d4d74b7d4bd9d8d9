namespace KerasStyle.Tensors.Cpu;

/// <summary>Places values in one arena so that values alive at the same time never overlap; first fit over the free gaps.</summary>
sealed class MemoryPlan
{
    const int Alignment = 64;

    readonly List<Block> used = [];      // by offset

    public long ArenaBytes { get; private set; } = Alignment;

    /// <summary>Plans a sequence of instructions; inputs live from before the first, outputs to after the last.</summary>
    public static long Place(IReadOnlyList<CpuInstruction> instructions, IReadOnlyList<CpuValue> inputs, IReadOnlyList<CpuValue> outputs)
    {
        var lastUse = new Dictionary<CpuValue, int>();
        for (int i = 0; i < instructions.Count; i++)
        {
            foreach (CpuValue value in instructions[i].Reads.Concat(instructions[i].Writes))
                lastUse[value] = i;
        }

        foreach (CpuValue output in outputs)
            lastUse[output] = int.MaxValue;
        var plan = new MemoryPlan();
        foreach (CpuValue input in inputs)
            plan.Allocate(input);
        for (int i = 0; i < instructions.Count; i++)
        {
            CpuInstruction instruction = instructions[i];
            List<CpuValue> dying = [.. instruction.Reads.Distinct().Where(v => plan.Holds(v) && lastUse[v] == i)];
            CpuValue? handedOver = instruction.HandedOver;
            foreach (CpuValue write in instruction.Writes)
            {
                if (write.Fixed != null || write.Alias != null || write.Offset >= 0)
                    continue;
                if (lastUse[write] == i && instruction.CanLeaveOut(write))
                {
                    write.IsLeftOut = true;
                    continue;
                }

                if (write != handedOver && dying.Find(v => v.Bytes == write.Bytes && instruction.SharesMemory(v)) is { } twin)
                {
                    write.Offset = twin.Offset;      // the result takes the place of an operand that ends here
                    dying.Remove(twin);
                }
                else
                {
                    plan.Allocate(write);
                    if (write == handedOver)
                        dying.Add(write);       // its place may go to a result of the follower
                }
            }

            if (instruction.Workspace is { } workspace)
            {
                plan.Allocate(workspace);
                plan.Free(workspace);
            }

            foreach (CpuValue value in dying)
                plan.Free(value);
            foreach (CpuValue write in instruction.Writes.Where(w => w != handedOver && plan.Holds(w) && lastUse[w] == i))
                plan.Free(write);
        }

        return plan.ArenaBytes;
    }

    bool Holds(CpuValue value) => value is { Fixed: null, Alias: null, Offset: >= 0 } && used.Exists(p => p.Offset == value.Offset);

    void Allocate(CpuValue value)
    {
        long bytes = Math.Max(Alignment, (value.Bytes + Alignment - 1) / Alignment * Alignment), at = 0;
        int behind = 0;
        for (; behind < used.Count && used[behind].Offset - at < bytes; behind++)
            at = used[behind].End;
        value.Offset = at;
        used.Insert(behind, new Block(at, at + bytes));
        ArenaBytes = Math.Max(ArenaBytes, at + bytes);
    }

    void Free(CpuValue value) => used.RemoveAll(p => p.Offset == value.Offset);

    // A class, as a list of classes is compiled ahead of time.
    sealed record Block(long Offset, long End);
}
