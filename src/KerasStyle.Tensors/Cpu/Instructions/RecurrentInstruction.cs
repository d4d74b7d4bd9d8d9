using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using KerasStyle.Tensors.Cpu.Kernels;

namespace KerasStyle.Tensors.Cpu;

/// <summary>What the instructions of recurrent layers and their gradients share: which operand lies where.</summary>
abstract unsafe class BaseRecurrentInstruction<T> : CpuInstruction
    where T : unmanaged
{
    readonly RecurrentSequenceGradient? gradient;

    [SetsRequiredMembers]
    protected BaseRecurrentInstruction(Node node, CpuValue[] reads, CpuValue[] writes)
    {
        (Reads, Writes, gradient) = (reads, writes, node.Op as RecurrentSequenceGradient);
        Shape x = node.Inputs[0].Shape;
        Shape = new RecurrentShape(gradient?.Forward ?? (RecurrentSequence)node.Op, x[0], x[1], x[2], node.Inputs[2].Shape[0]);
    }

    protected bool IsGradient => gradient != null;

    protected RecurrentShape Shape { get; }

    /// <summary>Whether there is anything to compute; results that no row adds to are zero.</summary>
    protected bool HasRows(CpuFrame frame)
    {
        if (Shape.Batch > 0)
            return true;
        foreach (CpuValue write in Writes.Where(w => !w.IsLeftOut))
            new Span<T>(write.Pointer<T>(frame), checked((int)write.Elements)).Clear();
        return false;
    }

    protected RecurrentMemory<T> Memory(CpuFrame frame)
    {
        int states = Shape.Op.States, next = 0;
        var m = new RecurrentMemory<T> { X = Read(), W = Read(), U = Read(), B = Read(), H0 = Read(), C0 = ReadIf(states == 2), Keep = ReadIf(Shape.Op.Dropped) };
        if (Shape.Op.Masked)
            m.Mask = Reads[next++].Pointer(frame);
        if (gradient == null)
        {
            m.All = Write(0);
            m.LastH = Write(1);
            m.LastC = states == 2 ? Write(2) : null;
            m.Kept = Write(^1);
            return m;
        }

        m.All = Read();
        m.Kept = Read();
        m.GAll = ReadIf(gradient.OfSequence);
        m.GLastH = ReadIf(gradient.OfLast);
        m.GLastC = ReadIf(gradient.OfCarry);
        m.DX = Write(0);
        m.DW = Write(1);
        m.DU = Write(2);
        m.DB = Write(3);
        m.DH0 = Write(4);
        m.DC0 = states == 2 ? Write(5) : null;
        return m;

        T* Read() => Reads[next++].Pointer<T>(frame);
        T* ReadIf(bool present) => present ? Read() : null;
        T* Write(Index index) => Writes[index.GetOffset(Writes.Count)].Pointer<T>(frame);
    }
}

/// <summary>A recurrent layer or its gradient in single precision.</summary>
sealed unsafe class RecurrentInstruction : BaseRecurrentInstruction<float>
{
    readonly RecurrentPlan plan;

    [SetsRequiredMembers]
    public RecurrentInstruction(Node node, CpuValue[] reads, CpuValue[] writes)
        : base(node, reads, writes)
    {
        plan = IsGradient ? new RecurrentBackwardPlan(Shape) : new RecurrentForwardPlan(Shape);
        Workspace = NewWorkspace(plan.WorkspaceFloats * sizeof(float));
    }

    // Predictions need neither what is kept for the gradient nor, for the last step alone, the steps before; the data itself often wants no gradient.
    public override bool CanLeaveOut(CpuValue write) => write == Writes[0] || (!IsGradient && write == Writes[^1]);

    // It is here that the generic code is called with floats: only what is called by its own type is compiled ahead of time.
    public override void Run(CpuFrame frame)
    {
        if (HasRows(frame))
            plan.Run(Memory(frame), Workspace!.Pointer<float>(frame));
    }
}

/// <summary>A recurrent layer or its gradient in any precision, without haste.</summary>
sealed unsafe class PlainRecurrentInstruction<T> : BaseRecurrentInstruction<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    readonly RecurrentReference<T> reference;

    [SetsRequiredMembers]
    public PlainRecurrentInstruction(Node node, CpuValue[] reads, CpuValue[] writes)
        : base(node, reads, writes)
    {
        reference = new RecurrentReference<T>(Shape);
        Workspace = NewWorkspace((long)reference.Scratch * sizeof(T));
    }

    public override void Run(CpuFrame frame)
    {
        if (!HasRows(frame))
            return;
        if (IsGradient)
            reference.Backward(Memory(frame), Workspace!.Pointer<T>(frame));
        else
            reference.Forward(Memory(frame), Workspace!.Pointer<T>(frame));
    }
}
