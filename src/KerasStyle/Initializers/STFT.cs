namespace KerasStyle.Initializers;

/// <summary>Kernel (frame, 1, frequencies) that takes the real or imaginary part of a short-time Fourier transform by convolution:
/// window(t) · cos or sin(−2π t f / n) / norm, with n = 2 (frequencies − 1), as keras.initializers.STFT.</summary>
public sealed class STFT : Initializer
{
    readonly string side;
    readonly string? window, scaling;
    readonly bool periodic;

    /// <param name="side"><c>real</c> or <c>imag</c>.</param>
    /// <param name="window"><c>hann</c>, <c>hamming</c>, <c>blackman</c>, <c>bartlett</c>, <c>boxcar</c>, or none when null.</param>
    /// <param name="scaling"><c>density</c> divides by the window's length √Σw², <c>spectrum</c> by Σ|w|; nothing when null.</param>
    /// <param name="periodic">Whether the window is one period of a periodic one.</param>
    /// <exception cref="ArgumentException">An argument has another value.</exception>
    public STFT(string side = "real", string? window = "hann", string? scaling = "density", bool periodic = false)
    {
        this.side = side is "real" or "imag" ? side : throw new ArgumentException($"side must be real or imag, got '{side}'", nameof(side));
        this.window = window is null or "hann" or "hamming" or "blackman" or "bartlett" or "boxcar"
            ? window
            : throw new ArgumentException($"window must be hann, hamming, blackman, bartlett, boxcar or null, got '{window}'", nameof(window));
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
        double phase = span == 0 ? Math.PI : 2 * Math.PI * t / span;
        return window switch
        {
            "hann" => 0.5 - 0.5 * Math.Cos(phase),
            "hamming" => 0.54 - 0.46 * Math.Cos(phase),
            "blackman" => 0.42 - 0.5 * Math.Cos(phase) + 0.08 * Math.Cos(2 * phase),
            "bartlett" => 1 - Math.Abs(phase / Math.PI - 1),
            _ => 1,
        };
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config) =>
        config.Add("side", side).Add("window", window).Add("periodic", periodic).Add("scaling", scaling);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static STFT FromConfig(Config config) => new(
        config.Get("side", "real"), config.Contains("window") ? config.GetString("window") : "hann",
        config.Contains("scaling") ? config.GetString("scaling") : "density", config.Get("periodic", false));
}
