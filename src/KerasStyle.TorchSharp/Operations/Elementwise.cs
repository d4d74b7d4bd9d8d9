namespace KerasStyle.Torch;

/// <summary>Functions of single values.</summary>
static class Elementwise
{
    public static Step? Create(Node node) => node.Op switch
    {
        Unary unary when Of(unary.Kind) is { } function => new UnaryStep(function),
        Unary { Kind: UnaryKind.RoundToBFloat16 } when node.Inputs[0].DType == DType.Float32 => new UnaryStep(static x => Rounded(x, torch.ScalarType.BFloat16)),
        Unary { Kind: UnaryKind.RoundToFloat16 } when node.Inputs[0].DType == DType.Float32 => new UnaryStep(static x => Rounded(x, torch.ScalarType.Float16)),
        Binary binary => Of(binary, node),
        Select => new GeneralStep(static x => [torch.where(x[0], x[1], x[2])]),
        Cast cast => new UnaryStep(Convert(cast.DType)),
        StopGradient => new UnaryStep(static x => x.alias()),
        GradientHook => new GeneralStep(static x => [x[0].alias()]),
        AddProduct { Factor: var f } when (Scalar)f is var factor => new GeneralStep(x => [x.Length == 2 ? x[0].add(x[1], factor) : x[0].addcmul(x[1], x[2], factor)]),
        AddQuotient { Factor: var f } when (Scalar)f is var factor => new GeneralStep(x => [x[0].addcdiv(x[1], x[2], factor)]),
        Interpolate mean => Mixing(mean, static (a, rest) => a.mul(rest)),
        StraightThrough => new BinaryStep(static (x, _) => x.alias()),
        _ => null,
    };

    /// <summary>A step that leaves its result in the memory of the first operand; null when there is none.</summary>
    public static Step? InPlace(Op op) => op switch
    {
        Binary { Kind: BinaryKind.Add } => new BinaryStep(static (a, b) => HostMemory.InPlace(a, a.add_(b, Numbers.One))),
        Binary { Kind: BinaryKind.Subtract } => new BinaryStep(static (a, b) => HostMemory.InPlace(a, a.sub_(b))),
        Binary { Kind: BinaryKind.Multiply } => new BinaryStep(static (a, b) => HostMemory.InPlace(a, a.mul_(b))),
        AddProduct { Factor: var f } when (Scalar)f is var factor => new GeneralStep(x => [HostMemory.InPlace(x[0], x.Length == 2 ? x[0].add_(x[1], factor) : x[0].addcmul_(x[1], x[2], factor))]),
        AddQuotient { Factor: var f } when (Scalar)f is var factor => new GeneralStep(x => [HostMemory.InPlace(x[0], x[0].addcdiv_(x[1], x[2], factor))]),
        Interpolate mean => Mixing(mean, static (a, rest) => HostMemory.InPlace(a, a.mul_(rest))),
        _ => null,
    };

    // (1 − weight) · a + weight · b · c. Torch's own lerp is not vectorized on the CPU.
    static GeneralStep Mixing(Interpolate op, Func<TorchTensor, Scalar, TorchTensor> scale)
    {
        Scalar weight = op.Weight, rest = 1 - op.Weight;
        return new GeneralStep(x =>
        {
            TorchTensor a = scale(x[0], rest);
            return [HostMemory.InPlace(a, x.Length == 2 ? a.add_(x[1], weight) : a.addcmul_(x[1], x[2], weight))];
        });
    }

    static Func<TorchTensor, TorchTensor> Convert(DType dtype)
    {
        torch.ScalarType type = HostMemory.TypeOf(dtype);
        return x => x.to_type(type);
    }

    static Func<TorchTensor, TorchTensor>? Of(UnaryKind kind) => kind switch
    {
        UnaryKind.Negative => static x => x.neg(),
        UnaryKind.Abs => static x => x.abs(),
        UnaryKind.Sign => static x => x.sign(),
        UnaryKind.Exp => static x => x.exp(),
        UnaryKind.Expm1 => static x => x.expm1(),
        UnaryKind.Log => static x => x.log(),
        UnaryKind.Log1p => static x => x.log1p(),
        UnaryKind.Sqrt => static x => x.sqrt(),
        UnaryKind.Rsqrt => static x => x.rsqrt(),
        UnaryKind.Square => static x => x.mul(x),
        UnaryKind.Reciprocal => static x => x.reciprocal(),
        UnaryKind.Sin => static x => x.sin(),
        UnaryKind.Cos => static x => x.cos(),
        UnaryKind.Tan => static x => x.tan(),
        UnaryKind.Arctan => static x => x.atan(),
        UnaryKind.Tanh => static x => x.tanh(),
        UnaryKind.Sigmoid => static x => x.sigmoid(),
        UnaryKind.Erf => static x => x.erf(),
        UnaryKind.Floor => static x => x.floor(),
        UnaryKind.Ceil => static x => x.ceil(),
        UnaryKind.Round => static x => x.round(),
        UnaryKind.Relu => static x => x.relu(),
        UnaryKind.LogicalNot => static x => x.logical_not(),
        UnaryKind.IsNan => static x => x.isnan(),
        UnaryKind.IsInf => static x => x.isinf(),
        UnaryKind.IsFinite => static x => x.isfinite(),
        _ => null,
    };

