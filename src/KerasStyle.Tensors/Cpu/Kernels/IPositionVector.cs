using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>What pooling needs of a vector besides arithmetic: small whole numbers that are bytes in memory, and comparisons with them.</summary>
internal unsafe interface IPositionVector<TSelf> : IFloatVector<TSelf>
    where TSelf : unmanaged, IPositionVector<TSelf>
{
    /// <summary>a = b ? yes : no in each lane.</summary>
    static abstract TSelf SelectEqual(TSelf a, TSelf b, TSelf yes, TSelf no);
    static abstract bool AnyNaN(TSelf x);
    static abstract TSelf LoadBytes(byte* source);
    static abstract void StoreBytes(TSelf x, byte* destination);
}

internal readonly unsafe partial struct Float512 : IPositionVector<Float512>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 SelectEqual(Float512 a, Float512 b, Float512 yes, Float512 no) =>
        new(Vector512.ConditionalSelect(Vector512.Equals(a._value, b._value), yes._value, no._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AnyNaN(Float512 x) => Vector512.ExtractMostSignificantBits(Vector512.Equals(x._value, x._value)) != 0xFFFF;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 LoadBytes(byte* source) => new(Vector512.ConvertToSingle(ByteLanes.Load(source)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreBytes(Float512 x, byte* destination) => ByteLanes.Store(NativeVector.ToInt32(x._value), destination);
}

internal readonly unsafe partial struct Float256 : IPositionVector<Float256>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float256 SelectEqual(Float256 a, Float256 b, Float256 yes, Float256 no) =>
        new(Vector256.ConditionalSelect(Vector256.Equals(a._value, b._value), yes._value, no._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AnyNaN(Float256 x) => Vector256.ExtractMostSignificantBits(Vector256.Equals(x._value, x._value)) != 0xFF;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float256 LoadBytes(byte* source) => new(Vector256.ConvertToSingle(NativeVector.WidenBytes(source)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreBytes(Float256 x, byte* destination)
    {
        Vector256<uint> whole = NativeVector.ToInt32(x._value).AsUInt32();
        Vector128<ushort> half = Vector128.Narrow(whole.GetLower(), whole.GetUpper());
        *(ulong*)destination = Vector128.Narrow(half, half).AsUInt64().ToScalar();
    }
}

internal readonly unsafe partial struct Float128 : IPositionVector<Float128>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float128 SelectEqual(Float128 a, Float128 b, Float128 yes, Float128 no) =>
        new(Vector128.ConditionalSelect(Vector128.Equals(a._value, b._value), yes._value, no._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AnyNaN(Float128 x) => Vector128.ExtractMostSignificantBits(Vector128.Equals(x._value, x._value)) != 0xF;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float128 LoadBytes(byte* source)
    {
        Vector128<ushort> wide = Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(uint*)source).AsByte());
        return new(Vector128.ConvertToSingle(Vector128.WidenLower(wide).AsInt32()));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreBytes(Float128 x, byte* destination)
    {
        Vector128<uint> whole = NativeVector.ToInt32(x._value).AsUInt32();
        Vector128<ushort> half = Vector128.Narrow(whole, whole);
        *(uint*)destination = Vector128.Narrow(half, half).AsUInt32().ToScalar();
    }
}

internal readonly unsafe partial struct FloatScalar : IPositionVector<FloatScalar>
{
    public static FloatScalar SelectEqual(FloatScalar a, FloatScalar b, FloatScalar yes, FloatScalar no) => a._value == b._value ? yes : no;

    public static bool AnyNaN(FloatScalar x) => float.IsNaN(x._value);

    public static FloatScalar LoadBytes(byte* source) => new(*source);

    public static void StoreBytes(FloatScalar x, byte* destination) => *destination = (byte)x._value;
}
