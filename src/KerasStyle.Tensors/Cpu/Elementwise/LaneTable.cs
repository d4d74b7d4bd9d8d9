using System.Reflection;
using System.Runtime.CompilerServices;
using KerasStyle.Tensors.Cpu.Kernels;

namespace KerasStyle.Tensors.Cpu;

/// <summary>One element-wise function for one vector width: the lane form that written loops inline, the same to be called, and the interpreter's kernel around it.</summary>
sealed record LaneFunction(MethodInfo Lane, ElementwiseKernel Kernel, MethodInfo? Call = null);

/// <summary>The lane function of each element-wise operation for one vector width.</summary>
class LaneTable
{
    private protected readonly Dictionary<(Op Op, DType Operand), LaneFunction> functions = [];

    /// <summary>The table of the widest vectors in use.</summary>
    public static LaneTable Current { get; } = For(Simd.Level);

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
    public LaneFunction? Find(Op op, DType operand) => functions.GetValueOrDefault((op, op is Select && operand == DType.Int32 ? DType.Float32 : operand));

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
    delegate V One(V x);

    delegate V Two(V a, V b);

    delegate V Three(V a, V b, V c);

    delegate V Reader(byte* p);

    delegate void Writer(V x, byte* p);

    delegate V PartReader(byte* p, nint count);

    delegate void PartWriter(V x, byte* p, nint count);

    delegate V Keeper(V x, V other, nint count);

    delegate V Creator(float value);

    public static LaneTable Create()
    {
        var table = new LaneTable<V>
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
        table.Fill();
        return table;
    }

    void Fill()
    {
        Add<LaneFunctions.Negative>(UnaryKind.Negative);
        Add<LaneFunctions.Abs>(UnaryKind.Abs);
        Add<LaneFunctions.Sign>(UnaryKind.Sign);
        Add<LaneFunctions.Square>(UnaryKind.Square);
        Add<LaneFunctions.Sqrt>(UnaryKind.Sqrt);
        Add<LaneFunctions.Rsqrt>(UnaryKind.Rsqrt);
        Add<LaneFunctions.Reciprocal>(UnaryKind.Reciprocal);
        Add<LaneFunctions.Floor>(UnaryKind.Floor);
        Add<LaneFunctions.Ceil>(UnaryKind.Ceil);
        Add<LaneFunctions.Round>(UnaryKind.Round);
        Add<LaneFunctions.Relu>(UnaryKind.Relu);
        Add<LaneFunctions.Exp>(UnaryKind.Exp);
        Add<LaneFunctions.Expm1>(UnaryKind.Expm1);
        Add<LaneFunctions.Log>(UnaryKind.Log);
        Add<LaneFunctions.Log1p>(UnaryKind.Log1p);
        Add<LaneFunctions.Tanh>(UnaryKind.Tanh);
        Add<LaneFunctions.Sigmoid>(UnaryKind.Sigmoid);
        Add<LaneFunctions.Erf>(UnaryKind.Erf);
        Add<LaneFunctions.IsNan, Numbers, Masks>(new Unary(UnaryKind.IsNan), DType.Float32);
        Add<LaneFunctions.IsInf, Numbers, Masks>(new Unary(UnaryKind.IsInf), DType.Float32);
        Add<LaneFunctions.IsFinite, Numbers, Masks>(new Unary(UnaryKind.IsFinite), DType.Float32);
        Add<LaneFunctions.Not, Masks, Masks>(new Unary(UnaryKind.LogicalNot), DType.Bool);

        Add<LaneFunctions.Add, LaneFunctions.AddInt>(BinaryKind.Add);
        Add<LaneFunctions.Subtract, LaneFunctions.SubtractInt>(BinaryKind.Subtract);
        Add<LaneFunctions.Multiply, LaneFunctions.MultiplyInt>(BinaryKind.Multiply);
        Add<LaneFunctions.Maximum, LaneFunctions.MaximumInt>(BinaryKind.Maximum);
        Add<LaneFunctions.Minimum, LaneFunctions.MinimumInt>(BinaryKind.Minimum);
        Add2<LaneFunctions.Divide, Numbers, Numbers>(new Binary(BinaryKind.Divide), DType.Float32);
        Add2<LaneFunctions.ReluGradient, Numbers, Numbers>(new Binary(BinaryKind.ReluGradient), DType.Float32);
        Compare<LaneFunctions.Equal, LaneFunctions.EqualInt>(BinaryKind.Equal);
        Compare<LaneFunctions.NotEqual, LaneFunctions.NotEqualInt>(BinaryKind.NotEqual);
        Compare<LaneFunctions.Less, LaneFunctions.LessInt>(BinaryKind.Less);
        Compare<LaneFunctions.LessEqual, LaneFunctions.LessEqualInt>(BinaryKind.LessEqual);
        Compare<LaneFunctions.Greater, LaneFunctions.GreaterInt>(BinaryKind.Greater);
        Compare<LaneFunctions.GreaterEqual, LaneFunctions.GreaterEqualInt>(BinaryKind.GreaterEqual);
        Add2<LaneFunctions.And, Masks, Masks>(new Binary(BinaryKind.LogicalAnd), DType.Bool);
        Add2<LaneFunctions.Or, Masks, Masks>(new Binary(BinaryKind.LogicalOr), DType.Bool);
        Add2<LaneFunctions.Xor, Masks, Masks>(new Binary(BinaryKind.LogicalXor), DType.Bool);
        Add2<LaneFunctions.Xor, Masks, Masks>(new Binary(BinaryKind.NotEqual), DType.Bool);

        Add<LaneFunctions.IntToFloat, Numbers, Numbers>(new Cast(DType.Float32), DType.Int32);
        Add<LaneFunctions.IntToBool, Numbers, Masks>(new Cast(DType.Bool), DType.Int32);
        Add<LaneFunctions.FloatToInt, Numbers, Numbers>(new Cast(DType.Int32), DType.Float32);
        Add<LaneFunctions.FloatToBool, Numbers, Masks>(new Cast(DType.Bool), DType.Float32);
        Add<LaneFunctions.BoolToFloat, Masks, Numbers>(new Cast(DType.Float32), DType.Bool);
        Add<LaneFunctions.BoolToInt, Masks, Numbers>(new Cast(DType.Int32), DType.Bool);
        AddSelect<Numbers>(DType.Float32);
        AddSelect<Masks>(DType.Bool);
    }

