using KerasStyle.Tensors;

namespace KerasStyle.Saving;

/// <summary>What a file holds for variables: read first, then set, all or, when something does not fit, none.</summary>
/// <param name="skipMismatch">Leave alone what does not fit instead of throwing.</param>
sealed class WeightTransfer(bool skipMismatch)
{
    readonly List<(Variable Variable, Tensor Value)> values = [];
    readonly List<string> skipped = [];

    /// <summary>Takes what <paramref name="read"/> reads, or nothing of it.</summary>
    /// <param name="read">Reads values.</param>
    /// <param name="isOptional">What may lack or differ without a word.</param>
    /// <returns>Whether it fits.</returns>
    /// <exception cref="InvalidDataException">It does not fit, and nothing may be skipped.</exception>
    public bool Add(Func<IEnumerable<(Variable Variable, Tensor Value)>> read, bool isOptional = false)
    {
        try
        {
            values.AddRange([.. read()]);
            return true;
        }
        catch (InvalidDataException) when (isOptional)
        {
            return false;
        }
        catch (InvalidDataException e) when (skipMismatch)
        {
            skipped.Add(e.Message);
            return false;
        }
    }

    /// <summary>Sets the variables.</summary>
    /// <returns>What was left alone and why.</returns>
    public IReadOnlyList<string> Apply()
    {
        foreach ((Variable variable, Tensor value) in values)
            variable.Assign(value);
        return skipped;
    }
}
