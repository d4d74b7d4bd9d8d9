using KerasStyle.Data;

namespace KerasStyle.Models;

/// <summary>What a batch is made of: rows of inputs, targets and sample weights. Steps are compiled once per layout and number of rows.</summary>
/// <param name="Inputs">One row of each input.</param>
/// <param name="Targets">One row of each target.</param>
/// <param name="SampleWeights">One row of each sample weight.</param>
/// <param name="ByClass">Whether a weight for each row is made from its class.</param>
sealed record BatchLayout(IReadOnlyList<TensorSpec> Inputs, IReadOnlyList<TensorSpec> Targets, IReadOnlyList<TensorSpec> SampleWeights, bool ByClass = false)
{
    public BatchLayout(BatchSource source, bool byClass = false)
        : this(source.Inputs, source.Targets, source.SampleWeights, byClass)
    {
    }

    /// <summary>Columns that the source fills.</summary>
    public int Columns => Inputs.Count + Targets.Count + SampleWeights.Count;

    /// <summary>Whether tensors are <paramref name="rows"/> rows of the inputs each.</summary>
    public bool Takes(IReadOnlyList<Tensor> batch, int rows)
    {
        if (batch.Count != Inputs.Count)
            return false;
        for (int i = 0; i < batch.Count; i++)
        {
            TensorSpec given = batch[i].Spec;
            if (given.DType != Inputs[i].DType || given.Shape.Rank == 0 || given.Shape[0] != rows || !given.Shape.Span[1..].SequenceEqual(Inputs[i].Shape.Span))
                return false;
        }

        return true;
    }

    /// <summary>The step's inputs for a batch of <paramref name="rows"/>.</summary>
    public TensorSpec[] ForRows(int rows)
    {
        IEnumerable<TensorSpec> all = Inputs.Concat(Targets).Concat(SampleWeights);
        if (ByClass)
            all = all.Append(new TensorSpec(Shape.Scalar));
        return [.. all.Select(s => new TensorSpec(new Shape([rows]).Concat(s.Shape), s.DType))];
    }

    public bool Equals(BatchLayout? other) => other != null && ByClass == other.ByClass
        && Inputs.SequenceEqual(other.Inputs) && Targets.SequenceEqual(other.Targets) && SampleWeights.SequenceEqual(other.SampleWeights);

    public override int GetHashCode() => HashCode.Combine(Inputs.Count > 0 ? Inputs[0] : default, Targets.Count, SampleWeights.Count, ByClass);
}
