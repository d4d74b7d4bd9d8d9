using KerasStyle.Tensors;

namespace KerasStyle.Initializers;

/// <summary>Makes tensors of values on the host.</summary>
static class HostValues
{
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
