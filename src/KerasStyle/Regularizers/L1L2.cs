namespace KerasStyle.Regularizers;

/// <summary>l1 · Σ|x| + l2 · Σx², as keras.regularizers.L1L2.</summary>
/// <param name="l1">Strength of the first part, 0 by default.</param>
/// <param name="l2">Strength of the second part, 0 by default.</param>
public sealed class L1L2(double l1 = 0.0, double l2 = 0.0) : Regularizer
{
    readonly double l1 = double.IsFinite(l1) && l1 >= 0 ? l1 : throw new ArgumentOutOfRangeException(nameof(l1), l1, "l1 must be a finite number of at least 0");
    readonly double l2 = double.IsFinite(l2) && l2 >= 0 ? l2 : throw new ArgumentOutOfRangeException(nameof(l2), l2, "l2 must be a finite number of at least 0");

    /// <inheritdoc/>
    public override Tensor Call(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (l1 == 0 && l2 == 0)
            return Tensor.Scalar(0, x.DType);
        Tensor first = Ops.Sum(Ops.Abs(x)) * l1, second = Ops.Sum(Ops.Square(x)) * l2;
        return l2 == 0 ? first : l1 == 0 ? second : first + second;
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config.Add("l1", l1).Add("l2", l2);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static L1L2 FromConfig(Config config) => new(config.Get("l1", 0.0), config.Get("l2", 0.0));
}
