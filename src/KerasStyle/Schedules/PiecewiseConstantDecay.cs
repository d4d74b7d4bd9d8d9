namespace KerasStyle.Schedules;

/// <summary><c>values[i]</c> for steps above <c>boundaries[i − 1]</c> up to and including <c>boundaries[i]</c>,
/// as keras.optimizers.schedules.PiecewiseConstantDecay.</summary>
public sealed class PiecewiseConstantDecay : LearningRateSchedule
{
    readonly IReadOnlyList<int> boundaries;
    readonly IReadOnlyList<double> values;
    readonly string name;

    /// <summary>A schedule of constant pieces.</summary>
    /// <param name="boundaries">Steps at which a piece ends, in rising order.</param>
    /// <param name="values">Learning rates, one more than boundaries.</param>
    /// <param name="name">Name in files.</param>
    /// <exception cref="ArgumentException">There is not one value more than boundaries.</exception>
    public PiecewiseConstantDecay(IReadOnlyList<int> boundaries, IReadOnlyList<double> values, string name = "PiecewiseConstant")
    {
        ArgumentNullException.ThrowIfNull(boundaries);
        ArgumentNullException.ThrowIfNull(values);
        if (boundaries.Count != values.Count - 1)
            throw new ArgumentException($"values must be one more than the {boundaries.Count} boundaries, got {values.Count}", nameof(values));
        (this.boundaries, this.values, this.name) = (boundaries, values, name);
    }

    /// <inheritdoc/>
    public override Tensor Call(Tensor step)
    {
        Tensor result = Ops.ZerosLike(AsFloat(step)) + values[^1];
        for (int i = boundaries.Count - 1; i >= 0; i--)
            result = Ops.Where(step <= boundaries[i], values[i], result);
        return result;
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config)
    {
        config.Add("boundaries", boundaries);
        config.Add("values", values);
        config.Add("name", name);
    }

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static PiecewiseConstantDecay FromConfig(Config config) =>
        new(config.Get<int[]>("boundaries"), config.Get<double[]>("values"), config.Get("name", "PiecewiseConstant"));
}
