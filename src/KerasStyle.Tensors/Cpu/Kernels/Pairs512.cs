using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>16 lanes.</summary>
internal readonly unsafe struct Pairs512(Vector512<int> value) : IPairVector<Pairs512>
{
    readonly Vector512<int> _value = value;

    public static int Lanes => 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pairs512 Load(int* source) => new(Vector512.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Pairs512 value, int* destination) => value._value.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pairs512 Create(int pair) => new(Vector512.Create(pair));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pairs512 Pair(sbyte* first, sbyte* second) => new((Widen(first) & Vector512.Create(0xFFFF)) | (Widen(second) << 16));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pairs512 MultiplyAdd(Pairs512 a, Pairs512 b, Pairs512 sum) => new(
        Avx512BW.IsSupported ? Avx512BW.MultiplyAddAdjacent(a._value.AsInt16(), b._value.AsInt16()) + sum._value
        : ((a._value << 16) >> 16) * ((b._value << 16) >> 16) + (a._value >> 16) * (b._value >> 16) + sum._value);

    static Vector512<int> Widen(sbyte* source) =>
        Vector512.WidenLower(Vector512.WidenLower(Vector128.Load(source).ToVector256Unsafe().ToVector512Unsafe()));
}
