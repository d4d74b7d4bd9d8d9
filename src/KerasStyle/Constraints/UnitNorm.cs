namespace KerasStyle.Constraints;

/// <summary>Brings each weight vector to length 1: w / (ε + ‖w‖), as keras.constraints.UnitNorm.</summary>
public sealed class UnitNorm : Constraint
{
    readonly IntTuple axis;

    /// <param name="axis">Axes that make up one vector, 0 by default.</param>
    public UnitNorm(IntTuple axis = default) => this.axis = axis.IsEmpty ? 0 : axis;

    /// <inheritdoc/>
    public override Tensor Call(Tensor w) => w / (Norms.Of(w, axis) + Norms.Epsilon);

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config.AddOneOrMany("axis", axis);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static UnitNorm FromConfig(Config config) => new(config.Get<IntTuple>("axis", 0));
}
