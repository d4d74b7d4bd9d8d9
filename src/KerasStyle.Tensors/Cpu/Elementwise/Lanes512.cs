using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using KerasStyle.Tensors.Cpu.Kernels;

namespace KerasStyle.Tensors.Cpu;

/// <summary>Element-wise functions of 16 lanes, inlined into the code that <see cref="ElementwiseEmitter"/> writes.
/// A bool lane is a mask of 32 bits, an int32 lane keeps its bits in the float's place.</summary>
static unsafe class Lanes512
{
    public static Vector512<float> Load(byte* p) => Vector512.Load((float*)p);

    public static Vector512<float> Broadcast(byte* p) => Vector512.Create(*(float*)p);

    public static void Store(Vector512<float> x, byte* p) => x.Store((float*)p);

    public static Vector512<float> LoadMask(byte* p)
    {
        (Vector256<ushort> low, _) = Vector256.Widen(Vector128.Load(p).ToVector256Unsafe());
        (Vector256<uint> a, Vector256<uint> b) = Vector256.Widen(low);
        return Vector512.GreaterThan(Vector512.Create(a, b), Vector512<uint>.Zero).AsSingle();
    }

    public static Vector512<float> BroadcastMask(byte* p) => *p != 0 ? Vector512<float>.AllBitsSet : Vector512<float>.Zero;

    public static void StoreMask(Vector512<float> x, byte* p)
    {
        ulong bits = x.ExtractMostSignificantBits();
        for (int i = 0; i < 16; i++)
            p[i] = (byte)((bits >> i) & 1);
    }

    public static Vector512<float> Negative(Vector512<float> x) => -x;

    public static Vector512<float> Abs(Vector512<float> x) => Vector512.Abs(x);

