using System.Collections.Concurrent;

namespace KerasStyle.Tensors.Cpu;

/// <summary>The arena of one run of a compiled graph.</summary>
sealed unsafe class CpuFrame(CpuExecutable executable) : Frame
{
    readonly HostBuffer arena = new(executable.ArenaBytes);

    public byte* Arena => arena.Pointer;

    public override Span<T> Input<T>(int index) => Values<T>(executable.InputValues[index]);

    public override ReadOnlySpan<T> Output<T>(int index) => Values<T>(executable.OutputValues[index]);

    public override void Run()
    {
        foreach (CpuInstruction instruction in executable.Instructions)
            instruction.Run(this);
    }

    public override void Dispose() => executable.Return(this);

    Span<T> Values<T>(CpuValue value)
        where T : unmanaged => new(value.Pointer(this), checked((int)(value.Spec.Bytes / sizeof(T))));
}

/// <summary>A graph compiled for the managed engine: instructions in order over planned memory.</summary>
sealed class CpuExecutable : Executable
{
    readonly ConcurrentStack<CpuFrame> idle = new();
    CpuFrame? spare;        // the common single user never touches the stack, which allocates

    public required CpuInstruction[] Instructions { get; init; }

    public required CpuValue[] InputValues { get; init; }

    public required CpuValue[] OutputValues { get; init; }

    public required long ArenaBytes { get; init; }

    public override Frame Rent() =>
        Interlocked.Exchange(ref spare, null) ?? (idle.TryPop(out CpuFrame? frame) ? frame : new CpuFrame(this));

    internal void Return(CpuFrame frame)
    {
        if (Interlocked.CompareExchange(ref spare, frame, null) != null)
            idle.Push(frame);
    }
}
