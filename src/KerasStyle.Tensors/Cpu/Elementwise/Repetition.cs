namespace KerasStyle.Tensors.Cpu;

/// <summary>Memory filled with one value. Span.Fill would do, were it compiled ahead of time.</summary>
static unsafe class Repetition
{
    /// <summary>Writes a value of 1, 2, 4 or 8 bytes so many times.</summary>
    public static void Fill(byte* value, byte* destination, long count, int size)
    {
        ulong pattern = size switch
        {
            1 => *value * 0x0101010101010101ul,
            2 => *(ushort*)value * 0x0001000100010001ul,
            4 => *(uint*)value * 0x0000000100000001ul,
            _ => *(ulong*)value,
        };
        long bytes = count * size, i = 0;
        for (; i <= bytes - sizeof(ulong); i += sizeof(ulong))
            *(ulong*)(destination + i) = pattern;
        for (; i < bytes; i++, pattern >>= 8)
            destination[i] = (byte)pattern;
    }
}
