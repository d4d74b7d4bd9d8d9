using KerasStyle.Initializers;

namespace KerasStyle.Layers;

/// <summary>An initializer with ones for the second of four gates, which lets an LSTM remember at first (Jozefowicz et al., 2015).</summary>
sealed class ForgetBias(Initializer other, int units) : Initializer
{
    /// <inheritdoc/>
    public override Tensor Call(Shape shape, DType dtype = DType.Float32)
    {
        var bias = Tensor.Allocate(new TensorSpec([4 * units], dtype));
        Span<byte> left = bias.Buffer.AsSpan<byte>();
        foreach (Tensor part in new[] { other.Call([units], dtype), HostValues.Fill([units], dtype, 1), other.Call([2 * units], dtype) })
        {
            part.Buffer.AsSpan<byte>().CopyTo(left);
            left = left[(int)part.Spec.Bytes..];
        }

        return bias;
    }
}
