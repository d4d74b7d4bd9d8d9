namespace KerasStyle.Layers;

/// <summary>All axes but the batch in one: (batch, ...) → (batch, product), as keras.layers.Flatten.</summary>
public sealed class Flatten : Layer
{
    readonly string dataFormat;

    /// <param name="dataFormat"><c>channels_last</c>, the default, or <c>channels_first</c>: the channels go last before flattening.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Type to compute in.</param>
    /// <param name="trainable">Kept for Keras' sake; the layer has no weights.</param>
    public Flatten(string? dataFormat = null, string? name = null, DTypePolicy? dtype = null, bool trainable = true)
        : base(name, dtype, trainable)
    {
        this.dataFormat = Windows.DataFormat(Label, dataFormat);
        InputSpec = new InputSpec(MinRank: 1);
    }

    /// <inheritdoc/>
    protected override Tensor Call(Tensor x, bool training)
    {
        if (dataFormat == "channels_first" && x.Rank > 2)
            x = Ops.ToChannelsLast(x, dataFormat);
        return Ops.Reshape(x, [x.Shape[0], (int)x.Shape[1..].Size]);
    }

    /// <inheritdoc/>
    public override Shape ComputeOutputShape(Shape input)
    {
        Shape inner = input[1..];
        return [input[0], inner.IsKnown ? (int)inner.Size : Shape.Unknown];
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config.Add("data_format", dataFormat);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static Flatten FromConfig(Config config) => new(config.GetString("data_format"), config.Name, config.Policy, config.Trainable);
}
