using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace KerasStyle.Saving;

/// <summary>Converts between bytes of a file and arrays of numbers.</summary>
static class Numbers
{
    public static int SizeOf(NumberKind kind) => kind switch
    {
        NumberKind.Bool or NumberKind.Int8 or NumberKind.UInt8 => 1,
        NumberKind.Int16 or NumberKind.UInt16 or NumberKind.Float16 or NumberKind.BFloat16 => 2,
        NumberKind.Int32 or NumberKind.UInt32 or NumberKind.Float32 => 4,
        _ => 8,
    };

    /// <summary>The kind of <typeparamref name="T"/>.</summary>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is not a number type that files hold.</exception>
    public static NumberKind KindOf<T>() where T : unmanaged =>
        typeof(T) == typeof(float) ? NumberKind.Float32 :
        typeof(T) == typeof(double) ? NumberKind.Float64 :
        typeof(T) == typeof(Half) ? NumberKind.Float16 :
        typeof(T) == typeof(bool) ? NumberKind.Bool :
        typeof(T) == typeof(sbyte) ? NumberKind.Int8 :
        typeof(T) == typeof(byte) ? NumberKind.UInt8 :
        typeof(T) == typeof(short) ? NumberKind.Int16 :
        typeof(T) == typeof(ushort) ? NumberKind.UInt16 :
        typeof(T) == typeof(int) ? NumberKind.Int32 :
        typeof(T) == typeof(uint) ? NumberKind.UInt32 :
        typeof(T) == typeof(long) ? NumberKind.Int64 :
        typeof(T) == typeof(ulong) ? NumberKind.UInt64 :
        throw new NotSupportedException($"{typeof(T).Name} is not a number type of weight files.");

    /// <summary>Whether bytes of <paramref name="kind"/> may be viewed as <typeparamref name="T"/> as they are (bool is not: a file may hold 2).</summary>
    public static bool IsSame<T>(NumberKind kind) where T : unmanaged => kind != NumberKind.Bool && KindOf<T>() == kind;

    /// <summary>Reverses the bytes of each element.</summary>
    public static void SwapBytes(Span<byte> raw, int size)
    {
        switch (size)
        {
            case 2:
                BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, ushort>(raw), MemoryMarshal.Cast<byte, ushort>(raw));
                break;
            case 4:
                BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, uint>(raw), MemoryMarshal.Cast<byte, uint>(raw));
                break;
            case 8:
                BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, ulong>(raw), MemoryMarshal.Cast<byte, ulong>(raw));
                break;
        }
    }

    /// <summary>Converts native-endian bytes of <paramref name="kind"/>; out-of-range values saturate, NaN becomes 0 in integers.</summary>
    public static void Convert<T>(ReadOnlySpan<byte> raw, NumberKind kind, Span<T> to) where T : unmanaged
    {
        switch (KindOf<T>())
        {
            case NumberKind.Bool: ConvertToBool(raw, kind, MemoryMarshal.AsBytes(to)); break;
            case NumberKind.Int8: From(raw, kind, MemoryMarshal.Cast<T, sbyte>(to)); break;
            case NumberKind.UInt8: From(raw, kind, MemoryMarshal.Cast<T, byte>(to)); break;
            case NumberKind.Int16: From(raw, kind, MemoryMarshal.Cast<T, short>(to)); break;
            case NumberKind.UInt16: From(raw, kind, MemoryMarshal.Cast<T, ushort>(to)); break;
            case NumberKind.Int32: From(raw, kind, MemoryMarshal.Cast<T, int>(to)); break;
            case NumberKind.UInt32: From(raw, kind, MemoryMarshal.Cast<T, uint>(to)); break;
            case NumberKind.Int64: From(raw, kind, MemoryMarshal.Cast<T, long>(to)); break;
            case NumberKind.UInt64: From(raw, kind, MemoryMarshal.Cast<T, ulong>(to)); break;
            case NumberKind.Float16: From(raw, kind, MemoryMarshal.Cast<T, Half>(to)); break;
            case NumberKind.Float32: From(raw, kind, MemoryMarshal.Cast<T, float>(to)); break;
            default: From(raw, kind, MemoryMarshal.Cast<T, double>(to)); break;
        }
    }

    static void From<T>(ReadOnlySpan<byte> raw, NumberKind kind, Span<T> to) where T : unmanaged, INumberBase<T>
    {
        switch (kind)
        {
            case NumberKind.Bool:
                for (int i = 0; i < to.Length; i++) to[i] = raw[i] != 0 ? T.One : T.Zero;
                break;
            case NumberKind.Int8: Cast<sbyte, T>(raw, to); break;
            case NumberKind.UInt8: Cast<byte, T>(raw, to); break;
            case NumberKind.Int16: Cast<short, T>(raw, to); break;
            case NumberKind.UInt16: Cast<ushort, T>(raw, to); break;
            case NumberKind.Int32: Cast<int, T>(raw, to); break;
            case NumberKind.UInt32: Cast<uint, T>(raw, to); break;
            case NumberKind.Int64: Cast<long, T>(raw, to); break;
            case NumberKind.UInt64: Cast<ulong, T>(raw, to); break;
            case NumberKind.Float16: Cast<Half, T>(raw, to); break;
            case NumberKind.BFloat16:
                var words = MemoryMarshal.Cast<byte, ushort>(raw);
                for (int i = 0; i < to.Length; i++) to[i] = T.CreateSaturating(BitConverter.UInt32BitsToSingle((uint)words[i] << 16));
                break;
            case NumberKind.Float32: Cast<float, T>(raw, to); break;
            default: Cast<double, T>(raw, to); break;
        }
    }

    static void Cast<TFrom, T>(ReadOnlySpan<byte> raw, Span<T> to)
        where TFrom : unmanaged, INumberBase<TFrom>
        where T : unmanaged, INumberBase<T>
    {
        var from = MemoryMarshal.Cast<byte, TFrom>(raw);
        if (typeof(TFrom) == typeof(T))
        {
            raw[..(to.Length * SizeOfValue<T>())].CopyTo(MemoryMarshal.AsBytes(to));
            return;
        }
        for (int i = 0; i < to.Length; i++) to[i] = T.CreateSaturating(from[i]);
    }

    static unsafe int SizeOfValue<T>() where T : unmanaged => sizeof(T);

    static void ConvertToBool(ReadOnlySpan<byte> raw, NumberKind kind, Span<byte> to)
    {
        int size = SizeOf(kind);
        Span<double> one = stackalloc double[1];
        for (int i = 0; i < to.Length; i++)
        {
            From(raw.Slice(i * size, size), kind, one);
            to[i] = one[0] != 0 ? (byte)1 : (byte)0;
        }
    }
}
