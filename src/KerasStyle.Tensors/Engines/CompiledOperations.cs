using System.Collections.Concurrent;

namespace KerasStyle.Tensors;

/// <summary>Runs single operations on tensors of values by compiling each once for its operands' shapes.</summary>
sealed class CompiledOperations(Func<Graph, Executable> compile)
{
    const int Kept = 512;

    readonly ConcurrentDictionary<Key, Executable> operations = new();
    int added;      // counted here, since the first count of a concurrent dictionary starts the runtime's event tracing: longer than compiling an operation

    public Tensor[] Run(Op op, Tensor[] inputs)
    {
        var key = new Key(op, [.. inputs.Select(t => t.Spec)]);
        if (!operations.TryGetValue(key, out Executable? executable))
        {
            executable = compile(Graph.Trace(key.Inputs, operands => Graph.Current!.Add(op, [.. operands])));
            if (Interlocked.Increment(ref added) % Kept == 0)
                operations.Clear();
            operations[key] = executable;
        }

        return executable.Run(inputs);
    }

    sealed record Key(Op Op, TensorSpec[] Inputs)
    {
        public bool Equals(Key? other) => other != null && Op.Equals(other.Op) && Inputs.AsSpan().SequenceEqual(other.Inputs);

        public override int GetHashCode() => Inputs.Aggregate(Op.GetHashCode(), HashCode.Combine);
    }
}
