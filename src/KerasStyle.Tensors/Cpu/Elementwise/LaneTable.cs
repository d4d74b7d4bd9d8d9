using System.Reflection;
using System.Runtime.CompilerServices;
using KerasStyle.Tensors.Cpu.Kernels;

namespace KerasStyle.Tensors.Cpu;

/// <summary>One element-wise function for one vector width: the lane form that written loops inline, the same to be called, and the interpreter's kernel around it.</summary>
sealed record LaneFunction(Delegate LaneForm, ElementwiseKernel Kernel, Delegate? CallForm = null)
{
    public MethodInfo Lane => LaneForm.Method;

    public MethodInfo? Call => CallForm?.Method;
}

/// <summary>The lane function of each element-wise operation for one vector width.</summary>
abstract class LaneTable
{
    readonly Dictionary<Op, LaneFunction?>?[] functions = new Dictionary<Op, LaneFunction?>[(int)DType.String + 1];

    /// <summary>The table of the widest vectors in use.</summary>
    public static LaneTable Current { get; } = For(Simd.Level);

    /// <summary>The table for single numbers, whose kernels are compiled ahead of time. It gives the same bits.</summary>
    public static LaneTable Scalar { get; } = For(SimdLevel.Scalar);

    public required Type Vector { get; init; }

    /// <summary>Elements in one vector.</summary>
    public required int Width { get; init; }

    public required MethodInfo Load { get; init; }

    public required MethodInfo LoadMask { get; init; }

    public required MethodInfo FromFloat { get; init; }

    public required MethodInfo Broadcast { get; init; }

    public required MethodInfo BroadcastMask { get; init; }

    public required MethodInfo Store { get; init; }

    public required MethodInfo StoreMask { get; init; }

    /// <summary>The first lanes only: (address, count); zero in the others.</summary>
    public required MethodInfo LoadPart { get; init; }

    public required MethodInfo LoadMaskPart { get; init; }

    public required MethodInfo StorePart { get; init; }

    public required MethodInfo StoreMaskPart { get; init; }

    /// <summary>(value, other, count): the value in the first lanes, the other beyond.</summary>
    public required MethodInfo KeepFirst { get; init; }

    /// <summary>A reduction by name.</summary>
    public required Func<ReduceKind, LaneReduction> Reduction { get; init; }

    /// <summary>The function of an operation; null when it has no lane form and the interpreter must run it.</summary>
    public LaneFunction? Find(Op op, DType operand)
    {
        lock (functions)
        {
            Dictionary<Op, LaneFunction?> known = functions[(int)operand] ??= [];
            if (!known.TryGetValue(op, out LaneFunction? function))
                known[op] = function = Make(op, operand);
            return function;
        }
    }

    protected abstract LaneFunction? Make(Op op, DType operand);

    public static LaneTable For(SimdLevel level) => level switch
    {
        SimdLevel.Vector512 => LaneTable<Float512>.Create(),
        SimdLevel.Vector256 => LaneTable<Float256>.Create(),
        SimdLevel.Vector128 => LaneTable<Float128>.Create(),
        _ => LaneTable<FloatScalar>.Create(),
    };
}

