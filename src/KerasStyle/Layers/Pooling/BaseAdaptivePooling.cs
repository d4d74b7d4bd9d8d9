namespace KerasStyle.Layers;

/// <summary>What the adaptive pooling layers share: a given number of places whatever the input's lengths, (batch, spatial..., channels) → (batch, places..., channels).
/// Place i of n over a length L covers ⌊i · L / n⌋ up to ⌈(i + 1) · L / n⌉.</summary>
public abstract class BaseAdaptivePooling : Layer
{
    readonly IntTuple outputSize;
    readonly string dataFormat;
    readonly bool max;

    private protected BaseAdaptivePooling(int rank, bool max, IntTuple outputSize, string? dataFormat, string? name, DTypePolicy? dtype, bool trainable)
        : base(name, dtype, trainable)
    {
        if (outputSize.IsEmpty)
            throw new ArgumentException($"{Label}: outputSize must be given", nameof(outputSize));
        this.max = max;
        this.outputSize = outputSize.PerAxis(rank, nameof(outputSize));
        this.dataFormat = Windows.DataFormat(Label, dataFormat);
        InputSpec = new InputSpec(Rank: rank + 2);
    }

    /// <inheritdoc/>
    protected override Tensor Call(Tensor x, bool training) => max
        ? Ops.AdaptiveMaxPool(x, outputSize.Span, dataFormat)
        : Ops.AdaptiveAveragePool(x, outputSize.Span, dataFormat);

    /// <inheritdoc/>
    public override Shape ComputeOutputShape(Shape input)
    {
        InputSpec?.Check(Label, input);
        int first = Windows.FirstSpatialAxis(dataFormat);
        for (int i = 0; i < outputSize.Count; i++)
            input = input.With(first + i, outputSize[i]);
        return input;
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config.Add("output_size", outputSize).Add("data_format", dataFormat);
}
