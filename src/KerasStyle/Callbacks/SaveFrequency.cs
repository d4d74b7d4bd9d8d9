namespace KerasStyle.Callbacks;

/// <summary>How often a callback saves or writes: <c>"epoch"</c>, <c>"batch"</c>, or a number of batches.</summary>
public readonly record struct SaveFrequency
{
    SaveFrequency(int batches) => Batches = batches;

    /// <summary>Batches between two times; 0 for the end of each epoch.</summary>
    public int Batches { get; }

    /// <summary><c>"epoch"</c> or <c>"batch"</c>.</summary>
    /// <exception cref="ArgumentException">Another word.</exception>
    public static implicit operator SaveFrequency(string word) => word switch
    {
        "epoch" => default,
        "batch" => new(1),
        _ => throw new ArgumentException($"a frequency must be \"epoch\", \"batch\" or a number of batches, got \"{word}\"", nameof(word)),
    };

    /// <summary>A number of batches.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1.</exception>
    public static implicit operator SaveFrequency(int batches) =>
        batches > 0 ? new(batches) : throw new ArgumentOutOfRangeException(nameof(batches), batches, $"a frequency must be at least 1 batch, got {batches}");

    /// <summary>Counts a batch that has ended; true when it is time.</summary>
    internal bool IsDue(ref int seen)
    {
        if (Batches == 0 || ++seen < Batches)
            return false;
        seen = 0;
        return true;
    }
}
