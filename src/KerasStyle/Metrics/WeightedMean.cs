using KerasStyle.Losses;

namespace KerasStyle.Metrics;

/// <summary>The weighted mean of values, each of which a batch gives for every sample; 0 before the first.</summary>
public abstract class WeightedMean : Metric
{
    readonly Variable total, count;

    /// <summary>A mean.</summary>
    /// <param name="name">Name in logs; the class name in snake case when null.</param>
    /// <param name="dtype">Type of the state; float32 when null.</param>
    protected WeightedMean(string? name = null, DType? dtype = null)
        : base(name, dtype) => (total, count) = (AddVariable("total", []), AddVariable("count", []));

    /// <inheritdoc/>
    public override Tensor Result() => LossFunctions.DivideNoNan(total, count);

    /// <summary>Adds a batch's values: (batch, ...), of which the mean over the axes that the weight lacks is taken.</summary>
    /// <param name="values">Values.</param>
    /// <param name="sampleWeight">How much each counts.</param>
    protected void Accumulate(Tensor values, Tensor? sampleWeight)
    {
        ArgumentNullException.ThrowIfNull(values);
        (values, Tensor? weight) = PerSample(values, sampleWeight, DType, (x, axes) => Ops.Mean(x, axes));
        total.Assign(total.Value + Ops.Sum(values));
        count.Assign(count.Value + (weight == null ? (values.Rank > 0 ? values.Shape[0] : 1) : Ops.Sum(weight)));
    }

    internal static (Tensor Values, Tensor? Weight) PerSample(Tensor values, Tensor? weight, DType dtype, Func<Tensor, int[], Tensor> reduce)
    {
        values = Ops.Cast(values, dtype);
        if (weight != null)
        {
            (values, weight) = LossFunctions.SameRank(values, Ops.Cast(weight, dtype));
            int rank = weight.Rank;
            if (values.Rank > rank)
                values = reduce(values, [.. Enumerable.Range(rank, values.Rank - rank)]);
            weight = Ops.BroadcastTo(weight, values.Shape);
            values *= weight;
            if (rank > 1)
                weight = reduce(weight, [.. Enumerable.Range(1, rank - 1)]);
        }

        return (values.Rank > 1 ? reduce(values, [.. Enumerable.Range(1, values.Rank - 1)]) : values, weight);
    }
}
