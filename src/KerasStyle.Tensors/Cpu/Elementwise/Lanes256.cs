using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using KerasStyle.Tensors.Cpu.Kernels;

namespace KerasStyle.Tensors.Cpu;

/// <summary>Element-wise functions of 8 lanes, inlined into the code that <see cref="ElementwiseEmitter"/> writes.
/// A bool lane is a mask of 32 bits, an int32 lane keeps its bits in the float's place.</summary>
static unsafe class Lanes256
{
    public static Vector256<float> Load(byte* p) => Vector256.Load((float*)p);

    public static Vector256<float> Broadcast(byte* p) => Vector256.Create(*(float*)p);

    public static void Store(Vector256<float> x, byte* p) => x.Store((float*)p);

    public static Vector256<float> LoadMask(byte* p)
    {
        (Vector128<ushort> low, _) = Vector128.Widen(Vector128.CreateScalar(*(ulong*)p).AsByte());
        (Vector128<uint> a, Vector128<uint> b) = Vector128.Widen(low);
        return Vector256.GreaterThan(Vector256.Create(a, b), Vector256<uint>.Zero).AsSingle();
    }

    public static Vector256<float> BroadcastMask(byte* p) => *p != 0 ? Vector256<float>.AllBitsSet : Vector256<float>.Zero;

    public static void StoreMask(Vector256<float> x, byte* p)
    {
        uint bits = x.ExtractMostSignificantBits();
        for (int i = 0; i < 8; i++)
            p[i] = (byte)((bits >> i) & 1);
    }

    public static Vector256<float> Negative(Vector256<float> x) => -x;

    public static Vector256<float> Abs(Vector256<float> x) => Vector256.Abs(x);

    public static Vector256<float> Sign(Vector256<float> x) => Vector256.ConditionalSelect(
        Vector256.GreaterThan(x, Vector256<float>.Zero),
        Vector256<float>.One,
        Vector256.ConditionalSelect(Vector256.LessThan(x, Vector256<float>.Zero), Vector256.Create(-1f), x));

    public static Vector256<float> Square(Vector256<float> x) => x * x;

    public static Vector256<float> Sqrt(Vector256<float> x) => Vector256.Sqrt(x);

    public static Vector256<float> Rsqrt(Vector256<float> x) => Vector256<float>.One / Vector256.Sqrt(x);

    public static Vector256<float> Reciprocal(Vector256<float> x) => Vector256<float>.One / x;

    public static Vector256<float> Floor(Vector256<float> x) => Vector256.Floor(x);

    public static Vector256<float> Ceil(Vector256<float> x) => Vector256.Ceiling(x);

    public static Vector256<float> Round(Vector256<float> x) => Vector256.Round(x);

