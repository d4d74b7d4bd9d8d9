namespace KerasStyle.Layers;

/// <summary>Bounds of a random factor of an augmentation: a pair, or one number f for the pair (−f, f), as far as the layer allows negative factors.</summary>
/// <param name="Lower">The least factor.</param>
/// <param name="Upper">The largest factor.</param>
public readonly record struct FactorRange(double Lower, double Upper)
{
    /// <summary>Whether one number was given.</summary>
    internal bool IsSymmetric { get; private init; }

    /// <summary>One number f stands for (−f, f).</summary>
    public static implicit operator FactorRange(double factor) => new(-Math.Abs(factor), Math.Abs(factor)) { IsSymmetric = true };

    /// <summary>A pair in any order.</summary>
    public static implicit operator FactorRange((double First, double Second) bounds) =>
        new(Math.Min(bounds.First, bounds.Second), Math.Max(bounds.First, bounds.Second));

    /// <summary>The bounds for a layer whose factors lie between two numbers.</summary>
    internal FactorRange Within(string layer, double least, double most)
    {
        if (!(Lower <= most && Upper >= least && Upper <= most && (IsSymmetric || Lower >= least)))
            throw new ArgumentException($"{layer}: the factor must lie from {least} to {most}, got {(IsSymmetric ? $"{Upper}" : $"({Lower}, {Upper})")}");
        return new FactorRange(Math.Max(Lower, least), Upper);
    }
}
