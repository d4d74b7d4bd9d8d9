using KerasStyle.Tensors;

namespace KerasStyle.Initializers;

/// <summary>Uniform values in [minval, maxval), as keras.initializers.RandomUniform.</summary>
/// <param name="minval">Lower bound, −0.05 by default.</param>
/// <param name="maxval">Upper bound, 0.05 by default.</param>
/// <param name="seed">Seed of the draw.</param>
public sealed class RandomUniform(double minval = -0.05, double maxval = 0.05, int? seed = null) : RandomInitializer(seed)
{
    /// <inheritdoc/>
    public override Tensor Call(Shape shape, DType dtype = DType.Float32) => Draw(RandomKind.Uniform, shape, dtype, minval, maxval - minval);

    /// <inheritdoc/>
    protected override void GetConfig(Config config)
    {
        base.GetConfig(config);
        config.Add("minval", minval).Add("maxval", maxval);
    }

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static RandomUniform FromConfig(Config config) => new(config.Get("minval", -0.05), config.Get("maxval", 0.05), config.GetOptional<int>("seed"));
}
