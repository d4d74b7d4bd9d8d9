using System.Runtime.CompilerServices;
using KerasStyle.Tensors.Cpu.Kernels;
using static KerasStyle.Tensors.Cpu.Kernels.UniformKernels;

namespace KerasStyle.Tensors;

/// <summary>Random numbers without state: Philox-4x32 of a key and a counter (Salmon et al. 2011, ten rounds). A value depends on seed, draw and its index only.
/// Index 64 g + 16 w + l takes word w of counter 16 g + l, so that neighbouring counters on the lanes of a vector give neighbouring values.</summary>
readonly unsafe partial struct CounterRandom
{
    const uint NormalStream = 2;        // and those behind it, one for each attempt

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
        // A counter to each value.
        (uint a, uint b, uint c, uint d) = Block(index, attempt + NormalStream);
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
    public void Uniform(float* target, long first, long count, SimdLevel? level = null) =>
        KernelSet.For(level ?? Simd.Level).Uniform(key0, key1, target, first, count);

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
