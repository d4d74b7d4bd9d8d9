namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>Attention of a block of queries: products with the keys, softmax of the rows while in cache, products with the values.</summary>
internal sealed unsafe class AttentionForwardPlan(AttentionShape shape, SimdLevel? level = null) : AttentionPlan(shape, level, products: 2)
{
    private protected override nint ChunkFloats
    {
        get
        {
            ref readonly Context c = ref Plan;
            return c.PanelFloats(c.Shape.Depth, c.Shape.Keys) + c.PanelFloats(c.Shape.Keys, c.Shape.ValueDepth) + c.BlockFloats + 2 * c.ScoreStep;
        }
    }

    internal void Run(in AttentionBuffers buffers, byte* workspace) => Run(buffers, workspace, &Chunk);

    static void Chunk(void* p, int chunk, int worker)
    {
        ref readonly Context c = ref *(Context*)p;
        ref readonly AttentionShape s = ref c.Shape;
        float* memory = c.ChunkMemory(chunk);
        GemmTask scoring = c.Product(s.Keys, s.Depth, s.KeyStep, PanelSource.Columns, ref memory);
        GemmTask combining = c.Product(s.ValueDepth, s.Keys, s.ValueStep, PanelSource.Rows, ref memory);
        float* scores = memory, limits = scores + c.BlockFloats, keep = limits + c.ScoreStep;
        var (first, end) = c.Pairs(chunk);
        for (int pair = first; pair < end; pair++)
        {
            int batch = pair / s.KeyHeads, keyHead = pair % s.KeyHeads;
            scoring.B = c.Buffers.Key + (nint)batch * s.Keys * s.KeyStep + keyHead * s.Depth;
            combining.B = c.Buffers.Value + (nint)batch * s.Keys * s.ValueStep + keyHead * s.ValueDepth;
            scoring.Pack(0, scoring.PanelCount, 0, s.Depth);
            combining.Pack(0, combining.PanelCount, 0, s.Keys);
            for (int head = keyHead * s.Group; head < (keyHead + 1) * s.Group; head++)
            {
                for (int query = 0; query < s.Queries; query += c.BlockRows)
                {
                    int rows = Math.Min(c.BlockRows, s.Queries - query), visible = c.Visible(query + rows);
                    nint place = (nint)batch * s.Queries + query;
                    float* result = c.Buffers.Result + place * s.ResultStep + head * s.ValueDepth;
                    float* kept = c.Buffers.Kept + 2 * (((nint)batch * s.Heads + head) * s.Queries + query);
                    c.Multiply(ref scoring, c.Buffers.Query + place * s.QueryStep + head * s.Depth, s.QueryStep, rows, s.Depth, visible, scores, c.ScoreStep);
                    for (int i = 0; i < rows; i++)
                        Row(c, batch, head, query + i, visible, scores + i * c.ScoreStep, limits, keep, kept + 2 * i);
                    c.Multiply(ref combining, scores, c.ScoreStep, rows, visible, s.ValueDepth, result, s.ResultStep);
                    for (int i = 0; i < rows; i++)
                        c.Kernels.Multiply(result + (nint)i * s.ResultStep, s.ValueDepth, kept[2 * i + 1]);
                }
            }
        }
    }

    static void Row(in Context c, int batch, int head, int query, int visible, float* row, float* limits, float* keep, float* kept)
    {
        float max = c.Scores(batch, head, query, visible, row, limits);
        float sum = c.Kernels.Exponentials(row, visible, max, c.Keep(batch, head, query, visible, keep));
        kept[0] = max;
        kept[1] = max <= ScaledDotProductAttention.Nothing && c.Shape.Masking == AttentionMasking.Zero ? 0 : 1 / sum;
    }
}
