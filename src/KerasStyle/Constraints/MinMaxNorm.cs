namespace KerasStyle.Constraints;

/// <summary>Draws the length of each weight vector into a range: w · (rate · clip(‖w‖, min, max) + (1 − rate) · ‖w‖) / (ε + ‖w‖), as keras.constraints.MinMaxNorm.</summary>
public sealed class MinMaxNorm : Constraint
{
    readonly double minValue, maxValue, rate;
    readonly IntTuple axis;

    /// <param name="minValue">Smallest length, 0 by default.</param>
    /// <param name="maxValue">Largest length, 1 by default.</param>
    /// <param name="rate">How far each step goes: 1, the default, enforces the range at once.</param>
    /// <param name="axis">Axes that make up one vector, 0 by default.</param>
    public MinMaxNorm(double minValue = 0.0, double maxValue = 1.0, double rate = 1.0, IntTuple axis = default) =>
        (this.minValue, this.maxValue, this.rate, this.axis) = (minValue, maxValue, rate, axis.IsEmpty ? 0 : axis);

    /// <inheritdoc/>
    public override Tensor Call(Tensor w)
    {
        Tensor norms = Norms.Of(w, axis);
        Tensor desired = Ops.Clip(norms, minValue, maxValue) * rate + norms * (1 - rate);
        return w * (desired / (norms + Norms.Epsilon));
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config) =>
        config.Add("min_value", minValue).Add("max_value", maxValue).Add("rate", rate).AddOneOrMany("axis", axis);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static MinMaxNorm FromConfig(Config config) =>
        new(config.Get("min_value", 0.0), config.Get("max_value", 1.0), config.Get("rate", 1.0), config.Get<IntTuple>("axis", 0));
}
