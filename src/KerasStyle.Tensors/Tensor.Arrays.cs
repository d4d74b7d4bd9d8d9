namespace KerasStyle;

public sealed partial class Tensor
{
    /// <summary>A copy as an array of one axis; other types are converted.</summary>
    /// <exception cref="InvalidCastException">The tensor has another number of axes.</exception>
    public static implicit operator float[](Tensor tensor) => (float[])ToFloats(tensor, 1);

    /// <summary>A copy as an array of two axes: <c>float[,] p = model.Predict(x)</c>; other types are converted.</summary>
    /// <exception cref="InvalidCastException">The tensor has another number of axes.</exception>
    public static implicit operator float[,](Tensor tensor) => (float[,])ToFloats(tensor, 2);

    /// <summary>A copy as an array of three axes; other types are converted.</summary>
    /// <exception cref="InvalidCastException">The tensor has another number of axes.</exception>
    public static implicit operator float[,,](Tensor tensor) => (float[,,])ToFloats(tensor, 3);

    /// <summary>A copy as an array of four axes; other types are converted.</summary>
    /// <exception cref="InvalidCastException">The tensor has another number of axes.</exception>
    public static implicit operator float[,,,](Tensor tensor) => (float[,,,])ToFloats(tensor, 4);

    /// <summary>A copy of the array, of its shape and type.</summary>
    public static implicit operator Tensor(float[] values) => From(values);

    /// <inheritdoc cref="op_Implicit(float[])"/>
    public static implicit operator Tensor(float[,] values) => From(values);

    /// <inheritdoc cref="op_Implicit(float[])"/>
    public static implicit operator Tensor(float[,,] values) => From(values);

    /// <inheritdoc cref="op_Implicit(float[])"/>
    public static implicit operator Tensor(float[,,,] values) => From(values);

    /// <inheritdoc cref="op_Implicit(float[])"/>
    public static implicit operator Tensor(double[] values) => From(values);

    /// <inheritdoc cref="op_Implicit(float[])"/>
    public static implicit operator Tensor(double[,] values) => From(values);

    /// <inheritdoc cref="op_Implicit(float[])"/>
    public static implicit operator Tensor(int[] values) => From(values);

    /// <inheritdoc cref="op_Implicit(float[])"/>
    public static implicit operator Tensor(int[,] values) => From(values);

    /// <inheritdoc cref="op_Implicit(float[])"/>
    public static implicit operator Tensor(int[,,] values) => From(values);

    /// <inheritdoc cref="op_Implicit(float[])"/>
    public static implicit operator Tensor(long[] values) => From(values);

    /// <inheritdoc cref="op_Implicit(float[])"/>
    public static implicit operator Tensor(long[,] values) => From(values);

    /// <inheritdoc cref="op_Implicit(float[])"/>
    public static implicit operator Tensor(byte[] values) => From(values);

    /// <inheritdoc cref="op_Implicit(float[])"/>
    public static implicit operator Tensor(byte[,] values) => From(values);

    /// <inheritdoc cref="op_Implicit(float[])"/>
    public static implicit operator Tensor(byte[,,] values) => From(values);

    /// <inheritdoc cref="op_Implicit(float[])"/>
    public static implicit operator Tensor(byte[,,,] values) => From(values);

    /// <inheritdoc cref="op_Implicit(float[])"/>
    public static implicit operator Tensor(bool[] values) => From(values);

    /// <inheritdoc cref="op_Implicit(float[])"/>
    public static implicit operator Tensor(bool[,] values) => From(values);

    static Array ToFloats(Tensor tensor, int rank)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (tensor.Rank != rank)
            throw new InvalidCastException($"a {tensor.Spec} tensor has {tensor.Rank} axes, the array has {rank}");
        Shape s = tensor.Shape;
        Array array = rank switch
        {
            1 => new float[s[0]],
            2 => new float[s[0], s[1]],
            3 => new float[s[0], s[1], s[2]],
            _ => new float[s[0], s[1], s[2], s[3]],
        };
        System.Buffer.BlockCopy(tensor.ToArray<float>(), 0, array, 0, sizeof(float) * array.Length);
        return array;
    }
}
