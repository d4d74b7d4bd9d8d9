using System.Runtime.CompilerServices;

namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>The five transforms of tiles in both directions, channels on the lanes: <typeparamref name="T"/>'s down the columns, then along the rows. Every width gives the same bits.</summary>
internal static unsafe class WinogradTransforms<V, T>
    where V : unmanaged, IFloatVector<V>
    where T : IWinogradTile<V>
{
    /// <summary>Floats between the two directions: two tiles of columns, and one more column.</summary>
    const int BufferFloats = (2 * 4 + 1) * 6 * WinogradStrip.LineFloats;

    static int Places => T.Side + 2;

    /// <summary>BᵀdB of the patches of one strip: place p of tile t goes to [p · plane + t · tileStep]. Pixels outside of the image are zeros.</summary>
    /// <param name="strip">The tiles.</param>
    /// <param name="image">The strip's image.</param>
    /// <param name="row">The strip's first output row.</param>
    /// <param name="to">The first place of the first tile.</param>
    /// <param name="plane">Distance between places.</param>
    /// <param name="tileStep">Distance between tiles.</param>
    [MethodImpl(KernelOptions.Compiled)]
    [SkipLocalsInit]
    internal static void Patches(in WinogradStrip strip, float* image, int row, float* to, nint plane, nint tileStep)
    {
        float* memory = stackalloc float[BufferFloats + WinogradStrip.LineFloats], columns = Aligned(memory);
        nint column = Places * V.Lanes;
        float* edge = columns + 2 * T.Side * column;
        int top = strip.Top + row, first = Math.Clamp(-top, 0, Places), end = Math.Clamp(strip.Height - top, 0, Places);
        for (int channel = 0; channel < strip.Depth; channel += V.Lanes, to += V.Lanes)
        {
            int count = strip.Depth - channel;
            bool whole = first == 0 && end == Places && count >= V.Lanes;
            float* source = image + top * strip.SourceRow + channel, tile = to;
            int x = strip.Left;
            for (int i = 0; i < 2; i++)
                Column(strip, source, x++, first, end, count, whole, edge, columns + i * column);
            for (int t = 0; t < strip.Tiles; t++, tile += tileStep)
            {
                // The columns that two tiles share stay where they are, so tiles begin at either half of the buffer.
                float* head = columns + (t & 1) * T.Side * column, tail = columns + (~t & 1) * T.Side * column;
                for (int i = 2; i < Places; i++)
                    Column(strip, source, x++, first, end, count, whole, edge, i < T.Side ? head + i * column : tail + (i - T.Side) * column);
                for (int y = 0; y < Places; y++)
                    T.Source(head + y * V.Lanes, tail + y * V.Lanes, column, tile + y * Places * plane, plane);
            }
        }
    }

    // Bᵀ of the pixels one below the other, of which those from first to end lie in the image.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Column(in WinogradStrip strip, float* source, int x, int first, int end, int count, bool whole, float* edge, float* to)
    {
        float* from = source + x * strip.SourcePixel;
        nint step = strip.SourceRow;
        if ((uint)x >= (uint)strip.Width)
            first = end = 0;
        if (!whole || end == 0)
        {
            Copy(from, step, first, end, Places, count, edge);
            from = edge;
            step = V.Lanes;
        }
        T.Source(from, from + T.Side * step, step, to, V.Lanes);
    }

    // Values [first, end) of a number of them, up to count lanes each, the others as zeros.
    static void Copy(float* from, nint step, int first, int end, int values, int count, float* to)
    {
        V zero = V.Create(0f);
        int i = 0;
        for (; i < first; i++, to += V.Lanes)
            V.Store(zero, to);
        for (; i < end; i++, to += V.Lanes)
            V.Store(Load(from + i * step, count), to);
        for (; i < values; i++, to += V.Lanes)
            V.Store(zero, to);
    }

    /// <summary>GgGᵀ of floats [0, count), count in whole vectors: tap t at [t · tapStep], place p at [p · placeStep].</summary>
    [MethodImpl(KernelOptions.Compiled)]
    [SkipLocalsInit]
    internal static void Filter(float* taps, nint tapStep, float* places, nint placeStep, nint count)
    {
        float* memory = stackalloc float[BufferFloats + WinogradStrip.LineFloats], between = Aligned(memory);
        for (nint i = 0; i < count; i += V.Lanes)
        {
            for (int x = 0; x < 3; x++)
                T.Filter(taps + i + x * tapStep, 3 * tapStep, between + x * V.Lanes, 3 * V.Lanes);
            for (int y = 0; y < Places; y++)
                T.Filter(between + 3 * y * V.Lanes, V.Lanes, places + i + y * Places * placeStep, placeStep);
        }
    }

    /// <summary>AᵀmA of the products of one strip, with bias and epilogue, into the strip's output rows.</summary>
    [MethodImpl(KernelOptions.Compiled)]
    [SkipLocalsInit]
    internal static void Results(in WinogradStrip strip, float* from, nint plane, nint tileStep, float* output, int rows, float* bias, TileFlags flags)
    {
        float* memory = stackalloc float[BufferFloats + WinogradStrip.LineFloats], between = Aligned(memory), line = between + Places * T.Side * V.Lanes;
        bool relu = (flags & TileFlags.Relu) != 0;
        for (int t = 0; t < strip.Tiles; t++, from += tileStep)
        {
            int outputs = Math.Min(T.Side, strip.Outputs - T.Side * t);
            for (int column = 0; column < strip.Columns; column += V.Lanes)
            {
                int count = strip.Columns - column;
                bool direct = outputs == T.Side && count >= V.Lanes;
                for (int x = 0; x < Places; x++)
                    T.Result(from + column + x * plane, Places * plane, between + x * V.Lanes, Places * V.Lanes);
                for (int y = 0; y < rows; y++)
                {
                    float* to = output + T.Side * t * strip.OutputPixel + y * strip.OutputRow + column, ends = direct ? to : line;
                    nint step = direct ? strip.OutputPixel : V.Lanes;
                    T.Result(between + y * Places * V.Lanes, V.Lanes, ends, step);
                    if (!direct || bias != null || relu)
                        Finish(ends, step, outputs, bias == null ? null : bias + column, relu, to, strip.OutputPixel, count);
                }
            }
        }
    }

    static void Finish(float* from, nint step, int outputs, float* bias, bool relu, float* to, nint pixel, int count)
    {
        V zero = V.Create(0f), shift = bias == null ? zero : Load(bias, count);
        for (int x = 0; x < outputs; x++, from += step, to += pixel)
        {
            V y = V.Load(from) + shift;
            if (relu)
                y = V.Max(zero, y);     // keeps NaN
            if (count >= V.Lanes)
                V.Store(y, to);
            else
                V.StorePartial(y, to, count);
        }
    }

    /// <summary>AyAᵀ of one strip of an output's gradient, for the filter's gradient. Outputs beyond the edge are zeros.</summary>
    /// <param name="strip">The tiles.</param>
    /// <param name="rows">Output rows of the strip.</param>
    /// <param name="gradient">The strip's first row.</param>
    /// <param name="to">For each place panels of channels, each [tile, width].</param>
    /// <param name="first">The strip's first tile.</param>
    /// <param name="plane">Distance between places.</param>
    /// <param name="tiles">Tiles of the panels.</param>
    /// <param name="level">Decides the width of panels.</param>
    [MethodImpl(KernelOptions.Compiled)]
    [SkipLocalsInit]
    internal static void Slopes(in WinogradStrip strip, int rows, float* gradient, float* to, int first, nint plane, int tiles, SimdLevel level)
    {
        float* memory = stackalloc float[BufferFloats + WinogradStrip.LineFloats], between = Aligned(memory), edge = between + Places * T.Side * V.Lanes;
        int panelWidth = Simd.PanelWidth(level);
        for (int column = 0; column < strip.Columns; column += V.Lanes)
        {
            int within = column % panelWidth, count = strip.Columns - column, step = Panels.Width(level, strip.Columns, column / panelWidth);
            float* tile = to + (nint)tiles * (column - within) + (nint)first * step + within, y = gradient + column;
            for (int t = 0; t < strip.Tiles; t++, tile += step)
            {
                for (int i = 0; i < T.Side; i++, y += strip.OutputPixel)
                {
                    float* from = y;
                    nint row = strip.OutputRow;
                    bool inside = T.Side * t + i < strip.Outputs;
                    if (!inside || rows < T.Side || count < V.Lanes)
                    {
                        Copy(y, row, 0, inside ? rows : 0, T.Side, count, edge);
                        from = edge;
                        row = V.Lanes;
                    }
                    T.Slope(from, row, between + i * V.Lanes, T.Side * V.Lanes);
                }
                for (int i = 0; i < Places; i++)
                    T.Slope(between + i * T.Side * V.Lanes, V.Lanes, tile + i * Places * plane, plane);
            }
        }
    }

    /// <summary>GᵀuG of floats [0, count), count in whole vectors: the filter's gradient from the sums of its places.</summary>
    [MethodImpl(KernelOptions.Compiled)]
    [SkipLocalsInit]
    internal static void FilterGradient(float* places, nint placeStep, float* taps, nint tapStep, nint count)
    {
        float* memory = stackalloc float[BufferFloats + WinogradStrip.LineFloats], between = Aligned(memory);
        for (nint i = 0; i < count; i += V.Lanes)
        {
            for (int x = 0; x < Places; x++)
                T.FilterGradient(places + i + x * placeStep, Places * placeStep, between + x * V.Lanes, Places * V.Lanes);
            for (int y = 0; y < 3; y++)
                T.FilterGradient(between + y * Places * V.Lanes, V.Lanes, taps + i + 3 * y * tapStep, tapStep);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V Load(float* from, int count) => count >= V.Lanes ? V.Load(from) : V.LoadPartial(from, count, 0f);

    // A vector that two lines of the cache share is slow to load and to store.
    static float* Aligned(float* memory) => (float*)(((nint)memory + WinogradStrip.LineFloats * sizeof(float) - 1) & -(WinogradStrip.LineFloats * sizeof(float)));
}
