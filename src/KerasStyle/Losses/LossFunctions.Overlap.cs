namespace KerasStyle.Losses;

public static partial class LossFunctions
{
    /// <summary>1 − 2·Σ y·ŷ / (Σ y + Σ ŷ + 1e-7): how little two areas overlap.</summary>
    /// <param name="yTrue">Targets.</param>
    /// <param name="yPred">Predictions.</param>
    /// <param name="axis">The axes of the sums; all when null, which gives one value.</param>
    public static Tensor Dice(Tensor yTrue, Tensor yPred, IReadOnlyList<int>? axis = null)
    {
        (yTrue, yPred) = SameType(yTrue, yPred);
        Tensor both = Ops.Sum(yTrue * yPred, Axes(axis));
        return 1.0 - both * 2.0 / (Ops.Sum(yTrue, Axes(axis)) + Ops.Sum(yPred, Axes(axis)) + Epsilon);
    }

    /// <summary>1 − Σ y·ŷ / (Σ y·ŷ + α·Σ y·(1 − ŷ) + β·Σ (1 − y)·ŷ + 1e-7) (Salehi et al. 2017).</summary>
    /// <param name="yTrue">Targets.</param>
    /// <param name="yPred">Predictions.</param>
    /// <param name="alpha">Weight of the missed part.</param>
    /// <param name="beta">Weight of the part found in excess.</param>
    /// <param name="axis">The axes of the sums; all when null, which gives one value.</param>
    public static Tensor Tversky(Tensor yTrue, Tensor yPred, double alpha = 0.5, double beta = 0.5, IReadOnlyList<int>? axis = null)
    {
        (yTrue, yPred) = SameType(yTrue, yPred);
        Tensor both = Ops.Sum(yTrue * yPred, Axes(axis));
        Tensor missed = Ops.Sum((1.0 - yPred) * yTrue, Axes(axis)), excess = Ops.Sum(yPred * (1.0 - yTrue), Axes(axis));
        return 1.0 - both / (both + missed * alpha + excess * beta + Epsilon);
    }

    /// <summary>Circle loss (Sun et al. 2020) of L2-normalized embeddings ŷ (batch, features) with class numbers y (batch): pulls equal classes
    /// together and pushes others apart; (batch).</summary>
    /// <param name="yTrue">Class numbers.</param>
    /// <param name="yPred">Embeddings of Euclidean norm 1.</param>
    /// <param name="removeDiagonal">Whether a sample is not compared with itself.</param>
    /// <param name="gamma">Scale of the similarities.</param>
    /// <param name="margin">How far similarities may stay from their optimum.</param>
    public static Tensor Circle(Tensor yTrue, Tensor yPred, bool removeDiagonal = true, double gamma = 80.0, double margin = 0.4)
    {
        ArgumentNullException.ThrowIfNull(yTrue);
        ArgumentNullException.ThrowIfNull(yPred);
        if (yPred.Rank != 2 || yTrue.Shape.Size != yPred.Shape[0])
            throw new ArgumentException($"circle needs embeddings of shape (batch, features) and one class number for each, got {yPred.Spec} and {yTrue.Spec}", nameof(yPred));

        const double Excluded = -1e9;       // e^x is 0, and unlike −∞ its gradient is a number
        int count = yPred.Shape[0];
        Tensor label = Ops.Reshape(Ops.Cast(yTrue, DType.Int32), [count, 1]);
        Tensor distance = Ops.Maximum(1.0 - Ops.Matmul(yPred, Ops.Transpose(yPred)), 0.0);
        Tensor same = Ops.Equal(label, Ops.Reshape(label, [1, count])), other = Ops.LogicalNot(same);
        if (removeDiagonal)
        {
            Tensor index = Ops.Arange(count);
            same = Ops.LogicalAnd(same, Ops.NotEqual(Ops.ExpandDims(index, 1), Ops.ExpandDims(index, 0)));
        }

        Tensor pull = Ops.Maximum(distance + margin, 0.0) * (distance - margin) * gamma;
        Tensor push = Ops.Maximum(1 + margin - distance, 0.0) * (1 - margin - distance) * gamma;
        return Softplus(
            Ops.Logsumexp(Ops.Where(same, pull, Excluded), [1]) + Ops.Logsumexp(Ops.Where(other, push, Excluded), [1]));
    }
}
