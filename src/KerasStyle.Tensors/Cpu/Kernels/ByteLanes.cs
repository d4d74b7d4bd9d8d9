using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>Sixteen small integers, kept in memory as bytes.</summary>
internal static unsafe class ByteLanes
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Store(Vector512<int> value, byte* destination)
    {
        if (Avx512F.IsSupported)
        {
            Avx512F.ConvertToVector128Byte(value).Store(destination);
            return;
        }
        Vector256<ushort> half = Vector256.Narrow(value.GetLower().AsUInt32(), value.GetUpper().AsUInt32());
        Vector128.Narrow(half.GetLower(), half.GetUpper()).Store(destination);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<int> Load(byte* source)
    {
        if (Avx512F.IsSupported)
            return Avx512F.ConvertToVector512Int32(NativeVector.Load128(source));
        Vector256<ushort> half = Vector256.WidenLower(NativeVector.Load128(source).ToVector256Unsafe());
        return Vector512.WidenLower(half.ToVector512Unsafe()).AsInt32();
    }
}
