namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>Attention of [Batch, Queries, Heads, Depth] to [Batch, Keys, KeyHeads, Depth] with values [Batch, Keys, KeyHeads, ValueDepth].</summary>
internal readonly record struct AttentionShape(int Batch, int Queries, int Keys, int Heads, int KeyHeads, int Depth, int ValueDepth)
{
    internal float Scale { get; init; } = 1;
    internal bool Causal { get; init; }
    internal AttentionMasking Masking { get; init; }
    internal double Dropout { get; init; }
    internal PairStrides Mask { get; init; }
    internal PairStrides Bias { get; init; }

    /// <summary>Heads of queries that share one head of keys.</summary>
    internal int Group => Heads / KeyHeads;
    /// <summary>Floats between the places of a head.</summary>
    internal int QueryStep => Heads * Depth;
    internal int KeyStep => KeyHeads * Depth;
    internal int ValueStep => KeyHeads * ValueDepth;
    internal int ResultStep => Heads * ValueDepth;
}

/// <summary>Where the entry of a pair lies in an operand that broadcasts to [batch, heads, queries, keys]; 0 along broadcast axes.</summary>
internal readonly record struct PairStrides(nint Batch, nint Head, nint Query, nint Key)
{
    internal static PairStrides Of(Shape operand)
    {
        nint key = 1, query = key * operand[3], head = query * operand[2], batch = head * operand[1];
        return new(operand[0] == 1 ? 0 : batch, operand[1] == 1 ? 0 : head, operand[2] == 1 ? 0 : query, operand[3] == 1 ? 0 : key);
    }

    internal nint Row(int batch, int head, int query) => batch * Batch + head * Head + query * Query;
}

/// <summary>The operands and results of one run; bias, mask and random state may be null.</summary>
internal unsafe struct AttentionBuffers
{
    internal float* Query, Key, Value, Result, Kept, Bias;
    internal byte* Mask;
    internal long* Random;
    internal float* ResultGradient, QueryGradient, KeyGradient, ValueGradient;
}