/// <summary>The table for one width.</summary>
sealed unsafe class LaneTable<V> : LaneTable
    where V : unmanaged, ILaneVector<V>
{
    delegate V OneOperand(V x);

    delegate V TwoOperands(V a, V b);

    delegate V ThreeOperands(V a, V b, V c);

    delegate V Reader(byte* p);

    delegate void Writer(V x, byte* p);

    delegate V PartReader(byte* p, nint count);

    delegate void PartWriter(V x, byte* p, nint count);

    delegate V Keeper(V x, V other, nint count);

    delegate V Creator(float value);

    public static LaneTable Create() => new LaneTable<V>
    {
        Vector = typeof(V),
        Width = V.Lanes,
        Load = ((Reader)Numbers.Load).Method,
        LoadMask = ((Reader)Masks.Load).Method,
        FromFloat = ((Creator)V.Create).Method,
        Broadcast = ((Reader)Numbers.Broadcast).Method,
        BroadcastMask = ((Reader)Masks.Broadcast).Method,
        Store = ((Writer)Numbers.Store).Method,
        StoreMask = ((Writer)Masks.Store).Method,
        LoadPart = ((PartReader)Numbers.LoadPart).Method,
        LoadMaskPart = ((PartReader)Masks.LoadPart).Method,
        StorePart = ((PartWriter)Numbers.StorePart).Method,
        StoreMaskPart = ((PartWriter)Masks.StorePart).Method,
        KeepFirst = ((Keeper)LaneReductions<V>.KeepFirst).Method,
        Reduction = LaneReductions<V>.Of,
    };

    // One arm each, so that a starting program loads only the functions that it uses.
    protected override LaneFunction? Make(Op op, DType operand) => operand switch
    {
        DType.Float32 => op switch
        {
            Unary unary => unary.Kind switch
            {
                UnaryKind.Negative => Arithmetic<LaneFunctions.Negative>(),
                UnaryKind.Abs => Arithmetic<LaneFunctions.Abs>(),
                UnaryKind.Sign => Arithmetic<LaneFunctions.Sign>(),
                UnaryKind.Square => Arithmetic<LaneFunctions.Square>(),
                UnaryKind.Sqrt => Arithmetic<LaneFunctions.Sqrt>(),
                UnaryKind.Rsqrt => Arithmetic<LaneFunctions.Rsqrt>(),
                UnaryKind.Reciprocal => Arithmetic<LaneFunctions.Reciprocal>(),
                UnaryKind.Floor => Arithmetic<LaneFunctions.Floor>(),
                UnaryKind.Ceil => Arithmetic<LaneFunctions.Ceil>(),
                UnaryKind.Round => Arithmetic<LaneFunctions.Round>(),
                UnaryKind.Relu => Arithmetic<LaneFunctions.Relu>(),
                UnaryKind.Exp => Arithmetic<LaneFunctions.Exp>(),
                UnaryKind.Expm1 => Arithmetic<LaneFunctions.Expm1>(),
                UnaryKind.Log => Arithmetic<LaneFunctions.Log>(),
                UnaryKind.Log1p => Arithmetic<LaneFunctions.Log1p>(),
                UnaryKind.Tanh => Arithmetic<LaneFunctions.Tanh>(),
                UnaryKind.Sigmoid => Arithmetic<LaneFunctions.Sigmoid>(),
                UnaryKind.Erf => Arithmetic<LaneFunctions.Erf>(),
                UnaryKind.IsNan => One<LaneFunctions.IsNan, Numbers, Masks>(),
                UnaryKind.IsInf => One<LaneFunctions.IsInf, Numbers, Masks>(),
                UnaryKind.IsFinite => One<LaneFunctions.IsFinite, Numbers, Masks>(),
                _ => null,
            },
            Binary binary => binary.Kind switch
            {
                BinaryKind.Add => Two<LaneFunctions.Add, Numbers, Numbers>(),
                BinaryKind.Subtract => Two<LaneFunctions.Subtract, Numbers, Numbers>(),
                BinaryKind.Multiply => Two<LaneFunctions.Multiply, Numbers, Numbers>(),
                BinaryKind.Maximum => Two<LaneFunctions.Maximum, Numbers, Numbers>(),
                BinaryKind.Minimum => Two<LaneFunctions.Minimum, Numbers, Numbers>(),
                BinaryKind.Divide => Two<LaneFunctions.Divide, Numbers, Numbers>(),
                BinaryKind.ReluGradient => Two<LaneFunctions.ReluGradient, Numbers, Numbers>(),
                BinaryKind.Equal => Two<LaneFunctions.Equal, Numbers, Masks>(),
                BinaryKind.NotEqual => Two<LaneFunctions.NotEqual, Numbers, Masks>(),
                BinaryKind.Less => Two<LaneFunctions.Less, Numbers, Masks>(),
                BinaryKind.LessEqual => Two<LaneFunctions.LessEqual, Numbers, Masks>(),
                BinaryKind.Greater => Two<LaneFunctions.Greater, Numbers, Masks>(),
                BinaryKind.GreaterEqual => Two<LaneFunctions.GreaterEqual, Numbers, Masks>(),
                _ => null,
            },
            Cast { DType: DType.Int32 } => One<LaneFunctions.FloatToInt, Numbers, Numbers>(),
            Cast { DType: DType.Bool } => One<LaneFunctions.FloatToBool, Numbers, Masks>(),
            Select => Choice<Numbers>(),
            _ => null,
        },
        DType.Int32 => op switch
        {
            Binary binary => binary.Kind switch
            {
                BinaryKind.Add => Two<LaneFunctions.AddInt, Numbers, Numbers>(),
                BinaryKind.Subtract => Two<LaneFunctions.SubtractInt, Numbers, Numbers>(),
                BinaryKind.Multiply => Two<LaneFunctions.MultiplyInt, Numbers, Numbers>(),
                BinaryKind.Maximum => Two<LaneFunctions.MaximumInt, Numbers, Numbers>(),
                BinaryKind.Minimum => Two<LaneFunctions.MinimumInt, Numbers, Numbers>(),
                BinaryKind.Equal => Two<LaneFunctions.EqualInt, Numbers, Masks>(),
                BinaryKind.NotEqual => Two<LaneFunctions.NotEqualInt, Numbers, Masks>(),
                BinaryKind.Less => Two<LaneFunctions.LessInt, Numbers, Masks>(),
                BinaryKind.LessEqual => Two<LaneFunctions.LessEqualInt, Numbers, Masks>(),
                BinaryKind.Greater => Two<LaneFunctions.GreaterInt, Numbers, Masks>(),
                BinaryKind.GreaterEqual => Two<LaneFunctions.GreaterEqualInt, Numbers, Masks>(),
                _ => null,
            },
            Cast { DType: DType.Float32 } => One<LaneFunctions.IntToFloat, Numbers, Numbers>(),
            Cast { DType: DType.Bool } => One<LaneFunctions.IntToBool, Numbers, Masks>(),
            Select => Choice<Numbers>(),
            _ => null,
        },
        DType.Bool => op switch
        {
            Unary { Kind: UnaryKind.LogicalNot } => One<LaneFunctions.Not, Masks, Masks>(),
            Binary { Kind: BinaryKind.LogicalAnd } => Two<LaneFunctions.And, Masks, Masks>(),
            Binary { Kind: BinaryKind.LogicalOr } => Two<LaneFunctions.Or, Masks, Masks>(),
            Binary { Kind: BinaryKind.LogicalXor or BinaryKind.NotEqual } => Two<LaneFunctions.Xor, Masks, Masks>(),
            Cast { DType: DType.Float32 } => One<LaneFunctions.BoolToFloat, Masks, Numbers>(),
            Cast { DType: DType.Int32 } => One<LaneFunctions.BoolToInt, Masks, Numbers>(),
            Select => Choice<Masks>(),
            _ => null,
        },
        _ => null,
    };

    static LaneFunction Arithmetic<F>()
        where F : ILanes1 => One<F, Numbers, Numbers>();

    static LaneFunction One<F, TIn, TOut>()
        where F : ILanes1
        where TIn : IMemory
        where TOut : IMemory => new((OneOperand)F.Of<V>, new(IsScalar ? &Each1<F, TIn, TOut> : &Run1<F, TIn, TOut>), (OneOperand)Called<F>);

    static LaneFunction Two<F, TIn, TOut>()
        where F : ILanes2
        where TIn : IMemory
        where TOut : IMemory => new((TwoOperands)F.Of<V>, new(IsScalar ? &Each2<F, TIn, TOut> : &Run2<F, TIn, TOut>));

    static LaneFunction Choice<TValue>()
        where TValue : IMemory => new((ThreeOperands)LaneFunctions.Select.Of<V>, new(IsScalar ? &EachSelect<TValue> : &RunSelect<TValue>));

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    static V Called<F>(V x)
        where F : ILanes1 => F.Of(x);

    static bool IsScalar => typeof(V) == typeof(FloatScalar);

    // Each kernel in two forms: for vectors compiled at run time and fully optimized at once, for single numbers compiled ahead of time.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Run1<F, TIn, TOut>(byte* a, byte* b, byte* c, byte* y, int n)
        where F : ILanes1
        where TIn : IMemory
        where TOut : IMemory => Loop1<F, TIn, TOut>(a, b, c, y, n);

    static void Each1<F, TIn, TOut>(byte* a, byte* b, byte* c, byte* y, int n)
        where F : ILanes1
        where TIn : IMemory
        where TOut : IMemory => Loop1<F, TIn, TOut>(a, b, c, y, n);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Run2<F, TIn, TOut>(byte* a, byte* b, byte* c, byte* y, int n)
        where F : ILanes2
        where TIn : IMemory
        where TOut : IMemory => Loop2<F, TIn, TOut>(a, b, c, y, n);

    static void Each2<F, TIn, TOut>(byte* a, byte* b, byte* c, byte* y, int n)
        where F : ILanes2
        where TIn : IMemory
        where TOut : IMemory => Loop2<F, TIn, TOut>(a, b, c, y, n);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void RunSelect<TValue>(byte* a, byte* b, byte* c, byte* y, int n)
        where TValue : IMemory => LoopSelect<TValue>(a, b, c, y, n);

    static void EachSelect<TValue>(byte* a, byte* b, byte* c, byte* y, int n)
        where TValue : IMemory => LoopSelect<TValue>(a, b, c, y, n);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Loop1<F, TIn, TOut>(byte* a, byte* b, byte* c, byte* y, int n)
        where F : ILanes1
        where TIn : IMemory
        where TOut : IMemory
    {
        int i = 0;
        for (; i <= n - V.Lanes; i += V.Lanes)
            TOut.Store(F.Of(TIn.Load(a + i * TIn.Size)), y + i * TOut.Size);
        if (i < n)
            TOut.StorePart(F.Of(TIn.LoadPart(a + i * TIn.Size, n - i)), y + i * TOut.Size, n - i);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Loop2<F, TIn, TOut>(byte* a, byte* b, byte* c, byte* y, int n)
        where F : ILanes2
        where TIn : IMemory
        where TOut : IMemory
    {
        int i = 0;
        for (; i <= n - V.Lanes; i += V.Lanes)
            TOut.Store(F.Of(TIn.Load(a + i * TIn.Size), TIn.Load(b + i * TIn.Size)), y + i * TOut.Size);
        if (i < n)
            TOut.StorePart(F.Of(TIn.LoadPart(a + i * TIn.Size, n - i), TIn.LoadPart(b + i * TIn.Size, n - i)), y + i * TOut.Size, n - i);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void LoopSelect<TValue>(byte* a, byte* b, byte* c, byte* y, int n)
        where TValue : IMemory
    {
        int i = 0;
        for (; i <= n - V.Lanes; i += V.Lanes)
            TValue.Store(V.Select(Masks.Load(a + i), TValue.Load(b + i * TValue.Size), TValue.Load(c + i * TValue.Size)), y + i * TValue.Size);
        if (i < n)
            TValue.StorePart(V.Select(Masks.LoadPart(a + i, n - i), TValue.LoadPart(b + i * TValue.Size, n - i), TValue.LoadPart(c + i * TValue.Size, n - i)), y + i * TValue.Size, n - i);
    }

    /// <summary>How lanes lie in memory.</summary>
    interface IMemory
    {
        static abstract int Size { get; }

        static abstract V Load(byte* p);

        static abstract V Broadcast(byte* p);

        static abstract void Store(V x, byte* p);

        static abstract V LoadPart(byte* p, nint count);

        static abstract void StorePart(V x, byte* p, nint count);
    }

    readonly struct Numbers : IMemory
    {
        public static int Size => 4;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Load(byte* p) => V.Load((float*)p);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Broadcast(byte* p) => V.Create(*(float*)p);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Store(V x, byte* p) => V.Store(x, (float*)p);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V LoadPart(byte* p, nint count) => V.LoadPartial((float*)p, (int)count, 0);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void StorePart(V x, byte* p, nint count) => V.StorePartial(x, (float*)p, (int)count);
    }

    readonly struct Masks : IMemory
    {
        public static int Size => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Load(byte* p) => V.LoadMask(p);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Broadcast(byte* p) => V.Create(BitConverter.Int32BitsToSingle(*p != 0 ? -1 : 0));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Store(V x, byte* p) => V.StoreMask(x, p);

        public static V LoadPart(byte* p, nint count)
        {
            byte* whole = stackalloc byte[16];
            for (int i = 0; i < V.Lanes; i++)
                whole[i] = i < count ? p[i] : (byte)0;
            return V.LoadMask(whole);
        }

        public static void StorePart(V x, byte* p, nint count)
        {
            byte* whole = stackalloc byte[16];
            V.StoreMask(x, whole);
            for (int i = 0; i < count; i++)
                p[i] = whole[i];
        }
    }
}