    static Step? Of(Binary binary, Node node)
    {
        if (ScalarOf(node.Inputs[1], node.Outputs[0].Shape, node.Inputs[0]) is { } right && WithScalar(binary.Kind, right) is { } ofLeft)
            return new PartialStep(ofLeft, 0);
        if (ScalarOf(node.Inputs[0], node.Outputs[0].Shape, node.Inputs[1]) is { } left && IsCommutative(binary.Kind) && WithScalar(binary.Kind, left) is { } ofRight)
            return new PartialStep(ofRight, 1);
        bool alike = node.Inputs[0].Spec == node.Inputs[1].Spec && node.Inputs[0].DType is DType.Float32 or DType.Float64;
        return new BinaryStep(binary.Kind == BinaryKind.ReluGradient && alike ? static (a, b) => Scripts.Call("relu_gradient", a, b)[0] : Of(binary.Kind, node.Inputs[0].DType));
    }

    // A constant number that the other operand alone gives its shape.
    static Scalar? ScalarOf(Tensor constant, Shape result, Tensor other)
    {
        if (constant.Node!.Op is not Constant { Value: { Shape.Size: 1 } value } || other.Shape != result || value.DType is DType.Float16 or DType.BFloat16 or DType.Bool)
            return null;
        return value.DType switch
        {
            DType.Int64 => (Scalar)value.AsSpan<long>()[0],
            _ when value.DType.IsFloat() => (Scalar)value.Item(),
            _ => (Scalar)(long)value.Item(),
        };
    }

    static bool IsCommutative(BinaryKind kind) => kind is BinaryKind.Add or BinaryKind.Multiply or BinaryKind.Maximum or BinaryKind.Minimum or BinaryKind.Equal or BinaryKind.NotEqual;

    static Func<TorchTensor, TorchTensor>? WithScalar(BinaryKind kind, Scalar s) => kind switch
    {
        BinaryKind.Add => x => x.add(s, Numbers.One),
        BinaryKind.Subtract => x => x.sub(s),
        BinaryKind.Multiply => x => x.mul(s),
        BinaryKind.Equal => x => x.eq(s),
        BinaryKind.NotEqual => x => x.ne(s),
        BinaryKind.Less => x => x.lt(s),
        BinaryKind.LessEqual => x => x.le(s),
        BinaryKind.Greater => x => x.gt(s),
        BinaryKind.GreaterEqual => x => x.ge(s),
        _ => null,
    };

    static Func<TorchTensor, TorchTensor, TorchTensor> Of(BinaryKind kind, DType dtype) => kind switch
    {
        BinaryKind.Add => static (a, b) => a.add(b, Numbers.One),
        BinaryKind.Subtract => static (a, b) => a.sub(b),
        BinaryKind.Multiply => static (a, b) => a.mul(b),
        BinaryKind.Divide when dtype.IsFloat() => static (a, b) => a.div(b),
        BinaryKind.Divide => static (a, b) => a.div(b, torch.RoundingMode.trunc),
        BinaryKind.Power => static (a, b) => a.pow(b),
        BinaryKind.Maximum => static (a, b) => a.maximum(b),
        BinaryKind.Minimum => static (a, b) => a.minimum(b),
        BinaryKind.Mod => static (a, b) => a.remainder(b),
        BinaryKind.FloorDivide => static (a, b) => a.div(b, torch.RoundingMode.floor),
        BinaryKind.Arctan2 => static (a, b) => a.atan2(b),
        BinaryKind.Equal => static (a, b) => a.eq(b),
        BinaryKind.NotEqual => static (a, b) => a.ne(b),
        BinaryKind.Less => static (a, b) => a.lt(b),
        BinaryKind.LessEqual => static (a, b) => a.le(b),
        BinaryKind.Greater => static (a, b) => a.gt(b),
        BinaryKind.GreaterEqual => static (a, b) => a.ge(b),
        BinaryKind.LogicalAnd => static (a, b) => a.logical_and(b),
        BinaryKind.LogicalOr => static (a, b) => a.logical_or(b),
        BinaryKind.LogicalXor => static (a, b) => a.logical_xor(b),
        BinaryKind.ReluGradient => ReluGradient,
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    static TorchTensor Rounded(TorchTensor x, torch.ScalarType type)
    {
        using TorchTensor narrow = x.to_type(type);
        return narrow.to_type(x.dtype);
    }

    static TorchTensor ReluGradient(TorchTensor a, TorchTensor b)
    {
        using TorchTensor flat = a.le(Numbers.Zero);
        return b.masked_fill(flat, Numbers.Zero);
    }
}