    public static Vector256<float> Relu(Vector256<float> x) => Vector256.Max(x, Vector256<float>.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Exp(Vector256<float> x) => Bits(VectorMath.Exp(new Float256(x)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Log(Vector256<float> x) => Bits(VectorMath.Log(new Float256(x)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Tanh(Vector256<float> x) => Bits(VectorMath.Tanh(new Float256(x)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Sigmoid(Vector256<float> x) => Bits(VectorMath.Sigmoid(new Float256(x)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Erf(Vector256<float> x) => Bits(VectorMath.Erf(new Float256(x)));

    static Vector256<float> Bits(Float256 x) => Unsafe.BitCast<Float256, Vector256<float>>(x);

    public static Vector256<float> Not(Vector256<float> x) => ~x;

    public static Vector256<float> IsNan(Vector256<float> x) => Vector256.IsNaN(x);

    public static Vector256<float> IsFinite(Vector256<float> x) => Vector256.LessThan(Vector256.Abs(x), Vector256.Create(float.PositiveInfinity));

    public static Vector256<float> IsInf(Vector256<float> x) => Vector256.Equals(Vector256.Abs(x), Vector256.Create(float.PositiveInfinity));

    public static Vector256<float> Add(Vector256<float> a, Vector256<float> b) => a + b;

    public static Vector256<float> Subtract(Vector256<float> a, Vector256<float> b) => a - b;

    public static Vector256<float> Multiply(Vector256<float> a, Vector256<float> b) => a * b;

    public static Vector256<float> Divide(Vector256<float> a, Vector256<float> b) => a / b;

    public static Vector256<float> Maximum(Vector256<float> a, Vector256<float> b) => Vector256.Max(a, b);

    public static Vector256<float> Minimum(Vector256<float> a, Vector256<float> b) => Vector256.Min(a, b);

    public static Vector256<float> Equal(Vector256<float> a, Vector256<float> b) => Vector256.Equals(a, b);

    public static Vector256<float> NotEqual(Vector256<float> a, Vector256<float> b) => ~Vector256.Equals(a, b);

    public static Vector256<float> Less(Vector256<float> a, Vector256<float> b) => Vector256.LessThan(a, b);

    public static Vector256<float> LessEqual(Vector256<float> a, Vector256<float> b) => Vector256.LessThanOrEqual(a, b);

    public static Vector256<float> Greater(Vector256<float> a, Vector256<float> b) => Vector256.GreaterThan(a, b);

    public static Vector256<float> GreaterEqual(Vector256<float> a, Vector256<float> b) => Vector256.GreaterThanOrEqual(a, b);

    public static Vector256<float> And(Vector256<float> a, Vector256<float> b) => a & b;

    public static Vector256<float> Or(Vector256<float> a, Vector256<float> b) => a | b;

    public static Vector256<float> Xor(Vector256<float> a, Vector256<float> b) => a ^ b;

    public static Vector256<float> ReluGradient(Vector256<float> a, Vector256<float> b) => Vector256.GreaterThan(a, Vector256<float>.Zero) & b;

    public static Vector256<float> Select(Vector256<float> condition, Vector256<float> a, Vector256<float> b) => Vector256.ConditionalSelect(condition, a, b);

    public static Vector256<float> AddInt(Vector256<float> a, Vector256<float> b) => (a.AsInt32() + b.AsInt32()).AsSingle();

    public static Vector256<float> SubtractInt(Vector256<float> a, Vector256<float> b) => (a.AsInt32() - b.AsInt32()).AsSingle();

    public static Vector256<float> MultiplyInt(Vector256<float> a, Vector256<float> b) => (a.AsInt32() * b.AsInt32()).AsSingle();

    public static Vector256<float> EqualInt(Vector256<float> a, Vector256<float> b) => Vector256.Equals(a.AsInt32(), b.AsInt32()).AsSingle();

    public static Vector256<float> NotEqualInt(Vector256<float> a, Vector256<float> b) => ~Vector256.Equals(a.AsInt32(), b.AsInt32()).AsSingle();

    public static Vector256<float> LessInt(Vector256<float> a, Vector256<float> b) => Vector256.LessThan(a.AsInt32(), b.AsInt32()).AsSingle();

    public static Vector256<float> LessEqualInt(Vector256<float> a, Vector256<float> b) => Vector256.LessThanOrEqual(a.AsInt32(), b.AsInt32()).AsSingle();

    public static Vector256<float> GreaterInt(Vector256<float> a, Vector256<float> b) => Vector256.GreaterThan(a.AsInt32(), b.AsInt32()).AsSingle();

    public static Vector256<float> GreaterEqualInt(Vector256<float> a, Vector256<float> b) => Vector256.GreaterThanOrEqual(a.AsInt32(), b.AsInt32()).AsSingle();

    public static Vector256<float> IntToFloat(Vector256<float> x) => Vector256.ConvertToSingle(x.AsInt32());

    public static Vector256<float> BoolToFloat(Vector256<float> x) => x & Vector256<float>.One;

    public static Vector256<float> BoolToInt(Vector256<float> x) => (x.AsInt32() & Vector256<int>.One).AsSingle();
}
