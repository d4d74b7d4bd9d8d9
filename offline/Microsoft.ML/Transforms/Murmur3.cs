using System.Numerics;

namespace Microsoft.ML.Transforms;

/// <summary>MurmurHash3_x86_32 (Appleby).</summary>
internal static class Murmur3
{
    /// <summary>Mixes four bytes in.</summary>
    public static uint Add(uint hash, uint block) => (BitOperations.RotateLeft(hash ^ Scrambled(block), 13) * 5) + 0xE6546B64;

    /// <summary>Ends the hash of some bytes.</summary>
    public static uint End(uint hash, int length)
    {
        hash ^= (uint)length;
        hash = (hash ^ (hash >> 16)) * 0x85EBCA6B;
        hash = (hash ^ (hash >> 13)) * 0xC2B2AE35;
        return hash ^ (hash >> 16);
    }

    /// <summary>The hash of a text's UTF-8 bytes. ML.NET takes each half of a surrogate pair for a character, and where a character of several bytes does not begin
    /// a block, it puts the block's first bytes over others: so does this, for the same keys.</summary>
    public static uint Text(uint seed, ReadOnlySpan<char> text)
    {
        var (hash, length, held, count) = (seed, 0, 0ul, 0);
        foreach (uint c in text)
        {
            // The last byte lowest, as a number; turning the block brings the first byte there.
            var (bytes, size) = c switch
            {
                < 0x80 => (c, 1),
                < 0x800 => (0xC080 | ((c & 0x7C0) << 2) | (c & 0x3F), 2),
                _ => (0xE08080 | ((c & 0xF000) << 4) | ((c & 0xFC0) << 2) | (c & 0x3F), 3),
            };
            held |= (ulong)bytes << (8 * count);
            held = size switch
            {
                1 => held,
                2 => (held >> 8) | ((held & 0xFF) << 8),
                _ => (held >> 16) | (held & 0xFF00) | ((held & 0xFF) << 16),
            };
            (length, count) = (length + size, count + size);
            if (count < 4)
                continue;
            hash = Add(hash, (uint)held);
            (held, count) = (held >> 32, count - 4);
        }
        return End(count == 0 ? hash : hash ^ Scrambled((uint)held & (uint)((1ul << (8 * count)) - 1)), length);
    }

    private static uint Scrambled(uint block) => BitOperations.RotateLeft(block * 0xCC9E2D51, 15) * 0x1B873593;
}
