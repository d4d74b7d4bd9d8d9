using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>4 floats.</summary>
internal readonly unsafe partial struct Float128(Vector128<float> value) : IFloatVector<Float128>
{
    readonly Vector128<float> _value = value;

    public static int Lanes => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float128 Create(float value) => new(Vector128.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float128 Load(float* source) => new(NativeVector.Load128(source));

    public static Float128 LoadPartial(float* source, int count, float fill) => PartialVector.Load<Float128>(source, count, fill);

    public static void StorePartial(Float128 x, float* destination, int count) => PartialVector.Store(x, destination, count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Float128 x, float* destination) => x._value.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StorePastCache(Float128 x, float* destination) => x._value.StoreAlignedNonTemporal(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float128 operator +(Float128 a, Float128 b) => new(a._value + b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float128 operator -(Float128 a, Float128 b) => new(a._value - b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float128 operator *(Float128 a, Float128 b) => new(a._value * b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float128 operator /(Float128 a, Float128 b) => new(a._value / b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float128 operator &(Float128 a, Float128 b) => new(a._value & b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float128 operator |(Float128 a, Float128 b) => new(a._value | b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float128 FusedMultiplyAdd(Float128 a, Float128 b, Float128 c) =>
        new(Vector128.FusedMultiplyAdd(a._value, b._value, c._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float128 Min(Float128 a, Float128 b) =>
        new(NativeVector.Min(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float128 Max(Float128 a, Float128 b) =>
        new(NativeVector.Max(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float128 Round(Float128 x) => new(Vector128.Round(x._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float128 PowerOfTwo(Float128 n) =>
        new(((NativeVector.ToInt32(n._value) + Vector128.Create(127)) << 23).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float128 Scale(Float128 x, Float128 n) => VectorMath.Scale(x, n);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float128 Exponent(Float128 x, out Float128 mantissa)
    {
        Vector128<int> bits = x._value.AsInt32();
        mantissa = new(((bits & Vector128.Create(0x007fffff)) | Vector128.Create(0x3f800000)).AsSingle());
        return new(Vector128.ConvertToSingle((bits >> 23) - Vector128.Create(127)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float128 SelectLess(Float128 a, Float128 b, Float128 yes, Float128 no) =>
        new(Vector128.ConditionalSelect(Vector128.LessThan(a._value, b._value), yes._value, no._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Float128 x) => (x._value.GetElement(0) + x._value.GetElement(2)) + (x._value.GetElement(1) + x._value.GetElement(3));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float MaxLane(Float128 x) => Larger(Larger(x._value.GetElement(0), x._value.GetElement(2)), Larger(x._value.GetElement(1), x._value.GetElement(3)));

    // The runtime does not take code compiled ahead of time that has MathF.Max in it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static float Larger(float a, float b) => a > b ? a : b;
}
