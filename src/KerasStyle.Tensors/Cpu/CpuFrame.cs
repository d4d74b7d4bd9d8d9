namespace KerasStyle.Tensors.Cpu;

/// <summary>The arena of one run of a compiled graph.</summary>
sealed unsafe class CpuFrame : Frame
{
    readonly CpuExecutable executable;
    CpuProgram program;
    HostBuffer arena;

    public CpuFrame(CpuExecutable executable)
    {
        this.executable = executable;
        program = executable.Program;
        arena = new HostBuffer(program.ArenaBytes);
    }

    public byte* Arena => arena.Pointer;

    public override Span<T> Input<T>(int index) => Values<T>(program.Inputs[index]);

    public override ReadOnlySpan<T> Output<T>(int index) => Values<T>(program.Outputs[index]);

    public override void Run()
    {
        if (!ReferenceEquals(program, executable.Current()))
            Renew();
        foreach (CpuInstruction instruction in program.Instructions)
        {
            program.AwaitLoops(instruction);
            instruction.Run(this);
        }

        program.HasRun();
    }

    public override void Dispose() => executable.Return(this);

    // Inputs come first in every plan of a graph, so they keep their places.
    void Renew()
    {
        program = executable.Program;
        HostBuffer filled = arena;
        arena = new HostBuffer(program.ArenaBytes);
        foreach (CpuValue input in program.Inputs)
            filled.AsSpan<byte>().Slice((int)input.Offset, (int)input.Bytes).CopyTo(arena.AsSpan<byte>()[(int)input.Offset..]);
    }

    Span<T> Values<T>(CpuValue value)
        where T : unmanaged => new(value.Pointer(this), checked((int)(value.Spec.Bytes / sizeof(T))));
}
