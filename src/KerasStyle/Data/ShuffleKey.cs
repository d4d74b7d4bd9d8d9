namespace KerasStyle.Data;

/// <summary>Names one order of the rows: the same seed and epoch always give the same one.</summary>
public readonly record struct ShuffleKey(long Seed, int Epoch);
