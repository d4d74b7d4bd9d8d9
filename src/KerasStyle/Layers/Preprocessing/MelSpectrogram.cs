namespace KerasStyle.Layers;

/// <summary>Sounds as pictures of their frequencies on the mel scale, in decibel: (batch, values) or (values) → (..., mel bins, windows). As keras.layers.MelSpectrogram.</summary>
public sealed class MelSpectrogram : Layer
{
    readonly int fftLength, sequenceStride, sequenceLength, samplingRate, numMelBins;
    readonly double minFreq, maxFreq, topDb, magExp, minPower, refPower;
    readonly bool powerToDb;
    readonly string? window;

    /// <param name="fftLength">Length of the Fourier transform.</param>
    /// <param name="sequenceStride">Step between windows.</param>
    /// <param name="sequenceLength">Length of a window; that of the transform when null.</param>
    /// <param name="window"><c>hann</c>, <c>hamming</c>, or null for none.</param>
    /// <param name="samplingRate">Values in a second.</param>
    /// <param name="numMelBins">Number of frequencies.</param>
    /// <param name="minFreq">The least frequency in hertz.</param>
    /// <param name="maxFreq">The largest; half the sampling rate when null.</param>
    /// <param name="powerToDb">Whether the result is in decibel.</param>
    /// <param name="topDb">How far below the loudest value decibels reach.</param>
    /// <param name="magExp">Power of the magnitudes: 1 for energy, 2 for power.</param>
    /// <param name="minPower">The least value before the logarithm.</param>
    /// <param name="refPower">What counts as 0 decibel.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Type to compute in.</param>
    /// <param name="trainable">Kept for Keras' sake; the layer has no weights.</param>
    /// <exception cref="ArgumentException">The window is longer than the transform.</exception>
    public MelSpectrogram(
        int fftLength = 2048, int sequenceStride = 512, int? sequenceLength = null, string? window = "hann", int samplingRate = 16000, int numMelBins = 128, double minFreq = 20,
        double? maxFreq = null, bool powerToDb = true, double topDb = 80, double magExp = 2, double minPower = 1e-10, double refPower = 1,
        string? name = null, DTypePolicy? dtype = null, bool trainable = true)
        : base(name, dtype, trainable)
    {
        (this.fftLength, this.sequenceStride, this.sequenceLength, this.window) = (fftLength, sequenceStride, sequenceLength ?? fftLength, window);
        (this.samplingRate, this.numMelBins, this.minFreq, this.maxFreq) = (samplingRate, numMelBins, minFreq, maxFreq ?? samplingRate / 2);
        (this.powerToDb, this.topDb, this.magExp, this.minPower, this.refPower) = (powerToDb, topDb, magExp, minPower, refPower);
        if (this.sequenceLength > fftLength)
            throw new ArgumentException($"{Label}: fftLength must be at least sequenceLength, got {fftLength} and {this.sequenceLength}", nameof(fftLength));
    }

    /// <inheritdoc/>
    protected override Tensor Call(Tensor x, bool training)
    {
        (Tensor real, Tensor imaginary) = Ops.Stft(Ops.Cast(x, DType), sequenceLength, sequenceStride, fftLength, window);
        Tensor magnitude = Ops.Power(Ops.Sqrt(Ops.Square(real) + Ops.Square(imaginary)), magExp);
        Tensor mel = Ops.Matmul(magnitude, Ops.Cast(Tensor.From(Triangles(fftLength / 2 + 1)), DType));
        if (powerToDb)
        {
            mel = 10 * Ops.Log10(Ops.Maximum(mel, minPower)) - 10 * Math.Log10(Math.Max(Math.Abs(refPower), minPower));
            mel = Ops.Maximum(mel, Ops.Max(mel) - topDb);
        }

        return Ops.Swapaxes(mel, -1, -2);
    }

    // Triangles of equal width on the mel scale, each from the middle of one neighbour to that of the other; the constant part counts nowhere.
    double[,] Triangles(int bins)
    {
        static double Mel(double hertz) => 1127 * Math.Log(1 + hertz / 700);
        double low = Mel(minFreq), step = (Mel(maxFreq) - low) / (numMelBins + 1);
        var weights = new double[bins, numMelBins];
        for (int i = 1; i < bins; i++)
        {
            double at = (Mel(samplingRate / 2.0 * i / (bins - 1)) - low) / step;
            for (int j = 0; j < numMelBins; j++)
                weights[i, j] = Math.Max(0, Math.Min(at - j, j + 2 - at));
        }

        return weights;
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config
        .Add("fft_length", fftLength).Add("sequence_stride", sequenceStride).Add("sequence_length", sequenceLength).Add("window", window).Add("sampling_rate", samplingRate)
        .Add("num_mel_bins", numMelBins).Add("min_freq", minFreq).Add("max_freq", maxFreq).Add("power_to_db", powerToDb).Add("top_db", topDb).Add("mag_exp", magExp)
        .Add("min_power", minPower).Add("ref_power", refPower);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static MelSpectrogram FromConfig(Config config) => new(
        config.Get("fft_length", 2048), config.Get("sequence_stride", 512), config.GetOptional<int>("sequence_length"), config.Contains("window") ? config.GetString("window") : "hann",
        config.Get("sampling_rate", 16000), config.Get("num_mel_bins", 128), config.Get("min_freq", 20.0), config.GetOptional<double>("max_freq"), config.Get("power_to_db", true),
        config.Get("top_db", 80.0), config.Get("mag_exp", 2.0), config.Get("min_power", 1e-10), config.Get("ref_power", 1.0), config.Name, config.Policy, config.Trainable);
}
