namespace KerasStyle.Layers;

/// <summary>Each pixel repeated: (batch, height, width, channels) → (batch, height · rows, width · columns, channels), as keras.layers.UpSampling2D.</summary>
public sealed class UpSampling2D : Layer
{
    readonly IntTuple size;
    readonly string dataFormat, interpolation;

    /// <param name="size">How often rows and columns are repeated; 2 by default.</param>
    /// <param name="dataFormat"><c>channels_last</c>, the default, or <c>channels_first</c>.</param>
    /// <param name="interpolation"><c>nearest</c>, which repeats pixels, or <c>bilinear</c>, <c>bicubic</c>, <c>lanczos3</c>, <c>lanczos5</c>, which blend neighbours.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Type to compute in.</param>
    /// <param name="trainable">Kept for Keras' sake; the layer has no weights.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    public UpSampling2D(
        IntTuple size = default, string? dataFormat = null, string interpolation = "nearest", string? name = null, DTypePolicy? dtype = null, bool trainable = true)
        : base(name, dtype, trainable)
    {
        this.size = size.PerAxis(2, nameof(size), fallback: 2);
        this.dataFormat = Windows.DataFormat(Label, dataFormat);
        this.interpolation = interpolation is "nearest" or "bilinear" or "bicubic" or "lanczos3" or "lanczos5"
            ? interpolation
            : throw new ArgumentException($"{Label}: interpolation must be nearest, bilinear, bicubic, lanczos3 or lanczos5, got '{interpolation}'", nameof(interpolation));
        InputSpec = new InputSpec(Rank: 4);
    }

    /// <inheritdoc/>
    protected override Tensor Call(Tensor x, bool training)
    {
        ArgumentNullException.ThrowIfNull(x);
        int first = Windows.FirstSpatialAxis(dataFormat);
        return interpolation == "nearest"
            ? Ops.Repeat(Ops.Repeat(x, size[0], first), size[1], first + 1)
            : Ops.Resize(x, (x.Shape[first] * size[0], x.Shape[first + 1] * size[1]), interpolation, dataFormat: dataFormat);
    }

    /// <inheritdoc/>
    public override Shape ComputeOutputShape(Shape input)
    {
        InputSpec?.Check(Label, input);
        int first = Windows.FirstSpatialAxis(dataFormat);
        for (int i = 0; i < 2; i++)
        {
            if (input[first + i] is var length and not Shape.Unknown)
                input = input.With(first + i, length * size[i]);
        }

        return input;
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config.Add("size", size).Add("data_format", dataFormat).Add("interpolation", interpolation);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static UpSampling2D FromConfig(Config config) => new(
        config.Get("size", default(IntTuple)), config.GetString("data_format"), config.Get("interpolation", "nearest"),
        config.Name, config.Policy, config.Trainable);
}
