using KerasStyle.Initializers;
using KerasStyle.Regularizers;

namespace KerasStyle.Layers;

/// <summary>An addition (alpha / rank) · A · B to a weight (..., n) that stays as it is: A (..., rank), B (rank, n), both trained in float32.</summary>
sealed class LowRank
{
    readonly double factor;

    /// <summary>Creates the matrices as weights of a layer.</summary>
    /// <param name="owner">The layer.</param>
    /// <param name="name">Name of the weight that they add to.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="rank">Rank of the addition.</param>
    /// <param name="alpha">What the addition is multiplied by, times the rank.</param>
    /// <param name="a">First values of A.</param>
    /// <param name="b">First values of B.</param>
    /// <param name="regularizer">Penalty on each.</param>
    public LowRank(Layer owner, string name, Shape shape, int rank, double alpha, Initializer? a, Initializer? b, Regularizer? regularizer)
    {
        factor = alpha / rank;
        A = owner.AddWeight($"lora_{name}_a", shape.With(-1, rank), a ?? new HeUniform(), regularizer: regularizer, dtype: DType.Float32);
        B = owner.AddWeight($"lora_{name}_b", [rank, shape[^1]], b ?? new Zeros(), regularizer: regularizer, dtype: DType.Float32);
    }

    /// <summary>Throws where a layer takes no addition, or not yet.</summary>
    public static void Check(Layer owner, int rank, LowRank? present, Constraints.Constraint? constraint)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rank);
        if (!owner.Built)
            throw new InvalidOperationException($"{owner.Label}: takes a low-rank addition only once it is built");
        if (present != null)
            throw new InvalidOperationException($"{owner.Label}: has a low-rank addition already");
        if (constraint != null)
            throw new InvalidOperationException($"{owner.Label}: a low-rank addition does not go with a constraint of the weight");
    }

    /// <summary>Writes the arguments as Keras does: only where there is an addition, alpha as a whole number where it is one.</summary>
    public static void AddConfig(Config config, int? rank, double? alpha)
    {
        if (rank is not { } given)
            return;
        config.Add("lora_rank", given);
        if (alpha is { } strength && strength == Math.Floor(strength))
            config.Add("lora_alpha", (long)strength);
        else
            config.Add("lora_alpha", alpha);
    }

    /// <summary>(..., rank).</summary>
    public Variable A { get; }

    /// <summary>(rank, n).</summary>
    public Variable B { get; }

    /// <summary>The weight with the addition.</summary>
    public Tensor AddedTo(Tensor weight) => Ops.Cast(weight + factor * Ops.Matmul(A, B), weight.DType);

    /// <summary>A result with the addition's, given what the first matrix makes of the input.</summary>
    public Tensor AddedTo(Tensor result, Tensor ofA) => Ops.Cast(result + factor * Ops.Matmul(ofA, B), result.DType);

    /// <summary>Sets the addition to nothing: a file has it in the weight.</summary>
    public void Clear()
    {
        A.Assign(Ops.Zeros(A.Shape));
        B.Assign(Ops.Zeros(B.Shape));
    }
}
