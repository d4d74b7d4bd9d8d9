namespace KerasStyle.Regularizers;

/// <summary>l1 · Σ|x|, as keras.regularizers.L1.</summary>
/// <param name="l1">Strength, 0.01 by default.</param>
public sealed class L1(double l1 = 0.01) : Regularizer
{
    readonly double l1 = double.IsFinite(l1) && l1 >= 0 ? l1 : throw new ArgumentOutOfRangeException(nameof(l1), l1, "l1 must be a finite number of at least 0");

    /// <inheritdoc/>
    public override Tensor Call(Tensor x) => Ops.Sum(Ops.Abs(x)) * l1;

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config.Add("l1", l1);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static L1 FromConfig(Config config) => new(config.Get("l1", 0.01));
}
