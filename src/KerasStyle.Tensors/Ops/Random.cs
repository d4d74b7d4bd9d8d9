namespace KerasStyle.Tensors;

/// <summary>Distribution of random values.</summary>
public enum RandomKind
{
    /// <summary>Uniform in [0, 1).</summary>
    Uniform,

    /// <summary>Normal with mean 0 and standard deviation 1.</summary>
    Normal,

    /// <summary>Normal, with values beyond two standard deviations drawn again.</summary>
    TruncatedNormal,
}

/// <summary>Random values that depend only on the operand, an int64 pair (seed, number of the draw), and on each value's index:
/// equal for any number of threads.</summary>
public sealed record RandomValues(RandomKind Kind, TensorSpec Spec) : Op
{
    /// <inheritdoc/>
    public override TensorSpec[] Infer(IReadOnlyList<Tensor> inputs) => inputs[0].Spec == new TensorSpec([2], DType.Int64) && Spec.DType.IsFloat()
        ? [Spec]
        : throw new ArgumentException($"random values need an int64 pair (seed, draw) and a floating-point type, got {inputs[0].Spec} and {Spec}");

    /// <inheritdoc/>
    public override Tensor?[] Gradient(Node node, IReadOnlyList<Tensor?> outputGradients) => [null];
}
