using KerasStyle.Initializers;

namespace KerasStyle.Layers;

/// <summary>Short-time Fourier transforms of sounds by convolution with weights that can be trained: (batch, values, channels) → (batch, windows, frequencies · channels).
/// As keras.layers.STFTSpectrogram.</summary>
public sealed class STFTSpectrogram : Layer
{
    readonly string mode, padding, dataFormat;
    readonly int frameLength;
    readonly int? frameStep, fftLength;
    readonly string? window, scaling;
    readonly bool periodic, expandDims;
    Variable? realKernel, imagKernel;

    /// <param name="mode"><c>log</c> or <c>magnitude</c> of the spectrum, <c>psd</c> for its power, <c>real</c>, <c>imag</c>, <c>angle</c>, or <c>stft</c> for real and imaginary parts.</param>
    /// <param name="frameLength">Length of a window.</param>
    /// <param name="frameStep">Step between windows; half their length when null.</param>
    /// <param name="fftLength">Length of the transform; the next power of two when null.</param>
    /// <param name="window">The window, as for <see cref="STFT"/>.</param>
    /// <param name="periodic">Whether the window is one period of a periodic one.</param>
    /// <param name="scaling"><c>density</c>, <c>spectrum</c>, or null for none.</param>
    /// <param name="padding"><c>valid</c> or <c>same</c>.</param>
    /// <param name="expandDims">Whether frequencies and channels are two axes.</param>
    /// <param name="dataFormat"><c>channels_last</c>, the default, or <c>channels_first</c>.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Type to compute in.</param>
    /// <param name="trainable">Whether training changes the weights.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    public STFTSpectrogram(
        string mode = "log", int frameLength = 256, int? frameStep = null, int? fftLength = null, string? window = "hann", bool periodic = false, string? scaling = "density",
        string padding = "valid", bool expandDims = false, string? dataFormat = null, string? name = null, DTypePolicy? dtype = null, bool trainable = true)
        : base(name, dtype, trainable)
    {
        this.mode = Categories.Mode(Label, mode, "log", "magnitude", "psd", "real", "imag", "angle", "stft");
        this.padding = padding is "valid" or "same" ? padding : throw new ArgumentException($"{Label}: padding must be valid or same, got '{padding}'", nameof(padding));
        if (frameStep is { } step && (step < 1 || step > frameLength))
            throw new ArgumentOutOfRangeException(nameof(frameStep), frameStep, $"{Label}: frameStep must lie between 1 and frameLength {frameLength}");
        if (fftLength < frameLength)
            throw new ArgumentOutOfRangeException(nameof(fftLength), fftLength, $"{Label}: fftLength must be at least frameLength {frameLength}");
        (this.frameLength, this.frameStep, this.fftLength, this.window) = (frameLength, frameStep, fftLength, window);
        (this.periodic, this.scaling, this.expandDims, this.dataFormat) = (periodic, scaling, expandDims, Windows.DataFormat(Label, dataFormat));
        InputSpec = new InputSpec(Rank: 3);
    }

    int Frequencies => (fftLength ?? (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)frameLength)) / 2 + 1;

    /// <inheritdoc/>
    protected override void Build(Shape input)
    {
        Shape shape = new(frameLength, 1, Frequencies);
        if (mode != "imag")
            realKernel = AddWeight("real_kernel", shape, new STFT("real", window, scaling, periodic));
        if (mode != "real")
            imagKernel = AddWeight("imag_kernel", shape, new STFT("imag", window, scaling, periodic));
    }

    /// <inheritdoc/>
    protected override Tensor Call(Tensor x, bool training)
    {
        Tensor sound = dataFormat == "channels_last" ? Ops.Swapaxes(x, 1, 2) : x;
        Tensor? real = realKernel == null ? null : Windowed(sound, realKernel), imaginary = imagKernel == null ? null : Windowed(sound, imagKernel);
        return Arranged(mode switch
        {
            "real" => real!,
            "imag" => imaginary!,
            "angle" => Ops.Arctan2(imaginary!, real!),
            "stft" => Ops.Concatenate([real!, imaginary!], 3),
            "psd" => Doubled(Ops.Square(real!) + Ops.Square(imaginary!)),
            "magnitude" => Magnitude(),
            _ => Ops.Log(Ops.Maximum(Magnitude(), KerasConfig.Epsilon)),
        });

        Tensor Magnitude() => Ops.Sqrt(Ops.Maximum(Ops.Square(real!) + Ops.Square(imaginary!), KerasConfig.Epsilon));
    }

    // (batch, channels, values) → (batch, channels, windows, frequencies).
    Tensor Windowed(Tensor sound, Tensor kernel)
    {
        Tensor each = Ops.Conv(Ops.Reshape(sound, [-1, sound.Shape[2], 1]), kernel, [frameStep ?? frameLength / 2], padding);
        return Ops.Reshape(each, [sound.Shape[0], sound.Shape[1], each.Shape[1], each.Shape[2]]);
    }

    // Frequencies but the first and last stand for their mirror images, too.
    static Tensor Doubled(Tensor power)
    {
        Tensor twice = Ops.Cast(Tensor.From<double>([.. Enumerable.Range(0, power.Shape[3]).Select(i => i == 0 || i == power.Shape[3] - 1 ? 1.0 : 2.0)], [power.Shape[3]]), power.DType);
        return power * twice;
    }

    Tensor Arranged(Tensor y)
    {
        int batch = y.Shape[0], windows = y.Shape[2];
        if (dataFormat == "channels_last")
            return expandDims ? Ops.Transpose(y, 0, 2, 3, 1) : Ops.Reshape(Ops.Transpose(y, 0, 2, 1, 3), [batch, windows, y.Shape[1] * y.Shape[3]]);
        return expandDims ? y : Ops.Reshape(Ops.Transpose(y, 0, 1, 3, 2), [batch, y.Shape[1] * y.Shape[3], windows]);
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config
        .Add("mode", mode).Add("frame_length", frameLength).Add("frame_step", frameStep).Add("fft_length", fftLength).Add("window", window).Add("periodic", periodic)
        .Add("scaling", scaling).Add("padding", padding).Add("data_format", dataFormat).Add("expand_dims", expandDims);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static STFTSpectrogram FromConfig(Config config) => new(
        config.Get("mode", "log"), config.Get("frame_length", 256), config.GetOptional<int>("frame_step"), config.GetOptional<int>("fft_length"),
        config.Contains("window") ? config.GetString("window") : "hann", config.Get("periodic", false), config.Contains("scaling") ? config.GetString("scaling") : "density",
        config.Get("padding", "valid"), config.Get("expand_dims", false), config.GetString("data_format"), config.Name, config.Policy, config.Trainable);
}
