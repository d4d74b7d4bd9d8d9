namespace KerasStyle.Layers;

/// <summary>A weight as files keep it.</summary>
/// <param name="Variable">Takes the values of a file.</param>
/// <param name="Merged">What a file is given, where that is not the variable's value: a kernel with its low-rank addition.</param>
sealed record StoredWeight(Variable Variable, Func<Tensor>? Merged = null)
{
    /// <summary>The values for a file.</summary>
    public Tensor Value => Merged?.Invoke() ?? Variable.Value;
}
