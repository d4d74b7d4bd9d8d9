using System.Reflection;
using KerasStyle.Tensors.Cpu.Kernels;

namespace KerasStyle.Tensors.Cpu;

/// <summary>One element-wise function for one vector width: the lane form that written loops inline, the same to be called, and the interpreter's kernel around it.</summary>
sealed unsafe class LaneFunction(LaneKernel kernel, LaneKernel own)
{
    public ElementwiseKernel Kernel { get; } = new(kernel.Run);

    public MethodInfo Lane => field ??= own.Inlined().Method;

    public MethodInfo? Call => field ??= own.Called == null ? null : own.Called().Method;
}

/// <summary>The same of a reduction.</summary>
sealed unsafe class LaneReductionFunction(LaneReduction kernel, LaneReduction own)
{
    /// <inheritdoc cref="LaneReduction.Identity"/>
    public float Identity => own.Identity;

    /// <inheritdoc cref="LaneReduction.Combine"/>
    public MethodInfo Combine => field ??= own.Combine().Method;

    /// <inheritdoc cref="LaneReduction.Across"/>
    public MethodInfo Across => field ??= own.Across().Method;

    /// <inheritdoc cref="LaneReduction.Accumulate"/>
    public ElementwiseKernel Accumulate { get; } = new(kernel.Accumulate);

    /// <inheritdoc cref="LaneReduction.Row"/>
    public float Row(float* values, nint count, int unroll) => kernel.Row(values, count, unroll);
}

/// <summary>The lane function of each element-wise operation for one vector width. Its kernels are those of the <see cref="KernelSet"/>; the lane functions that written loops
/// consist of are always this assembly's.</summary>
abstract unsafe class LaneTable(SimdLevel level, delegate*<LaneOperation, LaneKernel> own, delegate*<LaneOperation, LaneReduction> ownReductions)
{
    readonly Dictionary<Op, LaneFunction?>?[] functions = new Dictionary<Op, LaneFunction?>[(int)DType.String + 1];
    readonly LaneReductionFunction sum = Reduce(LaneOperation.Add, level, ownReductions);
    readonly LaneReductionFunction maximum = Reduce(LaneOperation.Maximum, level, ownReductions), minimum = Reduce(LaneOperation.Minimum, level, ownReductions);

    /// <summary>The table of the widest vectors in use.</summary>
    public static LaneTable Current { get; } = For(Simd.Level);

    /// <summary>The table for single numbers, whose kernels are compiled ahead of time. It gives the same bits.</summary>
    public static LaneTable Scalar { get; } = For(SimdLevel.Scalar);

    public abstract Type Vector { get; }

    /// <summary>Elements in one vector.</summary>
    public abstract int Width { get; }

    public abstract MethodInfo Load { get; }

    public abstract MethodInfo LoadMask { get; }

    public abstract MethodInfo FromFloat { get; }

    public abstract MethodInfo Broadcast { get; }

    public abstract MethodInfo BroadcastMask { get; }

    public abstract MethodInfo Store { get; }

    public abstract MethodInfo StoreMask { get; }

    /// <summary>The first lanes only: (address, count); zero in the others.</summary>
    public abstract MethodInfo LoadPart { get; }

    public abstract MethodInfo LoadMaskPart { get; }

    public abstract MethodInfo StorePart { get; }

    public abstract MethodInfo StoreMaskPart { get; }

    /// <summary>(value, other, count): the value in the first lanes, the other beyond.</summary>
    public abstract MethodInfo KeepFirst { get; }

    /// <summary>A reduction by name.</summary>
    public LaneReductionFunction Reduction(ReduceKind kind) => kind switch
    {
        ReduceKind.Sum => sum,
        ReduceKind.Max => maximum,
        ReduceKind.Min => minimum,
        _ => throw new NotSupportedException($"{kind} has no form in lanes"),
    };

