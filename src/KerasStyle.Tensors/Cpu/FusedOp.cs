namespace KerasStyle.Tensors.Cpu;

/// <summary>An operation that a rewrite of this engine makes of several, and that says itself what computes it.</summary>
abstract record FusedOp : Op
{
    /// <summary>The instruction for a node of this operation.</summary>
    public abstract CpuInstruction Lower(Node node, CpuValue[] reads, CpuValue[] writes);
}
