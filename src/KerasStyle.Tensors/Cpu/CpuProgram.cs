using KerasStyle.Tensors.Cpu.Kernels;

namespace KerasStyle.Tensors.Cpu;

/// <summary>What a graph was lowered to: instructions in order over planned memory, for the storages that its variables had then.</summary>
sealed class CpuProgram
{
    public required CpuInstruction[] Instructions { get; init; }

    public required CpuValue[] Inputs { get; init; }

    public required CpuValue[] Outputs { get; init; }

    public required long ArenaBytes { get; init; }

    public required (Variable Variable, CpuStorage Storage)[] Variables { get; init; }

    /// <summary>Whether all variables are still where the instructions look for them.</summary>
    public bool FitsStorages()
    {
        foreach ((Variable variable, CpuStorage storage) in Variables)
        {
            if (!ReferenceEquals(variable.Storage, storage))
                return false;
        }

        return true;
    }

    enum LoopWriting
    {
        Done,
        Awaited,
        AfterRun,
        Behind,
    }

    volatile LoopWriting loops;

    /// <summary>Whether loops are still to be written, so that some instructions are interpreted.</summary>
    public bool LoopsAreDue => loops != LoopWriting.Done;

    /// <summary>Has the loops of the element-wise groups and loop nests written in the background.</summary>
    public void CompileLoops()
    {
        // The first run wants all cores, so it is interpreted, and loops are written behind it. But where the interpreter's kernels would have to be compiled, too,
        // loops are written ahead of it and each is awaited.
        loops = KernelSet.IsAheadOfTime ? LoopWriting.AfterRun : LoopWriting.Awaited;
        if (loops == LoopWriting.Awaited)
            WriteInBackground();
    }

    /// <summary>To be called before an instruction runs.</summary>
    public void AwaitLoops(CpuInstruction instruction)
    {
        if (loops == LoopWriting.Awaited)
            WriteLoops(instruction);
    }

    /// <summary>To be called after each run.</summary>
    public void HasRun()
    {
        if (loops != LoopWriting.AfterRun)
            return;
        loops = LoopWriting.Behind;
        WriteInBackground();
    }

    void WriteInBackground() => ThreadPool.UnsafeQueueUserWorkItem(static program =>
    {
        using (WorkerPool.OccupyCore())
        {
            foreach (CpuInstruction instruction in program.Instructions)
                WriteLoops(instruction);
        }

        program.loops = LoopWriting.Done;
    }, this, preferLocal: false);

    /// <summary>Writes the loops of an instruction and of the pass that follows it.</summary>
    public static void WriteLoops(CpuInstruction instruction)
    {
        instruction.CompileLoop();
        instruction.Follower?.CompileLoop();
    }

    /// <summary>All element-wise passes, those that are part of another instruction included.</summary>
    public static IEnumerable<ElementwiseInstruction> Elementwise(IEnumerable<CpuInstruction> instructions) =>
        instructions.Select(i => i as ElementwiseInstruction ?? i.Follower).OfType<ElementwiseInstruction>();
}
