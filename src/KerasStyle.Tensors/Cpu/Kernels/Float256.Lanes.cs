using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace KerasStyle.Tensors.Cpu.Kernels;

internal readonly unsafe partial struct Float256 : ILaneVector<Float256>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float256 operator ^(Float256 a, Float256 b) => new(a._value ^ b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float256 Select(Float256 mask, Float256 a, Float256 b) => new(Vector256.ConditionalSelect(mask._value, a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float256 Less(Float256 a, Float256 b) => new(Vector256.LessThan(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float256 LessOrEqual(Float256 a, Float256 b) => new(Vector256.LessThanOrEqual(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float256 Equal(Float256 a, Float256 b) => new(Vector256.Equals(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float256 Sqrt(Float256 x) => new(Vector256.Sqrt(x._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float256 Floor(Float256 x) => new(Vector256.Floor(x._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float256 Ceiling(Float256 x) => new(Vector256.Ceiling(x._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float256 AddInt(Float256 a, Float256 b) => new((a._value.AsInt32() + b._value.AsInt32()).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float256 SubtractInt(Float256 a, Float256 b) => new((a._value.AsInt32() - b._value.AsInt32()).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float256 MultiplyInt(Float256 a, Float256 b) => new((a._value.AsInt32() * b._value.AsInt32()).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float256 MultiplyHigh(Float256 a, Float256 b)
    {
        Vector256<ulong> x = a._value.AsUInt64(), y = b._value.AsUInt64(), low = Vector256.Create(0xFFFFFFFFul);
        Vector256<ulong> even = Products(x, y) >> 32, odd = Products(x >> 32, y >> 32) & ~low;
        return new((even | odd).AsSingle());
    }

    // Of the lower halves.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<ulong> Products(Vector256<ulong> a, Vector256<ulong> b) => Avx2.IsSupported
        ? Avx2.Multiply(a.AsUInt32(), b.AsUInt32())
        : (a & Vector256.Create(0xFFFFFFFFul)) * (b & Vector256.Create(0xFFFFFFFFul));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float256 ShiftRight(Float256 unsigned, int bits) => new((unsigned._value.AsUInt32() >> bits).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float256 LessInt(Float256 a, Float256 b) => new(Vector256.LessThan(a._value.AsInt32(), b._value.AsInt32()).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float256 EqualInt(Float256 a, Float256 b) => new(Vector256.Equals(a._value.AsInt32(), b._value.AsInt32()).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float256 ToFloat(Float256 ints) => new(Vector256.ConvertToSingle(ints._value.AsInt32()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float256 ToInt(Float256 floats) => new(Vector256.ConvertToInt32(floats._value).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float MaximumLane(Float256 x) => Float128.MaximumLane(LaneFunctions.Maximum.Of<Float128>(new(x._value.GetLower()), new(x._value.GetUpper())));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float256 LoadMask(byte* source) => new(Vector256.GreaterThan(NativeVector.WidenBytes(source), Vector256<int>.Zero).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreMask(Float256 mask, byte* destination)
    {
        Vector256<uint> bits = mask._value.AsUInt32() & Vector256<uint>.One;
        Vector128<ushort> half = Vector128.Narrow(bits.GetLower(), bits.GetUpper());
        *(ulong*)destination = Vector128.Narrow(half, half).AsUInt64().ToScalar();
    }
}
