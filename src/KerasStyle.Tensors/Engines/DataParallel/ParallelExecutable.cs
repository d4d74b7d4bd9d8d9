using System.Collections.Concurrent;

namespace KerasStyle.Tensors.DataParallel;

/// <summary>The stages of all replicas, compiled by their engines.</summary>
sealed class ParallelExecutable : Executable
{
    readonly ConcurrentStack<ParallelFrame> idle = new();
    readonly (Variable Variable, ReplicatedStorage Storage)[] variables;
    int checkedMoves = -1;

    [System.Diagnostics.CodeAnalysis.SetsRequiredMembers]
    public ParallelExecutable(ParallelEngine engine, Graph graph)
    {
        Engine = engine;
        Inputs = [.. graph.Inputs.Select(t => t.Spec)];
        Outputs = [.. graph.Outputs.Select(t => t.Spec)];
        Partition = new Partition(graph, engine.Replicas.Count);
        Plans = StagePlan.Of(graph, Partition);
        Graph = graph;
        IEnumerable<Variable> read = graph.Nodes.Select(n => n.Op).OfType<VariableRead>().Select(r => r.Variable);
        variables = [.. read.Concat(graph.Updates.Select(u => u.Key)).Distinct().Select(v => (v, engine.StorageOf(v)))];
        Settle();
        // What nobody shares and nobody's weights depend on is computed once.
        int count = Partition.IsShared || graph.Updates.Any() ? engine.Replicas.Count : 1;
        Stages = [.. engine.Replicas.Take(count).Select((compiler, i) =>
        {
            var replica = new Replica(graph, Partition, Plans, i, v => engine.StorageOf(v).Copies[i]);
            return Enumerable.Range(0, Partition.Count).Select(stage => compiler.Compile(replica.Trace(stage))).ToArray();
        })];
    }

    public ParallelEngine Engine { get; }

    public Graph Graph { get; }

    public Partition Partition { get; }

    public StagePlan[] Plans { get; }

    /// <summary>By replica and stage.</summary>
    public Executable[][] Stages { get; }

    public override Frame Rent() => idle.TryPop(out ParallelFrame? frame) ? frame : new ParallelFrame(this);

    internal void Return(ParallelFrame frame) => idle.Push(frame);

    /// <summary>Takes the variables to the replicas, if another engine has worked with them.</summary>
    internal void Settle()
    {
        int moves = Variable.Moves;
        if (checkedMoves == moves)
            return;
        foreach ((Variable variable, ReplicatedStorage storage) in variables)
        {
            if (!ReferenceEquals(variable.Storage, storage))
                variable.MoveTo(storage);
        }

        checkedMoves = moves;
    }
}
