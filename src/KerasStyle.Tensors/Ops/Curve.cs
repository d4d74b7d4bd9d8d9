namespace KerasStyle.Tensors;

/// <summary>Activations of several operations that engines may have as one.</summary>
public enum CurveKind
{
    /// <summary>x · Φ(x).</summary>
    Gelu,

    /// <summary>x · Φ(x) with Φ approximated by tanh.</summary>
    GeluByTanh,

    /// <summary>x · sigmoid(x).</summary>
    Silu,

    /// <summary>x · min(max(x/6 + ½, 0), 1).</summary>
    HardSilu,

    /// <summary>ln(1 + eˣ).</summary>
    Softplus,

    /// <summary>x · tanh(softplus(x)).</summary>
    Mish,

    /// <summary>x where x &gt; 0, else α · (eˣ − 1).</summary>
    Elu,

    /// <summary>x where x &gt; 0, else α · x.</summary>
    LeakyRelu,
}

/// <summary>A smooth or bent activation, element by element.</summary>
/// <param name="Kind">Which one.</param>
/// <param name="Alpha">α, where the kind has one.</param>
public sealed record Curve(CurveKind Kind, double Alpha = 0) : CompositeOp
{
    /// <inheritdoc/>
    public override TensorSpec[] Infer(IReadOnlyList<Tensor> inputs) => [inputs[0].Spec];

    /// <inheritdoc/>
    public override Tensor?[] Gradient(Node node, IReadOnlyList<Tensor?> outputGradients) => [new CurveGradient(this).Apply(outputGradients[0]!, node.Inputs[0])];

    /// <summary>The activation of x, as one operation where it is one: of floating-point numbers.</summary>
    internal static Tensor Of(CurveKind kind, Tensor x, double alpha = 0)
    {
        var curve = new Curve(kind, alpha);
        return x.DType.IsFloat() && Graph.Current != null ? curve.Apply(x) : curve.Parts(x);
    }

    internal override IReadOnlyList<Tensor> Parts(IReadOnlyList<Tensor> inputs) => [Parts(inputs[0])];

    Tensor Parts(Tensor x) => Kind switch
    {
        CurveKind.Gelu => 0.5 * x * (1 + Ops.Erf(x * Math.Sqrt(0.5))),
        CurveKind.GeluByTanh => 0.5 * x * (1 + Ops.Tanh(Math.Sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x))),
        CurveKind.Silu => x * Ops.Sigmoid(x),
        CurveKind.HardSilu => x * Ops.HardSigmoid(x),
        CurveKind.Softplus => Ops.Maximum(x, 0) + Ops.Log1p(Ops.Exp(-Ops.Abs(x))),
        CurveKind.Mish => x * Ops.Tanh(new Curve(CurveKind.Softplus).Parts(x)),
        CurveKind.Elu => Ops.Where(x > 0, x, Ops.Expm1(Ops.Minimum(x, 0)) * Alpha),
        _ => Ops.Where(x > 0, x, x * Alpha),
    };
}

/// <summary>Gradient of a <see cref="Curve"/>. Operands: the gradient of its result and x.</summary>
public sealed record CurveGradient(Curve Forward) : CompositeOp
{
    /// <inheritdoc/>
    public override TensorSpec[] Infer(IReadOnlyList<Tensor> inputs) => [inputs[1].Spec];

    internal override IReadOnlyList<Tensor> Parts(IReadOnlyList<Tensor> inputs) => Forward.GradientOfParts([inputs[1]], [inputs[0]]);
}
