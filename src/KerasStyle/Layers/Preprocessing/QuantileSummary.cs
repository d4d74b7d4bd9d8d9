namespace KerasStyle.Layers;

/// <summary>Values with weights that stand for many more values, from which quantiles follow within an error ε.</summary>
sealed class QuantileSummary(double epsilon)
{
    List<(float Value, float Weight)> entries = [];

    /// <summary>Adds the values of a batch: of n values every (n · ε)-th one stands for those up to it.</summary>
    public void Add(float[] values)
    {
        float[] sorted = [.. values.Order()];
        double step = Math.Max(sorted.Length * epsilon, 1);
        for (int i = (int)(step - 1); i < sorted.Length; i += (int)step)
            entries.Add((sorted[i], (float)step));
        entries = Compress([.. entries.OrderBy(e => e.Value)], epsilon);
    }

    /// <summary>The inner boundaries of a number of bins of equal weight.</summary>
    public double[] Boundaries(int bins) => [.. Compress(entries, 1.0 / bins).SkipLast(1).Select(e => (double)e.Value)];

    // Values at the shares ε, 2ε ... 1 of the whole weight, between entries by straight lines.
    static List<(float Value, float Weight)> Compress(List<(float Value, float Weight)> entries, double epsilon)
    {
        if (entries.Count * epsilon < 1)
            return entries;
        var sums = new double[entries.Count];
        float sum = 0;
        for (int i = 0; i < sums.Length; i++)
            sums[i] = sum += entries[i].Weight;
        var result = new List<(float, float)>();
        double before = 0;
        for (int i = 0; i < (int)Math.Ceiling(1 / epsilon); i++)
        {
            double share = (epsilon + i * epsilon) * sum;
            double weight = Between(share, j => sums[j]);
            result.Add(((float)Between(share, j => entries[j].Value), (float)(weight - before)));
            before = weight;
        }

        return result;

        double Between(double at, Func<int, double> value)
        {
            int j = Array.BinarySearch(sums, at);
            if (j >= 0)
                return value(j);
            j = ~j;
            return j == 0 ? value(0) : j == sums.Length ? value(j - 1)
                : value(j - 1) + (at - sums[j - 1]) / (sums[j] - sums[j - 1]) * (value(j) - value(j - 1));
        }
    }
}
