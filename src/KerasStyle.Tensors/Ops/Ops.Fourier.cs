namespace KerasStyle;

// Transforms are products with matrices of roots of unity, so that they have gradients and run in compiled steps.
public static partial class Ops
{
    /// <summary>Discrete Fourier transform Σ x · e^(−2πi jk/n) along the last axis, of real and imaginary parts.</summary>
    public static (Tensor Real, Tensor Imaginary) Fft(Tensor real, Tensor imaginary) =>
        RecordedPair("FFT", real, imaginary, Fft) ?? Rotated(real, imaginary, -1);

    /// <summary>Inverse of <see cref="Fft"/>.</summary>
    public static (Tensor Real, Tensor Imaginary) Ifft(Tensor real, Tensor imaginary)
    {
        (Tensor re, Tensor im) = Rotated(real, imaginary, 1);
        return (re / re.Shape[^1], im / im.Shape[^1]);
    }

    /// <summary>Discrete Fourier transform along the last two axes.</summary>
    public static (Tensor Real, Tensor Imaginary) Fft2(Tensor real, Tensor imaginary) =>
        RecordedPair("FFT2", real, imaginary, Fft2) ?? Twice(real, imaginary, Fft);

    /// <summary>Inverse of <see cref="Fft2"/>.</summary>
    public static (Tensor Real, Tensor Imaginary) Ifft2(Tensor real, Tensor imaginary) =>
        RecordedPair("IFFT2", real, imaginary, Ifft2) ?? Twice(real, imaginary, Ifft);

    static (Tensor, Tensor)? RecordedPair(string name, Tensor real, Tensor imaginary, Func<Tensor, Tensor, (Tensor, Tensor)> compute) =>
        RecordedCall(name, [new[] { real, imaginary }], xs => Listed(compute(xs[0], xs[1]))) is { } recorded ? (recorded[0], recorded[1]) : null;

    static Tensor[] Listed((Tensor Real, Tensor Imaginary) x) => [x.Real, x.Imaginary];

    /// <summary>The first half of the transform of real values, whose other half is its mirror image: (..., n) → (..., ⌊n/2⌋ + 1).</summary>
    /// <param name="x">The values.</param>
    /// <param name="fftLength">Length to which they are cut or filled up with zeros; their own when null.</param>
    public static (Tensor Real, Tensor Imaginary) Rfft(Tensor x, int? fftLength = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (RecordedAll("RFFT", [x], xs => Listed(Rfft(xs[0], fftLength)), ("fft_length", fftLength)) is { } recorded)
            return (recorded[0], recorded[1]);
        x = Lengthened(AsFloat(x), fftLength ?? x.Shape[^1]);
        int n = x.Shape[^1];
        return (Matmul(x, Roots(n, n / 2 + 1, cosine: true, x.DType)), -Matmul(x, Roots(n, n / 2 + 1, cosine: false, x.DType)));
    }

    /// <summary>The real values of such a first half: (..., m) → (..., n), n = 2(m − 1) unless given.</summary>
    public static Tensor Irfft(Tensor real, Tensor imaginary, int? fftLength = null)
    {
        ArgumentNullException.ThrowIfNull(real);
        if (RecordedCall("IRFFT", [new[] { real, imaginary }], xs => [Irfft(xs[0], xs[1], fftLength)], ("fft_length", fftLength)) is { } recorded)
            return recorded[0];
        int n = fftLength ?? 2 * (real.Shape[^1] - 1), half = n / 2 + 1;
        Tensor re = Lengthened(AsFloat(real), half), im = Lengthened(AsFloat(imaginary), half);
        // The parts that have a mirror image count twice.
        Tensor twice = Cast(Tensor.From<double>([.. Enumerable.Range(0, half).Select(k => k == 0 || 2 * k == n ? 1.0 / n : 2.0 / n)], [half]), re.DType);
        return Matmul(re * twice, Transpose(Roots(n, half, cosine: true, re.DType))) - Matmul(im * twice, Transpose(Roots(n, half, cosine: false, re.DType)));
    }

