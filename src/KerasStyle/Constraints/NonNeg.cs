namespace KerasStyle.Constraints;

/// <summary>max(w, 0), as keras.constraints.NonNeg.</summary>
public sealed class NonNeg : Constraint
{
    /// <inheritdoc/>
    public override Tensor Call(Tensor w) => Ops.Relu(w);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static NonNeg FromConfig(Config config) => new();
}
