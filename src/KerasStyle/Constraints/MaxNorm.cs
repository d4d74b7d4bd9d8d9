namespace KerasStyle.Constraints;

/// <summary>Limits the length of each weight vector: w · clip(‖w‖, 0, max) / (ε + ‖w‖), as keras.constraints.MaxNorm.</summary>
public sealed class MaxNorm : Constraint
{
    readonly double maxValue;
    readonly IntTuple axis;

    /// <param name="maxValue">Largest length, 2 by default.</param>
    /// <param name="axis">Axes that make up one vector, 0 by default; [0, 1, 2] for the kernel of a Conv2D.</param>
    public MaxNorm(double maxValue = 2, IntTuple axis = default) => (this.maxValue, this.axis) = (maxValue, axis.IsEmpty ? 0 : axis);

    /// <inheritdoc/>
    public override Tensor Call(Tensor w)
    {
        Tensor norms = Norms.Of(w, axis);
        return w * (Ops.Clip(norms, 0, maxValue) / (norms + Norms.Epsilon));
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config.Add("max_value", maxValue).AddOneOrMany("axis", axis);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static MaxNorm FromConfig(Config config) => new(config.Get("max_value", 2.0), config.Get<IntTuple>("axis", 0));
}
