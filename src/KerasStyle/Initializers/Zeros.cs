namespace KerasStyle.Initializers;

/// <summary>All values 0, as keras.initializers.Zeros.</summary>
public sealed class Zeros : Initializer
{
    /// <inheritdoc/>
    public override Tensor Call(Shape shape, DType dtype = DType.Float32) => Tensor.Allocate(new TensorSpec(shape, dtype));

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static Zeros FromConfig(Config config) => new();
}
