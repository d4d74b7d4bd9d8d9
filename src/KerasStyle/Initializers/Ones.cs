namespace KerasStyle.Initializers;

/// <summary>All values 1, as keras.initializers.Ones.</summary>
public sealed class Ones : Initializer
{
    /// <inheritdoc/>
    public override Tensor Call(Shape shape, DType dtype = DType.Float32) => HostValues.Fill(shape, dtype, 1);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static Ones FromConfig(Config config) => new();
}
