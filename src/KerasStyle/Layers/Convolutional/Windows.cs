namespace KerasStyle.Layers;

/// <summary>Shapes and arguments of layers that move a window over spatial axes.</summary>
static class Windows
{
    public static string Padding(string layer, string padding, bool causal = false)
    {
        string known = padding?.ToLowerInvariant() ?? "";
        return known is "valid" or "same" || (causal && known == "causal")
            ? known
            : throw new ArgumentException($"{layer}: padding must be valid{(causal ? ", causal" : "")} or same, got '{padding}'", nameof(padding));
    }

    public static string DataFormat(string layer, string? dataFormat) => KerasConfig.DataFormat(layer, dataFormat);

    public static int ChannelAxis(string dataFormat, int rank) => dataFormat == "channels_first" ? 1 : rank + 1;

    public static int FirstSpatialAxis(string dataFormat) => dataFormat == "channels_first" ? 2 : 1;

    /// <summary>A vector with one value per channel in a shape that broadcasts over (batch, spatial..., channels).</summary>
    public static Tensor PerChannel(Tensor vector, string dataFormat, int rank) => dataFormat == "channels_first"
        ? Ops.Reshape(vector, new([vector.Shape[0], .. Enumerable.Repeat(1, rank)]))
        : vector;

    /// <summary>Number of window places along one axis; unknown for an unknown length.</summary>
    public static int Places(string layer, int length, int window, int stride, string padding, int dilation, Shape input)
    {
        if (length == Shape.Unknown)
            return length;
        int span = (window - 1) * dilation + 1;
        if (padding == "valid" && length < span)
            throw new ArgumentException($"{layer}: the window of {window} (dilation {dilation}) does not fit into input shape {input}");
        return padding == "valid" ? (length - span) / stride + 1 : (length + stride - 1) / stride;
    }

    public static Shape OutputShape(
        string layer, Shape input, int channels, IntTuple window, IntTuple strides, string padding, string dataFormat, IntTuple dilation)
    {
        int first = FirstSpatialAxis(dataFormat);
        Shape output = input.With(ChannelAxis(dataFormat, window.Count), channels);
        for (int i = 0; i < window.Count; i++)
            output = output.With(first + i, Places(layer, input[first + i], window[i], strides[i], padding, dilation[i], input));
        return output;
    }
}
