using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>8 lanes.</summary>
internal readonly unsafe struct Pairs256(Vector256<int> value) : IPairVector<Pairs256>
{
    readonly Vector256<int> _value = value;

    public static int Lanes => 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pairs256 Load(int* source) => new(Vector256.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Pairs256 value, int* destination) => value._value.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pairs256 Create(int pair) => new(Vector256.Create(pair));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pairs256 Pair(sbyte* first, sbyte* second) => new((Widen(first) & Vector256.Create(0xFFFF)) | (Widen(second) << 16));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pairs256 MultiplyAdd(Pairs256 a, Pairs256 b, Pairs256 sum) => new(
        AvxVnni.IsSupported ? AvxVnni.MultiplyWideningAndAdd(sum._value, a._value.AsInt16(), b._value.AsInt16())
        : Avx2.IsSupported ? Avx2.MultiplyAddAdjacent(a._value.AsInt16(), b._value.AsInt16()) + sum._value
        : ((a._value << 16) >> 16) * ((b._value << 16) >> 16) + (a._value >> 16) * (b._value >> 16) + sum._value);

    static Vector256<int> Widen(sbyte* source) =>
        Vector256.WidenLower(Vector256.WidenLower(Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<long>(source)).AsSByte().ToVector256Unsafe()));
}
