using System.Runtime.CompilerServices;

namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>A function of one lane each.</summary>
internal interface ILanes1
{
    static abstract V Of<V>(V x)
        where V : unmanaged, ILaneVector<V>;
}

/// <summary>A function of two lanes each.</summary>
internal interface ILanes2
{
    static abstract V Of<V>(V a, V b)
        where V : unmanaged, ILaneVector<V>;
}

/// <summary>A function of three lanes each.</summary>
internal interface ILanes3
{
    static abstract V Of<V>(V a, V b, V c)
        where V : unmanaged, ILaneVector<V>;
}

/// <summary>The element-wise functions, each written once for every vector width; <see cref="LaneKernels{V}"/> runs them over memory.</summary>
internal static class LaneFunctions
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V SignBit<V>()
        where V : unmanaged, ILaneVector<V> => V.Create(-0f);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V AllBits<V>()
        where V : unmanaged, ILaneVector<V> => Bits<V>(-1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V Infinity<V>()
        where V : unmanaged, ILaneVector<V> => V.Create(float.PositiveInfinity);

    // The nearest number of so many bits behind the first one, halves to even.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V Shorten<V>(V x, int mantissaBits)
        where V : unmanaged, ILaneVector<V>
    {
        int cut = 23 - mantissaBits;
        V odd = V.ShiftRight(x, cut) & Bits<V>(1), rounded = V.AddInt(x, V.AddInt(odd, Bits<V>((1 << (cut - 1)) - 1))) & Bits<V>(-1 << cut);
        return V.Select(V.Less(VectorMath.Abs(x), Infinity<V>()), rounded, x);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V Bits<V>(int bits)
        where V : unmanaged, ILaneVector<V> => V.Create(BitConverter.Int32BitsToSingle(bits));

    internal readonly struct Negative : ILanes1
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Of<V>(V x)
            where V : unmanaged, ILaneVector<V> => x ^ SignBit<V>();
    }

    internal readonly struct Abs : ILanes1
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Of<V>(V x)
            where V : unmanaged, ILaneVector<V> => VectorMath.Abs(x);
    }

    internal readonly struct Sign : ILanes1
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Of<V>(V x)
            where V : unmanaged, ILaneVector<V> => V.SelectLess(V.Create(0f), x, V.Create(1f), V.SelectLess(x, V.Create(0f), V.Create(-1f), x));
    }

    internal readonly struct Square : ILanes1
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Of<V>(V x)
            where V : unmanaged, ILaneVector<V> => x * x;
    }

    internal readonly struct Sqrt : ILanes1
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Of<V>(V x)
            where V : unmanaged, ILaneVector<V> => V.Sqrt(x);
    }

    internal readonly struct Rsqrt : ILanes1
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Of<V>(V x)
            where V : unmanaged, ILaneVector<V> => V.Create(1f) / V.Sqrt(x);
    }

    internal readonly struct Reciprocal : ILanes1
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Of<V>(V x)
            where V : unmanaged, ILaneVector<V> => V.Create(1f) / x;
    }

    internal readonly struct Floor : ILanes1
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Of<V>(V x)
            where V : unmanaged, ILaneVector<V> => V.Floor(x);
    }

    internal readonly struct Ceil : ILanes1
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Of<V>(V x)
            where V : unmanaged, ILaneVector<V> => V.Ceiling(x);
    }

    internal readonly struct Round : ILanes1
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Of<V>(V x)
            where V : unmanaged, ILaneVector<V> => V.Round(x);
    }

    internal readonly struct RoundToBFloat16 : ILanes1
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Of<V>(V x)
            where V : unmanaged, ILaneVector<V> => Shorten(x, mantissaBits: 7);
    }

    internal readonly struct RoundToFloat16 : ILanes1
    {
        // Below the smallest normal number all are 2⁻²⁴ apart, as floats from ½ on; what rounds beyond the largest is infinite.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Of<V>(V x)
            where V : unmanaged, ILaneVector<V>
        {
            V size = VectorMath.Abs(x), half = V.Create(0.5f);
            V y = V.Select(V.Less(size, V.Create(1f / (1 << 14))), ((size + half) - half) | (x & SignBit<V>()), Shorten(x, mantissaBits: 10));
            return V.Select(V.Less(VectorMath.Abs(y), V.Create(65536f)), y, y * V.Create(float.MaxValue));
        }
    }

    internal readonly struct Relu : ILanes1
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Of<V>(V x)
            where V : unmanaged, ILaneVector<V> => V.Max(V.Create(0f), x);
    }

    internal readonly struct Exp : ILanes1
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Of<V>(V x)
            where V : unmanaged, ILaneVector<V> => VectorMath.Exp(x);
    }

    internal readonly struct Expm1 : ILanes1
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Of<V>(V x)
            where V : unmanaged, ILaneVector<V> => VectorMath.Expm1(x);
    }

    internal readonly struct Log : ILanes1
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Of<V>(V x)
            where V : unmanaged, ILaneVector<V> => VectorMath.Log(x);
    }

    internal readonly struct Log1p : ILanes1
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Of<V>(V x)
            where V : unmanaged, ILaneVector<V> => VectorMath.Log1p(x);
    }

    internal readonly struct Tanh : ILanes1
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Of<V>(V x)
            where V : unmanaged, ILaneVector<V> => VectorMath.Tanh(x);
    }

    internal readonly struct Sigmoid : ILanes1
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Of<V>(V x)
            where V : unmanaged, ILaneVector<V> => VectorMath.Sigmoid(x);
    }

    internal readonly struct Erf : ILanes1
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Of<V>(V x)
            where V : unmanaged, ILaneVector<V> => VectorMath.Erf(x);
    }

    internal readonly struct IsNan : ILanes1
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Of<V>(V x)
            where V : unmanaged, ILaneVector<V> => V.Equal(x, x) ^ AllBits<V>();
    }

    internal readonly struct IsInf : ILanes1
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Of<V>(V x)
            where V : unmanaged, ILaneVector<V> => V.Equal(VectorMath.Abs(x), Infinity<V>());
    }

    internal readonly struct IsFinite : ILanes1
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Of<V>(V x)
            where V : unmanaged, ILaneVector<V> => V.Less(VectorMath.Abs(x), Infinity<V>());
    }

    internal readonly struct Not : ILanes1
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Of<V>(V x)
            where V : unmanaged, ILaneVector<V> => x ^ AllBits<V>();
    }

    internal readonly struct IntToFloat : ILanes1
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Of<V>(V x)
            where V : unmanaged, ILaneVector<V> => V.ToFloat(x);
    }

    internal readonly struct IntToBool : ILanes1
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Of<V>(V x)
            where V : unmanaged, ILaneVector<V> => V.EqualInt(x, V.Create(0f)) ^ AllBits<V>();
    }

    internal readonly struct FloatToInt : ILanes1
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Of<V>(V x)
            where V : unmanaged, ILaneVector<V> => V.ToInt(x);
    }

    internal readonly struct FloatToBool : ILanes1
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Of<V>(V x)
            where V : unmanaged, ILaneVector<V> => V.Equal(x, V.Create(0f)) ^ AllBits<V>();
    }

    internal readonly struct BoolToFloat : ILanes1
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Of<V>(V x)
            where V : unmanaged, ILaneVector<V> => x & V.Create(1f);
    }

    internal readonly struct BoolToInt : ILanes1
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Of<V>(V x)
            where V : unmanaged, ILaneVector<V> => x & V.Create(BitConverter.Int32BitsToSingle(1));
    }

    internal readonly struct Add : ILanes2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Of<V>(V a, V b)
            where V : unmanaged, ILaneVector<V> => a + b;
    }

    internal readonly struct Subtract : ILanes2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Of<V>(V a, V b)
            where V : unmanaged, ILaneVector<V> => a - b;
    }

    internal readonly struct Multiply : ILanes2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Of<V>(V a, V b)
            where V : unmanaged, ILaneVector<V> => a * b;
    }

    internal readonly struct Divide : ILanes2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Of<V>(V a, V b)
            where V : unmanaged, ILaneVector<V> => a / b;
    }

    internal readonly struct Maximum : ILanes2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Of<V>(V a, V b)
            where V : unmanaged, ILaneVector<V> => V.Select(V.Equal(a, a), V.Max(a, b), a);
    }

    internal readonly struct Minimum : ILanes2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Of<V>(V a, V b)
            where V : unmanaged, ILaneVector<V> => V.Select(V.Equal(a, a), V.Min(a, b), a);
    }

    internal readonly struct Equal : ILanes2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Of<V>(V a, V b)
            where V : unmanaged, ILaneVector<V> => V.Equal(a, b);
    }

    internal readonly struct NotEqual : ILanes2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Of<V>(V a, V b)
            where V : unmanaged, ILaneVector<V> => V.Equal(a, b) ^ AllBits<V>();
    }

    internal readonly struct Less : ILanes2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Of<V>(V a, V b)
            where V : unmanaged, ILaneVector<V> => V.Less(a, b);
    }

    internal readonly struct LessEqual : ILanes2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Of<V>(V a, V b)
            where V : unmanaged, ILaneVector<V> => V.LessOrEqual(a, b);
    }

    internal readonly struct Greater : ILanes2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Of<V>(V a, V b)
            where V : unmanaged, ILaneVector<V> => V.Less(b, a);
    }

    internal readonly struct GreaterEqual : ILanes2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Of<V>(V a, V b)
            where V : unmanaged, ILaneVector<V> => V.LessOrEqual(b, a);
    }

    internal readonly struct ReluGradient : ILanes2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Of<V>(V a, V b)
            where V : unmanaged, ILaneVector<V> => V.Less(V.Create(0f), a) & b;
    }

    internal readonly struct And : ILanes2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Of<V>(V a, V b)
            where V : unmanaged, ILaneVector<V> => a & b;
    }

    internal readonly struct Or : ILanes2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Of<V>(V a, V b)
            where V : unmanaged, ILaneVector<V> => a | b;
    }

    internal readonly struct Xor : ILanes2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Of<V>(V a, V b)
            where V : unmanaged, ILaneVector<V> => a ^ b;
    }

    internal readonly struct AddInt : ILanes2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Of<V>(V a, V b)
            where V : unmanaged, ILaneVector<V> => V.AddInt(a, b);
    }

    internal readonly struct SubtractInt : ILanes2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Of<V>(V a, V b)
            where V : unmanaged, ILaneVector<V> => V.SubtractInt(a, b);
    }

    internal readonly struct MultiplyInt : ILanes2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Of<V>(V a, V b)
            where V : unmanaged, ILaneVector<V> => V.MultiplyInt(a, b);
    }

    internal readonly struct MaximumInt : ILanes2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Of<V>(V a, V b)
            where V : unmanaged, ILaneVector<V> => V.Select(V.LessInt(a, b), b, a);
    }

    internal readonly struct MinimumInt : ILanes2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Of<V>(V a, V b)
            where V : unmanaged, ILaneVector<V> => V.Select(V.LessInt(b, a), b, a);
    }

    internal readonly struct EqualInt : ILanes2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Of<V>(V a, V b)
            where V : unmanaged, ILaneVector<V> => V.EqualInt(a, b);
    }

    internal readonly struct NotEqualInt : ILanes2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Of<V>(V a, V b)
            where V : unmanaged, ILaneVector<V> => V.EqualInt(a, b) ^ AllBits<V>();
    }

    internal readonly struct LessInt : ILanes2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Of<V>(V a, V b)
            where V : unmanaged, ILaneVector<V> => V.LessInt(a, b);
    }

    internal readonly struct LessEqualInt : ILanes2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Of<V>(V a, V b)
            where V : unmanaged, ILaneVector<V> => V.LessInt(b, a) ^ AllBits<V>();
    }

    internal readonly struct GreaterInt : ILanes2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Of<V>(V a, V b)
            where V : unmanaged, ILaneVector<V> => V.LessInt(b, a);
    }

    internal readonly struct GreaterEqualInt : ILanes2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Of<V>(V a, V b)
            where V : unmanaged, ILaneVector<V> => V.LessInt(a, b) ^ AllBits<V>();
    }

    internal readonly struct Select : ILanes3
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Of<V>(V a, V b, V c)
            where V : unmanaged, ILaneVector<V> => V.Select(a, b, c);
    }
}
