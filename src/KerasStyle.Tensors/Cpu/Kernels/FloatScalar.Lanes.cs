namespace KerasStyle.Tensors.Cpu.Kernels;

internal readonly unsafe partial struct FloatScalar : ILaneVector<FloatScalar>
{
    public static FloatScalar operator ^(FloatScalar a, FloatScalar b) => FromBits(Bits(a) ^ Bits(b));
    public static FloatScalar Select(FloatScalar mask, FloatScalar a, FloatScalar b) => FromBits((Bits(mask) & Bits(a)) | (~Bits(mask) & Bits(b)));
    public static FloatScalar Less(FloatScalar a, FloatScalar b) => Mask(a._value < b._value);
    public static FloatScalar LessOrEqual(FloatScalar a, FloatScalar b) => Mask(a._value <= b._value);
    public static FloatScalar Equal(FloatScalar a, FloatScalar b) => Mask(a._value == b._value);
    public static FloatScalar Sqrt(FloatScalar x) => new(MathF.Sqrt(x._value));
    public static FloatScalar Floor(FloatScalar x) => new(MathF.Floor(x._value));
    public static FloatScalar Ceiling(FloatScalar x) => new(MathF.Ceiling(x._value));
    public static FloatScalar AddInt(FloatScalar a, FloatScalar b) => FromBits(Bits(a) + Bits(b));
    public static FloatScalar SubtractInt(FloatScalar a, FloatScalar b) => FromBits(Bits(a) - Bits(b));
    public static FloatScalar MultiplyInt(FloatScalar a, FloatScalar b) => FromBits(Bits(a) * Bits(b));
    public static FloatScalar MultiplyHigh(FloatScalar a, FloatScalar b) => FromBits((int)((ulong)(uint)Bits(a) * (uint)Bits(b) >> 32));
    public static FloatScalar ShiftRight(FloatScalar unsigned, int bits) => FromBits((int)((uint)Bits(unsigned) >> bits));
    public static FloatScalar LessInt(FloatScalar a, FloatScalar b) => Mask(Bits(a) < Bits(b));
    public static FloatScalar EqualInt(FloatScalar a, FloatScalar b) => Mask(Bits(a) == Bits(b));
    public static FloatScalar ToFloat(FloatScalar ints) => new(Bits(ints));
    public static FloatScalar ToInt(FloatScalar floats) => FromBits(int.CreateSaturating(floats._value));
    public static float MaximumLane(FloatScalar x) => x._value;
    public static FloatScalar LoadMask(byte* source) => Mask(*source != 0);
    public static void StoreMask(FloatScalar mask, byte* destination) => *destination = (byte)(Bits(mask) & 1);

    static FloatScalar Mask(bool set) => FromBits(set ? -1 : 0);
}
