using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using KerasStyle.Tensors.Cpu.Kernels;

namespace KerasStyle.Tensors.Cpu;

/// <summary>Attention or its gradient, row by row as the formula says; a chunk owns some heads of keys.</summary>
sealed unsafe class AttentionInstruction<T> : CpuInstruction
    where T : unmanaged, IFloatingPointIeee754<T>
{
    readonly ScaledDotProductAttention attention;
    readonly AttentionShape s;
    readonly bool backward;
    readonly T scale;

    [SetsRequiredMembers]
    public AttentionInstruction(ScaledDotProductAttention attention, Node node, CpuValue[] reads, CpuValue[] writes)
    {
        (Reads, Writes, this.attention, backward) = (reads, writes, attention, node.Op is ScaledDotProductAttentionGradient);
        s = FloatAttentionInstruction.ShapeOf(attention, [.. node.Inputs.Skip(FloatAttentionInstruction.First(node))]);
        scale = T.CreateTruncating(attention.Scale);
        Workspace = NewWorkspace((long)s.Batch * s.KeyHeads * 2 * s.Keys * sizeof(T));
    }

    public override void Run(CpuFrame frame)
    {
        for (int i = 0; backward && i < Writes.Count; i++)
            new Span<T>(Writes[i].Pointer<T>(frame), checked((int)Writes[i].Elements)).Clear();
        if (s.Batch > 0)
            RunChunks(frame, s.Batch * s.KeyHeads);
    }

    protected override void RunChunk(CpuFrame frame, int chunk)
    {
        int batch = chunk / s.KeyHeads, keyHead = chunk % s.KeyHeads, first = backward ? 3 : 0;
        T* weights = Workspace!.Pointer<T>(frame) + (long)chunk * 2 * s.Keys, factors = weights + s.Keys;
        long keys = (long)batch * s.Keys * s.KeyStep + keyHead * s.Depth, values = (long)batch * s.Keys * s.ValueStep + keyHead * s.ValueDepth;
        T* k = Reads[first + 1].Pointer<T>(frame) + keys, v = Reads[first + 2].Pointer<T>(frame) + values;
        for (int head = keyHead * s.Group; head < (keyHead + 1) * s.Group; head++)
        {
            for (int query = 0; query < s.Queries; query++)
            {
                long place = (long)batch * s.Queries + query, asked = place * s.QueryStep + head * s.Depth, got = place * s.ResultStep + head * s.ValueDepth;
                long row = ((long)batch * s.Heads + head) * s.Queries + query;
                T* q = Reads[first].Pointer<T>(frame) + asked;
                Factors(frame, row, factors);
                T max = Scores(frame, batch, head, query, q, k, weights);
                if (!backward)
                {
                    Forward(max, v, weights, factors, Writes[0].Pointer<T>(frame) + got, Writes[1].Pointer<T>(frame) + 2 * row);
                    continue;
                }

                T* kept = Reads[2].Pointer<T>(frame) + 2 * row;
                T* dq = Writes[0].Pointer<T>(frame) + asked, dk = Writes[1].Pointer<T>(frame) + keys, dv = Writes[2].Pointer<T>(frame) + values;
                Backward(kept, Reads[0].Pointer<T>(frame) + got, Reads[1].Pointer<T>(frame) + got, q, k, v, weights, factors, dq, dk, dv);
            }
        }
    }

    void Factors(CpuFrame frame, long row, T* factors)
    {
        new Span<T>(factors, s.Keys).Fill(T.One);
        if (s.Dropout == 0)
            return;
        long* state = Reads[^1].Pointer<long>(frame);
        var random = new CounterRandom(state[0], state[1]);
        for (int j = 0; j < s.Keys; j++)
            factors[j] = random.Uniform(row * s.Keys + j) >= s.Dropout ? T.CreateTruncating(1 / (1 - s.Dropout)) : T.Zero;
    }

    T Scores(CpuFrame frame, int batch, int head, int query, T* q, T* k, T* scores)
    {
        int first = backward ? 3 : 0;
        T* bias = attention.Biased ? Reads[first + 3].Pointer<T>(frame) + s.Bias.Row(batch, head, query) : null;
        byte* mask = attention.Masked ? Reads[first + (attention.Biased ? 4 : 3)].Pointer(frame) + s.Mask.Row(batch, head, query) : null;
        T max = T.NegativeInfinity;
        for (int j = 0; j < s.Keys; j++)
        {
            T score = scale * Dot(q, k + (long)j * s.KeyStep, s.Depth);
            if (bias != null)
                score += bias[j * s.Bias.Key];
            if ((mask != null && mask[j * s.Mask.Key] == 0) || (s.Causal && j > query))
                score = s.Masking == AttentionMasking.Subtract ? score - T.CreateTruncating(ScaledDotProductAttention.Penalty) : T.CreateTruncating(ScaledDotProductAttention.Nothing);
            scores[j] = score;
            if (score > max)
                max = score;
        }

        return max;
    }

    void Forward(T max, T* v, T* weights, T* factors, T* result, T* kept)
    {
        T sum = T.Zero;
        for (int j = 0; j < s.Keys; j++)
            sum += weights[j] = T.Exp(weights[j] - max);
        kept[0] = max;
        kept[1] = IsEmpty(max) && s.Masking == AttentionMasking.Zero ? T.Zero : T.One / sum;
        new Span<T>(result, s.ValueDepth).Clear();
        for (int j = 0; j < s.Keys; j++)
            Add(result, weights[j] * kept[1] * factors[j], v + (long)j * s.ValueStep, s.ValueDepth);
    }

    void Backward(T* kept, T* g, T* result, T* q, T* k, T* v, T* weights, T* factors, T* dq, T* dk, T* dv)
    {
        T mean = Dot(g, result, s.ValueDepth), factor = IsEmpty(kept[0]) && s.Masking != AttentionMasking.Subtract ? T.Zero : scale;
        for (int j = 0; j < s.Keys; j++)
        {
            T weight = T.Exp(weights[j] - kept[0]) * kept[1];
            T slope = weight * (factors[j] * Dot(g, v + (long)j * s.ValueStep, s.ValueDepth) - mean) * factor;
            Add(dv + (long)j * s.ValueStep, weight * factors[j], g, s.ValueDepth);
            Add(dq, slope, k + (long)j * s.KeyStep, s.Depth);
            Add(dk + (long)j * s.KeyStep, slope, q, s.Depth);
        }
    }

    static bool IsEmpty(T max) => max <= T.CreateTruncating(ScaledDotProductAttention.Nothing);

    static T Dot(T* a, T* b, int count)
    {
        T sum = T.Zero;
        for (int i = 0; i < count; i++)
            sum += a[i] * b[i];
        return sum;
    }

    static void Add(T* sum, T factor, T* x, int count)
    {
        for (int i = 0; i < count; i++)
            sum[i] += factor * x[i];
    }
}
