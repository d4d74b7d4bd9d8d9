using KerasStyle.Tensors.Cpu.Kernels;

namespace KerasStyle.Tensors.Cpu;

/// <summary>Elementary functions of floats for the interpreter, by the same formulas as the lanes of written loops.</summary>
static unsafe class MathKernels
{
    public static delegate*<byte*, byte*, byte*, byte*, int, void> Exp { get; } = Pick<ExpFunction>();

    public static delegate*<byte*, byte*, byte*, byte*, int, void> Log { get; } = Pick<LogFunction>();

    public static delegate*<byte*, byte*, byte*, byte*, int, void> Tanh { get; } = Pick<TanhFunction>();

    public static delegate*<byte*, byte*, byte*, byte*, int, void> Sigmoid { get; } = Pick<SigmoidFunction>();

    public static delegate*<byte*, byte*, byte*, byte*, int, void> Erf { get; } = Pick<ErfFunction>();

    static delegate*<byte*, byte*, byte*, byte*, int, void> Pick<TFunction>()
        where TFunction : IFloatFunction => Simd.Level switch
        {
            SimdLevel.Vector512 => &Run<Float512, TFunction>,
            SimdLevel.Vector256 => &Run<Float256, TFunction>,
            SimdLevel.Vector128 => &Run<Float128, TFunction>,
            _ => &Run<FloatScalar, TFunction>,
        };

    static void Run<V, TFunction>(byte* a, byte* b, byte* c, byte* y, int n)
        where V : unmanaged, IFloatVector<V>
        where TFunction : IFloatFunction
    {
        float* x = (float*)a, result = (float*)y;
        int i = 0;
        for (; i <= n - V.Lanes; i += V.Lanes)
            V.Store(TFunction.Of(V.Load(x + i)), result + i);
        if (i < n)
            V.StorePartial(TFunction.Of(V.LoadPartial(x + i, n - i, 0)), result + i, n - i);
    }

    interface IFloatFunction
    {
        static abstract V Of<V>(V x)
            where V : unmanaged, IFloatVector<V>;
    }

    readonly struct ExpFunction : IFloatFunction
    {
        public static V Of<V>(V x)
            where V : unmanaged, IFloatVector<V> => VectorMath.Exp(x);
    }

    readonly struct LogFunction : IFloatFunction
    {
        public static V Of<V>(V x)
            where V : unmanaged, IFloatVector<V> => VectorMath.Log(x);
    }

    readonly struct TanhFunction : IFloatFunction
    {
        public static V Of<V>(V x)
            where V : unmanaged, IFloatVector<V> => VectorMath.Tanh(x);
    }

    readonly struct SigmoidFunction : IFloatFunction
    {
        public static V Of<V>(V x)
            where V : unmanaged, IFloatVector<V> => VectorMath.Sigmoid(x);
    }

    readonly struct ErfFunction : IFloatFunction
    {
        public static V Of<V>(V x)
            where V : unmanaged, IFloatVector<V> => VectorMath.Erf(x);
    }
}
