namespace KerasStyle.Initializers;

/// <summary>Kernel (frame, 1, frequencies) that takes the real or imaginary part of a short-time Fourier transform by convolution:
/// window(t) · cos or sin(−2π t f / n) / norm, with n = 2 (frequencies − 1), as keras.initializers.STFT.</summary>
public sealed class STFT : Initializer
{
    // By name; of the place from −1 to 1 and the number of steps between the ends.
    static readonly Dictionary<string, Func<double, int, double>> Windows = new(StringComparer.Ordinal)
    {
        ["hann"] = Cosines(0.5, 0.5),
        ["hamming"] = Cosines(0.54, 0.46),
        ["blackman"] = Cosines(0.42, 0.5, 0.08),
        ["nuttall"] = Cosines(0.3635819, 0.4891775, 0.1365995, 0.0106411),
        ["blackmanharris"] = Cosines(0.35875, 0.48829, 0.14128, 0.01168),
        ["flattop"] = Cosines(0.21557895, 0.41663158, 0.277263158, 0.083578947, 0.006947368),
        ["bartlett"] = (x, _) => 1 - Math.Abs(x),
        ["triang"] = (x, span) => 1 - Math.Abs(x) * span / (span % 2 == 0 ? span + 2 : span + 1),
        ["cosine"] = (x, span) => Math.Cos(Math.PI / 2 * x * span / (span + 1)),
        ["tukey"] = (x, _) => Math.Abs(x) <= 0.5 ? 1 : 0.5 - 0.5 * Math.Cos(2 * Math.PI * Math.Abs(x)),
        ["parzen"] = (x, span) => Parzen(Math.Abs(x), Math.Abs(x) * span / (span + 1)),
        ["bohman"] = (x, _) => (1 - Math.Abs(x)) * Math.Cos(Math.PI * x) + Math.Sin(Math.PI * Math.Abs(x)) / Math.PI,
        ["barthann"] = (x, _) => 0.62 - 0.24 * Math.Abs(x) + 0.38 * Math.Cos(Math.PI * x),
        ["boxcar"] = (_, _) => 1,
    };

    readonly string side;
    readonly string? window, scaling;
    readonly bool periodic;

    /// <param name="side"><c>real</c> or <c>imag</c>.</param>
    /// <param name="window"><c>hann</c>, <c>hamming</c>, <c>blackman</c>, <c>bartlett</c>, <c>boxcar</c>, <c>triang</c>, <c>cosine</c>, <c>tukey</c> (of which half is flat), <c>parzen</c>,
    /// <c>bohman</c>, <c>barthann</c>, <c>nuttall</c>, <c>blackmanharris</c>, <c>flattop</c>, or none when null.</param>
    /// <param name="scaling"><c>density</c> divides by the window's length √Σw², <c>spectrum</c> by Σ|w|; nothing when null.</param>
    /// <param name="periodic">Whether the window is one period of a periodic one.</param>
    /// <exception cref="ArgumentException">An argument has another value.</exception>
    public STFT(string side = "real", string? window = "hann", string? scaling = "density", bool periodic = false)
    {
        this.side = side is "real" or "imag" ? side : throw new ArgumentException($"side must be real or imag, got '{side}'", nameof(side));
        this.window = window == null || Windows.ContainsKey(window)
            ? window
            : throw new ArgumentException($"window must be {string.Join(", ", Windows.Keys)} or null, got '{window}'", nameof(window));
        this.scaling = scaling is null or "density" or "spectrum"
            ? scaling
            : throw new ArgumentException($"scaling must be density, spectrum or null, got '{scaling}'", nameof(scaling));
        this.periodic = periodic;
    }

    /// <inheritdoc/>
    public override Tensor Call(Shape shape, DType dtype = DType.Float32)
    {
        if (shape.Rank != 3 || shape[1] != 1)
            throw new ArgumentException($"STFT: the weight must be (frame, 1, frequencies), got shape {shape}", nameof(shape));
        int frame = shape[0], frequencies = shape[2];
        double[] w = [.. Enumerable.Range(0, frame).Select(t => Weight(t, frame))];
        double norm = window == null ? 1 : scaling switch
        {
            "density" => Math.Sqrt(w.Sum(v => v * v)),
            "spectrum" => w.Sum(Math.Abs),
            _ => 1,
        };
        return HostValues.Fill(shape, dtype, i =>
        {
            double angle = -2 * Math.PI * (i / frequencies) * (i % frequencies) / ((frequencies - 1) * 2);
            return (side == "real" ? Math.Cos(angle) : Math.Sin(angle)) * w[i / frequencies] / norm;
        });
    }

    double Weight(int t, int frame)
    {
        int span = periodic ? frame : frame - 1;
        return window == null || span == 0 ? 1 : Windows[window](2.0 * t / span - 1, span);
    }

    // A sum of cosines of growing frequency.
    static Func<double, int, double> Cosines(params double[] shares) => (x, _) => shares.Select((share, k) => share * Math.Cos(k * Math.PI * x)).Sum();

    static double Parzen(double place, double x) => place <= 0.5 ? 1 - 6 * x * x * (1 - x) : 2 * Math.Pow(1 - x, 3);

    /// <inheritdoc/>
    protected override void GetConfig(Config config) =>
        config.Add("side", side).Add("window", window).Add("periodic", periodic).Add("scaling", scaling);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static STFT FromConfig(Config config) => new(
        config.Get("side", "real"), config.Contains("window") ? config.GetString("window") : "hann",
        config.Contains("scaling") ? config.GetString("scaling") : "density", config.Get("periodic", false));
}
