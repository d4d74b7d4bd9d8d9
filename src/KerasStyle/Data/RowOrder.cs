namespace KerasStyle.Data;

/// <summary>Random orders that depend on nothing but their key.</summary>
static class RowOrder
{
    /// <summary>Writes a permutation of 0, 1, 2 ... (Fisher and Yates, 1938) with numbers of a counter-based generator.</summary>
    public static void Permute(Span<int> order, ShuffleKey key)
    {
        for (int i = 0; i < order.Length; i++)
            order[i] = i;
        ulong stream = Mix((ulong)key.Seed ^ Mix((ulong)key.Epoch + 1));
        for (int i = order.Length - 1; i > 0; i--)
        {
            // The high half of the product maps 64 random bits to [0, i] with a bias below 2^-32.
            int j = (int)Math.BigMul(Mix(stream + (ulong)i * 0x9E3779B97F4A7C15), (ulong)i + 1, out _);
            (order[i], order[j]) = (order[j], order[i]);
        }
    }

    // The output function of SplitMix64 (Steele, Lea and Flood, 2014).
    static ulong Mix(ulong x)
    {
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }
}
