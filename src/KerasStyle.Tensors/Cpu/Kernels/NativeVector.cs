using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>Methods of the framework's vectors in a form that ahead-of-time compilation takes: what it does not know as an instruction would be a call
/// that passes a vector, and such a method it leaves out.</summary>
internal static unsafe class NativeVector
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> Load512(float* source) => *(Vector512<float>*)source;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<float> Load256(float* source) => *(Vector256<float>*)source;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector128<float> Load128(float* source) => *(Vector128<float>*)source;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector128<byte> Load128(byte* source) => *(Vector128<byte>*)source;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Store(this Vector512<float> x, float* destination) => *(Vector512<float>*)destination = x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Store(this Vector256<float> x, float* destination) => *(Vector256<float>*)destination = x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Store(this Vector128<float> x, float* destination) => *(Vector128<float>*)destination = x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Store(this Vector512<int> x, int* destination) => *(Vector512<int>*)destination = x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Store(this Vector256<int> x, int* destination) => *(Vector256<int>*)destination = x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Store(this Vector128<int> x, int* destination) => *(Vector128<int>*)destination = x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Store(this Vector128<byte> x, byte* destination) => *(Vector128<byte>*)destination = x;

    /// <summary>Eight bytes as numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<int> WidenBytes(byte* source)
    {
        if (Avx2.IsSupported)
            return Avx2.ConvertToVector256Int32(source);
        Vector128<ushort> wide = Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(ulong*)source).AsByte());
        return Vector256.Create(Vector128.WidenLower(wide), Vector128.WidenUpper(wide)).AsInt32();
    }

    /// <summary>b where a is not larger, as the instruction does.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> Max(Vector512<float> a, Vector512<float> b) => Avx512F.IsSupported ? Avx512F.Max(a, b) : Vector512.MaxNative(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<float> Max(Vector256<float> a, Vector256<float> b) => Avx.IsSupported ? Avx.Max(a, b) : Vector256.MaxNative(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector128<float> Max(Vector128<float> a, Vector128<float> b) => Sse.IsSupported ? Sse.Max(a, b) : Vector128.MaxNative(a, b);

    /// <summary>b where a is not smaller, as the instruction does.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> Min(Vector512<float> a, Vector512<float> b) => Avx512F.IsSupported ? Avx512F.Min(a, b) : Vector512.MinNative(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<float> Min(Vector256<float> a, Vector256<float> b) => Avx.IsSupported ? Avx.Min(a, b) : Vector256.MinNative(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector128<float> Min(Vector128<float> a, Vector128<float> b) => Sse.IsSupported ? Sse.Min(a, b) : Vector128.MinNative(a, b);

    /// <summary>Toward zero; what does not fit is as the instruction has it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int ToInt32(float x) => Sse.IsSupported ? Sse.ConvertToInt32WithTruncation(Vector128.CreateScalarUnsafe(x)) : (int)x;

    /// <inheritdoc cref="ToInt32(float)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<int> ToInt32(Vector512<float> x) =>
        Avx512F.IsSupported ? Avx512F.ConvertToVector512Int32WithTruncation(x) : Vector512.ConvertToInt32Native(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<int> ToInt32(Vector256<float> x) => Avx.IsSupported ? Avx.ConvertToVector256Int32WithTruncation(x) : Vector256.ConvertToInt32Native(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector128<int> ToInt32(Vector128<float> x) => Sse2.IsSupported ? Sse2.ConvertToVector128Int32WithTruncation(x) : Vector128.ConvertToInt32Native(x);
}
