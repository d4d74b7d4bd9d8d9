namespace KerasStyle;

/// <summary>The functions of keras.random, and where they, initializers and random layers without a seed of their own take one from.</summary>
public static partial class KerasRandom
{
    static readonly AsyncLocal<Source?> Scoped = new();
    static Source? shared;

    /// <summary>Makes everything random that follows repeatable, as <c>keras.utils.set_random_seed</c>.</summary>
    public static void SetSeed(int seed) => shared = new Source(seed);

    /// <summary>The same for the code up to the disposal only.</summary>
    public static IDisposable Scope(int seed)
    {
        Source? outer = Scoped.Value;
        Scoped.Value = new Source(seed);
        return new Restore(outer);
    }

    /// <summary>A seed for one object: the next of the chosen sequence, or an unpredictable one when no seed was set.</summary>
    public static int NextSeed() => (Scoped.Value ?? shared)?.Next() ?? Random.Shared.Next();

    // SplitMix64: seeds that are close to each other give unrelated sequences.
    sealed class Source(long seed)
    {
        ulong state = (ulong)seed;

        public int Next()
        {
            ulong z = Interlocked.Add(ref state, 0x9E3779B97F4A7C15);
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return (int)((z ^ (z >> 31)) & int.MaxValue);
        }
    }

    sealed class Restore(Source? outer) : IDisposable
    {
        public void Dispose() => Scoped.Value = outer;
    }
}
