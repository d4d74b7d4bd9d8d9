namespace KerasStyle.Tensors;

/// <summary>Functions of one value.</summary>
public enum UnaryKind
{
    /// <summary>−x.</summary>
    Negative,

    /// <summary>|x|.</summary>
    Abs,

    /// <summary>−1, 0 or 1.</summary>
    Sign,

    /// <summary>eˣ.</summary>
    Exp,

    /// <summary>eˣ − 1, exact near 0.</summary>
    Expm1,

    /// <summary>ln x.</summary>
    Log,

    /// <summary>ln(1 + x), exact near 0.</summary>
    Log1p,

    /// <summary>√x.</summary>
    Sqrt,

    /// <summary>1/√x.</summary>
    Rsqrt,

    /// <summary>x².</summary>
    Square,

    /// <summary>1/x.</summary>
    Reciprocal,

    /// <summary>sin x.</summary>
    Sin,

    /// <summary>cos x.</summary>
    Cos,

    /// <summary>tan x.</summary>
    Tan,

    /// <summary>arctan x.</summary>
    Arctan,

    /// <summary>tanh x.</summary>
    Tanh,

    /// <summary>1/(1 + e⁻ˣ).</summary>
    Sigmoid,

    /// <summary>Gauss error function.</summary>
    Erf,

    /// <summary>Largest whole number not above x.</summary>
    Floor,

    /// <summary>Smallest whole number not below x.</summary>
    Ceil,

    /// <summary>Nearest whole number, halves to even.</summary>
    Round,

    /// <summary>max(x, 0).</summary>
    Relu,

    /// <summary>The nearest bfloat16, halves to even.</summary>
    RoundToBFloat16,

    /// <summary>The nearest float16; infinite beyond its largest number.</summary>
    RoundToFloat16,

    /// <summary>The nearest 8-bit float of 4 exponent bits (e4m3fn); x must lie within ±448.</summary>
    RoundToFloat8E4M3,

    /// <summary>The nearest 8-bit float of 5 exponent bits (e5m2); x must lie within ±57344.</summary>
    RoundToFloat8E5M2,

    /// <summary>Not x; of bool.</summary>
    LogicalNot,

    /// <summary>Whether x is not a number; gives bool.</summary>
    IsNan,

    /// <summary>Whether x is infinite; gives bool.</summary>
    IsInf,

    /// <summary>Whether x is a finite number; gives bool.</summary>
    IsFinite,
}

/// <summary>Functions of two values.</summary>
public enum BinaryKind
{
    /// <summary>a + b.</summary>
    Add,

    /// <summary>a − b.</summary>
    Subtract,

    /// <summary>a · b.</summary>
    Multiply,

    /// <summary>a / b.</summary>
    Divide,

    /// <summary>aᵇ.</summary>
    Power,

    /// <summary>The larger; not a number when either is.</summary>
    Maximum,

    /// <summary>The smaller; not a number when either is.</summary>
    Minimum,

    /// <summary>a − b·⌊a/b⌋, of b's sign.</summary>
    Mod,

    /// <summary>⌊a/b⌋.</summary>
    FloorDivide,

    /// <summary>Angle of the point (b, a).</summary>
    Arctan2,

    /// <summary>a = b.</summary>
    Equal,

    /// <summary>a ≠ b.</summary>
    NotEqual,

    /// <summary>a &lt; b.</summary>
    Less,

    /// <summary>a ≤ b.</summary>
    LessEqual,

    /// <summary>a &gt; b.</summary>
    Greater,

    /// <summary>a ≥ b.</summary>
    GreaterEqual,

    /// <summary>Both; of bool.</summary>
    LogicalAnd,

    /// <summary>Either; of bool.</summary>
    LogicalOr,

    /// <summary>One but not both; of bool.</summary>
    LogicalXor,

    /// <summary>b where a &gt; 0, else 0: the gradient b behind a = relu(x).</summary>
    ReluGradient,
}

/// <summary>y = f(x), element by element.</summary>
public sealed record Unary(UnaryKind Kind) : Op
{
    /// <inheritdoc/>
    public override TensorSpec[] Infer(IReadOnlyList<Tensor> inputs) =>
        [Kind >= UnaryKind.LogicalNot ? inputs[0].Spec with { DType = DType.Bool } : inputs[0].Spec];

