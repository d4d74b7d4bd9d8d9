namespace KerasStyle.Layers;

/// <summary>Each value repeated: (batch, depth, height, width, channels) → (batch, depth · planes, height · rows, width · columns, channels), as keras.layers.UpSampling3D.</summary>
public sealed class UpSampling3D : Layer
{
    readonly IntTuple size;
    readonly string dataFormat;

    /// <param name="size">How often planes, rows and columns are repeated; 2 by default.</param>
    /// <param name="dataFormat"><c>channels_last</c>, the default, or <c>channels_first</c>.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Type to compute in.</param>
    /// <param name="trainable">Kept for Keras' sake; the layer has no weights.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    public UpSampling3D(IntTuple size = default, string? dataFormat = null, string? name = null, DTypePolicy? dtype = null, bool trainable = true)
        : base(name, dtype, trainable)
    {
        this.size = size.PerAxis(3, nameof(size), fallback: 2);
        this.dataFormat = Windows.DataFormat(Label, dataFormat);
        InputSpec = new InputSpec(Rank: 5);
    }

    /// <inheritdoc/>
    protected override Tensor Call(Tensor x, bool training)
    {
        int first = Windows.FirstSpatialAxis(dataFormat);
        return Ops.Repeat(Ops.Repeat(Ops.Repeat(x, size[0], first), size[1], first + 1), size[2], first + 2);
    }

    /// <inheritdoc/>
    public override Shape ComputeOutputShape(Shape input)
    {
        InputSpec?.Check(Label, input);
        int first = Windows.FirstSpatialAxis(dataFormat);
        for (int i = 0; i < 3; i++)
        {
            if (input[first + i] is var length and not Shape.Unknown)
                input = input.With(first + i, length * size[i]);
        }

        return input;
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config.Add("size", size).Add("data_format", dataFormat);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static UpSampling3D FromConfig(Config config) =>
        new(config.Get("size", default(IntTuple)), config.GetString("data_format"), config.Name, config.Policy, config.Trainable);
}
