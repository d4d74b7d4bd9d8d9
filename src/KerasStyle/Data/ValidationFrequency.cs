namespace KerasStyle.Data;

/// <summary>After which epochs Fit validates: every so many, or those of a list, counted from 1.</summary>
public readonly record struct ValidationFrequency
{
    readonly int every;
    readonly int[]? epochs;

    ValidationFrequency(int every, int[]? epochs) => (this.every, this.epochs) = (every, epochs);

    /// <summary>Every so many epochs.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1.</exception>
    public static implicit operator ValidationFrequency(int every) => every > 0
        ? new(every, null)
        : throw new ArgumentOutOfRangeException(nameof(every), every, $"validationFreq must be at least 1, got {every}");

    /// <summary>After these epochs, counted from 1.</summary>
    public static implicit operator ValidationFrequency(int[] epochs) => new(1, [.. epochs]);

    /// <summary>Whether to validate after an epoch, counted from 0.</summary>
    internal bool Includes(int epoch) => epochs != null ? epochs.Contains(epoch + 1) : (epoch + 1) % Math.Max(1, every) == 0;
}
