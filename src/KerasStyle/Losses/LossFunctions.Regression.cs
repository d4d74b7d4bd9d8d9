namespace KerasStyle.Losses;

public static partial class LossFunctions
{
    /// <summary>mean((y − ŷ)²).</summary>
    public static Tensor MeanSquaredError(Tensor yTrue, Tensor yPred)
    {
        (yTrue, yPred) = Align(yTrue, yPred);
        return Ops.Mean(Ops.Square(yTrue - yPred), [-1]);
    }

    /// <summary>mean(|y − ŷ|).</summary>
    public static Tensor MeanAbsoluteError(Tensor yTrue, Tensor yPred)
    {
        (yTrue, yPred) = Align(yTrue, yPred);
        return Ops.Mean(Ops.Abs(yTrue - yPred), [-1]);
    }

    /// <summary>100 · mean(|y − ŷ| / max(|y|, 1e-7)), in percent.</summary>
    public static Tensor MeanAbsolutePercentageError(Tensor yTrue, Tensor yPred)
    {
        (yTrue, yPred) = Align(yTrue, yPred);
        return Ops.Mean(Ops.Abs((yTrue - yPred) / Ops.Maximum(Ops.Abs(yTrue), Epsilon)), [-1]) * 100.0;
    }

    /// <summary>mean((ln(1 + y) − ln(1 + ŷ))²), with values below 1e-7 raised to it.</summary>
    public static Tensor MeanSquaredLogarithmicError(Tensor yTrue, Tensor yPred)
    {
        (yTrue, yPred) = Align(yTrue, yPred);
        Tensor first = Ops.Log(Ops.Maximum(yPred, Epsilon) + 1.0), second = Ops.Log(Ops.Maximum(yTrue, Epsilon) + 1.0);
        return Ops.Mean(Ops.Square(first - second), [-1]);
    }

    /// <summary>mean(d²/2 where |d| ≤ δ, else δ·|d| − δ²/2), d = ŷ − y.</summary>
    public static Tensor Huber(Tensor yTrue, Tensor yPred, double delta = 1.0)
    {
        (yTrue, yPred) = Align(yTrue, yPred);
        Tensor error = yPred - yTrue, size = Ops.Abs(error);
        return Ops.Mean(Ops.Where(size <= delta, Ops.Square(error) * 0.5, size * delta - 0.5 * delta * delta), [-1]);
    }

    /// <summary>mean(ln cosh(ŷ − y)).</summary>
    public static Tensor LogCosh(Tensor yTrue, Tensor yPred)
    {
        (yTrue, yPred) = Align(yTrue, yPred);
        Tensor error = yPred - yTrue;
        return Ops.Mean(error + Softplus(error * -2.0) - Math.Log(2), [-1]);
    }

    /// <summary>−cos of the angle between y and ŷ along an axis: −1 for the same direction, 1 for the opposite one.</summary>
    public static Tensor CosineSimilarity(Tensor yTrue, Tensor yPred, int axis = -1)
    {
        (yTrue, yPred) = Align(yTrue, yPred);
        return -Ops.Sum(Normalize(yTrue, axis) * Normalize(yPred, axis), [axis]);
    }

    /// <summary>mean(ŷ − y·ln(ŷ + 1e-7)).</summary>
    public static Tensor Poisson(Tensor yTrue, Tensor yPred)
    {
        (yTrue, yPred) = SameType(yTrue, yPred);
        return Ops.Mean(yPred - yTrue * Ops.Log(yPred + Epsilon), [-1]);
    }

    /// <summary>Σ y·ln(y/ŷ), with both limited to [1e-7, 1].</summary>
    public static Tensor KLDivergence(Tensor yTrue, Tensor yPred)
    {
        (yTrue, yPred) = SameType(yTrue, yPred);
        (yTrue, yPred) = (Ops.Clip(yTrue, Epsilon, 1.0), Ops.Clip(yPred, Epsilon, 1.0));
        return Ops.Sum(yTrue * Ops.Log(yTrue / yPred), [-1]);
    }

    /// <summary>mean(max(1 − y·ŷ, 0)); targets are −1 and 1, and if all are 0 or 1 they are taken as −1 and 1.</summary>
    public static Tensor Hinge(Tensor yTrue, Tensor yPred) => Ops.Mean(Margin(yTrue, yPred), [-1]);

    /// <summary>mean(max(1 − y·ŷ, 0)²); targets as for <see cref="Hinge"/>.</summary>
    public static Tensor SquaredHinge(Tensor yTrue, Tensor yPred) => Ops.Mean(Ops.Square(Margin(yTrue, yPred)), [-1]);

    /// <summary>max(max((1 − y)·ŷ) − Σ y·ŷ + 1, 0); targets are one-hot.</summary>
    public static Tensor CategoricalHinge(Tensor yTrue, Tensor yPred)
    {
        (yTrue, yPred) = SameType(yTrue, yPred);
        Tensor right = Ops.Sum(yTrue * yPred, [-1]), wrong = Ops.Max((1.0 - yTrue) * yPred, [-1]);
        return Ops.Maximum(wrong - right + 1.0, 0.0);
    }

    static Tensor Margin(Tensor yTrue, Tensor yPred)
    {
        (yTrue, yPred) = SameType(yTrue, yPred);
        Tensor isBinary = Ops.All(Ops.LogicalOr(Ops.Equal(yTrue, 0), Ops.Equal(yTrue, 1)));
        return Ops.Maximum(1.0 - Ops.Where(isBinary, yTrue * 2.0 - 1.0, yTrue) * yPred, 0.0);
    }
}