    void Add<F>(UnaryKind kind)
        where F : ILanes1 => Add<F, Numbers, Numbers>(new Unary(kind), DType.Float32);

    void Add<F, FInt>(BinaryKind kind)
        where F : ILanes2
        where FInt : ILanes2
    {
        Add2<F, Numbers, Numbers>(new Binary(kind), DType.Float32);
        Add2<FInt, Numbers, Numbers>(new Binary(kind), DType.Int32);
    }

    void Compare<F, FInt>(BinaryKind kind)
        where F : ILanes2
        where FInt : ILanes2
    {
        Add2<F, Numbers, Masks>(new Binary(kind), DType.Float32);
        Add2<FInt, Numbers, Masks>(new Binary(kind), DType.Int32);
    }

    void Add<F, TIn, TOut>(Op op, DType operand)
        where F : ILanes1
        where TIn : IMemory
        where TOut : IMemory => functions[(op, operand)] = new(((One)F.Of<V>).Method, new(&Run1<F, TIn, TOut>), ((One)Called<F>).Method);

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    static V Called<F>(V x)
        where F : ILanes1 => F.Of(x);

    void Add2<F, TIn, TOut>(Op op, DType operand)
        where F : ILanes2
        where TIn : IMemory
        where TOut : IMemory => functions[(op, operand)] = new(((Two)F.Of<V>).Method, new(&Run2<F, TIn, TOut>));

    void AddSelect<TValue>(DType operand)
        where TValue : IMemory => functions[(new Select(), operand)] = new(((Three)LaneFunctions.Select.Of<V>).Method, new(&RunSelect<TValue>));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Run1<F, TIn, TOut>(byte* a, byte* b, byte* c, byte* y, int n)
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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Run2<F, TIn, TOut>(byte* a, byte* b, byte* c, byte* y, int n)
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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void RunSelect<TValue>(byte* a, byte* b, byte* c, byte* y, int n)
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