    /// <summary>The function of an operation; null when it has no lane form and the interpreter must run it.</summary>
    public LaneFunction? Find(Op op, DType operand)
    {
        lock (functions)
        {
            Dictionary<Op, LaneFunction?> known = functions[(int)operand] ??= [];
            if (!known.TryGetValue(op, out LaneFunction? function))
                known[op] = function = OperationOf(op, operand) is { } operation ? new(KernelSet.For(level).Lanes(operation), own(operation)) : null;
            return function;
        }
    }

    static LaneReductionFunction Reduce(LaneOperation operation, SimdLevel level, delegate*<LaneOperation, LaneReduction> own) =>
        new(KernelSet.For(level).Reductions(operation), own(operation));

    public static LaneTable For(SimdLevel level) => level switch
    {
        SimdLevel.Vector512 => new LaneTable<Float512>(level),
        SimdLevel.Vector256 => new LaneTable<Float256>(level),
        SimdLevel.Vector128 => new LaneTable<Float128>(level),
        _ => new LaneTable<FloatScalar>(level),
    };

    static LaneOperation? OperationOf(Op op, DType operand) => operand switch
    {
        DType.Float32 => op switch
        {
            Unary unary => unary.Kind switch
            {
                UnaryKind.Negative => LaneOperation.Negative,
                UnaryKind.Abs => LaneOperation.Abs,
                UnaryKind.Sign => LaneOperation.Sign,
                UnaryKind.Square => LaneOperation.Square,
                UnaryKind.Sqrt => LaneOperation.Sqrt,
                UnaryKind.Rsqrt => LaneOperation.Rsqrt,
                UnaryKind.Reciprocal => LaneOperation.Reciprocal,
                UnaryKind.Floor => LaneOperation.Floor,
                UnaryKind.Ceil => LaneOperation.Ceil,
                UnaryKind.Round => LaneOperation.Round,
                UnaryKind.RoundToBFloat16 => LaneOperation.RoundToBFloat16,
                UnaryKind.RoundToFloat16 => LaneOperation.RoundToFloat16,
                UnaryKind.Relu => LaneOperation.Relu,
                UnaryKind.Exp => LaneOperation.Exp,
                UnaryKind.Expm1 => LaneOperation.Expm1,
                UnaryKind.Log => LaneOperation.Log,
                UnaryKind.Log1p => LaneOperation.Log1p,
                UnaryKind.Tanh => LaneOperation.Tanh,
                UnaryKind.Sigmoid => LaneOperation.Sigmoid,
                UnaryKind.Erf => LaneOperation.Erf,
                UnaryKind.IsNan => LaneOperation.IsNan,
                UnaryKind.IsInf => LaneOperation.IsInf,
                UnaryKind.IsFinite => LaneOperation.IsFinite,
                _ => null,
            },
            Binary binary => binary.Kind switch
            {
                BinaryKind.Add => LaneOperation.Add,
                BinaryKind.Subtract => LaneOperation.Subtract,
                BinaryKind.Multiply => LaneOperation.Multiply,
                BinaryKind.Maximum => LaneOperation.Maximum,
                BinaryKind.Minimum => LaneOperation.Minimum,
                BinaryKind.Divide => LaneOperation.Divide,
                BinaryKind.ReluGradient => LaneOperation.ReluGradient,
                BinaryKind.Equal => LaneOperation.Equal,
                BinaryKind.NotEqual => LaneOperation.NotEqual,
                BinaryKind.Less => LaneOperation.Less,
                BinaryKind.LessEqual => LaneOperation.LessEqual,
                BinaryKind.Greater => LaneOperation.Greater,
                BinaryKind.GreaterEqual => LaneOperation.GreaterEqual,
                _ => null,
            },
            Cast { DType: DType.Int32 } => LaneOperation.FloatToInt,
            Cast { DType: DType.Bool } => LaneOperation.FloatToBool,
            Select => LaneOperation.Select,
            _ => null,
        },
        DType.Int32 => op switch
        {
            Binary binary => binary.Kind switch
            {
                BinaryKind.Add => LaneOperation.AddInt,
                BinaryKind.Subtract => LaneOperation.SubtractInt,
                BinaryKind.Multiply => LaneOperation.MultiplyInt,
                BinaryKind.Maximum => LaneOperation.MaximumInt,
                BinaryKind.Minimum => LaneOperation.MinimumInt,
                BinaryKind.Equal => LaneOperation.EqualInt,
                BinaryKind.NotEqual => LaneOperation.NotEqualInt,
                BinaryKind.Less => LaneOperation.LessInt,
                BinaryKind.LessEqual => LaneOperation.LessEqualInt,
                BinaryKind.Greater => LaneOperation.GreaterInt,
                BinaryKind.GreaterEqual => LaneOperation.GreaterEqualInt,
                _ => null,
            },
            Cast { DType: DType.Float32 } => LaneOperation.IntToFloat,
            Cast { DType: DType.Bool } => LaneOperation.IntToBool,
            Select => LaneOperation.Select,
            _ => null,
        },
        DType.Bool => op switch
        {
            Unary { Kind: UnaryKind.LogicalNot } => LaneOperation.Not,
            Binary { Kind: BinaryKind.LogicalAnd } => LaneOperation.And,
            Binary { Kind: BinaryKind.LogicalOr } => LaneOperation.Or,
            Binary { Kind: BinaryKind.LogicalXor or BinaryKind.NotEqual } => LaneOperation.Xor,
            Cast { DType: DType.Float32 } => LaneOperation.BoolToFloat,
            Cast { DType: DType.Int32 } => LaneOperation.BoolToInt,
            Select => LaneOperation.SelectBool,
            _ => null,
        },
        _ => null,
    };
}