    /// <summary>Windows along the last axis: (..., n) → (..., windows, length).</summary>
    public static Tensor ExtractSequences(Tensor x, int sequenceLength, int sequenceStride)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (Recorded(nameof(ExtractSequences), x, t => ExtractSequences(t, sequenceLength, sequenceStride), ("sequence_length", sequenceLength), ("sequence_stride", sequenceStride)) is { } recorded)
            return recorded;
        int count = 1 + (x.Shape[^1] - sequenceLength) / sequenceStride;
        if (x.Shape[^1] < sequenceLength)
            throw new ArgumentException($"windows of {sequenceLength} do not fit into {x.Shape}", nameof(sequenceLength));
        int[] at = [.. Enumerable.Range(0, count).SelectMany(i => Enumerable.Range(i * sequenceStride, sequenceLength))];
        return Take(x, Tensor.From<int>(at, [count, sequenceLength]), x.Rank - 1);
    }

    /// <summary>Short-time Fourier transform: (..., n) → real and imaginary parts (..., windows, fftLength/2 + 1).</summary>
    /// <param name="x">The values.</param>
    /// <param name="sequenceLength">Length of a window.</param>
    /// <param name="sequenceStride">Step between windows.</param>
    /// <param name="fftLength">Length of the transform; zeros stand around shorter windows.</param>
    /// <param name="window"><c>hann</c>, <c>hamming</c>, or null for none.</param>
    /// <param name="center">Whether x is continued by its mirror image, so that windows are centred on its values.</param>
    public static (Tensor Real, Tensor Imaginary) Stft(Tensor x, int sequenceLength, int sequenceStride, int fftLength, string? window = "hann", bool center = true)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (RecordedAll("STFT", [x], xs => Listed(Stft(xs[0], sequenceLength, sequenceStride, fftLength, window, center)),
            ("sequence_length", sequenceLength), ("sequence_stride", sequenceStride), ("fft_length", fftLength), ("window", window), ("center", center)) is { } recorded)
        {
            return (recorded[0], recorded[1]);
        }

        if (fftLength < sequenceLength)
            throw new ArgumentException($"fftLength must be at least sequenceLength, got {fftLength} and {sequenceLength}", nameof(fftLength));
        if (center)
            x = Pad(x, [.. Enumerable.Repeat((0, 0), x.Rank - 1), (fftLength / 2, fftLength / 2)], "reflect");
        return Rfft(ExtractSequences(AsFloat(x), fftLength, sequenceStride) * Cast(Weights(sequenceLength, fftLength, window), AsFloat(x).DType));
    }

    /// <summary>Values whose short-time Fourier transform is given: overlapping windows are added and divided by their squared weights.</summary>
    /// <param name="real">Real parts (..., windows, fftLength/2 + 1).</param>
    /// <param name="imaginary">Imaginary parts.</param>
    /// <param name="sequenceLength">Length of a window.</param>
    /// <param name="sequenceStride">Step between windows.</param>
    /// <param name="fftLength">Length of the transform.</param>
    /// <param name="length">Length of the result; what the windows cover when null.</param>
    /// <param name="window"><c>hann</c>, <c>hamming</c>, or null for none.</param>
    /// <param name="center">Whether windows are centred on values.</param>
    public static Tensor Istft(
        Tensor real, Tensor imaginary, int sequenceLength, int sequenceStride, int fftLength, int? length = null, string? window = "hann", bool center = true)
    {
        ArgumentNullException.ThrowIfNull(real);
        if (RecordedCall("ISTFT", [new[] { real, imaginary }], xs => [Istft(xs[0], xs[1], sequenceLength, sequenceStride, fftLength, length, window, center)],
            ("sequence_length", sequenceLength), ("sequence_stride", sequenceStride), ("fft_length", fftLength), ("length", length), ("window", window), ("center", center)) is { } recorded)
        {
            return recorded[0];
        }

        Tensor weights = Cast(Weights(sequenceLength, fftLength, window), real.DType), frames = Irfft(real, imaginary, fftLength) * weights;
        int count = real.Shape[^2], total = (count - 1) * sequenceStride + fftLength;
        Tensor at = Tensor.From<int>([.. Enumerable.Range(0, count).SelectMany(i => Enumerable.Range(i * sequenceStride, fftLength))], [count * fftLength]);
        Shape outer = real.Shape[..^2];
        Tensor sum = new Tensors.ScatterAdd(outer.Rank, outer.Concat([total])).Apply(at, Reshape(frames, outer.Concat([count * fftLength])));
        Tensor weight = new Tensors.ScatterAdd(0, [total]).Apply(at, Tile(Square(weights), count));
        Tensor x = sum / Where(weight > 1e-11, weight, OnesLike(weight));
        int start = center ? fftLength / 2 : 0, stop = length is { } wanted ? Math.Min(total, start + wanted) : total - start;
        x = SliceAxis(x, -1, start, stop - start);
        return length is { } most ? Lengthened(x, most) : x;
    }

    static Tensor Weights(int length, int fftLength, string? window)
    {
        double[] w = [.. Enumerable.Range(0, length).Select(i => window switch
        {
            null => 1,
            "hann" => 0.5 - 0.5 * Math.Cos(2 * Math.PI * i / length),
            "hamming" => 0.54 - 0.46 * Math.Cos(2 * Math.PI * i / length),
            _ => throw new ArgumentException($"window must be hann, hamming or null, got '{window}'", nameof(window)),
        })];
        int before = (fftLength - length) / 2, after = fftLength - length - before;
        double around = window == null ? 1 : 0;
        return Tensor.From<double>([.. Enumerable.Repeat(around, before), .. w, .. Enumerable.Repeat(around, after)], [fftLength]);
    }

    static Tensor Lengthened(Tensor x, int length)
    {
        int now = x.Shape[^1];
        return now == length ? x
            : now > length ? SliceAxis(x, -1, 0, length)
            : Pad(x, [.. Enumerable.Repeat((0, 0), x.Rank - 1), (0, length - now)]);
    }

    static (Tensor Real, Tensor Imaginary) Rotated(Tensor real, Tensor imaginary, int sign)
    {
        (Tensor re, Tensor im) = Match(AsFloat(real), AsFloat(imaginary));
        int n = re.Shape[^1];
        Tensor c = Roots(n, n, cosine: true, re.DType), s = Roots(n, n, cosine: false, re.DType) * sign;
        return (Matmul(re, c) - Matmul(im, s), Matmul(re, s) + Matmul(im, c));
    }

    static (Tensor Real, Tensor Imaginary) Twice(Tensor real, Tensor imaginary, Func<Tensor, Tensor, (Tensor Real, Tensor Imaginary)> transform)
    {
        (Tensor re, Tensor im) = transform(real, imaginary);
        (re, im) = transform(SwapLastAxes(re), SwapLastAxes(im));
        return (SwapLastAxes(re), SwapLastAxes(im));
    }

    // (n, m) of cos or sin of 2π jk/n; the product is taken modulo n first, which keeps it exact.
    static Tensor Roots(int n, int m, bool cosine, DType dtype)
    {
        var values = new double[n * m];
        for (int j = 0; j < n; j++)
        {
            for (int k = 0; k < m; k++)
            {
                double angle = 2 * Math.PI * ((long)j * k % n) / n;
                values[j * m + k] = cosine ? Math.Cos(angle) : Math.Sin(angle);
            }
        }

        return Cast(Tensor.From<double>(values, [n, m]), dtype);
    }
}
