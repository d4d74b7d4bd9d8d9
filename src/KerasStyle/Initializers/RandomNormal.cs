using KerasStyle.Tensors;

namespace KerasStyle.Initializers;

/// <summary>Normal values, as keras.initializers.RandomNormal.</summary>
/// <param name="mean">Mean, 0 by default.</param>
/// <param name="stddev">Standard deviation, 0.05 by default.</param>
/// <param name="seed">Seed of the draw.</param>
public sealed class RandomNormal(double mean = 0.0, double stddev = 0.05, int? seed = null) : RandomInitializer(seed)
{
    /// <inheritdoc/>
    public override Tensor Call(Shape shape, DType dtype = DType.Float32) => Draw(RandomKind.Normal, shape, dtype, mean, stddev);

    /// <inheritdoc/>
    protected override void GetConfig(Config config)
    {
        base.GetConfig(config);
        config.Add("mean", mean).Add("stddev", stddev);
    }

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static RandomNormal FromConfig(Config config) => new(config.Get("mean", 0.0), config.Get("stddev", 0.05), config.GetOptional<int>("seed"));
}
