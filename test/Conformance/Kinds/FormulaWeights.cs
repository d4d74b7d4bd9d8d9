namespace KerasStyle.Conformance.Kinds;

/// <summary>Weights that the suite does not carry but defines by a formula of their number and position.</summary>
static class FormulaWeights
{
    /// <summary>The values of weight number <paramref name="index"/>.</summary>
    public static Tensor Of(int index, Variable weight)
    {
        string name = weight.Path[(weight.Path.LastIndexOf('/') + 1)..];
        Shape shape = weight.Shape;
        var values = new float[shape.Size];
        double bound = shape.Rank >= 2 ? 2 * Math.Sqrt(3.0 / Fan(shape, name.Contains("depthwise", StringComparison.Ordinal))) : 0;
        for (int j = 0; j < values.Length; j++)
        {
            double u = Uniform((uint)j, (uint)index);
            values[j] = (float)(name is "gamma" or "moving_variance" or "variance" ? 0.8 + 0.4 * u
                : name is "beta" or "moving_mean" or "mean" || name.Contains("bias", StringComparison.Ordinal) ? 0.2 * (u - 0.5)
                : shape.Rank >= 2 ? (u - 0.5) * bound
                : 0.1 * u);
        }

        return Tensor.From<float>(values, shape);
    }

    static double Fan(Shape shape, bool depthwise) => shape.Take(shape.Rank - (depthwise ? 2 : 1)).Aggregate(1.0, (product, n) => product * n);

    /// <summary>A number from 0 to 1 for a place in the values of a weight.</summary>
    public static double Uniform(uint position, uint index)
    {
        uint h = unchecked((uint)(position * 2654435761UL + (index + 1UL) * 40503UL));
        h ^= h >> 15;
        h = unchecked(h * 2246822519u);
        h ^= h >> 13;
        return h / 4294967296.0;
    }
}
