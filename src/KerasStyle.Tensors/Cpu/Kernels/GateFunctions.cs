using System.Numerics;
using System.Runtime.CompilerServices;

namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>A <see cref="GateFunction"/> on vectors.</summary>
internal interface IGateFunction
{
    static abstract V Value<V>(V x)
        where V : unmanaged, IFloatVector<V>;
}

internal readonly struct TanhGate : IGateFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Value<V>(V x)
        where V : unmanaged, IFloatVector<V> => VectorMath.Tanh(x);
}

internal readonly struct SigmoidGate : IGateFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Value<V>(V x)
        where V : unmanaged, IFloatVector<V> => VectorMath.Sigmoid(x);
}

internal readonly struct ReluGate : IGateFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Value<V>(V x)
        where V : unmanaged, IFloatVector<V> => V.Max(V.Create(0f), x);
}

internal readonly struct HardSigmoidGate : IGateFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Value<V>(V x)
        where V : unmanaged, IFloatVector<V> => V.Min(V.Create(1f), V.Max(V.Create(0f), x / V.Create(6f) + V.Create(0.5f)));
}

internal readonly struct LinearGate : IGateFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Value<V>(V x)
        where V : unmanaged, IFloatVector<V> => x;
}

/// <summary>The slope of a function where its value is y.</summary>
internal interface IGateSlope<TSelf>
    where TSelf : struct, IGateSlope<TSelf>
{
    static abstract TSelf Of(GateFunction function);

    V Slope<V>(V y)
        where V : unmanaged, IFloatVector<V>;
}

internal readonly struct TanhSlope : IGateSlope<TanhSlope>
{
    public static TanhSlope Of(GateFunction function) => default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Slope<V>(V y)
        where V : unmanaged, IFloatVector<V> => V.Create(1f) - y * y;
}

internal readonly struct SigmoidSlope : IGateSlope<SigmoidSlope>
{
    public static SigmoidSlope Of(GateFunction function) => default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Slope<V>(V y)
        where V : unmanaged, IFloatVector<V> => y * (V.Create(1f) - y);
}

/// <summary>That of any function, told apart when it runs.</summary>
internal readonly struct AnySlope(GateFunction function) : IGateSlope<AnySlope>
{
    public static AnySlope Of(GateFunction function) => new(function);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Slope<V>(V y)
        where V : unmanaged, IFloatVector<V>
    {
        V zero = V.Create(0f), one = V.Create(1f);
        return function switch
        {
            GateFunction.Tanh => one - y * y,
            GateFunction.Sigmoid => y * (one - y),
            GateFunction.Relu => V.SelectLess(zero, y, one, zero),
            GateFunction.HardSigmoid => V.SelectLess(zero, y, V.SelectLess(y, one, V.Create(1f / 6), zero), zero),
            _ => one,
        };
    }
}

/// <summary>The functions on single numbers of any type: the specification.</summary>
internal static class GateFunctions
{
    internal static T Value<T>(GateFunction function, T x)
        where T : IFloatingPointIeee754<T> => function switch
        {
            GateFunction.Tanh => T.Tanh(x),
            GateFunction.Sigmoid => T.One / (T.One + T.Exp(-x)),
            GateFunction.Relu => T.Max(x, T.Zero),
            GateFunction.HardSigmoid => T.Clamp(x / T.CreateChecked(6) + T.CreateChecked(0.5), T.Zero, T.One),
            _ => x,
        };

    internal static T Slope<T>(GateFunction function, T y)
        where T : IFloatingPointIeee754<T> => function switch
        {
            GateFunction.Tanh => T.One - y * y,
            GateFunction.Sigmoid => y * (T.One - y),
            GateFunction.Relu => y > T.Zero ? T.One : T.Zero,
            GateFunction.HardSigmoid => y > T.Zero && y < T.One ? T.One / T.CreateChecked(6) : T.Zero,
            _ => T.One,
        };
}
