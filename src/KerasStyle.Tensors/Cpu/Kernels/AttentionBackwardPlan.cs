namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>Gradients of attention, from scores computed again block by block.</summary>
internal sealed unsafe class AttentionBackwardPlan(AttentionShape shape, SimdLevel? level = null) : AttentionPlan(shape, level, products: 5)
{
    private protected override nint ChunkFloats
    {
        get
        {
            ref readonly Context c = ref Plan;
            ref readonly AttentionShape s = ref c.Shape;
            return c.PanelFloats(s.Depth, s.Keys) + c.PanelFloats(s.ValueDepth, s.Keys) + c.PanelFloats(s.Keys, s.Depth)
                + c.PanelFloats(c.BlockRows, s.Depth) + c.PanelFloats(c.BlockRows, s.ValueDepth) + 2 * c.BlockFloats + 2 * c.ScoreStep;
        }
    }

    internal void Run(in AttentionBuffers buffers, byte* workspace) => Run(buffers, workspace, &Chunk);

    static void Chunk(void* p, int chunk, int worker)
    {
        ref readonly Context c = ref *(Context*)p;
        ref readonly AttentionShape s = ref c.Shape;
        float* memory = c.ChunkMemory(chunk);
        GemmTask scoring = c.Product(s.Keys, s.Depth, s.KeyStep, PanelSource.Columns, ref memory);          // q · kᵀ
        GemmTask weighing = c.Product(s.Keys, s.ValueDepth, s.ValueStep, PanelSource.Columns, ref memory);  // dy · vᵀ
        GemmTask asking = c.Product(s.Depth, s.Keys, s.KeyStep, PanelSource.Rows, ref memory);              // slopes · k
        GemmTask answering = c.Product(s.Depth, c.BlockRows, s.QueryStep, PanelSource.Rows, ref memory);    // slopesᵀ · q
        GemmTask giving = c.Product(s.ValueDepth, c.BlockRows, s.ResultStep, PanelSource.Rows, ref memory); // weightsᵀ · dy
        float* weights = memory, slopes = weights + c.BlockFloats, limits = slopes + c.BlockFloats, keep = limits + c.ScoreStep;
        var (first, end) = c.Pairs(chunk);
        for (int pair = first; pair < end; pair++)
        {
            int batch = pair / s.KeyHeads, keyHead = pair % s.KeyHeads;
            nint keys = (nint)batch * s.Keys * s.KeyStep + keyHead * s.Depth, values = (nint)batch * s.Keys * s.ValueStep + keyHead * s.ValueDepth;
            float* keyGradient = c.Buffers.KeyGradient + keys, valueGradient = c.Buffers.ValueGradient + values;
            scoring.B = asking.B = c.Buffers.Key + keys;
            weighing.B = c.Buffers.Value + values;
            scoring.Pack(0, scoring.PanelCount, 0, s.Depth);
            weighing.Pack(0, weighing.PanelCount, 0, s.ValueDepth);
            asking.Pack(0, asking.PanelCount, 0, s.Keys);
            Clear(keyGradient, s.KeyStep, s.Keys, s.Depth);
            Clear(valueGradient, s.ValueStep, s.Keys, s.ValueDepth);
            for (int head = keyHead * s.Group; head < (keyHead + 1) * s.Group; head++)
            {
                for (int query = 0; query < s.Queries; query += c.BlockRows)
                {
                    int rows = Math.Min(c.BlockRows, s.Queries - query), visible = c.Visible(query + rows);
                    nint place = (nint)batch * s.Queries + query, asked = place * s.QueryStep + head * s.Depth, got = place * s.ResultStep + head * s.ValueDepth;
                    answering.B = c.Buffers.Query + asked;
                    giving.B = c.Buffers.ResultGradient + got;
                    answering.Pack(0, answering.PanelCount, 0, rows);
                    giving.Pack(0, giving.PanelCount, 0, rows);
                    c.Multiply(ref scoring, answering.B, s.QueryStep, rows, s.Depth, visible, weights, c.ScoreStep);
                    c.Multiply(ref weighing, giving.B, s.ResultStep, rows, s.ValueDepth, visible, slopes, c.ScoreStep);
                    for (int i = 0; i < rows; i++)
                    {
                        float mean = c.Kernels.Dot(giving.B + (nint)i * s.ResultStep, c.Buffers.Result + got + (nint)i * s.ResultStep, s.ValueDepth);
                        Row(c, batch, head, query + i, visible, mean, weights + i * c.ScoreStep, slopes + i * c.ScoreStep, limits, keep);
                    }

                    c.Multiply(ref asking, slopes, c.ScoreStep, rows, visible, s.Depth, c.Buffers.QueryGradient + asked, s.QueryStep);
                    c.AddTransposed(ref answering, slopes, c.ScoreStep, visible, rows, keyGradient, s.KeyStep);
                    c.AddTransposed(ref giving, weights, c.ScoreStep, visible, rows, valueGradient, s.ValueStep);
                }
            }
        }
    }

    static void Row(in Context c, int batch, int head, int query, int visible, float mean, float* weights, float* slopes, float* limits, float* keep)
    {
        ref readonly AttentionShape s = ref c.Shape;
        float* kept = c.Buffers.Kept + 2 * (((nint)batch * s.Heads + head) * s.Queries + query);
        c.Scores(batch, head, query, visible, weights, limits);
        // The scores of an empty row do not depend on the products.
        bool empty = kept[0] <= ScaledDotProductAttention.Nothing && s.Masking != AttentionMasking.Subtract;
        c.Kernels.Slopes(weights, slopes, visible, kept[0], kept[1], mean, empty ? 0 : s.Scale, c.Keep(batch, head, query, visible, keep));
    }

    static void Clear(float* x, nint step, int rows, int columns)
    {
        for (int i = 0; i < rows; i++)
            new Span<float>(x + i * step, columns).Clear();
    }
}
