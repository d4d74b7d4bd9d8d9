namespace KerasStyle.Layers;

/// <summary>What the global pooling layers share: one value per channel over all spatial axes, (batch, spatial..., channels) → (batch, channels).</summary>
public abstract class BaseGlobalPooling : Layer
{
    readonly int rank;
    readonly bool max, keepdims;
    readonly string dataFormat;

    private protected BaseGlobalPooling(int rank, bool max, string? dataFormat, bool keepdims, string? name, DTypePolicy? dtype, bool trainable)
        : base(name, dtype, trainable)
    {
        (this.rank, this.max, this.keepdims) = (rank, max, keepdims);
        this.dataFormat = Windows.DataFormat(Label, dataFormat);
        InputSpec = new InputSpec(Rank: rank + 2);
    }

    private protected bool Keepdims => keepdims;

    private protected int[] SpatialAxes => [.. Enumerable.Range(Windows.FirstSpatialAxis(dataFormat), rank)];

    /// <inheritdoc/>
    protected override Tensor Call(Tensor x, bool training) => Pool(x);

    private protected Tensor Pool(Tensor x) => max ? Ops.Max(x, SpatialAxes, keepdims) : Ops.Mean(x, SpatialAxes, keepdims);

    /// <inheritdoc/>
    public override Shape ComputeOutputShape(Shape input)
    {
        InputSpec?.Check(Label, input);
        int[] axes = SpatialAxes;
        return keepdims
            ? new([.. input.Select((n, i) => axes.Contains(i) ? 1 : n)])
            : new([.. input.Where((_, i) => !axes.Contains(i))]);
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config.Add("data_format", dataFormat).Add("keepdims", keepdims);
}
