using KerasStyle.Tensors;

namespace KerasStyle;

public static partial class Ops
{
    /// <summary>Numbers of 4 bits out of bytes that hold two of them along an axis, the first in the low half; int8 gives [−8, 7], uint8 [0, 15].
    /// As keras.quantizers.unpack_int4.</summary>
    /// <param name="packed">(..., ⌈length/2⌉, ...) of int8 or uint8.</param>
    /// <param name="length">Length of the axis when unpacked.</param>
    /// <param name="axis">The axis.</param>
    /// <exception cref="ArgumentException">The type or the length does not fit.</exception>
    public static Tensor UnpackInt4(Tensor packed, int length, int axis = 0)
    {
        ArgumentNullException.ThrowIfNull(packed);
        return new UnpackInt4(packed.Shape.Axis(axis), length).Apply(packed);
    }

    /// <summary>a, with the gradient of b.</summary>
    internal static Tensor StraightThrough(Tensor a, Tensor b) => new StraightThrough().Apply(a, b);

    /// <summary>x, with a gradient that a function makes of that of the result.</summary>
    internal static Tensor WithGradient(Tensor x, Func<Tensor, Tensor> map) => new GradientHook(gradient => [map(gradient)]).Apply(x, x);

    /// <summary>The nearest number of a half-precision type, in the type of x. The gradient passes rounded, too: what does not fit into float16 becomes infinite.</summary>
    internal static Tensor RoundedTo(DType half, Tensor x) => new Unary(half == DType.Float16 ? UnaryKind.RoundToFloat16 : UnaryKind.RoundToBFloat16).Apply(x);
}
