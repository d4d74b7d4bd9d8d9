namespace KerasStyle.Callbacks;

/// <summary>How much Fit, Evaluate and Predict print: <c>"auto"</c>, 0 (nothing), 1 (a progress bar) or 2 (one line per epoch).</summary>
public readonly record struct Verbosity
{
    readonly int? level;

    Verbosity(int? level) => this.level = level;

    /// <summary>True for <c>"auto"</c>, the default.</summary>
    public bool IsAuto => level == null;

    /// <summary>0, 1 or 2; <c>"auto"</c> is 1.</summary>
    public int Level => level ?? 1;

    /// <summary>0, 1 or 2.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Another number.</exception>
    public static implicit operator Verbosity(int level) => level is >= 0 and <= 2
        ? new(level)
        : throw new ArgumentOutOfRangeException(nameof(level), level, $"verbose must be \"auto\", 0, 1 or 2, got {level}");

    /// <summary><c>"auto"</c>.</summary>
    /// <exception cref="ArgumentException">Another word.</exception>
    public static implicit operator Verbosity(string word) => word == "auto"
        ? default
        : throw new ArgumentException($"verbose must be \"auto\", 0, 1 or 2, got \"{word}\"", nameof(word));

    /// <inheritdoc/>
    public override string ToString() => IsAuto ? "auto" : $"{level}";
}
