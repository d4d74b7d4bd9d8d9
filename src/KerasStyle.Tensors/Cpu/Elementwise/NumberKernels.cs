using System.Numerics;
using System.Numerics.Tensors;

namespace KerasStyle.Tensors.Cpu;

/// <summary>Element-wise functions that exist for every number type.</summary>
static unsafe class NumberKernels<T>
    where T : unmanaged, INumber<T>
{
    public static delegate*<byte*, byte*, byte*, byte*, int, void> Unary(UnaryKind kind) => kind switch
    {
        UnaryKind.Negative => &Negative,
        UnaryKind.Abs => &Abs,
        UnaryKind.Sign => &Sign,
        UnaryKind.Square => &Square,
        UnaryKind.Relu => &Relu,
        _ => throw new NotSupportedException($"{kind} is not defined for {typeof(T).Name}"),
    };

    public static delegate*<byte*, byte*, byte*, byte*, int, void> Binary(BinaryKind kind) => kind switch
    {
        BinaryKind.Add => &Add,
        BinaryKind.Subtract => &Subtract,
        BinaryKind.Multiply => &Multiply,
        BinaryKind.Divide => &Divide,
        BinaryKind.Power => &Power,
        BinaryKind.Maximum => &Maximum,
        BinaryKind.Minimum => &Minimum,
        BinaryKind.Mod => &Mod,
        BinaryKind.FloorDivide => &FloorDivide,
        BinaryKind.Equal => &Equal,
        BinaryKind.NotEqual => &NotEqual,
        BinaryKind.Less => &Less,
        BinaryKind.LessEqual => &LessEqual,
        BinaryKind.Greater => &Greater,
        BinaryKind.GreaterEqual => &GreaterEqual,
        BinaryKind.LogicalAnd => &And,
        BinaryKind.LogicalOr => &Or,
        BinaryKind.LogicalXor => &Xor,
        BinaryKind.ReluGradient => &ReluGradient,
        _ => throw new NotSupportedException($"{kind} is not defined for {typeof(T).Name}"),
    };

    internal static ReadOnlySpan<T> In(byte* p, int n) => new(p, n);

    internal static Span<T> Out(byte* p, int n) => new(p, n);

    static void Negative(byte* a, byte* b, byte* c, byte* y, int n) => TensorPrimitives.Negate(In(a, n), Out(y, n));

    static void Abs(byte* a, byte* b, byte* c, byte* y, int n) => TensorPrimitives.Abs(In(a, n), Out(y, n));

    static void Square(byte* a, byte* b, byte* c, byte* y, int n) => TensorPrimitives.Multiply(In(a, n), In(a, n), Out(y, n));

    static void Relu(byte* a, byte* b, byte* c, byte* y, int n) => TensorPrimitives.Max(In(a, n), T.Zero, Out(y, n));

    static void Add(byte* a, byte* b, byte* c, byte* y, int n) => TensorPrimitives.Add(In(a, n), In(b, n), Out(y, n));

    static void Subtract(byte* a, byte* b, byte* c, byte* y, int n) => TensorPrimitives.Subtract(In(a, n), In(b, n), Out(y, n));

    static void Multiply(byte* a, byte* b, byte* c, byte* y, int n) => TensorPrimitives.Multiply(In(a, n), In(b, n), Out(y, n));

    static void Maximum(byte* a, byte* b, byte* c, byte* y, int n) => TensorPrimitives.Max(In(a, n), In(b, n), Out(y, n));

    static void Minimum(byte* a, byte* b, byte* c, byte* y, int n) => TensorPrimitives.Min(In(a, n), In(b, n), Out(y, n));

    static void Divide(byte* a, byte* b, byte* c, byte* y, int n)
    {
        if (typeof(T) == typeof(float) || typeof(T) == typeof(double))
        {
            TensorPrimitives.Divide(In(a, n), In(b, n), Out(y, n));
            return;
        }

        for (int i = 0; i < n; i++)     // an integer divided by 0 must not stop a run
            ((T*)y)[i] = ((T*)b)[i] == T.Zero ? T.Zero : ((T*)a)[i] / ((T*)b)[i];
    }

    static void Sign(byte* a, byte* b, byte* c, byte* y, int n)
    {
        for (int i = 0; i < n; i++)
        {
            T x = ((T*)a)[i];
            ((T*)y)[i] = x > T.Zero ? T.One : x < T.Zero ? -T.One : x;
        }
    }

    static void Power(byte* a, byte* b, byte* c, byte* y, int n)
    {
        for (int i = 0; i < n; i++)
            ((T*)y)[i] = T.CreateTruncating(Math.Pow(double.CreateTruncating(((T*)a)[i]), double.CreateTruncating(((T*)b)[i])));
    }

    static void Mod(byte* a, byte* b, byte* c, byte* y, int n)
    {
        for (int i = 0; i < n; i++)
        {
            T x = ((T*)a)[i], d = ((T*)b)[i];
            T r = d == T.Zero && typeof(T) != typeof(float) && typeof(T) != typeof(double) ? T.Zero : x % d;
            ((T*)y)[i] = r != T.Zero && T.IsNegative(r) != T.IsNegative(d) ? r + d : r;
        }
    }

    static void FloorDivide(byte* a, byte* b, byte* c, byte* y, int n)
    {
        for (int i = 0; i < n; i++)
        {
            double q = double.CreateTruncating(((T*)a)[i]) / double.CreateTruncating(((T*)b)[i]);
            ((T*)y)[i] = T.CreateTruncating(Math.Floor(q));
        }
    }

    static void Equal(byte* a, byte* b, byte* c, byte* y, int n)
    {
        for (int i = 0; i < n; i++)
            y[i] = ((T*)a)[i] == ((T*)b)[i] ? (byte)1 : (byte)0;
    }

    static void NotEqual(byte* a, byte* b, byte* c, byte* y, int n)
    {
        for (int i = 0; i < n; i++)
            y[i] = ((T*)a)[i] != ((T*)b)[i] ? (byte)1 : (byte)0;
    }

    static void Less(byte* a, byte* b, byte* c, byte* y, int n)
    {
        for (int i = 0; i < n; i++)
            y[i] = ((T*)a)[i] < ((T*)b)[i] ? (byte)1 : (byte)0;
    }

    static void LessEqual(byte* a, byte* b, byte* c, byte* y, int n)
    {
        for (int i = 0; i < n; i++)
            y[i] = ((T*)a)[i] <= ((T*)b)[i] ? (byte)1 : (byte)0;
    }

    static void Greater(byte* a, byte* b, byte* c, byte* y, int n) => Less(b, a, c, y, n);

    static void GreaterEqual(byte* a, byte* b, byte* c, byte* y, int n) => LessEqual(b, a, c, y, n);

    static void And(byte* a, byte* b, byte* c, byte* y, int n)
    {
        for (int i = 0; i < n; i++)
            y[i] = (byte)(a[i] & b[i]);
    }

    static void Or(byte* a, byte* b, byte* c, byte* y, int n)
    {
        for (int i = 0; i < n; i++)
            y[i] = (byte)(a[i] | b[i]);
    }

    static void Xor(byte* a, byte* b, byte* c, byte* y, int n)
    {
        for (int i = 0; i < n; i++)
            y[i] = (byte)(a[i] ^ b[i]);
    }

    static void ReluGradient(byte* a, byte* b, byte* c, byte* y, int n)
    {
        var width = Vector<T>.Count;
        int i = 0;
        for (; i <= n - width; i += width)
        {
            var positive = Vector.GreaterThan(Vector.Load((T*)a + i), Vector<T>.Zero);
            Vector.Store(Vector.BitwiseAnd(positive, Vector.Load((T*)b + i)), (T*)y + i);
        }

        for (; i < n; i++)
            ((T*)y)[i] = ((T*)a)[i] > T.Zero ? ((T*)b)[i] : T.Zero;
    }
}
