using KerasStyle.Initializers;

namespace KerasStyle.Layers;

/// <summary>An initializer with ones for the second of four gates, which lets an LSTM remember at first (Jozefowicz et al., 2015).</summary>
sealed class ForgetBias(Initializer other, int units) : Initializer
{
    /// <inheritdoc/>
    public override Tensor Call(Shape shape, DType dtype = DType.Float32) => Ops.Concatenate(
        [other.Call([units], dtype), Ops.Ones([units], dtype), other.Call([2 * units], dtype)], 0);
}
