namespace KerasStyle.Layers;

/// <summary>Dropout of whole channels: in training each channel of (batch, steps, channels) is 0 with probability rate, as keras.layers.SpatialDropout1D.</summary>
public sealed class SpatialDropout1D : Dropout
{
    /// <param name="rate">Share of the channels to drop, from 0 to 1.</param>
    /// <param name="seed">Seed of the masks.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Type to compute in.</param>
    public SpatialDropout1D(double rate, int? seed = null, string? name = null, DTypePolicy? dtype = null)
        : base(rate, null, seed, name, dtype) => InputSpec = new InputSpec(Rank: 3);

    private protected override Shape NoiseShape(Shape input) => input.With(1, 1);

    /// <inheritdoc/>
    protected override void GetConfig(Config config)
    {
        base.GetConfig(config);
        config.Remove("noise_shape").Remove("trainable").Add("dtype", Policy.Name);
    }

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static new SpatialDropout1D FromConfig(Config config) =>
        new(config.Get<double>("rate"), config.GetOptional<int>("seed"), config.Name, config.Policy);
}
