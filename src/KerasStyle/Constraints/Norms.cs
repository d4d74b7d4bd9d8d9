namespace KerasStyle.Constraints;

static class Norms
{
    // Keras' backend.epsilon().
    public const double Epsilon = 1e-7;

    public static Tensor Of(Tensor w, IntTuple axis) => Ops.Sqrt(Ops.Sum(Ops.Square(w), axis.Span, keepdims: true));

    public static void AddAxis(this Config config, IntTuple axis)
    {
        if (axis.Count == 1)
            config.Add("axis", axis[0]);
        else
            config.Add("axis", axis);
    }
}
