using System.Runtime.Intrinsics;

namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>What masks and dropout do to the scores of one query, as a row for <see cref="AttentionRows"/>.</summary>
internal static unsafe class AttentionMasks
{
    /// <summary>Fills row with what masks do to a score: the largest it may be, or what is added to it if masks subtract.</summary>
    internal static void Limits(in AttentionShape shape, byte* mask, int query, float* row)
    {
        bool subtract = shape.Masking == AttentionMasking.Subtract;
        float counts = subtract ? 0 : float.PositiveInfinity, hidden = subtract ? -ScaledDotProductAttention.Penalty : ScaledDotProductAttention.Nothing;
        if (shape.Mask.Key == 0)
        {
            new Span<float>(row, shape.Keys).Fill(*mask != 0 ? counts : hidden);
        }
        else
        {
            int j = 0;
            for (; j <= shape.Keys - 16; j += 16)
            {
                Vector512<int> bytes = ByteLanes.Load(mask + j);
                Vector512.ConditionalSelect(Vector512.Equals(bytes, Vector512<int>.Zero).AsSingle(), Vector512.Create(hidden), Vector512.Create(counts)).Store(row + j);
            }

            for (; j < shape.Keys; j++)
                row[j] = mask[j] != 0 ? counts : hidden;
        }

        if (shape.Causal && query + 1 < shape.Keys)
            new Span<float>(row + query + 1, shape.Keys - query - 1).Fill(hidden);
    }

    /// <summary>Fills row with the factors of the dropout: 0 or 1 / (1 − rate).</summary>
    internal static void Keep(in AttentionShape shape, long* random, long first, int count, float* row)
    {
        var values = new CounterRandom(random[0], random[1]);
        float kept = (float)(1 / (1 - shape.Dropout)), rate = (float)shape.Dropout;
        values.Uniform(row, first, count);
        for (int j = 0; j < count; j++)
            row[j] = row[j] >= rate ? kept : 0;
    }
}
