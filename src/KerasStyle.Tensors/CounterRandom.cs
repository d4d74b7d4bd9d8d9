using System.Numerics;
using System.Runtime.CompilerServices;

namespace KerasStyle.Tensors;

/// <summary>Random numbers without state: Philox-2x64 of a key, an index and an attempt (Salmon et al. 2011, ten rounds).</summary>
readonly struct CounterRandom(long seed, long draw)
{
    const ulong Multiplier = 0xD2B74407B1CE6E93, Weyl = 0x9E3779B97F4A7C15;

    // One mixing step keeps neighbouring seeds and draws far apart.
    readonly ulong key = ((ulong)seed * Weyl ^ (ulong)draw) * 0xBF58476D1CE4E5B9 ^ ((ulong)draw << 1);

    /// <summary>64 random bits of an index.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Bits(long index, uint attempt)
    {
        ulong x = (ulong)index, y = attempt, k = key;
        for (int round = 0; round < 10; round++)
        {
            ulong high = Math.BigMul(Multiplier, x, out ulong low);
            (x, y) = (high ^ k ^ y, low);
            k += Weyl;
        }

        return x ^ BitOperations.RotateLeft(y, 32);
    }

    /// <summary>Uniform in [0, 1).</summary>
    public double Uniform(long index, uint attempt = 0) => (Bits(index, attempt) >> 11) * (1.0 / (1L << 53));

    /// <summary>Uniform in [0, 1) with the 24 bits of single precision.</summary>
    public float UniformSingle(long index) => (Bits(index, 0) >> 40) * (1f / (1 << 24));

    /// <summary>Normal by Box and Muller's transform.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public double Normal(long index, uint attempt = 0)
    {
        double radius = Math.Sqrt(-2 * Math.Log(1 - Uniform(index, 2 * attempt)));
        return radius * Math.Cos(2 * Math.PI * Uniform(index, 2 * attempt + 1));
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
}
