namespace KerasStyle.Tuning;

/// <summary>Regression of noisy scores over points by a Gaussian process with the Matérn 5/2 kernel, whose length is the likeliest of a few
/// (Rasmussen and Williams, 2006, algorithm 2.1).</summary>
sealed class GaussianProcess
{
    static readonly double[] Lengths = [0.1, 0.2, 0.3, 0.5, 0.8, 1.3, 2, 4];

    readonly double[][] points;
    readonly double mean, deviation, length;
    readonly double[,] factor;          // lower triangle L of K = L Lᵀ
    readonly double[] weights;          // K⁻¹ y

    /// <param name="points">The points, each in [0, 1] along every axis.</param>
    /// <param name="scores">A score for each.</param>
    /// <param name="noise">Variance of a score's noise, of scores brought to deviation 1.</param>
    public GaussianProcess(double[][] points, double[] scores, double noise)
    {
        this.points = points;
        mean = scores.Average();
        deviation = Math.Sqrt(scores.Average(s => (s - mean) * (s - mean)));
        if (!(deviation > 0))
            deviation = 1;
        double[] y = [.. scores.Select(s => (s - mean) / deviation)];
        double likeliest = double.NegativeInfinity;
        (factor, weights) = (new double[0, 0], []);
        foreach (double candidate in Lengths)
        {
            double[,] l = Factor(candidate, noise);
            double[] a = Solve(l, y);
            double likelihood = -0.5 * y.Zip(a, (u, v) => u * v).Sum() - Enumerable.Range(0, y.Length).Sum(i => Math.Log(l[i, i]));
            if (likelihood > likeliest)
                (likeliest, length, factor, weights) = (likelihood, candidate, l, a);
        }
    }

    /// <summary>Mean and standard deviation of the score at a point.</summary>
    public (double Mean, double Deviation) Predict(double[] point)
    {
        double[] k = [.. points.Select(p => Kernel(p, point, length))];
        double[] v = Forward(factor, k);
        double variance = Math.Max(0, 1 - v.Sum(x => x * x));
        return (mean + deviation * k.Zip(weights, (a, b) => a * b).Sum(), deviation * Math.Sqrt(variance));
    }

    static double Kernel(double[] a, double[] b, double length)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
            sum += (a[i] - b[i]) * (a[i] - b[i]);
        double r = Math.Sqrt(5 * sum) / length;
        return (1 + r + r * r / 3) * Math.Exp(-r);
    }

    double[,] Factor(double scale, double noise)
    {
        int n = points.Length;
        var l = new double[n, n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double sum = Kernel(points[i], points[j], scale) + (i == j ? noise : 0);
                for (int k = 0; k < j; k++)
                    sum -= l[i, k] * l[j, k];
                l[i, j] = i == j ? Math.Sqrt(Math.Max(sum, 1e-12)) : sum / l[j, j];
            }
        }

        return l;
    }

    static double[] Forward(double[,] l, double[] y)
    {
        var x = new double[y.Length];
        for (int i = 0; i < y.Length; i++)
        {
            double sum = y[i];
            for (int k = 0; k < i; k++)
                sum -= l[i, k] * x[k];
            x[i] = sum / l[i, i];
        }

        return x;
    }

    static double[] Solve(double[,] l, double[] y)
    {
        double[] x = Forward(l, y);
        for (int i = y.Length - 1; i >= 0; i--)
        {
            for (int k = i + 1; k < y.Length; k++)
                x[i] -= l[k, i] * x[k];
            x[i] /= l[i, i];
        }

        return x;
    }
}
