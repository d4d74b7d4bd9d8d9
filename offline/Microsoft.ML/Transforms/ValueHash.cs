using System.Diagnostics.CodeAnalysis;
using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms;

/// <summary>How values of a type are hashed: those of up to four bytes as one block, those of eight as two, texts by their bytes.</summary>
internal static class ValueHash
{
    /// <exception cref="NotSupportedException">The type has no hash here.</exception>
    public static object Of(DataViewType item) => item switch
    {
        TextDataViewType => new ValueHash<ReadOnlyMemory<char>>((hash, text) => Murmur3.Text(hash, text.Span.Trim(' ')), 0, text => text.IsEmpty),
        BooleanDataViewType => new ValueHash<bool>((hash, value) => Murmur3.Add(hash, value ? 1u : 0), sizeof(uint)),
        KeyDataViewType => Number(item.RawType, isKey: true),
        NumberDataViewType => Number(item.RawType, isKey: false),
        _ => throw new NotSupportedException($"Hashes of {item} are not offered by this stand-in"),
    };

    [SuppressMessage("Style", "IDE0004", Justification = "The conversions say how a value fills its block.")]
    private static object Number(Type type, bool isKey) => Type.GetTypeCode(type) switch
    {
        TypeCode.Byte => Small<byte>(value => value, isKey),
        TypeCode.SByte => Small<sbyte>(value => (uint)value, isKey),
        TypeCode.UInt16 => Small<ushort>(value => value, isKey),
        TypeCode.Int16 => Small<short>(value => (uint)value, isKey),
        TypeCode.UInt32 => Small<uint>(value => value, isKey),
        TypeCode.Int32 => Small<int>(value => (uint)value, isKey),
        TypeCode.UInt64 => Large<ulong>(value => value, isKey ? value => value == 0 : null),
        TypeCode.Int64 => Large<long>(value => (ulong)value, null),
        // Minus zero is zero.
        TypeCode.Single => new ValueHash<float>((hash, value) => Murmur3.Add(hash, BitConverter.SingleToUInt32Bits(value == 0 ? 0 : value)), sizeof(float), float.IsNaN),
        _ => Large<double>(value => BitConverter.DoubleToUInt64Bits(value == 0 ? 0 : value), double.IsNaN),
    };

    private static ValueHash<T> Small<T>(Func<T, uint> bits, bool isKey)
        where T : struct => new((hash, value) => Murmur3.Add(hash, bits(value)), sizeof(uint), isKey ? value => bits(value) == 0 : null);

    private static ValueHash<T> Large<T>(Func<T, ulong> bits, Func<T, bool>? isMissing)
        where T : struct => new((hash, value) => Murmur3.Add(Murmur3.Add(hash, (uint)bits(value)), (uint)(bits(value) >> 32)), sizeof(ulong), isMissing);
}

/// <param name="add">Mixes a value into a hash.</param>
/// <param name="bytes">Bytes of a value; 0 where mixing one ends the hash.</param>
/// <param name="isMissing">Whether a value is missing; none is when null.</param>
internal sealed class ValueHash<T>(Func<uint, T, uint> add, int bytes, Func<T, bool>? isMissing = null)
{
    /// <summary>The key of some values together; a missing one of them makes it missing.</summary>
    public uint Key(uint seed, uint mask, params ReadOnlySpan<T> values)
    {
        var hash = seed;
        foreach (var value in values)
        {
            if (isMissing?.Invoke(value) == true)
                return 0;
            hash = add(hash, value);
        }
        return ((bytes == 0 ? hash : Murmur3.End(hash, bytes * values.Length)) & mask) + 1;
    }
}
