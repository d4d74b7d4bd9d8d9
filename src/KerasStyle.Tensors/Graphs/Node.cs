namespace KerasStyle.Tensors;

/// <summary>One operation in a traced graph. Nodes are numbered in order of creation, so inputs always have smaller numbers.</summary>
public sealed class Node
{
    internal Node(Graph graph, int id, Op op, Tensor[] inputs, ReadOnlySpan<TensorSpec> specs)
    {
        var outputs = new Tensor[specs.Length];
        for (int i = 0; i < outputs.Length; i++)
            outputs[i] = new Tensor(specs[i], this, i);
        (Graph, Id, Op, Inputs, Outputs) = (graph, id, op, inputs, outputs);
        IsConstant = op is not (Placeholder or VariableRead) && Array.TrueForAll(inputs, t => t.Node!.IsConstant);
    }

    /// <summary>The graph that the node is part of.</summary>
    public Graph Graph { get; }

    /// <summary>Position in the graph's order.</summary>
    public int Id { get; internal set; }

    /// <summary>What is computed.</summary>
    public Op Op { get; }

    /// <summary>The operands.</summary>
    public IReadOnlyList<Tensor> Inputs { get; }

    /// <summary>The results.</summary>
    public IReadOnlyList<Tensor> Outputs { get; }

    /// <summary>True when no input and no variable matters to the results.</summary>
    internal bool IsConstant { get; }

    /// <inheritdoc/>
    public override string ToString() =>
        $"%{Id} = {Op}({string.Join(", ", Inputs.Select(t => $"%{t.Node!.Id}{(t.OutputIndex > 0 ? "." + t.OutputIndex : "")}"))}) : {string.Join(", ", Outputs.Select(t => t.Spec))}";
}
