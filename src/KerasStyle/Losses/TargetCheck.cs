namespace KerasStyle.Losses;

/// <summary>What a target's rows are looked at for in each batch.</summary>
/// <param name="Target">Number of the target.</param>
/// <param name="Owner">Whose it is, for messages.</param>
/// <param name="Classes">The numbers that it may have.</param>
sealed record TargetCheck(int Target, string Owner, ClassNumbers Classes);
