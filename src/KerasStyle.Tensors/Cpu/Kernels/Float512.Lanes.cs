using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace KerasStyle.Tensors.Cpu.Kernels;

internal readonly unsafe partial struct Float512 : ILaneVector<Float512>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 operator ^(Float512 a, Float512 b) => new(a._value ^ b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 Select(Float512 mask, Float512 a, Float512 b) => new(Vector512.ConditionalSelect(mask._value, a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 Less(Float512 a, Float512 b) => new(Vector512.LessThan(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 LessOrEqual(Float512 a, Float512 b) => new(Vector512.LessThanOrEqual(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 Equal(Float512 a, Float512 b) => new(Vector512.Equals(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 Sqrt(Float512 x) => new(Vector512.Sqrt(x._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 Floor(Float512 x) => new(Vector512.Floor(x._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 Ceiling(Float512 x) => new(Vector512.Ceiling(x._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 AddInt(Float512 a, Float512 b) => new((a._value.AsInt32() + b._value.AsInt32()).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 SubtractInt(Float512 a, Float512 b) => new((a._value.AsInt32() - b._value.AsInt32()).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 MultiplyInt(Float512 a, Float512 b) => new((a._value.AsInt32() * b._value.AsInt32()).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 MultiplyHigh(Float512 a, Float512 b)
    {
        Vector512<ulong> x = a._value.AsUInt64(), y = b._value.AsUInt64(), low = Vector512.Create(0xFFFFFFFFul);
        Vector512<ulong> even = Products(x, y) >> 32, odd = Products(x >> 32, y >> 32) & ~low;
        return new((even | odd).AsSingle());
    }

    // Of the lower halves.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<ulong> Products(Vector512<ulong> a, Vector512<ulong> b) => Avx512F.IsSupported
        ? Avx512F.Multiply(a.AsUInt32(), b.AsUInt32())
        : (a & Vector512.Create(0xFFFFFFFFul)) * (b & Vector512.Create(0xFFFFFFFFul));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 ShiftRight(Float512 unsigned, int bits) => new((unsigned._value.AsUInt32() >> bits).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 LessInt(Float512 a, Float512 b) => new(Vector512.LessThan(a._value.AsInt32(), b._value.AsInt32()).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 EqualInt(Float512 a, Float512 b) => new(Vector512.Equals(a._value.AsInt32(), b._value.AsInt32()).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 ToFloat(Float512 ints) => new(Vector512.ConvertToSingle(ints._value.AsInt32()));

    // The runtime does not take code compiled ahead of time that has Vector512.ConvertToInt32 in it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 ToInt(Float512 floats)
    {
        Vector512<float> x = floats._value;
        Vector512<int> large = Vector512.GreaterThanOrEqual(x, Vector512.Create(-(float)int.MinValue)).AsInt32(), number = Vector512.Equals(x, x).AsInt32();
        return new((Vector512.ConditionalSelect(large, Vector512.Create(int.MaxValue), NativeVector.ToInt32(x)) & number).AsSingle());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float MaximumLane(Float512 x) => Float256.MaximumLane(LaneFunctions.Maximum.Of<Float256>(new(x._value.GetLower()), new(x._value.GetUpper())));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 LoadMask(byte* source)
    {
        return new(~Vector512.Equals(ByteLanes.Load(source), Vector512<int>.Zero).AsSingle());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreMask(Float512 mask, byte* destination)
    {
        ByteLanes.Store(mask._value.AsInt32() & Vector512<int>.One, destination);
    }
}
