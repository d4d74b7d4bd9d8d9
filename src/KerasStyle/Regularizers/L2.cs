namespace KerasStyle.Regularizers;

/// <summary>l2 · Σx², as keras.regularizers.L2.</summary>
/// <param name="l2">Strength, 0.01 by default.</param>
public sealed class L2(double l2 = 0.01) : Regularizer
{
    readonly double l2 = double.IsFinite(l2) && l2 >= 0 ? l2 : throw new ArgumentOutOfRangeException(nameof(l2), l2, "l2 must be a finite number of at least 0");

    /// <inheritdoc/>
    public override Tensor Call(Tensor x) => Ops.Sum(Ops.Square(x)) * l2;

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config.Add("l2", l2);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static L2 FromConfig(Config config) => new(config.Get("l2", 0.01));
}