    public static Vector512<float> Sign(Vector512<float> x) => Vector512.ConditionalSelect(
        Vector512.GreaterThan(x, Vector512<float>.Zero),
        Vector512<float>.One,
        Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512<float>.Zero), Vector512.Create(-1f), x));

    public static Vector512<float> Square(Vector512<float> x) => x * x;

    public static Vector512<float> Sqrt(Vector512<float> x) => Vector512.Sqrt(x);

    public static Vector512<float> Rsqrt(Vector512<float> x) => Vector512<float>.One / Vector512.Sqrt(x);

    public static Vector512<float> Reciprocal(Vector512<float> x) => Vector512<float>.One / x;

    public static Vector512<float> Floor(Vector512<float> x) => Vector512.Floor(x);

    public static Vector512<float> Ceil(Vector512<float> x) => Vector512.Ceiling(x);

    public static Vector512<float> Round(Vector512<float> x) => Vector512.Round(x);

    public static Vector512<float> Relu(Vector512<float> x) => Vector512.Max(x, Vector512<float>.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Exp(Vector512<float> x) => Bits(VectorMath.Exp(new Float512(x)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Log(Vector512<float> x) => Bits(VectorMath.Log(new Float512(x)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Tanh(Vector512<float> x) => Bits(VectorMath.Tanh(new Float512(x)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Sigmoid(Vector512<float> x) => Bits(VectorMath.Sigmoid(new Float512(x)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Erf(Vector512<float> x) => Bits(VectorMath.Erf(new Float512(x)));

    static Vector512<float> Bits(Float512 x) => Unsafe.BitCast<Float512, Vector512<float>>(x);

    public static Vector512<float> Not(Vector512<float> x) => ~x;

    public static Vector512<float> IsNan(Vector512<float> x) => Vector512.IsNaN(x);

    public static Vector512<float> IsFinite(Vector512<float> x) => Vector512.LessThan(Vector512.Abs(x), Vector512.Create(float.PositiveInfinity));

    public static Vector512<float> IsInf(Vector512<float> x) => Vector512.Equals(Vector512.Abs(x), Vector512.Create(float.PositiveInfinity));

    public static Vector512<float> Add(Vector512<float> a, Vector512<float> b) => a + b;

    public static Vector512<float> Subtract(Vector512<float> a, Vector512<float> b) => a - b;

    public static Vector512<float> Multiply(Vector512<float> a, Vector512<float> b) => a * b;

    public static Vector512<float> Divide(Vector512<float> a, Vector512<float> b) => a / b;

    public static Vector512<float> Maximum(Vector512<float> a, Vector512<float> b) => Vector512.Max(a, b);

    public static Vector512<float> Minimum(Vector512<float> a, Vector512<float> b) => Vector512.Min(a, b);

    public static Vector512<float> Equal(Vector512<float> a, Vector512<float> b) => Vector512.Equals(a, b);

    public static Vector512<float> NotEqual(Vector512<float> a, Vector512<float> b) => ~Vector512.Equals(a, b);

    public static Vector512<float> Less(Vector512<float> a, Vector512<float> b) => Vector512.LessThan(a, b);

    public static Vector512<float> LessEqual(Vector512<float> a, Vector512<float> b) => Vector512.LessThanOrEqual(a, b);

    public static Vector512<float> Greater(Vector512<float> a, Vector512<float> b) => Vector512.GreaterThan(a, b);

    public static Vector512<float> GreaterEqual(Vector512<float> a, Vector512<float> b) => Vector512.GreaterThanOrEqual(a, b);

    public static Vector512<float> And(Vector512<float> a, Vector512<float> b) => a & b;

    public static Vector512<float> Or(Vector512<float> a, Vector512<float> b) => a | b;

    public static Vector512<float> Xor(Vector512<float> a, Vector512<float> b) => a ^ b;

    public static Vector512<float> ReluGradient(Vector512<float> a, Vector512<float> b) => Vector512.GreaterThan(a, Vector512<float>.Zero) & b;

    public static Vector512<float> Select(Vector512<float> condition, Vector512<float> a, Vector512<float> b) => Vector512.ConditionalSelect(condition, a, b);

    public static Vector512<float> AddInt(Vector512<float> a, Vector512<float> b) => (a.AsInt32() + b.AsInt32()).AsSingle();

    public static Vector512<float> SubtractInt(Vector512<float> a, Vector512<float> b) => (a.AsInt32() - b.AsInt32()).AsSingle();

    public static Vector512<float> MultiplyInt(Vector512<float> a, Vector512<float> b) => (a.AsInt32() * b.AsInt32()).AsSingle();

    public static Vector512<float> EqualInt(Vector512<float> a, Vector512<float> b) => Vector512.Equals(a.AsInt32(), b.AsInt32()).AsSingle();

    public static Vector512<float> NotEqualInt(Vector512<float> a, Vector512<float> b) => ~Vector512.Equals(a.AsInt32(), b.AsInt32()).AsSingle();

    public static Vector512<float> LessInt(Vector512<float> a, Vector512<float> b) => Vector512.LessThan(a.AsInt32(), b.AsInt32()).AsSingle();

    public static Vector512<float> LessEqualInt(Vector512<float> a, Vector512<float> b) => Vector512.LessThanOrEqual(a.AsInt32(), b.AsInt32()).AsSingle();

    public static Vector512<float> GreaterInt(Vector512<float> a, Vector512<float> b) => Vector512.GreaterThan(a.AsInt32(), b.AsInt32()).AsSingle();

    public static Vector512<float> GreaterEqualInt(Vector512<float> a, Vector512<float> b) => Vector512.GreaterThanOrEqual(a.AsInt32(), b.AsInt32()).AsSingle();

    public static Vector512<float> IntToFloat(Vector512<float> x) => Vector512.ConvertToSingle(x.AsInt32());

    public static Vector512<float> BoolToFloat(Vector512<float> x) => x & Vector512<float>.One;

    public static Vector512<float> BoolToInt(Vector512<float> x) => (x.AsInt32() & Vector512<int>.One).AsSingle();
}