    /// <inheritdoc/>
    public override Tensor?[] Gradient(Node node, IReadOnlyList<Tensor?> outputGradients)
    {
        Tensor x = node.Inputs[0], y = node.Outputs[0], g = outputGradients[0]!;
        return [Kind switch
        {
            UnaryKind.Negative => -g,
            UnaryKind.Abs => g * Ops.Sign(x),
            UnaryKind.Exp => g * y,
            UnaryKind.Expm1 => g * (y + 1),
            UnaryKind.Log => g / x,
            UnaryKind.Log1p => g / (x + 1),
            UnaryKind.Sqrt => g * 0.5 / y,
            UnaryKind.Rsqrt => g * -0.5 * y / x,
            UnaryKind.Square => g * 2 * x,
            UnaryKind.Reciprocal => -g * Ops.Square(y),
            UnaryKind.Sin => g * Ops.Cos(x),
            UnaryKind.Cos => -g * Ops.Sin(x),
            UnaryKind.Tan => g * (Ops.Square(y) + 1),
            UnaryKind.Arctan => g / (Ops.Square(x) + 1),
            UnaryKind.Tanh => g * (1 - Ops.Square(y)),
            UnaryKind.Sigmoid => g * y * (1 - y),
            UnaryKind.Erf => g * (2 / Math.Sqrt(Math.PI)) * Ops.Exp(-Ops.Square(x)),
            UnaryKind.Relu => new Binary(BinaryKind.ReluGradient).Apply(y, g),
            UnaryKind.RoundToBFloat16 or UnaryKind.RoundToFloat16 => new Unary(Kind).Apply(g),      // of a type, as what it is the gradient of
            _ => null,      // steps and predicates are flat
        }];
    }
}

/// <summary>y = f(a, b), element by element; lengths of 1 broadcast.</summary>
public sealed record Binary(BinaryKind Kind) : Op
{
    /// <summary>Whether the result is bool.</summary>
    public bool IsPredicate => Kind is >= BinaryKind.Equal and <= BinaryKind.LogicalXor;

    /// <inheritdoc/>
    public override TensorSpec[] Infer(IReadOnlyList<Tensor> inputs)
    {
        if (inputs[0].DType != inputs[1].DType)
            throw new ArgumentException($"{Kind} needs operands of one type, got {inputs[0].Spec} and {inputs[1].Spec}");
        Shape shape;
        try
        {
            shape = Shape.Broadcast(inputs[0].Shape, inputs[1].Shape);
        }
        catch (ArgumentException)
        {
            throw new ArgumentException($"{Kind}: shapes {inputs[0].Shape} and {inputs[1].Shape} do not broadcast together");
        }

        return [new(shape, IsPredicate ? DType.Bool : inputs[0].DType)];
    }

    /// <inheritdoc/>
    public override Tensor?[] Gradient(Node node, IReadOnlyList<Tensor?> outputGradients)
    {
        Tensor a = node.Inputs[0], b = node.Inputs[1], y = node.Outputs[0], g = outputGradients[0]!;
        (Tensor? da, Tensor? db) = Kind switch
        {
            BinaryKind.Add => (g, g),
            BinaryKind.Subtract => (g, -g),
            BinaryKind.Multiply => (g * b, g * a),
            BinaryKind.Divide => (g / b, -g * y / b),
            BinaryKind.Power => (g * b * Ops.Power(a, b - 1), g * y * Ops.Log(Ops.Where(a > 0, a, Ops.OnesLike(a)))),
            BinaryKind.Maximum => (Share(g, a, b), Share(g, b, a)),
            BinaryKind.Minimum => (Share(g, b, a), Share(g, a, b)),
            BinaryKind.Mod => (g, -g * Ops.Floor(a / b)),
            BinaryKind.Arctan2 => (g * b / (Ops.Square(a) + Ops.Square(b)), -g * a / (Ops.Square(a) + Ops.Square(b))),
            BinaryKind.ReluGradient => (null, new Binary(BinaryKind.ReluGradient).Apply(a, g)),
            _ => (default(Tensor), default(Tensor)),
        };
        return [Unbroadcast(da, a), Unbroadcast(db, b)];
    }

