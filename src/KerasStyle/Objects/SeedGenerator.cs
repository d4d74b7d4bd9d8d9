using KerasStyle.Tensors;

namespace KerasStyle;

/// <summary>State of a random layer: an int64 pair (seed, number of the next draw), as keras.random.SeedGenerator.
/// Each draw depends only on the pair, so a run can be repeated and continued.</summary>
public sealed class SeedGenerator
{
    static readonly Tensor NextDraw = Tensor.From<long>([0, 1], [2]);

    bool repeats;
    long drawn;

    /// <summary>A generator with a seed of its own, or one from <see cref="KerasRandom"/>.</summary>
    public SeedGenerator(int? seed = null, string name = "seed_generator")
    {
        Seed = seed;
        State = new Variable(Tensor.From<long>([seed ?? KerasRandom.NextSeed(), 0], [2]), "seed_generator_state", trainable: false) { Path = $"{name}/seed_generator_state" };
    }

    /// <summary>A generator that begins with the same draw in each run of a compiled step, too.</summary>
    internal static SeedGenerator Fixed(int seed) => new(seed) { repeats = true };

    /// <summary>The seed as given; null when it was chosen.</summary>
    public int? Seed { get; }

    /// <summary>The pair (seed, number of the next draw).</summary>
    public Variable State { get; }

    /// <summary>The state for one draw; the next call gives another. Inside a trace each run of the graph moves on.</summary>
    public Tensor Next()
    {
        if (repeats)
            return Tensor.From<long>([Seed!.Value, drawn++], [2]);
        if (Graph.Current != null)
            return Advance();
        lock (State)
            return Advance();
    }

    Tensor Advance()
    {
        Tensor state = State.Value;
        State.Assign(state + NextDraw);
        return state;
    }

    /// <summary>Random values of the next draw.</summary>
    public Tensor Draw(RandomKind kind, TensorSpec spec) => Ops.Random(kind, Next(), spec);
}
