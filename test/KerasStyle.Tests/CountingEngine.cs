using KerasStyle.Tensors;

namespace KerasStyle.Tests;

/// <summary>The managed engine as one of its own, which counts what it has compiled.</summary>
sealed class CountingEngine : IEngine
{
    int compiled;

    public string Name => "counting";

    public string Description => "an engine that counts";

    public int Compiled => Volatile.Read(ref compiled);

    public Executable Compile(Graph graph)
    {
        Interlocked.Increment(ref compiled);
        return Engines.Cpu.Compile(graph);
    }

    public IReadOnlyList<Tensor> Execute(Op op, Tensor[] inputs) => Engines.Cpu.Execute(op, inputs);
}
