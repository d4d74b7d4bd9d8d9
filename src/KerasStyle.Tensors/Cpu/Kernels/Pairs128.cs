using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>4 lanes.</summary>
internal readonly unsafe struct Pairs128(Vector128<int> value) : IPairVector<Pairs128>
{
    readonly Vector128<int> _value = value;

    public static int Lanes => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pairs128 Load(int* source) => new(Vector128.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Pairs128 value, int* destination) => value._value.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pairs128 Create(int pair) => new(Vector128.Create(pair));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pairs128 Pair(sbyte* first, sbyte* second) => new((Widen(first) & Vector128.Create(0xFFFF)) | (Widen(second) << 16));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pairs128 MultiplyAdd(Pairs128 a, Pairs128 b, Pairs128 sum) => new(
        Sse2.IsSupported ? Sse2.MultiplyAddAdjacent(a._value.AsInt16(), b._value.AsInt16()) + sum._value
        : ((a._value << 16) >> 16) * ((b._value << 16) >> 16) + (a._value >> 16) * (b._value >> 16) + sum._value);

    static Vector128<int> Widen(sbyte* source) =>
        Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<int>(source)).AsSByte()));
}
