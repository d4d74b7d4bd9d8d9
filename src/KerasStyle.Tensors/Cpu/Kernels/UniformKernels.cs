using System.Runtime.CompilerServices;

namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>A run of uniform values of the counter-based generator: neighbouring counters lie on the lanes of a vector.</summary>
internal static unsafe class UniformKernels
{
    /// <summary>Values of one group of counters.</summary>
    internal const int GroupValues = 64;

    internal const int GroupCounters = 16, Words = 4;
    internal const uint Multiplier0 = 0xD2511F53, Multiplier1 = 0xCD9E8D57, Weyl0 = 0x9E3779B9, Weyl1 = 0xBB67AE85;
    internal const float SingleUnit = 1f / (1 << 24);

    /// <summary>From both halves of the key: (key, key, target, first index, number of indices).</summary>
    // Groups that lie inside the run directly, the ends by way of a whole group.
    [SkipLocalsInit]
    internal static void Fill<V>(uint key0, uint key1, float* target, long first, long count)
        where V : unmanaged, ILaneVector<V>
    {
        float* group = stackalloc float[GroupValues];
        for (long at = first; at < first + count;)
        {
            long number = at / GroupValues;
            int skipped = (int)(at % GroupValues), taken = (int)Math.Min(GroupValues - skipped, first + count - at);
            if (taken == GroupValues)
            {
                Draw<V>(key0, key1, target + (at - first), number);
            }
            else
            {
                Draw<V>(key0, key1, group, number);
                new Span<float>(group + skipped, taken).CopyTo(new Span<float>(target + (at - first), taken));
            }

            at += taken;
        }
    }

    // The scalar form is compiled ahead of time.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Draw<V>(uint key0, uint key1, float* target, long number)
        where V : unmanaged, ILaneVector<V>
    {
        if (typeof(V) == typeof(FloatScalar))
            Group<FloatScalar>(key0, key1, target, number);
        else
            WideGroup<V>(key0, key1, target, number);
    }

    [MethodImpl(KernelOptions.Compiled)]
    static void WideGroup<V>(uint key0, uint key1, float* target, long number)
        where V : unmanaged, ILaneVector<V> => Group<V>(key0, key1, target, number);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Group<V>(uint key0, uint key1, float* target, long number)
        where V : unmanaged, ILaneVector<V>
    {
        V unit = V.Create(SingleUnit);
        uint* lanes = stackalloc uint[GroupCounters];
        for (int i = 0; i < GroupCounters; i++)
            lanes[i] = (uint)(number * GroupCounters + i);
        for (int lane = 0; lane < GroupCounters; lane += V.Lanes)
        {
            V a = V.Load((float*)(lanes + lane)), b = Ints<V>((uint)(number * GroupCounters >> 32)), c = Ints<V>(0), d = c;
            Rounds(key0, key1, ref a, ref b, ref c, ref d);
            Store(a, 0);
            Store(b, 1);
            Store(c, 2);
            Store(d, 3);

            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            void Store(V word, int at) => V.Store(V.ToFloat(V.ShiftRight(word, 8)) * unit, target + at * GroupCounters + lane);
        }
    }

    /// <summary>The words of counters, from their own halves and their stream.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Rounds<V>(uint key0, uint key1, ref V a, ref V b, ref V c, ref V d)
        where V : unmanaged, ILaneVector<V>
    {
        V multiplier0 = Ints<V>(Multiplier0), multiplier1 = Ints<V>(Multiplier1);
        for (int round = 0; round < 10; round++)
        {
            V high0 = V.MultiplyHigh(a, multiplier0), low0 = V.MultiplyInt(a, multiplier0);
            V high1 = V.MultiplyHigh(c, multiplier1), low1 = V.MultiplyInt(c, multiplier1);
            (a, b, c, d) = (high1 ^ b ^ Ints<V>(key0), low1, high0 ^ d ^ Ints<V>(key1), low0);
            key0 += Weyl0;
            key1 += Weyl1;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V Ints<V>(uint value)
        where V : unmanaged, ILaneVector<V> => V.Create(BitConverter.UInt32BitsToSingle(value));
}
