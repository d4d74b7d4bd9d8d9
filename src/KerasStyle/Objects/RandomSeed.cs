using KerasStyle.Tensors;

namespace KerasStyle;

/// <summary>Where a function of <see cref="KerasRandom"/> takes its draw from: a number, which gives the same values each time; a <see cref="SeedGenerator"/>, whose
/// next draw it is; or nothing, for the next of the sequence that <see cref="KerasRandom.SetSeed"/> begins. In a compiled step the last two draw anew in each run.</summary>
public readonly struct RandomSeed
{
    readonly int? number;
    readonly SeedGenerator? generator;

    RandomSeed(int? number, SeedGenerator? generator) => (this.number, this.generator) = (number, generator);

    /// <summary>The same values each time.</summary>
    public static implicit operator RandomSeed(int seed) => new(seed, null);

    /// <summary>The next draw of a generator.</summary>
    public static implicit operator RandomSeed(SeedGenerator seed) => new(null, seed);

    /// <summary>The source of the draws of one call; a call that draws more than once takes them one behind the other.</summary>
    internal SeedGenerator Generator() => generator ?? (number is { } seed ? SeedGenerator.Fixed(seed) : new SeedGenerator());
}
