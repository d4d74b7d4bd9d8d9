namespace KerasStyle.Torch;

/// <summary>Activations that torch has as one operation, forward and back.</summary>
static class Curves
{
    public static bool Fits(Node node) => node.Op is Curve or CurveGradient && node.Outputs[0].DType is DType.Float32 or DType.Float64;

    public static Step? Create(Node node)
    {
        switch (node.Op)
        {
            case Curve { Alpha: var alpha } op:
                string forward = Name(op.Kind);
                return new UnaryStep(x => Scripts.Call(forward, x, alpha)[0]);
            case CurveGradient { Forward: { Alpha: var alpha } op }:
                string gradient = Name(op.Kind) + "_gradient";
                return new BinaryStep((g, x) => Scripts.Call(gradient, g, x, alpha)[0]);
            case ResultGradient op:
                string ofResult = op.Kind switch { ResultGradientKind.Tanh => "tanh_gradient", ResultGradientKind.Sigmoid => "sigmoid_gradient", _ => "softmax_gradient" };
                return new BinaryStep((g, y) => Scripts.Call(ofResult, g, y)[0]);
            default:
                return null;
        }
    }

    static string Name(CurveKind kind) => kind switch
    {
        CurveKind.Gelu => "gelu",
        CurveKind.GeluByTanh => "gelu_by_tanh",
        CurveKind.Silu => "silu",
        CurveKind.HardSilu => "hard_silu",
        CurveKind.Softplus => "softplus",
        CurveKind.Mish => "mish",
        CurveKind.Elu => "elu",
        _ => "leaky_relu",
    };
}
