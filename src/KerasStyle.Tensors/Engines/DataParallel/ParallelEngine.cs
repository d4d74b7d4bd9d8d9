using System.Runtime.CompilerServices;

namespace KerasStyle.Tensors.DataParallel;

/// <summary>Several devices as one: each computes a share of every batch, and they exchange what concerns the whole batch, so that the result is that of one device
/// with the same batch, sums aside, which are added in another order. Weights are on every device. Exchanged values go through the host's memory.</summary>
public sealed class ParallelEngine : IEngine
{
    readonly ConditionalWeakTable<Variable, ReplicatedStorage> storages = [];

    /// <param name="replicas">An engine for each device.</param>
    /// <exception cref="ArgumentException">There are none.</exception>
    public ParallelEngine(IReadOnlyList<IEngine> replicas)
    {
        ArgumentNullException.ThrowIfNull(replicas);
        if (replicas.Count == 0)
            throw new ArgumentException("there must be an engine for at least one device, got none", nameof(replicas));
        Replicas = replicas;
        Threads = new ReplicaThreads(replicas.Count);
    }

    /// <summary>The devices' engines.</summary>
    public IReadOnlyList<IEngine> Replicas { get; }

    /// <inheritdoc/>
    public string Name => Replicas[0].Name;

    /// <inheritdoc/>
    public string Description => $"{Replicas.Count} replicas ({string.Join("; ", Replicas.Select(r => r.Description))})";

    internal ReplicaThreads Threads { get; }

    /// <inheritdoc/>
    public Executable Compile(Graph graph) => new ParallelExecutable(this, Simplifier.Simplify(CompositeOp.TakeApart(graph)));

    /// <inheritdoc/>
    public IReadOnlyList<Tensor> Execute(Op op, Tensor[] inputs) => Replicas[0].Execute(op, inputs);

    /// <summary>Where the replicas have a variable; always the same place.</summary>
    internal ReplicatedStorage StorageOf(Variable variable) => storages.GetValue(variable, v => new ReplicatedStorage(v, Replicas.Count));
}
