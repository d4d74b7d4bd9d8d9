namespace KerasStyle;

public static partial class Ops
{
    /// <summary>Means over windows that divide the spatial axes into a given number of places, as keras.ops.adaptive_average_pool:
    /// place i of n over a length L is the mean from ⌊i · L / n⌋ to ⌈(i + 1) · L / n⌉, so that neighbours may share a value.</summary>
    /// <param name="inputs">(batch, spatial..., channels), or (batch, channels, spatial...) for channels_first.</param>
    /// <param name="outputSize">Number of places of each spatial axis, or one for all.</param>
    /// <param name="dataFormat"><c>channels_last</c> or <c>channels_first</c>.</param>
    public static Tensor AdaptiveAveragePool(Tensor inputs, ReadOnlySpan<int> outputSize, string dataFormat = "channels_last") =>
        AdaptivePool(false, inputs, outputSize, dataFormat);

    /// <summary>The largest values of windows that divide the spatial axes into a given number of places, as keras.ops.adaptive_max_pool;
    /// the windows are those of <see cref="AdaptiveAveragePool"/>.</summary>
    /// <inheritdoc cref="AdaptiveAveragePool"/>
    public static Tensor AdaptiveMaxPool(Tensor inputs, ReadOnlySpan<int> outputSize, string dataFormat = "channels_last") =>
        AdaptivePool(true, inputs, outputSize, dataFormat);

    static Tensor AdaptivePool(bool max, Tensor x, ReadOnlySpan<int> outputSize, string dataFormat)
    {
        ArgumentNullException.ThrowIfNull(x);
        int[] size = outputSize.ToArray();
        if (Recorded(max ? nameof(AdaptiveMaxPool) : nameof(AdaptiveAveragePool), x, t => AdaptivePool(max, t, size, dataFormat), ("output_size", OneOrEach(size)), ("data_format", dataFormat)) is { } recorded)
            return recorded;
        Shape places = PerAxis(outputSize, x.Rank - 2, nameof(outputSize));
        for (int i = 0; i < places.Rank; i++)
        {
            // A window is a product of one interval per axis, so the axes can be reduced one after the other.
            int axis = i + (dataFormat == "channels_first" ? 2 : 1), count = places[i], length = x.Shape[axis];
            if (length % count == 0)
            {
                Tensor apart = Reshape(x, [.. x.Shape[..axis], count, length / count, .. x.Shape[(axis + 1)..]]);
                x = max ? Max(apart, [axis + 1]) : Mean(apart, [axis + 1]);
                continue;
            }

            var windows = new Tensor[count];
            for (int j = 0; j < count; j++)
            {
                int from = (int)((long)j * length / count), to = (int)(((j + 1L) * length + count - 1) / count);
                Tensor window = SliceAxis(x, axis, from, to - from);
                windows[j] = max ? Max(window, [axis], keepdims: true) : Mean(window, [axis], keepdims: true);
            }

            x = Concatenate(windows, axis);
        }

        return x;
    }
}
