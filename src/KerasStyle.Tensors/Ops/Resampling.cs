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

    /// <summary>Column i holds the shares of the inputs in output i of an axis that is scaled and moved; zeros where its place lies outside.</summary>
    public static Tensor Weights(int from, int to, Tensor scale, Tensor translation, string method, bool antialias)
    {
        Tensor inverse = 1 / scale, stretch = antialias ? Ops.Maximum(inverse, 1) : Ops.OnesLike(inverse);
        Tensor at = (Ops.Cast(Ops.Arange(to), scale.DType) + 0.5 - translation) * inverse - 0.5;
        Tensor shares = Kernel(method, Ops.Abs(at - Ops.ExpandDims(Ops.Cast(Ops.Arange(from), scale.DType), 1)) / stretch);
        Tensor sum = Ops.Sum(shares, [0], keepdims: true), counts = Ops.Abs(sum) > 1000 * (scale.DType == DType.Float64 ? 2.220446049250313e-16 : 1.1920929e-7);
        shares = Ops.Where(counts, shares / Ops.Where(counts, sum, Ops.OnesLike(sum)), 0);
        return Ops.Where(Ops.LogicalAnd(at >= -0.5, at <= from - 0.5), shares, 0);
    }

    static Tensor Kernel(string method, Tensor x)
    {
        switch (method)
        {
            case "linear" or "bilinear" or "trilinear" or "triangle":
                return Ops.Maximum(1 - x, 0);
            case "cubic" or "bicubic" or "tricubic":
                return Ops.Where(x < 1, (1.5 * x - 2.5) * x * x + 1, Ops.Where(x < 2, ((-0.5 * x + 2.5) * x - 4) * x + 2, 0));
            case "lanczos3" or "lanczos5":
                double radius = method[^1] - '0';
                Tensor close = x <= 1e-3, safe = Ops.Where(close, Ops.OnesLike(x), x);
                Tensor wave = radius * Ops.Sin(Math.PI * safe) * Ops.Sin(Math.PI / radius * safe) / (Math.PI * Math.PI * safe * safe);
                return Ops.Where(x > radius, 0, Ops.Where(close, Ops.OnesLike(x), wave));
            default:
                throw new ArgumentException($"method must be linear, bilinear, trilinear, cubic, bicubic, tricubic, lanczos3 or lanczos5, got '{method}'", nameof(method));
        }
    }
}
