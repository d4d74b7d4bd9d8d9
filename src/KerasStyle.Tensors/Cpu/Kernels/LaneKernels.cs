using System.Runtime.CompilerServices;

namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>An element-wise function for one vector width.</summary>
internal unsafe struct LaneKernel
{
    /// <summary>Over a short run of elements: (first, second, third operand, result, count).</summary>
    internal delegate*<byte*, byte*, byte*, byte*, int, void> Run;

    /// <summary>The function of lanes, as a delegate of it, that loops written at run time inline.</summary>
    internal delegate*<Delegate> Inlined;

    /// <summary>The same to be called; null where that is never worth it.</summary>
    internal delegate*<Delegate> Called;
}

/// <summary>The element-wise functions over memory, and how lanes lie there.</summary>
internal static unsafe class LaneKernels<V>
    where V : unmanaged, ILaneVector<V>
{
    delegate V OneOperand(V x);

    delegate V TwoOperands(V a, V b);

    delegate V ThreeOperands(V a, V b, V c);

    // One arm each, so that a starting program loads only the functions that it uses.
    internal static LaneKernel Of(LaneOperation operation) => operation switch
    {
        LaneOperation.Negative => One<LaneFunctions.Negative, Numbers, Numbers>(),
        LaneOperation.Abs => One<LaneFunctions.Abs, Numbers, Numbers>(),
        LaneOperation.Sign => One<LaneFunctions.Sign, Numbers, Numbers>(),
        LaneOperation.Square => One<LaneFunctions.Square, Numbers, Numbers>(),
        LaneOperation.Sqrt => One<LaneFunctions.Sqrt, Numbers, Numbers>(),
        LaneOperation.Rsqrt => One<LaneFunctions.Rsqrt, Numbers, Numbers>(),
        LaneOperation.Reciprocal => One<LaneFunctions.Reciprocal, Numbers, Numbers>(),
        LaneOperation.Floor => One<LaneFunctions.Floor, Numbers, Numbers>(),
        LaneOperation.Ceil => One<LaneFunctions.Ceil, Numbers, Numbers>(),
        LaneOperation.Round => One<LaneFunctions.Round, Numbers, Numbers>(),
        LaneOperation.RoundToBFloat16 => One<LaneFunctions.RoundToBFloat16, Numbers, Numbers>(),
        LaneOperation.RoundToFloat16 => One<LaneFunctions.RoundToFloat16, Numbers, Numbers>(),
        LaneOperation.Relu => One<LaneFunctions.Relu, Numbers, Numbers>(),
        LaneOperation.Exp => One<LaneFunctions.Exp, Numbers, Numbers>(),
        LaneOperation.Expm1 => One<LaneFunctions.Expm1, Numbers, Numbers>(),
        LaneOperation.Log => One<LaneFunctions.Log, Numbers, Numbers>(),
        LaneOperation.Log1p => One<LaneFunctions.Log1p, Numbers, Numbers>(),
        LaneOperation.Tanh => One<LaneFunctions.Tanh, Numbers, Numbers>(),
        LaneOperation.Sigmoid => One<LaneFunctions.Sigmoid, Numbers, Numbers>(),
        LaneOperation.Erf => One<LaneFunctions.Erf, Numbers, Numbers>(),
        LaneOperation.IsNan => One<LaneFunctions.IsNan, Numbers, Masks>(),
        LaneOperation.IsInf => One<LaneFunctions.IsInf, Numbers, Masks>(),
        LaneOperation.IsFinite => One<LaneFunctions.IsFinite, Numbers, Masks>(),
        LaneOperation.Add => Two<LaneFunctions.Add, Numbers, Numbers>(),
        LaneOperation.Subtract => Two<LaneFunctions.Subtract, Numbers, Numbers>(),
        LaneOperation.Multiply => Two<LaneFunctions.Multiply, Numbers, Numbers>(),
        LaneOperation.Maximum => Two<LaneFunctions.Maximum, Numbers, Numbers>(),
        LaneOperation.Minimum => Two<LaneFunctions.Minimum, Numbers, Numbers>(),
        LaneOperation.Divide => Two<LaneFunctions.Divide, Numbers, Numbers>(),
        LaneOperation.ReluGradient => Two<LaneFunctions.ReluGradient, Numbers, Numbers>(),
        LaneOperation.Equal => Two<LaneFunctions.Equal, Numbers, Masks>(),
        LaneOperation.NotEqual => Two<LaneFunctions.NotEqual, Numbers, Masks>(),
        LaneOperation.Less => Two<LaneFunctions.Less, Numbers, Masks>(),
        LaneOperation.LessEqual => Two<LaneFunctions.LessEqual, Numbers, Masks>(),
        LaneOperation.Greater => Two<LaneFunctions.Greater, Numbers, Masks>(),
        LaneOperation.GreaterEqual => Two<LaneFunctions.GreaterEqual, Numbers, Masks>(),
        LaneOperation.FloatToInt => One<LaneFunctions.FloatToInt, Numbers, Numbers>(),
        LaneOperation.FloatToBool => One<LaneFunctions.FloatToBool, Numbers, Masks>(),
        LaneOperation.AddInt => Two<LaneFunctions.AddInt, Numbers, Numbers>(),
        LaneOperation.SubtractInt => Two<LaneFunctions.SubtractInt, Numbers, Numbers>(),
        LaneOperation.MultiplyInt => Two<LaneFunctions.MultiplyInt, Numbers, Numbers>(),
        LaneOperation.MaximumInt => Two<LaneFunctions.MaximumInt, Numbers, Numbers>(),
        LaneOperation.MinimumInt => Two<LaneFunctions.MinimumInt, Numbers, Numbers>(),
        LaneOperation.EqualInt => Two<LaneFunctions.EqualInt, Numbers, Masks>(),
        LaneOperation.NotEqualInt => Two<LaneFunctions.NotEqualInt, Numbers, Masks>(),
        LaneOperation.LessInt => Two<LaneFunctions.LessInt, Numbers, Masks>(),
        LaneOperation.LessEqualInt => Two<LaneFunctions.LessEqualInt, Numbers, Masks>(),
        LaneOperation.GreaterInt => Two<LaneFunctions.GreaterInt, Numbers, Masks>(),
        LaneOperation.GreaterEqualInt => Two<LaneFunctions.GreaterEqualInt, Numbers, Masks>(),
        LaneOperation.IntToFloat => One<LaneFunctions.IntToFloat, Numbers, Numbers>(),
        LaneOperation.IntToBool => One<LaneFunctions.IntToBool, Numbers, Masks>(),
        LaneOperation.Not => One<LaneFunctions.Not, Masks, Masks>(),
        LaneOperation.And => Two<LaneFunctions.And, Masks, Masks>(),
        LaneOperation.Or => Two<LaneFunctions.Or, Masks, Masks>(),
        LaneOperation.Xor => Two<LaneFunctions.Xor, Masks, Masks>(),
        LaneOperation.BoolToFloat => One<LaneFunctions.BoolToFloat, Masks, Numbers>(),
        LaneOperation.BoolToInt => One<LaneFunctions.BoolToInt, Masks, Numbers>(),
        LaneOperation.Select => Choice<Numbers>(),
        _ => Choice<Masks>(),
    };

    static LaneKernel One<F, TIn, TOut>()
        where F : ILanes1
        where TIn : IMemory
        where TOut : IMemory => new() { Run = IsScalar ? &Each1<F, TIn, TOut> : &Run1<F, TIn, TOut>, Inlined = &Inlined1<F>, Called = &Called1<F> };

    static LaneKernel Two<F, TIn, TOut>()
        where F : ILanes2
        where TIn : IMemory
        where TOut : IMemory => new() { Run = IsScalar ? &Each2<F, TIn, TOut> : &Run2<F, TIn, TOut>, Inlined = &Inlined2<F> };

    static LaneKernel Choice<TValue>()
        where TValue : IMemory => new() { Run = IsScalar ? &EachSelect<TValue> : &RunSelect<TValue>, Inlined = &InlinedSelect };

    static Delegate Inlined1<F>()
        where F : ILanes1 => (OneOperand)F.Of<V>;

    static Delegate Inlined2<F>()
        where F : ILanes2 => (TwoOperands)F.Of<V>;

    static Delegate InlinedSelect() => (ThreeOperands)LaneFunctions.Select.Of<V>;

    static Delegate Called1<F>()
        where F : ILanes1 => (OneOperand)Value<F>;

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    static V Value<F>(V x)
        where F : ILanes1 => F.Of(x);

    static bool IsScalar => typeof(V) == typeof(FloatScalar);

    // Each kernel in two forms: for vectors, and for single numbers, which is always compiled ahead of time.
    [MethodImpl(KernelOptions.Compiled)]
    static void Run1<F, TIn, TOut>(byte* a, byte* b, byte* c, byte* y, int n)
        where F : ILanes1
        where TIn : IMemory
        where TOut : IMemory => Loop1<F, TIn, TOut>(a, b, c, y, n);

    static void Each1<F, TIn, TOut>(byte* a, byte* b, byte* c, byte* y, int n)
        where F : ILanes1
        where TIn : IMemory
        where TOut : IMemory => Loop1<F, TIn, TOut>(a, b, c, y, n);

    [MethodImpl(KernelOptions.Compiled)]
    static void Run2<F, TIn, TOut>(byte* a, byte* b, byte* c, byte* y, int n)
        where F : ILanes2
        where TIn : IMemory
        where TOut : IMemory => Loop2<F, TIn, TOut>(a, b, c, y, n);

    static void Each2<F, TIn, TOut>(byte* a, byte* b, byte* c, byte* y, int n)
        where F : ILanes2
        where TIn : IMemory
        where TOut : IMemory => Loop2<F, TIn, TOut>(a, b, c, y, n);

    [MethodImpl(KernelOptions.Compiled)]
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
    internal interface IMemory
    {
        static abstract int Size { get; }

        static abstract V Load(byte* p);

        static abstract V Broadcast(byte* p);

        static abstract void Store(V x, byte* p);

        static abstract V LoadPart(byte* p, nint count);

        static abstract void StorePart(V x, byte* p, nint count);
    }

    internal readonly struct Numbers : IMemory
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

    internal readonly struct Masks : IMemory
    {
        public static int Size => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Load(byte* p) => V.LoadMask(p);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Broadcast(byte* p) => V.Create(BitConverter.Int32BitsToSingle(*p != 0 ? -1 : 0));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Store(V x, byte* p) => V.StoreMask(x, p);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V LoadPart(byte* p, nint count)
        {
            Sixteen whole = default;
            for (int i = 0; i < count; i++)
                ((byte*)&whole)[i] = p[i];
            return V.LoadMask((byte*)&whole);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void StorePart(V x, byte* p, nint count)
        {
            Sixteen whole = default;
            V.StoreMask(x, (byte*)&whole);
            for (int i = 0; i < count; i++)
                p[i] = ((byte*)&whole)[i];
        }

        // Memory for the widest mask; what allocates on the stack would not be inlined.
        struct Sixteen
        {
            internal ulong First, Second;
        }
    }
}