/// <summary>The table for one width.</summary>
sealed unsafe class LaneTable<V>(SimdLevel level) : LaneTable(level, &LaneKernels<V>.Of, &LaneReductions<V>.Of)
    where V : unmanaged, ILaneVector<V>
{
    delegate V Reader(byte* p);

    delegate void Writer(V x, byte* p);

    delegate V PartReader(byte* p, nint count);

    delegate void PartWriter(V x, byte* p, nint count);

    delegate V Keeper(V x, V other, nint count);

    delegate V Creator(float value);

    public override Type Vector => typeof(V);

    public override int Width => V.Lanes;

    // Found by the thread that writes loops, when it writes the first.
    public override MethodInfo Load => field ??= ((Reader)LaneKernels<V>.Numbers.Load).Method;

    public override MethodInfo LoadMask => field ??= ((Reader)LaneKernels<V>.Masks.Load).Method;

    public override MethodInfo FromFloat => field ??= ((Creator)V.Create).Method;

    public override MethodInfo Broadcast => field ??= ((Reader)LaneKernels<V>.Numbers.Broadcast).Method;

    public override MethodInfo BroadcastMask => field ??= ((Reader)LaneKernels<V>.Masks.Broadcast).Method;

    public override MethodInfo Store => field ??= ((Writer)LaneKernels<V>.Numbers.Store).Method;

    public override MethodInfo StoreMask => field ??= ((Writer)LaneKernels<V>.Masks.Store).Method;

    public override MethodInfo LoadPart => field ??= ((PartReader)LaneKernels<V>.Numbers.LoadPart).Method;

    public override MethodInfo LoadMaskPart => field ??= ((PartReader)LaneKernels<V>.Masks.LoadPart).Method;

    public override MethodInfo StorePart => field ??= ((PartWriter)LaneKernels<V>.Numbers.StorePart).Method;

    public override MethodInfo StoreMaskPart => field ??= ((PartWriter)LaneKernels<V>.Masks.StorePart).Method;

    public override MethodInfo KeepFirst => field ??= ((Keeper)LaneMasks.KeepFirst).Method;
}
