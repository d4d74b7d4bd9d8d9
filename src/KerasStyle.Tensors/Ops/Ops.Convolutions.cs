using KerasStyle.Tensors;

namespace KerasStyle;

public static partial class Ops
{
    /// <summary>Transposed convolution over 1 to 3 spatial axes, as keras.ops.conv_transpose: each input value spreads the kernel over the output.
    /// With the kernel's span k = (size − 1) · dilation + 1 an axis of length n becomes: <c>valid</c> (n − 1) · stride + max(k, stride), <c>same</c> n · stride;
    /// with an output padding p, (n − 1) · stride + k + p and (n − 1) · stride + (k mod 2) + p.</summary>
    /// <param name="inputs">(batch, spatial..., channels), or (batch, channels, spatial...) for channels_first.</param>
    /// <param name="kernel">(spatial..., filters, channels).</param>
    /// <param name="strides">One step for each spatial axis, or one for all; 1 when empty.</param>
    /// <param name="padding"><c>valid</c> or <c>same</c>.</param>
    /// <param name="outputPadding">Values added behind each axis, or one for all; the lengths above when empty.</param>
    /// <param name="dataFormat"><c>channels_last</c> or <c>channels_first</c>.</param>
    /// <param name="dilationRate">Distance between the kernel's values, for each axis or for all; 1 when empty.</param>
    /// <exception cref="ArgumentException">Shapes or arguments do not fit.</exception>
    public static Tensor ConvTranspose(
        Tensor inputs, Tensor kernel, ReadOnlySpan<int> strides = default, string padding = "valid", ReadOnlySpan<int> outputPadding = default,
        string dataFormat = "channels_last", ReadOnlySpan<int> dilationRate = default)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(kernel);
        int[] strideList = strides.ToArray(), extraList = outputPadding.ToArray(), dilationList = dilationRate.ToArray();
        if (Recorded(nameof(ConvTranspose), inputs, kernel, (t, u) => ConvTranspose(t, u, strideList, padding, extraList, dataFormat, dilationList),
            [.. Windowed(strideList, padding, dataFormat, dilationList), ("output_padding", extraList.Length == 0 ? null : OneOrEach(extraList))]) is { } recorded)
        {
            return recorded;
        }

        Tensor x = ToChannelsLast(inputs, dataFormat);
        int rank = x.Rank - 2;
        if (rank < 1 || kernel.Rank != x.Rank || kernel.Shape[^1] != x.Shape[^1])
            throw new ArgumentException($"ConvTranspose: kernel {kernel.Shape} does not fit input {inputs.Shape} ({dataFormat})", nameof(kernel));
        Shape step = PerAxis(strides, rank, nameof(strides)), spread = PerAxis(dilationRate, rank, nameof(dilationRate));
        Shape? extra = outputPadding.IsEmpty ? default(Shape?) : PerAxis(outputPadding, rank, nameof(outputPadding));
        int[] before = new int[rank], after = new int[rank], lengths = new int[rank], zeros = new int[rank];
        for (int i = 0; i < rank; i++)
        {
            int span = (kernel.Shape[i] - 1) * spread[i] + 1;
            (before[i], int right) = TransposedPadding(span, step[i], padding, extra?[i]);
            // What lies behind the last value that the kernel reaches is zero.
            zeros[i] = Math.Max(0, right - (span - 1));
            after[i] = span - 1 - (right - zeros[i]);
            lengths[i] = (x.Shape[i + 1] - 1) * step[i] + span - before[i] - after[i];
        }

