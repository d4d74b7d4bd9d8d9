namespace KerasStyle.Layers;

/// <summary>What the zero padding layers share: zeros before and behind each spatial axis, (batch, spatial..., channels) → (batch, longer spatial..., channels).</summary>
public abstract class BaseZeroPadding : Layer
{
    readonly IntTuple padding;
    readonly string dataFormat;

    private protected BaseZeroPadding(int rank, IntTuple padding, string? dataFormat, string? name, DTypePolicy? dtype, bool trainable)
        : base(name, dtype, trainable)
    {
        this.padding = Sides.Of(Label, padding, rank, nameof(padding), fallback: 1);
        this.dataFormat = Windows.DataFormat(Label, dataFormat);
        InputSpec = new InputSpec(Rank: rank + 2);
    }

    /// <inheritdoc/>
    protected override Tensor Call(Tensor x, bool training)
    {
        var widths = new (int Before, int After)[padding.Count / 2 + 2];
        for (int i = 0; 2 * i < padding.Count; i++)
            widths[Windows.FirstSpatialAxis(dataFormat) + i] = (padding[2 * i], padding[2 * i + 1]);
        return Ops.Pad(x, widths);
    }

    /// <inheritdoc/>
    public override Shape ComputeOutputShape(Shape input)
    {
        InputSpec?.Check(Label, input);
        return Sides.Change(input, dataFormat, padding, 1);
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => Sides.Write(config, "padding", padding).Add("data_format", dataFormat);
}