    // The gradient goes to the larger operand; equal ones share it.
    static Tensor Share(Tensor g, Tensor a, Tensor b) => Ops.Where(a > b, g, Ops.Where(Ops.Equal(a, b), g * 0.5, 0));

    internal static Tensor? Unbroadcast(Tensor? gradient, Tensor operand)
    {
        if (gradient == null || gradient.Shape == operand.Shape)
            return gradient;
        int extra = gradient.Rank - operand.Rank;
        var axes = Enumerable.Range(0, gradient.Rank)
            .Where(i => i < extra || (operand.Shape[i - extra] == 1 && gradient.Shape[i] != 1)).ToArray();
        return Ops.Reshape(Ops.Sum(gradient, axes), operand.Shape);
    }
}

/// <summary>y = condition ? a : b, element by element; lengths of 1 broadcast.</summary>
public sealed record Select : Op
{
    /// <inheritdoc/>
    public override TensorSpec[] Infer(IReadOnlyList<Tensor> inputs)
    {
        if (inputs[0].DType != DType.Bool || inputs[1].DType != inputs[2].DType)
            throw new ArgumentException($"Where needs a bool condition and two values of one type, got {inputs[0].Spec}, {inputs[1].Spec}, {inputs[2].Spec}");
        return [new(Shape.Broadcast(Shape.Broadcast(inputs[0].Shape, inputs[1].Shape), inputs[2].Shape), inputs[1].DType)];
    }

    /// <inheritdoc/>
    public override Tensor?[] Gradient(Node node, IReadOnlyList<Tensor?> outputGradients)
    {
        Tensor condition = node.Inputs[0], g = outputGradients[0]!, zero = Ops.ZerosLike(g);
        return
        [
            null,
            Binary.Unbroadcast(Ops.Where(condition, g, zero), node.Inputs[1]),
            Binary.Unbroadcast(Ops.Where(condition, zero, g), node.Inputs[2]),
        ];
    }
}

/// <summary>y = x as another type; floats become integers toward zero, bool is 0 or 1.</summary>
public sealed record Cast(DType DType) : Op
{
    /// <inheritdoc/>
    public override TensorSpec[] Infer(IReadOnlyList<Tensor> inputs) => [inputs[0].Spec with { DType = DType }];

    /// <inheritdoc/>
    public override Tensor?[] Gradient(Node node, IReadOnlyList<Tensor?> outputGradients) =>
        [node.Inputs[0].DType.IsFloat() && DType.IsFloat() ? Ops.Cast(outputGradients[0]!, node.Inputs[0].DType) : null];
}

/// <summary>y = a; its gradient is that of b, a value of the same shape: the straight-through estimate of a function that has steps.</summary>
public sealed record StraightThrough : Op
{
    /// <inheritdoc/>
    public override TensorSpec[] Infer(IReadOnlyList<Tensor> inputs) => inputs[0].Spec == inputs[1].Spec
        ? [inputs[0].Spec]
        : throw new ArgumentException($"StraightThrough needs two values of one shape and type, got {inputs[0].Spec} and {inputs[1].Spec}");

    /// <inheritdoc/>
    public override Tensor?[] Gradient(Node node, IReadOnlyList<Tensor?> outputGradients) => [null, outputGradients[0]];
}

/// <summary>y = the first operand; the gradients of the others are what a function makes of that of y.</summary>
public sealed record GradientHook(Func<Tensor, IReadOnlyList<Tensor?>> Map) : Op
{
    /// <inheritdoc/>
    public override TensorSpec[] Infer(IReadOnlyList<Tensor> inputs) => [inputs[0].Spec];

    /// <inheritdoc/>
    public override Tensor?[] Gradient(Node node, IReadOnlyList<Tensor?> outputGradients) => [null, .. Map(outputGradients[0]!)];
}

/// <summary>y = x, through which no gradient flows.</summary>
public sealed record StopGradient : Op
{
    /// <inheritdoc/>
    public override TensorSpec[] Infer(IReadOnlyList<Tensor> inputs) => [inputs[0].Spec];

    /// <inheritdoc/>
    public override Tensor?[] Gradient(Node node, IReadOnlyList<Tensor?> outputGradients) => [null];
}
