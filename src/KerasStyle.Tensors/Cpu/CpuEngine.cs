using KerasStyle.Tensors.Cpu.Kernels;

namespace KerasStyle.Tensors.Cpu;

/// <summary>The managed engine: fused, planned, multi-threaded kernels in C#; nothing to install.</summary>
sealed class CpuEngine : IEngine
{
    readonly CompiledOperations operations = new(Lowering.Compile);

    public CpuEngine() => WarmUp.Start();

    public string Name => "cpu";

    public string Description => $"cpu (managed, {Simd.Name}, {WorkerPool.ThreadCount} threads)";

    public Executable Compile(Graph graph)
    {
        WarmUp.Supersede();
        CpuExecutable executable = Lowering.Compile(graph);
        executable.Program.CompileLoops();
        return executable;
    }

    public IReadOnlyList<Tensor> Execute(Op op, Tensor[] inputs)
    {
        if (op is RandomValues { Spec.DType: DType.Float32 or DType.Float64 } random)
            return [Draw(random, inputs[0])];
        return operations.Run(op, inputs);
    }

    // Without a plan: a net's first weights are drawn while another core still compiles the code that plans.
    static Tensor Draw(RandomValues random, Tensor state)
    {
        Tensor drawn = Tensor.Allocate(random.Infer([state])[0]);
        CpuValue[] reads = [Fixed(state)], writes = [Fixed(drawn)];
        // What is compiled ahead of time has drawn so many before code is compiled or a thread is started.
        bool few = drawn.Shape.Size <= 1 << 19, ready = KernelSet.IsAheadOfTime;
        SimdLevel level = few && !ready ? SimdLevel.Scalar : Simd.Level;
        using (WorkerPool.RunInline(few && ready))
            new RandomInstruction(random.Kind, level) { Reads = reads, Writes = writes }.Run(null!);     // everything has memory of its own
        return drawn;

        static CpuValue Fixed(Tensor tensor) => new(tensor.Spec) { Fixed = tensor.Buffer };
    }
}
