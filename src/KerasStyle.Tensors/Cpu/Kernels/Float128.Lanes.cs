using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace KerasStyle.Tensors.Cpu.Kernels;

internal readonly unsafe partial struct Float128 : ILaneVector<Float128>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float128 operator ^(Float128 a, Float128 b) => new(a._value ^ b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float128 Select(Float128 mask, Float128 a, Float128 b) => new(Vector128.ConditionalSelect(mask._value, a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float128 Less(Float128 a, Float128 b) => new(Vector128.LessThan(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float128 LessOrEqual(Float128 a, Float128 b) => new(Vector128.LessThanOrEqual(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float128 Equal(Float128 a, Float128 b) => new(Vector128.Equals(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float128 Sqrt(Float128 x) => new(Vector128.Sqrt(x._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float128 Floor(Float128 x) => new(Vector128.Floor(x._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float128 Ceiling(Float128 x) => new(Vector128.Ceiling(x._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float128 AddInt(Float128 a, Float128 b) => new((a._value.AsInt32() + b._value.AsInt32()).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float128 SubtractInt(Float128 a, Float128 b) => new((a._value.AsInt32() - b._value.AsInt32()).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float128 MultiplyInt(Float128 a, Float128 b) => new((a._value.AsInt32() * b._value.AsInt32()).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float128 MultiplyHigh(Float128 a, Float128 b)
    {
        Vector128<ulong> x = a._value.AsUInt64(), y = b._value.AsUInt64(), low = Vector128.Create(0xFFFFFFFFul);
        Vector128<ulong> even = Products(x, y) >> 32, odd = Products(x >> 32, y >> 32) & ~low;
        return new((even | odd).AsSingle());
    }

    // Of the lower halves.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector128<ulong> Products(Vector128<ulong> a, Vector128<ulong> b) => Sse2.IsSupported
        ? Sse2.Multiply(a.AsUInt32(), b.AsUInt32())
        : (a & Vector128.Create(0xFFFFFFFFul)) * (b & Vector128.Create(0xFFFFFFFFul));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float128 ShiftRight(Float128 unsigned, int bits) => new((unsigned._value.AsUInt32() >> bits).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float128 LessInt(Float128 a, Float128 b) => new(Vector128.LessThan(a._value.AsInt32(), b._value.AsInt32()).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float128 EqualInt(Float128 a, Float128 b) => new(Vector128.Equals(a._value.AsInt32(), b._value.AsInt32()).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float128 ToFloat(Float128 ints) => new(Vector128.ConvertToSingle(ints._value.AsInt32()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float128 ToInt(Float128 floats) => new(Vector128.ConvertToInt32(floats._value).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float MaximumLane(Float128 x)
    {
        Float128 pairs = LaneFunctions.Maximum.Of(x, new(Vector128.Shuffle(x._value, Vector128.Create(2, 3, 0, 1))));
        return LaneFunctions.Maximum.Of(pairs, new(Vector128.Shuffle(pairs._value, Vector128.Create(1, 0, 3, 2))))._value.ToScalar();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float128 LoadMask(byte* source)
    {
        Vector128<ushort> wide = Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(uint*)source).AsByte());
        return new(Vector128.GreaterThan(Vector128.WidenLower(wide).AsInt32(), Vector128<int>.Zero).AsSingle());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreMask(Float128 mask, byte* destination)
    {
        Vector128<uint> bits = mask._value.AsUInt32() & Vector128<uint>.One;
        Vector128<ushort> half = Vector128.Narrow(bits, bits);
        *(uint*)destination = Vector128.Narrow(half, half).AsUInt32().ToScalar();
    }
}