        var window = new Window(step, spread, before, after);
        Tensor y = new ConvolutionInputGradient(window, 1, [x.Shape[0], .. lengths, kernel.Shape[^2]]).Apply(x, kernel);
        if (zeros.Any(z => z > 0))
            y = Pad(y, [(0, 0), .. zeros.Select(z => (0, z)), (0, 0)]);
        return FromChannelsLast(y, dataFormat);
    }

    /// <summary>Length of an axis after a transposed convolution.</summary>
    internal static int TransposedLength(int length, int span, int stride, string padding, int? outputPadding)
    {
        (int before, int right) = TransposedPadding(span, stride, padding, outputPadding);
        return (length - 1) * stride + 1 - before + right;
    }

    // How many values of the full result are cut in front, and how far the result reaches beyond the place of the last input.
    static (int Before, int Right) TransposedPadding(int span, int stride, string padding, int? outputPadding)
    {
        switch (padding)
        {
            case "valid":
                return (0, span - 1 + (outputPadding ?? Math.Max(0, stride - span)));
            case "same":
                int total = outputPadding is { } extra ? span + span % 2 - 2 + extra : stride + span - 2;
                int left = Math.Min((total + 1) / 2, span - 1);
                return (span - 1 - left, total - left);
            default:
                throw new ArgumentException($"padding must be valid or same, got '{padding}'", nameof(padding));
        }
    }

    /// <summary>Convolution of each channel by itself over 1 to 3 spatial axes, as keras.ops.depthwise_conv:
    /// output channel c · multiplier + m is input channel c with its m-th kernel.</summary>
    /// <param name="inputs">(batch, spatial..., channels), or (batch, channels, spatial...) for channels_first.</param>
    /// <param name="kernel">(spatial..., channels, multiplier).</param>
    /// <param name="strides">One step for each spatial axis, or one for all; 1 when empty.</param>
    /// <param name="padding"><c>valid</c> (none) or <c>same</c> (as many places as ⌈length / stride⌉).</param>
    /// <param name="dataFormat"><c>channels_last</c> or <c>channels_first</c>.</param>
    /// <param name="dilationRate">Distance between the kernel's values, for each axis or for all; 1 when empty.</param>
    /// <exception cref="ArgumentException">Shapes or arguments do not fit.</exception>
    public static Tensor DepthwiseConv(
        Tensor inputs, Tensor kernel, ReadOnlySpan<int> strides = default, string padding = "valid", string dataFormat = "channels_last", ReadOnlySpan<int> dilationRate = default)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(kernel);
        int[] steps = strides.ToArray(), spread = dilationRate.ToArray();
        if (Recorded(nameof(DepthwiseConv), inputs, kernel, (t, u) => DepthwiseConv(t, u, steps, padding, dataFormat, spread), Windowed(steps, padding, dataFormat, spread)) is { } recorded)
            return recorded;
        int channels = dataFormat == "channels_first" ? inputs.Shape[1] : inputs.Shape[^1];
        if (kernel.Rank != inputs.Rank || kernel.Shape[^2] != channels)
            throw new ArgumentException($"DepthwiseConv: kernel {kernel.Shape} does not fit input {inputs.Shape} ({dataFormat})", nameof(kernel));
        Tensor grouped = Reshape(kernel, [.. kernel.Shape[..^2], 1, channels * kernel.Shape[^1]]);
        return Conv(inputs, grouped, strides, padding, dataFormat, dilationRate);
    }

    /// <summary>A depthwise convolution followed by a convolution of size 1 that mixes the channels, as keras.ops.separable_conv.</summary>
    /// <param name="inputs">(batch, spatial..., channels), or (batch, channels, spatial...) for channels_first.</param>
    /// <param name="depthwiseKernel">(spatial..., channels, multiplier).</param>
    /// <param name="pointwiseKernel">(1..., channels · multiplier, filters).</param>
    /// <param name="strides">One step for each spatial axis, or one for all; 1 when empty.</param>
    /// <param name="padding"><c>valid</c> (none) or <c>same</c> (as many places as ⌈length / stride⌉).</param>
    /// <param name="dataFormat"><c>channels_last</c> or <c>channels_first</c>.</param>
    /// <param name="dilationRate">Distance between the kernel's values, for each axis or for all; 1 when empty.</param>
    /// <exception cref="ArgumentException">Shapes or arguments do not fit.</exception>
    public static Tensor SeparableConv(
        Tensor inputs, Tensor depthwiseKernel, Tensor pointwiseKernel, ReadOnlySpan<int> strides = default, string padding = "valid",
        string dataFormat = "channels_last", ReadOnlySpan<int> dilationRate = default)
    {
        int[] steps = strides.ToArray(), spread = dilationRate.ToArray();
        return RecordedAll(nameof(SeparableConv), [inputs, depthwiseKernel, pointwiseKernel], xs => [SeparableConv(xs[0], xs[1], xs[2], steps, padding, dataFormat, spread)],
            Windowed(steps, padding, dataFormat, spread))?[0]
            ?? Conv(DepthwiseConv(inputs, depthwiseKernel, strides, padding, dataFormat, dilationRate), pointwiseKernel, dataFormat: dataFormat);
    }
}
