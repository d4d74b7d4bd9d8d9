using System.Diagnostics.CodeAnalysis;

namespace KerasStyle.Tensors.Cpu;

/// <summary>Calls a <see cref="HostFunction"/> with copies of its operands.</summary>
sealed unsafe class HostInstruction : CpuInstruction
{
    readonly HostFunction function;

    [SetsRequiredMembers]
    public HostInstruction(HostFunction function, CpuValue[] reads, CpuValue[] writes) => (Reads, Writes, this.function) = (reads, writes, function);

    public override void Run(CpuFrame frame)
    {
        var operands = new Tensor[Reads.Count];
        for (int i = 0; i < operands.Length; i++)
        {
            operands[i] = Tensor.Allocate(Reads[i].Spec);
            Span<byte> copy = operands[i].Buffer.AsSpan<byte>();
            new ReadOnlySpan<byte>(Reads[i].Pointer(frame), checked((int)Reads[i].Spec.Bytes)).CopyTo(copy);
        }

        Tensor[] results = Graph.Untraced(() => function.Compute(operands));
        for (int i = 0; i < results.Length; i++)
        {
            int bytes = checked((int)Writes[i].Spec.Bytes);
            results[i].Buffer.AsSpan<byte>()[..bytes].CopyTo(new Span<byte>(Writes[i].Pointer(frame), bytes));
        }
    }
}
