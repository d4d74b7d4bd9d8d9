namespace KerasStyle.Layers;

/// <summary>What the pooling layers share: one value for each place of a window, (batch, spatial..., channels) → (batch, places..., channels).</summary>
public abstract class BasePooling : Layer
{
    readonly IntTuple poolSize, strides;
    readonly string padding, dataFormat;
    readonly bool max;

    private protected BasePooling(
        int rank, bool max, IntTuple poolSize, IntTuple strides, string padding, string? dataFormat, string? name, DTypePolicy? dtype, bool trainable)
        : base(name, dtype, trainable)
    {
        this.max = max;
        this.poolSize = poolSize.PerAxis(rank, nameof(poolSize), fallback: 2);
        this.strides = strides.IsEmpty ? this.poolSize : strides.PerAxis(rank, nameof(strides));
        this.padding = Windows.Padding(Label, padding);
        this.dataFormat = Windows.DataFormat(Label, dataFormat);
        InputSpec = new InputSpec(Rank: rank + 2);
    }

    /// <inheritdoc/>
    protected override Tensor Call(Tensor x, bool training) => max
        ? Ops.MaxPool(x, poolSize.Span, strides.Span, padding, dataFormat)
        : Ops.AveragePool(x, poolSize.Span, strides.Span, padding, dataFormat);

    /// <inheritdoc/>
    public override Shape ComputeOutputShape(Shape input)
    {
        InputSpec?.Check(Label, input);
        int rank = poolSize.Count, channels = input[Windows.ChannelAxis(dataFormat, rank)];
        return Windows.OutputShape(Label, input, channels, poolSize, strides, padding, dataFormat, new IntTuple(1).PerAxis(rank, "dilation"));
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config) =>
        config.Add("pool_size", poolSize).Add("padding", padding).Add("strides", strides).Add("data_format", dataFormat);
}
