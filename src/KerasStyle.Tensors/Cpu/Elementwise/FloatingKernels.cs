using System.Numerics;
using System.Numerics.Tensors;

namespace KerasStyle.Tensors.Cpu;

/// <summary>Element-wise functions of floating-point numbers.</summary>
static unsafe class FloatingKernels<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public static delegate*<byte*, byte*, byte*, byte*, int, void> Unary(UnaryKind kind) => kind switch
    {
        UnaryKind.Exp => &Exp,
        UnaryKind.Expm1 => &Expm1,
        UnaryKind.Log => &Log,
        UnaryKind.Log1p => &Log1p,
        UnaryKind.Sqrt => &Sqrt,
        UnaryKind.Rsqrt => &Rsqrt,
        UnaryKind.Reciprocal => &Reciprocal,
        UnaryKind.Sin => &Sin,
        UnaryKind.Cos => &Cos,
        UnaryKind.Tan => &Tan,
        UnaryKind.Arctan => &Arctan,
        UnaryKind.Tanh => &Tanh,
        UnaryKind.Sigmoid => &Sigmoid,
        UnaryKind.Erf => &Erf,
        UnaryKind.Floor => &Floor,
        UnaryKind.Ceil => &Ceil,
        UnaryKind.Round => &Round,
        UnaryKind.RoundToBFloat16 => &RoundToBFloat16,
        UnaryKind.RoundToFloat16 => &RoundToFloat16,
        UnaryKind.RoundToFloat8E4M3 => &RoundToFloat8E4M3,
        UnaryKind.RoundToFloat8E5M2 => &RoundToFloat8E5M2,
        UnaryKind.IsNan => &IsNan,
        UnaryKind.IsInf => &IsInf,
        UnaryKind.IsFinite => &IsFinite,
        _ => NumberKernels<T>.Unary(kind),
    };

    public static delegate*<byte*, byte*, byte*, byte*, int, void> Binary(BinaryKind kind) => kind switch
    {
        BinaryKind.Power => &Power,
        BinaryKind.Arctan2 => &Arctan2,
        _ => NumberKernels<T>.Binary(kind),
    };

    static ReadOnlySpan<T> In(byte* p, int n) => new(p, n);

    static Span<T> Out(byte* p, int n) => new(p, n);

    static void Exp(byte* a, byte* b, byte* c, byte* y, int n) => TensorPrimitives.Exp(In(a, n), Out(y, n));

    static void Expm1(byte* a, byte* b, byte* c, byte* y, int n)
    {
        for (int i = 0; i < n; i++)
            ((T*)y)[i] = T.CreateTruncating(Scalar.Expm1(double.CreateTruncating(((T*)a)[i])));
    }

    static void Log(byte* a, byte* b, byte* c, byte* y, int n) => TensorPrimitives.Log(In(a, n), Out(y, n));

    static void Log1p(byte* a, byte* b, byte* c, byte* y, int n)
    {
        for (int i = 0; i < n; i++)
            ((T*)y)[i] = T.CreateTruncating(Scalar.Log1p(double.CreateTruncating(((T*)a)[i])));
    }

    static void Sqrt(byte* a, byte* b, byte* c, byte* y, int n) => TensorPrimitives.Sqrt(In(a, n), Out(y, n));

    static void Rsqrt(byte* a, byte* b, byte* c, byte* y, int n) => TensorPrimitives.ReciprocalSqrt(In(a, n), Out(y, n));

    static void Reciprocal(byte* a, byte* b, byte* c, byte* y, int n) => TensorPrimitives.Reciprocal(In(a, n), Out(y, n));

    static void Sin(byte* a, byte* b, byte* c, byte* y, int n) => TensorPrimitives.Sin(In(a, n), Out(y, n));

    static void Cos(byte* a, byte* b, byte* c, byte* y, int n) => TensorPrimitives.Cos(In(a, n), Out(y, n));

    static void Tan(byte* a, byte* b, byte* c, byte* y, int n) => TensorPrimitives.Tan(In(a, n), Out(y, n));

    static void Arctan(byte* a, byte* b, byte* c, byte* y, int n) => TensorPrimitives.Atan(In(a, n), Out(y, n));

    static void Tanh(byte* a, byte* b, byte* c, byte* y, int n) => TensorPrimitives.Tanh(In(a, n), Out(y, n));

    static void Sigmoid(byte* a, byte* b, byte* c, byte* y, int n) => TensorPrimitives.Sigmoid(In(a, n), Out(y, n));

    static void Floor(byte* a, byte* b, byte* c, byte* y, int n) => TensorPrimitives.Floor(In(a, n), Out(y, n));

    static void Ceil(byte* a, byte* b, byte* c, byte* y, int n) => TensorPrimitives.Ceiling(In(a, n), Out(y, n));

    static void Round(byte* a, byte* b, byte* c, byte* y, int n) => TensorPrimitives.Round(In(a, n), MidpointRounding.ToEven, Out(y, n));

    static void Power(byte* a, byte* b, byte* c, byte* y, int n) => TensorPrimitives.Pow(In(a, n), In(b, n), Out(y, n));

    static void Arctan2(byte* a, byte* b, byte* c, byte* y, int n) => TensorPrimitives.Atan2(In(a, n), In(b, n), Out(y, n));

    static void Erf(byte* a, byte* b, byte* c, byte* y, int n)
    {
        for (int i = 0; i < n; i++)
            ((T*)y)[i] = T.CreateTruncating(Scalar.Erf(double.CreateTruncating(((T*)a)[i])));
    }

    static void RoundToBFloat16(byte* a, byte* b, byte* c, byte* y, int n) => Shorten(a, y, n, mantissaBits: 7, lowestExponent: -126);

    static void RoundToFloat16(byte* a, byte* b, byte* c, byte* y, int n)
    {
        for (int i = 0; i < n; i++)
            ((T*)y)[i] = T.CreateTruncating((Half)double.CreateTruncating(((T*)a)[i]));
    }

    static void RoundToFloat8E4M3(byte* a, byte* b, byte* c, byte* y, int n) => Shorten(a, y, n, mantissaBits: 3, lowestExponent: -6);

    static void RoundToFloat8E5M2(byte* a, byte* b, byte* c, byte* y, int n) => Shorten(a, y, n, mantissaBits: 2, lowestExponent: -14);

    static void Shorten(byte* a, byte* y, int n, int mantissaBits, int lowestExponent)
    {
        for (int i = 0; i < n; i++)
            ((T*)y)[i] = T.CreateTruncating(Scalar.Shorten(double.CreateTruncating(((T*)a)[i]), mantissaBits, lowestExponent));
    }

    static void IsNan(byte* a, byte* b, byte* c, byte* y, int n)
    {
        for (int i = 0; i < n; i++)
            y[i] = T.IsNaN(((T*)a)[i]) ? (byte)1 : (byte)0;
    }

    static void IsInf(byte* a, byte* b, byte* c, byte* y, int n)
    {
        for (int i = 0; i < n; i++)
            y[i] = T.IsInfinity(((T*)a)[i]) ? (byte)1 : (byte)0;
    }

    static void IsFinite(byte* a, byte* b, byte* c, byte* y, int n)
    {
        for (int i = 0; i < n; i++)
            y[i] = T.IsFinite(((T*)a)[i]) ? (byte)1 : (byte)0;
    }
}
