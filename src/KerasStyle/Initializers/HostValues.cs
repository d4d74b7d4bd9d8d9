using KerasStyle.Tensors;

namespace KerasStyle.Initializers;

/// <summary>Makes tensors of values on the host.</summary>
static class HostValues
{
    /// <summary>A tensor of one value.</summary>
    public static Tensor Fill(Shape shape, DType dtype, double value)
    {
        var tensor = Tensor.Allocate(new TensorSpec(shape, dtype));
        if (value == 0 || shape.Size == 0)
            return tensor;
        ScalarValues.Write(tensor.Buffer, dtype, value);
        Span<byte> bytes = tensor.Buffer.AsSpan<byte>()[..(int)tensor.Spec.Bytes];
        for (int filled = (int)(bytes.Length / shape.Size); filled < bytes.Length; filled *= 2)
            bytes[..Math.Min(filled, bytes.Length - filled)].CopyTo(bytes[filled..]);
        return tensor;
    }

    /// <summary>A tensor whose value at each row-major index is given by a function.</summary>
    public static Tensor Fill(Shape shape, DType dtype, Func<int, double> value)
    {
        var tensor = Tensor.Allocate(new TensorSpec(shape, dtype));
        int size = checked((int)shape.Size);
        for (int i = 0; i < size; i++)
            ScalarValues.Write(tensor.Buffer, dtype, value(i), i);
        return tensor;
    }
}
