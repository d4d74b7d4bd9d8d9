using System.Runtime.CompilerServices;
using KerasStyle.Tensors.Cpu.Kernels;

namespace KerasStyle.Tensors;

/// <summary>Random numbers without state: Philox-4x32 of a key and a counter (Salmon et al. 2011, ten rounds). A value depends on seed, draw and its index only.
/// Index 64 g + 16 w + l takes word w of counter 16 g + l, so that neighbouring counters on the lanes of a vector give neighbouring values.</summary>
readonly unsafe struct CounterRandom
{
    /// <summary>Values of one group of counters.</summary>
    public const int GroupValues = 64;

    const int GroupCounters = 16, Words = 4;
    const uint Multiplier0 = 0xD2511F53, Multiplier1 = 0xCD9E8D57, Weyl0 = 0x9E3779B9, Weyl1 = 0xBB67AE85;
    const float SingleUnit = 1f / (1 << 24);

    readonly uint key0, key1;

    public CounterRandom(long seed, long draw)
    {
        // One mixing step keeps neighbouring seeds and draws far apart.
        ulong key = ((ulong)seed * 0x9E3779B97F4A7C15 ^ (ulong)draw) * 0xBF58476D1CE4E5B9 ^ ((ulong)draw << 1);
        (key0, key1) = ((uint)key, (uint)(key >> 32));
    }

    /// <summary>Uniform in [0, 1).</summary>
    public double Uniform(long index) => Fraction(Word(index, 0), Word(index, 1));

    /// <summary>Uniform in [0, 1) with the 24 bits of single precision.</summary>
    public float UniformSingle(long index) => (Word(index, 0) >> 8) * SingleUnit;

    /// <summary>Normal by Box and Muller's transform.</summary>
    public double Normal(long index, uint attempt = 0)
    {
        // Streams from 2 on belong to normal values, a counter to each.
        (uint a, uint b, uint c, uint d) = Block(index, attempt + 2);
        double radius = Math.Sqrt(-2 * Math.Log(1 - Fraction(a, b)));
        return radius * Math.Cos(2 * Math.PI * Fraction(c, d));
    }

    /// <summary>Normal, drawn again while beyond two standard deviations.</summary>
    public double TruncatedNormal(long index)
    {
        for (uint attempt = 0; ; attempt++)
        {
            double value = Normal(index, attempt);
            if (Math.Abs(value) <= 2)
                return value;
        }
    }

    /// <summary><see cref="UniformSingle"/> of a run of indices.</summary>
    public void Uniform(float* target, long first, long count, SimdLevel? level = null)
    {
        switch (level ?? Simd.Level)
        {
            case SimdLevel.Vector512: Fill<Float512>(target, first, count); break;
            case SimdLevel.Vector256: Fill<Float256>(target, first, count); break;
            case SimdLevel.Vector128: Fill<Float128>(target, first, count); break;
            default: Fill<FloatScalar>(target, first, count); break;
        }
    }

    // Groups that lie inside the run directly, the ends by way of a whole group.
    [SkipLocalsInit]
    void Fill<V>(float* target, long first, long count)
        where V : unmanaged, ILaneVector<V>
    {
        float* group = stackalloc float[GroupValues];
        for (long at = first; at < first + count;)
        {
            long number = at / GroupValues;
            int skipped = (int)(at % GroupValues), taken = (int)Math.Min(GroupValues - skipped, first + count - at);
            if (taken == GroupValues)
            {
                Draw<V>(target + (at - first), number);
            }
            else
            {
                Draw<V>(group, number);
                new Span<float>(group + skipped, taken).CopyTo(new Span<float>(target + (at - first), taken));
            }

            at += taken;
        }
    }

    // The scalar form is compiled ahead of time.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void Draw<V>(float* target, long number)
        where V : unmanaged, ILaneVector<V>
    {
        if (typeof(V) == typeof(FloatScalar))
            Group<FloatScalar>(target, number);
        else
            WideGroup<V>(target, number);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void WideGroup<V>(float* target, long number)
        where V : unmanaged, ILaneVector<V> => Group<V>(target, number);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void Group<V>(float* target, long number)
        where V : unmanaged, ILaneVector<V>
    {
        V multiplier0 = Ints<V>(Multiplier0), multiplier1 = Ints<V>(Multiplier1), unit = V.Create(SingleUnit);
        uint* lanes = stackalloc uint[GroupCounters];
        for (int i = 0; i < GroupCounters; i++)
            lanes[i] = (uint)(number * GroupCounters + i);
        for (int lane = 0; lane < GroupCounters; lane += V.Lanes)
        {
            V a = V.Load((float*)(lanes + lane)), b = Ints<V>((uint)(number * GroupCounters >> 32)), c = Ints<V>(0), d = c;
            uint k0 = key0, k1 = key1;
            for (int round = 0; round < 10; round++)
            {
                V high0 = V.MultiplyHigh(a, multiplier0), low0 = V.MultiplyInt(a, multiplier0);
                V high1 = V.MultiplyHigh(c, multiplier1), low1 = V.MultiplyInt(c, multiplier1);
                (a, b, c, d) = (high1 ^ b ^ Ints<V>(k0), low1, high0 ^ d ^ Ints<V>(k1), low0);
                k0 += Weyl0;
                k1 += Weyl1;
            }

            Store(a, 0);
            Store(b, 1);
            Store(c, 2);
            Store(d, 3);

            void Store(V word, int at) => V.Store(V.ToFloat(V.ShiftRight(word, 8)) * unit, target + at * GroupCounters + lane);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V Ints<V>(uint value)
        where V : unmanaged, ILaneVector<V> => V.Create(BitConverter.UInt32BitsToSingle(value));

    uint Word(long index, uint stream)
    {
        (uint a, uint b, uint c, uint d) = Block(index / GroupValues * GroupCounters + index % GroupCounters, stream);
        return (index / GroupCounters % Words) switch { 0 => a, 1 => b, 2 => c, _ => d };
    }

    /// <summary>The four words of a counter.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal (uint A, uint B, uint C, uint D) Block(long counter, uint stream)
    {
        (uint a, uint b, uint c, uint d, uint k0, uint k1) = ((uint)counter, (uint)(counter >> 32), stream, 0u, key0, key1);
        for (int round = 0; round < 10; round++)
        {
            ulong product0 = (ulong)a * Multiplier0, product1 = (ulong)c * Multiplier1;
            (a, b, c, d) = ((uint)(product1 >> 32) ^ b ^ k0, (uint)product1, (uint)(product0 >> 32) ^ d ^ k1, (uint)product0);
            k0 += Weyl0;
            k1 += Weyl1;
        }

        return (a, b, c, d);
    }

    // 53 bits.
    static double Fraction(uint high, uint low) => ((ulong)high << 21 | low >> 11) * (1.0 / (1L << 53));
}
