using KerasStyle.Tensors;

namespace KerasStyle;

public static partial class Ops
{
    /// <summary>Convolution over 1 to 3 spatial axes, as keras.ops.conv.</summary>
    /// <param name="inputs">(batch, spatial..., channels), or (batch, channels, spatial...) for channels_first.</param>
    /// <param name="kernel">(spatial..., channels / groups, filters); the number of groups follows.</param>
    /// <param name="strides">One step for each spatial axis, or one for all; 1 when empty.</param>
    /// <param name="padding"><c>valid</c> (none), <c>same</c> (as many places as ⌈length / stride⌉) or <c>causal</c> (1 axis: all before).</param>
    /// <param name="dataFormat"><c>channels_last</c> or <c>channels_first</c>.</param>
    /// <param name="dilationRate">Distance between the kernel's values, for each axis or for all; 1 when empty.</param>
    public static Tensor Conv(
        Tensor inputs, Tensor kernel, ReadOnlySpan<int> strides = default, string padding = "valid", string dataFormat = "channels_last", ReadOnlySpan<int> dilationRate = default)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(kernel);
        int[] steps = strides.ToArray(), spread = dilationRate.ToArray();
        if (Recorded(nameof(Conv), inputs, kernel, (t, u) => Conv(t, u, steps, padding, dataFormat, spread), Windowed(steps, padding, dataFormat, spread)) is { } recorded)
            return recorded;
        Tensor x = ToChannelsLast(inputs, dataFormat);
        int rank = x.Rank - 2;
        if (rank < 1 || kernel.Rank != x.Rank || kernel.Shape[^2] == 0 || x.Shape[^1] % kernel.Shape[^2] != 0)
            throw new ArgumentException($"Conv: kernel {kernel.Shape} does not fit input {inputs.Shape} ({dataFormat})", nameof(kernel));
        Window window = MakeWindow(x.Shape[1..^1], kernel.Shape[..rank], strides, dilationRate, padding);
        return FromChannelsLast(new Convolution(window, x.Shape[^1] / kernel.Shape[^2]).Apply(x, kernel), dataFormat);
    }

    /// <summary>Largest value in each window, as keras.ops.max_pool.</summary>
    public static Tensor MaxPool(Tensor inputs, ReadOnlySpan<int> poolSize, ReadOnlySpan<int> strides = default, string padding = "valid", string dataFormat = "channels_last") =>
        Pool(nameof(MaxPool), (window, size) => new MaxPool(window, size), inputs, poolSize.ToArray(), strides.ToArray(), padding, dataFormat);

    /// <summary>Mean of each window without counting padding, as keras.ops.average_pool.</summary>
    public static Tensor AveragePool(Tensor inputs, ReadOnlySpan<int> poolSize, ReadOnlySpan<int> strides = default, string padding = "valid", string dataFormat = "channels_last") =>
        Pool(nameof(AveragePool), (window, size) => new AveragePool(window, size), inputs, poolSize.ToArray(), strides.ToArray(), padding, dataFormat);

    static Tensor Pool(string name, Func<Window, Shape, Op> op, Tensor inputs, int[] poolSize, int[] strides, string padding, string dataFormat)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        if (Recorded(name, inputs, t => Pool(name, op, t, poolSize, strides, padding, dataFormat), Pooled(poolSize, strides, padding, dataFormat)) is { } recorded)
            return recorded;
        Tensor x = ToChannelsLast(inputs, dataFormat);
        Shape size = PerAxis(poolSize, x.Rank - 2, nameof(poolSize));
        Window window = MakeWindow(x.Shape[1..^1], size, strides.Length == 0 ? size.Span : strides, default, padding);
        return FromChannelsLast(op(window, size).Apply(x), dataFormat);
    }

    // What Keras keeps of a convolution's arguments.
    static (string, object?)[] Windowed(int[] strides, string padding, string dataFormat, int[] dilation) =>
        [("strides", OneOrEach(strides)), ("padding", padding), ("data_format", dataFormat), ("dilation_rate", OneOrEach(dilation))];

    static (string, object?)[] Pooled(int[] size, int[] strides, string padding, string dataFormat) =>
        [("pool_size", size.Length == 1 ? size[0] : size), ("strides", strides.Length == 0 ? null : OneOrEach(strides)), ("padding", padding), ("data_format", dataFormat)];

    static object OneOrEach(int[] values) => values.Length == 0 ? 1 : values.Length == 1 ? values[0] : values;

    internal static Tensor ToChannelsLast(Tensor x, string dataFormat) => dataFormat switch
    {
        "channels_last" => x,
        "channels_first" => Transpose(x, [0, .. Enumerable.Range(2, x.Rank - 2), 1]),
        _ => throw new ArgumentException($"data_format must be channels_last or channels_first, got '{dataFormat}'", nameof(dataFormat)),
    };

    internal static Tensor FromChannelsLast(Tensor x, string dataFormat) =>
        dataFormat == "channels_first" ? Transpose(x, [0, x.Rank - 1, .. Enumerable.Range(1, x.Rank - 2)]) : x;

    static Shape PerAxis(ReadOnlySpan<int> values, int rank, string name) =>
        values.IsEmpty ? new([.. Enumerable.Repeat(1, rank)])
        : values.Length == 1 ? new([.. Enumerable.Repeat(values[0], rank)])
        : values.Length == rank ? new(values)
        : throw new ArgumentException($"{name} needs 1 or {rank} values, got {values.Length}", name);

    static Window MakeWindow(Shape spatial, Shape kernel, ReadOnlySpan<int> strides, ReadOnlySpan<int> dilation, string padding)
    {
        int rank = spatial.Rank;
        Shape step = PerAxis(strides, rank, nameof(strides)), spread = PerAxis(dilation, rank, nameof(dilation));
        var before = new int[rank];
        var after = new int[rank];
        for (int i = 0; i < rank; i++)
        {
            int span = (kernel[i] - 1) * spread[i] + 1;
            switch (padding)
            {
                case "valid":
                    break;
                case "same":
                    int total = Math.Max(0, ((spatial[i] + step[i] - 1) / step[i] - 1) * step[i] + span - spatial[i]);
                    (before[i], after[i]) = (total / 2, total - total / 2);
                    break;
                case "causal" when rank == 1:
                    before[i] = span - 1;
                    break;
                default:
                    throw new ArgumentException($"padding must be valid, same or (1 spatial axis only) causal, got '{padding}'", nameof(padding));
            }
        }

        return new Window(step, spread, before, after);
    }
}
