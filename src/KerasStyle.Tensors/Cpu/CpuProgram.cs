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

    /// <summary>Writes the loops of the element-wise groups and loop nests in the background: the first runs interpret, and nobody waits for the code writer.</summary>
    public void CompileLoops() => ThreadPool.UnsafeQueueUserWorkItem(static instructions =>
    {
        foreach (CpuInstruction instruction in instructions)
        {
            instruction.CompileLoop();
            instruction.Follower?.CompileLoop();
        }
    }, Instructions, preferLocal: false);

    /// <summary>All element-wise passes, those that are part of another instruction included.</summary>
    public static IEnumerable<ElementwiseInstruction> Elementwise(IEnumerable<CpuInstruction> instructions) =>
        instructions.Select(i => i as ElementwiseInstruction ?? i.Follower).OfType<ElementwiseInstruction>();
}
