using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace KerasStyle.Layers;

/// <summary>The hashes by which Keras puts texts into bins: FarmHash's Fingerprint64 (Pike, 2014), and SipHash-2-4 (Aumasson and Bernstein, 2012) where a salt is given.</summary>
static class TextHash
{
    const ulong K0 = 0xc3a5c85c97cb3127, K1 = 0xb492b66fbe98f273, K2 = 0x9ae16a3b2f90404f;

    /// <summary>The bin of a text among a number of bins.</summary>
    public static long Bin(string text, long bins, (long First, long Second)? salt)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return (long)((salt is { } key ? Sip((ulong)key.First, (ulong)key.Second, bytes) : Fingerprint(bytes)) % (ulong)bins);
    }

    /// <summary>The bin of values that are hashed together, as TensorFlow crosses sparse features: a text counts by its fingerprint, a number as it is.</summary>
    public static long Crossed(IEnumerable<ulong> values, long bins)
    {
        const ulong Start = 0xDECAFCAFFE, Multiplier = 0xc6a4a7935bd1e995;
        ulong hash = Start;
        foreach (ulong value in values)
        {
            hash = ((hash ^ Multiplier) ^ (Shifted(value * Multiplier) * Multiplier)) * Multiplier;
            hash = Shifted(Shifted(hash) * Multiplier);
        }

        return (long)(hash % (ulong)bins);
    }

    /// <summary>FarmHash's Fingerprint64.</summary>
    public static ulong Fingerprint(ReadOnlySpan<byte> s)
    {
        ulong length = (ulong)s.Length, mul = K2 + length * 2;
        switch (s.Length)
        {
            case 0:
                return K2;
            case <= 3:
                uint y = s[0] + ((uint)s[s.Length >> 1] << 8), z = (uint)s.Length + ((uint)s[^1] << 2);
                return Shifted((y * K2) ^ (z * K0)) * K2;
            case < 8:
                return Mixed(length + ((ulong)BinaryPrimitives.ReadUInt32LittleEndian(s) << 3), BinaryPrimitives.ReadUInt32LittleEndian(s[^4..]), mul);
            case <= 16:
                ulong a = At(s, 0) + K2, b = At(s, s.Length - 8);
                return Mixed(Right(b, 37) * mul + a, (Right(a, 25) + b) * mul, mul);
            case <= 32:
                return To32(s, mul);
            case <= 64:
                return To64(s, mul);
            default:
                return Longer(s);
        }
    }

    static ulong To32(ReadOnlySpan<byte> s, ulong mul)
    {
        ulong a = At(s, 0) * K1, b = At(s, 8), c = At(s, s.Length - 8) * mul, d = At(s, s.Length - 16) * K2;
        return Mixed(Right(a + b, 43) + Right(c, 30) + d, a + Right(b + K2, 18) + c, mul);
    }

    static ulong To64(ReadOnlySpan<byte> s, ulong mul)
    {
        int n = s.Length;
        ulong a = At(s, 0) * K2, b = At(s, 8), c = At(s, n - 8) * mul, d = At(s, n - 16) * K2;
        ulong y = Right(a + b, 43) + Right(c, 30) + d, z = Mixed(y, a + Right(b + K2, 18) + c, mul);
        ulong e = At(s, 16) * mul, f = At(s, 24), g = (y + At(s, n - 32)) * mul, h = (z + At(s, n - 24)) * mul;
        return Mixed(Right(e + f, 43) + Right(g, 30) + h, e + Right(f + a, 18) + g, mul);
    }

    static ulong Longer(ReadOnlySpan<byte> s)
    {
        const ulong Seed = 81;
        var state = new State { X = unchecked(Seed * K2) + At(s, 0), Y = unchecked(Seed * K1 + 113) };
        state.Z = Shifted(state.Y * K2 + 113) * K2;
        int last = (s.Length - 1) % 64;
        for (int i = 0; i < s.Length - 1 - last; i += 64)
            state.Take(s[i..], K1, 1);
        ulong mul = K1 + ((state.Z & 0xff) << 1);
        state.W.First += (ulong)last;
        state.V.First += state.W.First;
        state.W.First += state.V.First;
        // The last 64 bytes may overlap those before.
        state.Take(s[^64..], mul, 9);
        return Mixed(
            Mixed(state.V.First, state.W.First, mul) + Shifted(state.Y) * K0 + state.Z, Mixed(state.V.Second, state.W.Second, mul) + state.X, mul);
    }

    struct State
    {
        public ulong X, Y, Z;
        public (ulong First, ulong Second) V, W;

        public void Take(ReadOnlySpan<byte> s, ulong mul, ulong weight)
        {
            X = (Right(X + Y + V.First + At(s, 8), 37) * mul) ^ (W.Second * weight);
            Y = Right(Y + V.Second + At(s, 48), 42) * mul + V.First * weight + At(s, 40);
            Z = Right(Z + W.First, 33) * mul;
            V = Weak(s, V.Second * mul, X + W.First);
            W = Weak(s[32..], Z + W.Second, Y + At(s, 16));
            (Z, X) = (X, Z);
        }
    }

    static (ulong First, ulong Second) Weak(ReadOnlySpan<byte> s, ulong a, ulong b)
    {
        a += At(s, 0);
        ulong last = At(s, 24), sum = a + At(s, 8) + At(s, 16);
        return (sum + last, Right(b + a + last, 21) + Right(sum, 44) + a);
    }

    static ulong Mixed(ulong u, ulong v, ulong mul) => Shifted((v ^ Shifted((u ^ v) * mul)) * mul) * mul;

    static ulong Shifted(ulong value) => value ^ (value >> 47);

    static ulong Right(ulong value, int bits) => BitOperations.RotateRight(value, bits);

    static ulong At(ReadOnlySpan<byte> s, int position) => BinaryPrimitives.ReadUInt64LittleEndian(s[position..]);

    /// <summary>SipHash-2-4 under a key of two halves.</summary>
    public static ulong Sip(ulong first, ulong second, ReadOnlySpan<byte> s)
    {
        ulong a = first ^ 0x736f6d6570736575, b = second ^ 0x646f72616e646f6d, c = first ^ 0x6c7967656e657261, d = second ^ 0x7465646279746573;
        ulong tail = (ulong)s.Length << 56;
        for (; s.Length >= 8; s = s[8..])
            Take(At(s, 0));
        for (int i = 0; i < s.Length; i++)
            tail |= (ulong)s[i] << (8 * i);
        Take(tail);
        c ^= 0xff;
        Rounds(4);
        return a ^ b ^ c ^ d;

        void Take(ulong word)
        {
            d ^= word;
            Rounds(2);
            a ^= word;
        }

        void Rounds(int count)
        {
            for (; count > 0; count--)
            {
                a += b;
                c += d;
                b = BitOperations.RotateLeft(b, 13) ^ a;
                d = BitOperations.RotateLeft(d, 16) ^ c;
                a = BitOperations.RotateLeft(a, 32) + d;
                c += b;
                b = BitOperations.RotateLeft(b, 17) ^ c;
                d = BitOperations.RotateLeft(d, 21) ^ a;
                c = BitOperations.RotateLeft(c, 32);
            }
        }
    }
}
