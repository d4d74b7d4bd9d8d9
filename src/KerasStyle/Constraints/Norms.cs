namespace KerasStyle.Constraints;

static class Norms
{
    // Keras' backend.epsilon().
    public const double Epsilon = 1e-7;

    public static Tensor Of(Tensor w, IntTuple axis) => Ops.Sqrt(Ops.Sum(Ops.Square(w), axis.Span, keepdims: true));
}
