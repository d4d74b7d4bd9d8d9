namespace KerasStyle.Layers;

/// <summary>Dropout of whole channels: in training each channel of (batch, depth, height, width, channels) is 0 with probability rate, as keras.layers.SpatialDropout3D.</summary>
public sealed class SpatialDropout3D : Dropout
{
    readonly string dataFormat;

    /// <param name="rate">Share of the channels to drop, from 0 to 1.</param>
    /// <param name="dataFormat"><c>channels_last</c>, the default, or <c>channels_first</c>.</param>
    /// <param name="seed">Seed of the masks.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Type to compute in.</param>
    public SpatialDropout3D(double rate, string? dataFormat = null, int? seed = null, string? name = null, DTypePolicy? dtype = null)
        : base(rate, null, seed, name, dtype)
    {
        this.dataFormat = Windows.DataFormat(Label, dataFormat);
        InputSpec = new InputSpec(Rank: 5);
    }

    private protected override Shape NoiseShape(Shape input)
    {
        int first = Windows.FirstSpatialAxis(dataFormat);
        return input.With(first, 1).With(first + 1, 1).With(first + 2, 1);
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config)
    {
        base.GetConfig(config);
        config.Remove("noise_shape").Remove("trainable").Add("dtype", Policy.Name).Add("data_format", dataFormat);
    }

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static new SpatialDropout3D FromConfig(Config config) =>
        new(config.Get<double>("rate"), config.GetString("data_format"), config.GetOptional<int>("seed"), config.Name, config.Policy);
}
