namespace KerasStyle.Layers;

/// <summary>What a layer expects of its input's shape, as keras.layers.InputSpec.</summary>
/// <param name="Rank">Number of axes with the batch; any when null.</param>
/// <param name="MinRank">Least number of axes with the batch.</param>
/// <param name="Axes">Lengths that axes must have; negative axes count from the back.</param>
public sealed record InputSpec(int? Rank = null, int? MinRank = null, IReadOnlyDictionary<int, int>? Axes = null)
{
    /// <summary>Throws when a shape does not fit.</summary>
    /// <param name="layer">The layer in the message, such as <c>Dense 'head'</c>.</param>
    /// <param name="input">The shape with its batch axis.</param>
    /// <exception cref="ArgumentException">Rank or a length differ.</exception>
    public void Check(string layer, Shape input)
    {
        if (Rank is { } rank && input.Rank != rank)
            throw new ArgumentException($"{layer}: input must have {rank} axes, got input shape {input}");
        if (MinRank is { } least && input.Rank < least)
            throw new ArgumentException($"{layer}: input must have at least {least} axes, got input shape {input}");
        foreach ((int axis, int length) in Axes ?? new Dictionary<int, int>())
        {
            if (input[input.Axis(axis)] is var found && found != length && found != Shape.Unknown)
                throw new ArgumentException($"{layer}: {(input.Axis(axis) == input.Rank - 1 ? "last axis" : $"axis {axis}")} must be {length}, got input shape {input}");
        }
    }
}
