namespace KerasStyle.Torch;

/// <summary>What a graph was planned to: steps in order over numbered slots, each of which holds a tensor of torch while a run needs it.</summary>
sealed class TorchProgram
{
    public required Step[] Steps { get; init; }

    /// <summary>Number of slots.</summary>
    public required int Slots { get; init; }

    /// <summary>Slots of the inputs.</summary>
    public required int[] Inputs { get; init; }

    /// <summary>Slots of the outputs, and whether others own that memory, so that the output is a copy.</summary>
    public required (int Slot, bool Copied)[] Outputs { get; init; }

    /// <summary>Values known when the graph was traced.</summary>
    public required (int Slot, TorchTensor Value)[] Constants { get; init; }

    /// <summary>Variables that are read or changed.</summary>
    public required (int Slot, Variable Variable)[] Variables { get; init; }

    /// <summary>Slots of variables that lie side by side in one tensor, in this order.</summary>
    public required (int Slot, Variable[] Variables)[] Together { get; init; }

    /// <summary>What is stored at the end: from a slot to a variable's; copied first where another variable's memory is the source.</summary>
    public required (int Source, int Variable, bool Copied)[] Updates { get; init; }
}
