using System.Runtime.CompilerServices;

namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>Neighbouring outputs with the same taps inside the source, channel by channel.</summary>
internal unsafe ref struct DepthwiseRow
{
    /// <summary>The first tap of the first output, the first output, and the filter as [tap, channel].</summary>
    internal float* Source, Output, Weights;
    internal TapList Taps;
    internal int Outputs, Channels;
    internal nint StepSource, StepOutput;
    internal float* Bias;
    internal bool Relu;
}

/// <summary>Convolution of each channel by itself, vectorised over channels.</summary>
internal static unsafe class DepthwiseKernels<TVector>
    where TVector : unmanaged, IFloatVector<TVector>
{
    const int Block = 8;

    /// <summary>output[o, c] = act(Σ over taps of source[o, tap, c] · w[tap, c] + bias[c]).</summary>
    [SkipLocalsInit]
    [MethodImpl(KernelOptions.Compiled)]
    internal static void Product(in DepthwiseRow r)
    {
        int whole = r.Channels - r.Channels % TVector.Lanes;
        for (int j = 0; j < r.Channels; j += TVector.Lanes)
        {
            if (j < whole && r.Outputs >= Block)
            {
                // The last block begins earlier where it would reach too far: some outputs are computed twice.
                for (int o = 0; o < r.Outputs; o += Block)
                {
                    int first = Math.Min(o, r.Outputs - Block);
                    ProductBlock(r, r.Source + first * r.StepSource + j, r.Output + first * r.StepOutput + j, j);
                }
                continue;
            }
            for (int o = 0; o < r.Outputs; o++)
                ProductOne(r, r.Source + o * r.StepSource + j, r.Output + o * r.StepOutput + j, j, Math.Min(TVector.Lanes, r.Channels - j));
        }
    }

    // Enough sums at once that none waits for the one before.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void ProductBlock(in DepthwiseRow r, float* source, float* output, int j)
    {
        TVector zero = TVector.Create(0), s0 = zero, s1 = zero, s2 = zero, s3 = zero, s4 = zero, s5 = zero, s6 = zero, s7 = zero;
        nint step = r.StepSource;
        for (int t = 0; t < r.Taps.Count; t++)
        {
            TVector w = TVector.Load(r.Weights + (nint)r.Taps.Numbers[t] * r.Channels + j);
            float* x = source + r.Taps.Offsets[t];
            s0 = TVector.FusedMultiplyAdd(TVector.Load(x), w, s0);
            s1 = TVector.FusedMultiplyAdd(TVector.Load(x + step), w, s1);
            s2 = TVector.FusedMultiplyAdd(TVector.Load(x + 2 * step), w, s2);
            s3 = TVector.FusedMultiplyAdd(TVector.Load(x + 3 * step), w, s3);
            x += 4 * step;
            s4 = TVector.FusedMultiplyAdd(TVector.Load(x), w, s4);
            s5 = TVector.FusedMultiplyAdd(TVector.Load(x + step), w, s5);
            s6 = TVector.FusedMultiplyAdd(TVector.Load(x + 2 * step), w, s6);
            s7 = TVector.FusedMultiplyAdd(TVector.Load(x + 3 * step), w, s7);
        }
        TVector bias = r.Bias == null ? zero : TVector.Load(r.Bias + j);
        step = r.StepOutput;
        TVector.Store(Act(s0 + bias, r.Relu), output);
        TVector.Store(Act(s1 + bias, r.Relu), output + step);
        TVector.Store(Act(s2 + bias, r.Relu), output + 2 * step);
        TVector.Store(Act(s3 + bias, r.Relu), output + 3 * step);
        output += 4 * step;
        TVector.Store(Act(s4 + bias, r.Relu), output);
        TVector.Store(Act(s5 + bias, r.Relu), output + step);
        TVector.Store(Act(s6 + bias, r.Relu), output + 2 * step);
        TVector.Store(Act(s7 + bias, r.Relu), output + 3 * step);
    }

    [MethodImpl(KernelOptions.Compiled)]
    static void ProductOne(in DepthwiseRow r, float* source, float* output, int j, int count)
    {
        TVector sum = TVector.Create(0);
        for (int t = 0; t < r.Taps.Count; t++)
            sum = TVector.FusedMultiplyAdd(
                TVector.LoadPartial(source + r.Taps.Offsets[t], count, 0), TVector.LoadPartial(r.Weights + (nint)r.Taps.Numbers[t] * r.Channels + j, count, 0), sum);
        if (r.Bias != null)
            sum += TVector.LoadPartial(r.Bias + j, count, 0);
        TVector.StorePartial(Act(sum, r.Relu), output, count);
    }

    // Keeps NaN.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TVector Act(TVector x, bool relu) => relu ? TVector.Max(TVector.Create(0), x) : x;

    /// <summary>w[tap, c] += Σ over outputs of source[o, tap, c] · output[o, c].</summary>
    [SkipLocalsInit]
    [MethodImpl(KernelOptions.Compiled)]
    internal static void FilterGradient(in DepthwiseRow r)
    {
        nint stepX = r.StepSource, stepY = r.StepOutput;
        for (int j = 0; j < r.Channels; j += TVector.Lanes)
        {
            int count = Math.Min(TVector.Lanes, r.Channels - j), o4 = count == TVector.Lanes ? r.Outputs / 4 * 4 : 0;
            for (int t = 0; t < r.Taps.Count; t++)
            {
                float* x = r.Source + r.Taps.Offsets[t] + j;
                float* y = r.Output + j;
                float* w = r.Weights + (nint)r.Taps.Numbers[t] * r.Channels + j;
                TVector s0 = TVector.LoadPartial(w, count, 0), s1 = TVector.Create(0), s2 = s1, s3 = s1;
                int o = 0;
                for (; o < o4; o += 4, x += 4 * stepX, y += 4 * stepY)
                {
                    s0 = TVector.FusedMultiplyAdd(TVector.Load(x), TVector.Load(y), s0);
                    s1 = TVector.FusedMultiplyAdd(TVector.Load(x + stepX), TVector.Load(y + stepY), s1);
                    s2 = TVector.FusedMultiplyAdd(TVector.Load(x + 2 * stepX), TVector.Load(y + 2 * stepY), s2);
                    s3 = TVector.FusedMultiplyAdd(TVector.Load(x + 3 * stepX), TVector.Load(y + 3 * stepY), s3);
                }
                for (; o < r.Outputs; o++, x += stepX, y += stepY)
                    s0 = TVector.FusedMultiplyAdd(TVector.LoadPartial(x, count, 0), TVector.LoadPartial(y, count, 0), s0);
                TVector.StorePartial((s0 + s1) + (s2 + s3), w, count);
            }
        }
    }
}
