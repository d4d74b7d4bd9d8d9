using System.Runtime.CompilerServices;

namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>
/// The four transforms of F(2 × 2, 3 × 3) (Winograd 1980; Lavin and Gray 2015), where Y = Aᵀ(GgGᵀ ⊙ BᵀdB)A is the 2 × 2 outputs of filter g over
/// patch d, channels on the lanes. All are sums and halves, so every width gives the same bits.
/// </summary>
internal static unsafe class WinogradTransforms<V>
    where V : unmanaged, IFloatVector<V>
{
    /// <summary>BᵀdB of the patches of one strip: place p of tile t goes to [p · plane + t · tileStep]. Pixels outside of the image are zeros.</summary>
    /// <param name="strip">The tiles.</param>
    /// <param name="image">The strip's image.</param>
    /// <param name="row">The strip's first output row.</param>
    /// <param name="zeros">As many zeros as there are channels.</param>
    /// <param name="to">The first place of the first tile.</param>
    /// <param name="plane">Distance between places.</param>
    /// <param name="tileStep">Distance between tiles.</param>
    [MethodImpl(KernelOptions.Compiled)]
    internal static void Patches(in WinogradStrip strip, float* image, int row, float* zeros, float* to, nint plane, nint tileStep)
    {
        int width = strip.Width, top = strip.Top + row;
        for (int channel = 0; channel < strip.Depth; channel += V.Lanes, to += V.Lanes)
        {
            int count = strip.Depth - channel;
            float* r0 = Row(strip, image, top, zeros, out nint s0) + channel, r1 = Row(strip, image, top + 1, zeros, out nint s1) + channel;
            float* r2 = Row(strip, image, top + 2, zeros, out nint s2) + channel, r3 = Row(strip, image, top + 3, zeros, out nint s3) + channel;
            int x = strip.Left;
            Column(r0 + x * s0, r1 + x * s1, r2 + x * s2, r3 + x * s3, (uint)x < (uint)width, count, out V a0, out V a1, out V a2, out V a3);
            x++;
            Column(r0 + x * s0, r1 + x * s1, r2 + x * s2, r3 + x * s3, (uint)x < (uint)width, count, out V b0, out V b1, out V b2, out V b3);
            float* tile = to;
            for (int t = 0; t < strip.Tiles; t++, tile += tileStep)
            {
                x++;
                Column(r0 + x * s0, r1 + x * s1, r2 + x * s2, r3 + x * s3, (uint)x < (uint)width, count, out V c0, out V c1, out V c2, out V c3);
                x++;
                Column(r0 + x * s0, r1 + x * s1, r2 + x * s2, r3 + x * s3, (uint)x < (uint)width, count, out V d0, out V d1, out V d2, out V d3);
                Across(a0, b0, c0, d0, tile, plane);
                Across(a1, b1, c1, d1, tile + 4 * plane, plane);
                Across(a2, b2, c2, d2, tile + 8 * plane, plane);
                Across(a3, b3, c3, d3, tile + 12 * plane, plane);
                (a0, a1, a2, a3) = (c0, c1, c2, c3);
                (b0, b1, b2, b3) = (d0, d1, d2, d3);
            }
        }
    }

    // Bᵀ of four pixels one below the other.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Column(float* r0, float* r1, float* r2, float* r3, bool inside, int count, out V z0, out V z1, out V z2, out V z3)
    {
        if (!inside)
        {
            z0 = z1 = z2 = z3 = V.Create(0f);
            return;
        }
        V y0 = Load(r0, count), y1 = Load(r1, count), y2 = Load(r2, count), y3 = Load(r3, count);
        z0 = y0 - y2;
        z1 = y1 + y2;
        z2 = y2 - y1;
        z3 = y1 - y3;
    }

    static float* Row(in WinogradStrip strip, float* image, int y, float* zeros, out nint step)
    {
        bool inside = (uint)y < (uint)strip.Height;
        step = inside ? strip.SourcePixel : 0;
        return inside ? image + y * strip.SourceRow : zeros;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Across(V a, V b, V c, V d, float* to, nint plane)
    {
        V.Store(a - c, to);
        V.Store(b + c, to + plane);
        V.Store(c - b, to + 2 * plane);
        V.Store(b - d, to + 3 * plane);
    }

    /// <summary>GgGᵀ of floats [0, count), count in whole vectors: tap t at [t · tapStep], place p at [p · placeStep].</summary>
    [MethodImpl(KernelOptions.Compiled)]
    internal static void Filter(float* taps, nint tapStep, float* places, nint placeStep, nint count)
    {
        float* between = stackalloc float[12 * V.Lanes];
        V half = V.Create(0.5f);
        for (nint i = 0; i < count; i += V.Lanes)
        {
            for (int x = 0; x < 3; x++)
                Spread(taps + i + x * tapStep, 3 * tapStep, between + x * V.Lanes, 3 * V.Lanes, half);
            for (int y = 0; y < 4; y++)
                Spread(between + 3 * y * V.Lanes, V.Lanes, places + i + 4 * y * placeStep, placeStep, half);
        }
    }

    // G of three values: (g0, (g0 + g1 + g2) / 2, (g0 − g1 + g2) / 2, g2).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Spread(float* from, nint step, float* to, nint toStep, V half)
    {
        V g0 = V.Load(from), g1 = V.Load(from + step), g2 = V.Load(from + 2 * step), ends = g0 + g2;
        V.Store(g0, to);
        V.Store((ends + g1) * half, to + toStep);
        V.Store((ends - g1) * half, to + 2 * toStep);
        V.Store(g2, to + 3 * toStep);
    }

    /// <summary>AᵀmA of the products of one strip, with bias and epilogue, into the strip's one or two output rows.</summary>
    [MethodImpl(KernelOptions.Compiled)]
    internal static void Results(in WinogradStrip strip, float* from, nint plane, nint tileStep, float* output, int rows, float* bias, TileFlags flags)
    {
        int width = strip.Outputs, columns = strip.Columns;
        V zero = V.Create(0f);
        bool relu = (flags & TileFlags.Relu) != 0;
        for (int t = 0; t < strip.Tiles; t++, from += tileStep)
        {
            float* pixel = output + 2 * t * strip.OutputPixel;
            bool second = 2 * t + 1 < width;
            for (int column = 0; column < columns; column += V.Lanes)
            {
                float* m = from + column;
                Down(m, plane, out V a0, out V a1);
                Down(m + plane, plane, out V b0, out V b1);
                Down(m + 2 * plane, plane, out V c0, out V c1);
                Down(m + 3 * plane, plane, out V d0, out V d1);
                int count = columns - column;
                V shift = bias == null ? zero : Load(bias + column, count);
                float* to = pixel + column;
                Finish(a0 + b0 + c0, shift, relu, to, count);
                if (second)
                    Finish(b0 - c0 - d0, shift, relu, to + strip.OutputPixel, count);
                if (rows < 2)
                    continue;
                to += strip.OutputRow;
                Finish(a1 + b1 + c1, shift, relu, to, count);
                if (second)
                    Finish(b1 - c1 - d1, shift, relu, to + strip.OutputPixel, count);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Finish(V y, V bias, bool relu, float* to, int count)
    {
        y += bias;
        if (relu)
            y = V.Max(V.Create(0f), y);     // keeps NaN
        if (count >= V.Lanes)
            V.Store(y, to);
        else
            V.StorePartial(y, to, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Down(float* m, nint plane, out V sum, out V difference)
    {
        V m0 = V.Load(m), m1 = V.Load(m + 4 * plane), m2 = V.Load(m + 8 * plane), m3 = V.Load(m + 12 * plane);
        sum = m0 + m1 + m2;
        difference = m1 - m2 - m3;
    }

    /// <summary>AyAᵀ of one strip of an output's gradient, for the filter's gradient; the places of the last row and column have the other sign,
    /// which <see cref="FilterGradient"/> takes back. Outputs beyond the edge are zeros.</summary>
    /// <param name="strip">The tiles.</param>
    /// <param name="rows">Output rows of the strip.</param>
    /// <param name="gradient">The strip's first row.</param>
    /// <param name="to">For each place panels of channels, each [tile, width].</param>
    /// <param name="first">The strip's first tile.</param>
    /// <param name="plane">Distance between places.</param>
    /// <param name="tiles">Tiles of the panels.</param>
    /// <param name="level">Decides the width of panels.</param>
    [MethodImpl(KernelOptions.Compiled)]
    internal static void Slopes(in WinogradStrip strip, int rows, float* gradient, float* to, int first, nint plane, int tiles, SimdLevel level)
    {
        int width = strip.Outputs, columns = strip.Columns, panelWidth = Simd.PanelWidth(level);
        (nint pixel, nint row) = (strip.OutputPixel, strip.OutputRow);
        V zero = V.Create(0f);
        for (int column = 0; column < columns; column += V.Lanes)
        {
            int within = column % panelWidth, count = columns - column, step = Panels.Width(level, columns, column / panelWidth);
            float* tile = to + (nint)tiles * (column - within) + (nint)first * step + within, y = gradient + column;
            for (int t = 0; t < strip.Tiles; t++, tile += step, y += 2 * pixel)
            {
                bool second = 2 * t + 1 < width, below = rows > 1;
                V a = Load(y, count), b = second ? Load(y + pixel, count) : zero;
                V c = below ? Load(y + row, count) : zero, d = second && below ? Load(y + row + pixel, count) : zero;
                Pair(a, b, tile, plane);
                Pair(a + c, b + d, tile + 4 * plane, plane);
                Pair(a - c, b - d, tile + 8 * plane, plane);
                Pair(c, d, tile + 12 * plane, plane);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Pair(V a, V b, float* to, nint plane)
    {
        V.Store(a, to);
        V.Store(a + b, to + plane);
        V.Store(a - b, to + 2 * plane);
        V.Store(b, to + 3 * plane);
    }

    /// <summary>GᵀuG of floats [0, count), count in whole vectors: the filter's gradient from the sums of its places.</summary>
    [MethodImpl(KernelOptions.Compiled)]
    internal static void FilterGradient(float* places, nint placeStep, float* taps, nint tapStep, nint count)
    {
        float* between = stackalloc float[12 * V.Lanes];
        V half = V.Create(0.5f);
        for (nint i = 0; i < count; i += V.Lanes)
        {
            for (int x = 0; x < 4; x++)
                Gather(places + i + x * placeStep, 4 * placeStep, between + x * V.Lanes, 4 * V.Lanes, half);
            for (int y = 0; y < 3; y++)
                Gather(between + 4 * y * V.Lanes, V.Lanes, taps + i + 3 * y * tapStep, tapStep, half);
        }
    }

    // Gᵀ of four values, the last with the other sign: (u0 + (u1 + u2) / 2, (u1 − u2) / 2, (u1 + u2) / 2 − u3).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Gather(float* from, nint step, float* to, nint toStep, V half)
    {
        V u0 = V.Load(from), u1 = V.Load(from + step), u2 = V.Load(from + 2 * step), u3 = V.Load(from + 3 * step), middle = (u1 + u2) * half;
        V.Store(u0 + middle, to);
        V.Store((u1 - u2) * half, to + toStep);
        V.Store(middle - u3, to + 2 * toStep);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V Load(float* from, int count) => count >= V.Lanes ? V.Load(from) : V.LoadPartial(from, count, 0f);
}
