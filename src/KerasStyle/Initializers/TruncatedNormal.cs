using KerasStyle.Tensors;

namespace KerasStyle.Initializers;

/// <summary>Normal values, those beyond two standard deviations drawn again, as keras.initializers.TruncatedNormal.</summary>
/// <param name="mean">Mean, 0 by default.</param>
/// <param name="stddev">Standard deviation, 0.05 by default.</param>
/// <param name="seed">Seed of the draw.</param>
public sealed class TruncatedNormal(double mean = 0.0, double stddev = 0.05, int? seed = null) : RandomInitializer(seed)
{
    /// <inheritdoc/>
    public override Tensor Call(Shape shape, DType dtype = DType.Float32) => Draw(RandomKind.TruncatedNormal, shape, dtype, mean, stddev);

    /// <inheritdoc/>
    protected override void GetConfig(Config config)
    {
        base.GetConfig(config);
        config.Add("mean", mean).Add("stddev", stddev);
    }

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static TruncatedNormal FromConfig(Config config) => new(config.Get("mean", 0.0), config.Get("stddev", 0.05), config.GetOptional<int>("seed"));
}
