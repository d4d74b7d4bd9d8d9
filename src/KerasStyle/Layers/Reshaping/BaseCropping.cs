namespace KerasStyle.Layers;

/// <summary>What the cropping layers share: values before and behind on each spatial axis are left out, (batch, spatial..., channels) → (batch, shorter spatial..., channels).</summary>
public abstract class BaseCropping : Layer
{
    readonly IntTuple cropping;
    readonly string dataFormat;

    private protected BaseCropping(int rank, IntTuple cropping, int fallback, string? dataFormat, string? name, DTypePolicy? dtype, bool trainable)
        : base(name, dtype, trainable)
    {
        this.cropping = Sides.Of(Label, cropping, rank, nameof(cropping), fallback);
        this.dataFormat = Windows.DataFormat(Label, dataFormat);
        InputSpec = new InputSpec(Rank: rank + 2);
    }

    private protected IntTuple Cropping => cropping;

    /// <inheritdoc/>
    protected override Tensor Call(Tensor x, bool training)
    {
        Shape kept = ComputeOutputShape(x.Shape);
        int first = Windows.FirstSpatialAxis(dataFormat);
        return Ops.Slice(x, new([.. kept.Select((_, i) => i >= first && i - first < cropping.Count / 2 ? cropping[2 * (i - first)] : 0)]), kept);
    }

    /// <inheritdoc/>
    public override Shape ComputeOutputShape(Shape input)
    {
        InputSpec?.Check(Label, input);
        int first = Windows.FirstSpatialAxis(dataFormat);
        for (int i = 0; 2 * i < cropping.Count; i++)
        {
            if (input[first + i] is var length and not Shape.Unknown && length <= cropping[2 * i] + cropping[2 * i + 1])
                throw new ArgumentException($"{Label}: cropping {cropping} leaves nothing of input shape {input}");
        }

        return Sides.Change(input, dataFormat, cropping, -1);
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => Sides.Write(config, "cropping", cropping).Add("data_format", dataFormat);
}
