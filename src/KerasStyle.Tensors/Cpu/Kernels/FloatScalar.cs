namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>One float: the specification of the wide vectors.</summary>
internal readonly unsafe partial struct FloatScalar(float value) : IFloatVector<FloatScalar>
{
    readonly float _value = value;

    public static int Lanes => 1;
    public static FloatScalar Create(float value) => new(value);
    public static FloatScalar Load(float* source) => new(*source);
    public static FloatScalar LoadPartial(float* source, int count, float fill) => new(count > 0 ? *source : fill);
    public static void Store(FloatScalar x, float* destination) => *destination = x._value;
    public static void StorePastCache(FloatScalar x, float* destination) => *destination = x._value;

    public static void StorePartial(FloatScalar x, float* destination, int count)
    {
        if (count > 0)
            *destination = x._value;
    }

    public static FloatScalar operator +(FloatScalar a, FloatScalar b) => new(a._value + b._value);
    public static FloatScalar operator -(FloatScalar a, FloatScalar b) => new(a._value - b._value);
    public static FloatScalar operator *(FloatScalar a, FloatScalar b) => new(a._value * b._value);
    public static FloatScalar operator /(FloatScalar a, FloatScalar b) => new(a._value / b._value);
    public static FloatScalar operator &(FloatScalar a, FloatScalar b) => FromBits(Bits(a) & Bits(b));
    public static FloatScalar operator |(FloatScalar a, FloatScalar b) => FromBits(Bits(a) | Bits(b));
    public static FloatScalar FusedMultiplyAdd(FloatScalar a, FloatScalar b, FloatScalar c) => new(MathF.FusedMultiplyAdd(a._value, b._value, c._value));
    public static FloatScalar Min(FloatScalar a, FloatScalar b) => a._value < b._value ? a : b;
    public static FloatScalar Max(FloatScalar a, FloatScalar b) => a._value > b._value ? a : b;
    public static FloatScalar Round(FloatScalar x) => new(MathF.Round(x._value));
    public static FloatScalar PowerOfTwo(FloatScalar n) => FromBits((float.ConvertToIntegerNative<int>(n._value) + 127) << 23);

    public static FloatScalar Scale(FloatScalar x, FloatScalar n) => VectorMath.Scale(x, n);

    public static FloatScalar Exponent(FloatScalar x, out FloatScalar mantissa)
    {
        mantissa = FromBits((Bits(x) & 0x007fffff) | 0x3f800000);
        return new((Bits(x) >> 23) - 127);
    }

    public static FloatScalar SelectLess(FloatScalar a, FloatScalar b, FloatScalar yes, FloatScalar no) => a._value < b._value ? yes : no;
    public static float Sum(FloatScalar x) => x._value;
    public static float MaxLane(FloatScalar x) => x._value;

    static int Bits(FloatScalar x) => BitConverter.SingleToInt32Bits(x._value);

    static FloatScalar FromBits(int bits) => new(BitConverter.Int32BitsToSingle(bits));
}
