namespace KerasStyle.Tensors;

/// <summary>An operation of the vocabulary that every engine knows: its arguments other than tensors, the rule for its results'
/// shapes and the rule for its gradient. Records compare by value, which is how equal computations are found.</summary>
public abstract record Op
{
    /// <summary>Shapes and types of the results; throws <see cref="ArgumentException"/> when the operands do not fit.</summary>
    public abstract TensorSpec[] Infer(IReadOnlyList<Tensor> inputs);

    /// <summary>Gradients with respect to the inputs, given those of the outputs (null where an output does not matter);
    /// null for an input that has none.</summary>
    public virtual Tensor?[] Gradient(Node node, IReadOnlyList<Tensor?> outputGradients) =>
        throw new NotSupportedException($"{GetType().Name} has no gradient");

    internal Tensor Apply(params ReadOnlySpan<Tensor> inputs) => ApplyAll(inputs)[0];

    internal IReadOnlyList<Tensor> ApplyAll(params ReadOnlySpan<Tensor> inputs)
    {
        foreach (Tensor input in inputs)
        {
            if (input.IsSymbolic)
                return SymbolicCall.Record(SymbolicFunction.Of(this, inputs.ToArray()));
        }

        if (Graph.Current is { } graph)
            return graph.Add(this, inputs);
        return Engines.Current.Execute(this, inputs.ToArray());
    }
}

/// <summary>The <paramref name="Index"/>-th input of the graph.</summary>
public sealed record Placeholder(int Index, TensorSpec Spec) : Op
{
    /// <inheritdoc/>
    public override TensorSpec[] Infer(IReadOnlyList<Tensor> inputs) => [Spec];
}

/// <summary>Values known when the graph is traced.</summary>
public sealed record Constant(Tensor Value) : Op
{
    /// <inheritdoc/>
    public override TensorSpec[] Infer(IReadOnlyList<Tensor> inputs) => [Value.Spec];

    /// <summary>Scalars are the same when their value is, larger constants when they are one object.</summary>
    public bool Equals(Constant? other) => other != null && (ReferenceEquals(Value, other.Value)
        || (Value.Rank == 0 && Value.Spec == other.Value.Spec && Value.Item().Equals(other.Value.Item())));

    /// <inheritdoc/>
    public override int GetHashCode() => Value.Rank == 0 ? Value.Item().GetHashCode() : Value.GetHashCode();

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}

/// <summary>A variable's value at the start of the run.</summary>
public sealed record VariableRead(Variable Variable) : Op
{
    /// <inheritdoc/>
    public override TensorSpec[] Infer(IReadOnlyList<Tensor> inputs) => [Variable.Spec];

    /// <inheritdoc/>
    public bool Equals(VariableRead? other) => ReferenceEquals(Variable, other?.Variable);

    /// <inheritdoc/>
    public override int GetHashCode() => Variable.GetHashCode();

    /// <inheritdoc/>
    public override string ToString() => Variable.Path;
}
