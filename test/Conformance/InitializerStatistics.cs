namespace KerasStyle.Conformance;

/// <summary>Compares a random weight with one of real Keras by mean, deviation, quantiles and bounds.</summary>
static class InitializerStatistics
{
    public static void Compare(JsonObject json, Tensor got)
    {
        double[] values = got.ToArray<double>();
        if (json["statistics"] is JsonObject want)
        {
            double mean = values.Average(), deviation = Math.Sqrt(values.Average(v => (v - mean) * (v - mean)));
            Check.Small(mean - (double)want["mean"]!, (double)want["mean_tolerance"]!, "mean");
            Check.Small(deviation / (double)want["std"]! - 1, (double)want["std_rel_tolerance"]!, "standard deviation");
            double[] sorted = [.. values.Order()];
            foreach ((string share, JsonNode? value) in want["quantiles"]!.AsObject())
            {
                double at = double.Parse(share) * (sorted.Length - 1), low = sorted[(int)at], high = sorted[Math.Min((int)at + 1, sorted.Length - 1)];
                Check.Small(low + (high - low) * (at - (int)at) - (double)value!, (double)want["quantile_tolerance"]!, $"quantile {share}");
            }

            JsonNode initializer = json["initializer"]!;
            // Of the range, not of the bounds: those need not lie around 0.
            double least = (double)want["min"]!, most = (double)want["max"]!, beyond = 0.05 * (most - least);
            if ((string?)initializer["class_name"] is not ("RandomNormal" or "Orthogonal") && (string?)initializer["config"]!["distribution"] != "untruncated_normal")
                Check.True(sorted[0] >= least - beyond && sorted[^1] <= most + beyond, $"values lie in [{sorted[0]}, {sorted[^1]}]");
        }

        if ((bool?)json["orthogonal"] == true)
            CheckOrthogonal(got, (double?)json["initializer"]!["config"]!["gain"] ?? 1);
    }

    static void CheckOrthogonal(Tensor got, double gain)
    {
        int columns = got.Shape[^1], rows = (int)got.Shape.Size / columns;
        Tensor matrix = Ops.Reshape(Ops.Cast(got, DType.Float64), [rows, columns]);
        Tensor products = rows >= columns ? Ops.Matmul(Ops.Transpose(matrix), matrix) : Ops.Matmul(matrix, Ops.Transpose(matrix));
        int n = products.Shape[0];
        double[] values = products.ToArray<double>();
        for (int i = 0; i < values.Length; i++)
            Check.Small(values[i] - (i / n == i % n ? gain * gain : 0), 1e-5, $"product {i} of columns");
    }
}
