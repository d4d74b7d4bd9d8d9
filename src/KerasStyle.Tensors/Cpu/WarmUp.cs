using System.Runtime.CompilerServices;
using KerasStyle.Tensors.Cpu.Kernels;

namespace KerasStyle.Tensors.Cpu;

/// <summary>Has the runtime compile the code that plans and runs a training step while the program still reads its data and builds its
/// net: another core does so by planning and running a step of a few numbers.</summary>
static class WarmUp
{
    // Products of these sizes run the tiles that most products of whole batches run.
    const int Rows = 25, Features = 32, Units = 48;

    static volatile bool superseded;

    /// <summary>Starts it, where code is compiled at run time and there is a core to spare.</summary>
    public static void Start()
    {
        // The thread pool starts with it, as it is wanted behind the first step: that takes several times as long as starting a thread.
        if (Environment.ProcessorCount > 1 && RuntimeFeature.IsDynamicCodeCompiled)
            new Thread(static () => ThreadPool.UnsafeQueueUserWorkItem(static _ => RunQuietly(), null)) { IsBackground = true, Name = "KerasStyle warm-up" }.Start();
    }

    /// <summary>Ends it: the program's own step is being compiled now, on this core and the other.</summary>
    public static void Supersede() => superseded = true;

    static void RunQuietly()
    {
        try
        {
            Run();
        }
#pragma warning disable CA1031 // what fails here fails again where somebody can see it
        catch (Exception)
#pragma warning restore CA1031
        {
        }
    }

    internal static void Run()
    {
        _ = KernelSet.IsAheadOfTime;        // draws the program's first weights
        var hidden = new Variable(Tensor.Allocate(new TensorSpec([Features, Units])));
        var bias = new Variable(Tensor.Allocate(new TensorSpec([Units])));
        TensorSpec[] inputs = [new([Rows, Features]), new([Rows], DType.Int32)];
        Graph graph = Graph.Trace(inputs, x => [Step(x[0], x[1], hidden, bias)]);
        CpuExecutable executable = Lowering.Compile(graph);
        foreach (CpuInstruction instruction in executable.Instructions)
        {
            if (superseded)
                return;
            CpuProgram.WriteLoops(instruction);
        }

        if (!superseded)
            executable.Run([.. inputs.Select(Tensor.Allocate)]);
    }

    static Tensor Step(Tensor x, Tensor labels, Variable weights, Variable bias)
    {
        Tensor y = Ops.Relu(Ops.Matmul(x, weights.Value) + bias.Value);
        Tensor chosen = Ops.OneHot(labels, Units);
        Tensor loss = -Ops.Mean(Ops.Sum(chosen * Ops.LogSoftmax(y), [-1]));
        IReadOnlyList<Tensor> gradients = Gradients.Of(loss, [weights.Value, bias.Value]);
        weights.Assign(weights.Value - gradients[0] * 0.1 / (Ops.Sqrt(Ops.Square(gradients[0])) + 0.1));
        bias.Assign(bias.Value - gradients[1] * 0.1);
        return loss;
    }
}
