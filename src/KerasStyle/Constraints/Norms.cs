namespace KerasStyle.Constraints;

static class Norms
{
    // Keras' backend.epsilon().
    public static double Epsilon => KerasConfig.Epsilon;

    public static Tensor Of(Tensor w, IntTuple axis) => Ops.Sqrt(Ops.Sum(Ops.Square(w), axis.Span, keepdims: true));
}
