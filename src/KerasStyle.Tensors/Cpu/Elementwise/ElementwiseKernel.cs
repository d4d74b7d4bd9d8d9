namespace KerasStyle.Tensors.Cpu;

/// <summary>One function over a short run of elements: (first, second, third operand, result, count).</summary>
unsafe readonly struct ElementwiseKernel(delegate*<byte*, byte*, byte*, byte*, int, void> function)
{
    public void Run(byte* a, byte* b, byte* c, byte* result, int count) => function(a, b, c, result, count);

    /// <summary>The kernel of an element-wise operation on operands of the given type.</summary>
    public static ElementwiseKernel For(Op op, DType operand, LaneTable lanes) => lanes.Find(op, operand)?.Kernel ?? op switch
    {
        Unary unary => operand switch
        {
            DType.Float32 => new(FloatingKernels<float>.Unary(unary.Kind)),
            DType.Float64 => new(FloatingKernels<double>.Unary(unary.Kind)),
            DType.Int32 => new(NumberKernels<int>.Unary(unary.Kind)),
            DType.Int64 => new(NumberKernels<long>.Unary(unary.Kind)),
            DType.UInt8 => new(NumberKernels<byte>.Unary(unary.Kind)),
            DType.Int8 => new(NumberKernels<sbyte>.Unary(unary.Kind)),
            DType.Bool when unary.Kind == UnaryKind.LogicalNot => new(&NotBool),
            _ => throw Unsupported(op, operand),
        },
        Binary { Kind: BinaryKind.Power } when operand == DType.Float32 => new(&Power),
        Binary binary => operand switch
        {
            DType.Float32 => new(FloatingKernels<float>.Binary(binary.Kind)),
            DType.Float64 => new(FloatingKernels<double>.Binary(binary.Kind)),
            DType.Int32 => new(NumberKernels<int>.Binary(binary.Kind)),
            DType.Int64 => new(NumberKernels<long>.Binary(binary.Kind)),
            DType.UInt8 or DType.Bool => new(NumberKernels<byte>.Binary(binary.Kind)),
            DType.Int8 => new(NumberKernels<sbyte>.Binary(binary.Kind)),
            _ => throw Unsupported(op, operand),
        },
        Select => operand.Size() switch
        {
            1 => new(&SelectKernels.Choose<byte>),
            4 => new(&SelectKernels.Choose<uint>),
            8 => new(&SelectKernels.Choose<ulong>),
            _ => throw Unsupported(op, operand),
        },
        Cast cast => new(CastKernels.For(operand, cast.DType)),
        _ => throw Unsupported(op, operand),
    };

    static void NotBool(byte* a, byte* b, byte* c, byte* y, int n)
    {
        for (int i = 0; i < n; i++)
            y[i] = (byte)(a[i] ^ 1);
    }

    // Compiled ahead of time, which generic code over numbers is not.
    static void Power(byte* a, byte* b, byte* c, byte* y, int n)
    {
        for (int i = 0; i < n; i++)
            ((float*)y)[i] = MathF.Pow(((float*)a)[i], ((float*)b)[i]);
    }

    static NotSupportedException Unsupported(Op op, DType dtype) => new($"{op} is not defined for {dtype.KerasName()}");
}
