namespace KerasStyle.Tensors;

/// <summary>Shares of the pixels of an axis in those of the axis in another length.</summary>
static class Resampling
{
    /// <summary>Row i holds the shares of the inputs in output i: the kernel around the output's place between pixel centres, scaled to sum 1.</summary>
    public static double[,] Weights(int from, int to, string interpolation, bool antialias)
    {
        Func<double, double> kernel = Kernel(interpolation);
        double step = (double)from / to, stretch = antialias ? Math.Max(1, step) : 1;
        var shares = new double[to, from];
        for (int i = 0; i < to; i++)
        {
            double at = (i + 0.5) * step - 0.5, sum = 0;
            for (int j = 0; j < from; j++)
                sum += shares[i, j] = kernel(Math.Abs(at - j) / stretch);
            for (int j = 0; j < from; j++)
                shares[i, j] /= sum;
        }

        return shares;
    }

    static Func<double, double> Kernel(string interpolation) => interpolation switch
    {
        "bilinear" => x => Math.Max(0, 1 - x),
        // Keys' cubic convolution with a = −½.
        "bicubic" => x => x < 1 ? (1.5 * x - 2.5) * x * x + 1 : x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0,
        "lanczos3" => x => Lanczos(x, 3),
        "lanczos5" => x => Lanczos(x, 5),
        _ => throw new ArgumentException($"interpolation must be nearest, bilinear, bicubic, lanczos3 or lanczos5, got '{interpolation}'", nameof(interpolation)),
    };

    static double Lanczos(double x, double radius) =>
        x < 1e-3 ? 1 : x > radius ? 0 : radius * Math.Sin(Math.PI * x) * Math.Sin(Math.PI * x / radius) / (Math.PI * Math.PI * x * x);
}
