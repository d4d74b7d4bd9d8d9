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

    volatile bool writesLoops;

    /// <summary>Writes the loops of the element-wise groups and loop nests in the background, ahead of the first run.</summary>
    public void CompileLoops()
    {
        writesLoops = true;
        ThreadPool.UnsafeQueueUserWorkItem(static program =>
        {
            foreach (CpuInstruction instruction in program.Instructions)
                WriteLoops(instruction);
            program.writesLoops = false;
        }, this, preferLocal: false);
    }

    /// <summary>To be called before an instruction runs: interpreting it while its loop is being written would have the interpreter's kernels compiled, too.</summary>
    public void AwaitLoops(CpuInstruction instruction)
    {
        if (writesLoops)
            WriteLoops(instruction);
    }

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
