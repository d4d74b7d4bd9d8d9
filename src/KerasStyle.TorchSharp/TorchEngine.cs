using System.Runtime.CompilerServices;
using KerasStyle.Tensors.Cpu;

namespace KerasStyle.Torch;

/// <summary>The engine that computes with libtorch by way of TorchSharp: on a GPU, or on the CPU with libtorch's kernels.</summary>
public sealed class TorchEngine : IEngine
{
    readonly CompiledOperations operations;

    /// <summary>An engine for a device.</summary>
    /// <param name="device"><c>cpu</c>, <c>cuda</c>, <c>cuda:1</c>, <c>mps</c>.</param>
    /// <exception cref="InvalidOperationException">The device cannot be had; the message says what is missing.</exception>
    public TorchEngine(string device = "cuda")
    {
        Target = Devices.Open(device);
        operations = new CompiledOperations(Compile);
    }

    /// <inheritdoc/>
    public string Name => "torch";

    /// <inheritdoc/>
    public string Description => $"torch on {Device} (TorchSharp {typeof(torch).Assembly.GetName().Version!.ToString(3)})";

    internal Target Target { get; }

    internal torch.Device Device => Target.Device;

    /// <inheritdoc/>
    public Executable Compile(Graph graph)
    {
        Graph simple = Simplified(graph);
        return new TorchExecutable(simple, Target) { Inputs = [.. simple.Inputs.Select(t => t.Spec)], Outputs = [.. simple.Outputs.Select(t => t.Spec)] };
    }

    /// <summary>The graph in operations of torch's size.</summary>
    internal Graph Simplified(Graph graph)
    {
        Graph simple = MeanFusion.Apply(Simplifier.Simplify(CompositeOp.TakeApart(graph, Operations.HasOwn)));
        Graph fused = EpilogueFusion.Apply(BagFusion.Apply(GatherMaxFusion.Apply(simple), Target));
        return SumFusion.Apply(GradientFusion.Apply(HalfTypes.Apply(fused, Device)));
    }

    /// <inheritdoc/>
    /// <remarks>Random values are drawn on the host, where tensors of values are.</remarks>
    public IReadOnlyList<Tensor> Execute(Op op, Tensor[] inputs) =>
        op is RandomValues { Spec.DType: DType.Float32 or DType.Float64 } ? Engines.Cpu.Execute(op, inputs) : operations.Run(op, inputs);

    [ModuleInitializer]
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Usage", "CA2255", Justification = "the engine is found by name")]
    internal static void Register() => Engines.Register("torch", Devices.Engine);
}
