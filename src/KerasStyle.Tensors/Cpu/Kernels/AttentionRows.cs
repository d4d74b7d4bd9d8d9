using System.Runtime.CompilerServices;

namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>What attention does to the scores of one query. <see cref="AttentionKernels"/> are these of one vector width.</summary>
internal static unsafe class AttentionRows
{
    /// <summary>The scores from the products: x · factor + bias, then at most their limits, or these added. The result is the largest.</summary>
    [MethodImpl(KernelOptions.Compiled)]
    internal static float Scores<V>(float* x, int count, float factor, float* bias, nint biasStep, float* limits, bool subtract)
        where V : unmanaged, IFloatVector<V>
    {
        V max = V.Create(float.NegativeInfinity), scale = V.Create(factor);
        for (int j = 0; j < count; j += V.Lanes)
        {
            int n = count - j;
            bool whole = n >= V.Lanes;
            V score = (whole ? V.Load(x + j) : V.LoadPartial(x + j, n, 0f)) * scale;
            if (bias != null)
                score += biasStep == 0 ? V.Create(*bias) : V.LoadPartial(bias + j, n, 0f);
            if (limits != null)
                score = subtract ? score + V.LoadPartial(limits + j, n, 0f) : V.Min(V.LoadPartial(limits + j, n, 0f), score);
            if (whole)
            {
                V.Store(score, x + j);
                max = V.Max(score, max);
            }
            else
            {
                V.StorePartial(score, x + j, n);
                max = V.Max(V.LoadPartial(x + j, n, float.NegativeInfinity), max);
            }
        }

        return V.MaxLane(max);
    }

    /// <summary>x = exp(x − max), times the dropout's factors; the result is the sum without them.</summary>
    [MethodImpl(KernelOptions.Compiled)]
    internal static float Exponentials<V>(float* x, int count, float max, float* keep)
        where V : unmanaged, IFloatVector<V>
    {
        V sum = V.Create(0f), shift = V.Create(max);
        int j = 0;
        for (; j <= count - V.Lanes; j += V.Lanes)
        {
            V e = VectorMath.Exp(V.Load(x + j) - shift);
            sum += e;
            V.Store(keep == null ? e : e * V.Load(keep + j), x + j);
        }

        if (j < count)
        {
            V e = VectorMath.Exp(V.LoadPartial(x + j, count - j, float.NegativeInfinity) - shift);
            sum += e;
            V.StorePartial(keep == null ? e : e * V.LoadPartial(keep + j, count - j, 0f), x + j, count - j);
        }

        return V.Sum(sum);
    }

    /// <summary>From scores x and slopes g = ∂/∂weights: the weights p = exp(x − max) · reciprocal, in x with the dropout's factors k,
    /// and in g the slopes of the products, p · (k · g − mean) · scale.</summary>
    [MethodImpl(KernelOptions.Compiled)]
    internal static void Slopes<V>(float* x, float* g, int count, float max, float reciprocal, float mean, float scale, float* keep)
        where V : unmanaged, IFloatVector<V>
    {
        V shift = V.Create(max), factor = V.Create(reciprocal), less = V.Create(mean), by = V.Create(scale);
        for (int j = 0; j < count; j += V.Lanes)
        {
            int n = count - j;
            bool whole = n >= V.Lanes;
            V p = VectorMath.Exp((whole ? V.Load(x + j) : V.LoadPartial(x + j, n, float.NegativeInfinity)) - shift) * factor;
            V slope = whole ? V.Load(g + j) : V.LoadPartial(g + j, n, 0f), weight = p;
            if (keep != null)
            {
                V k = V.LoadPartial(keep + j, n, 0f);
                (slope, weight) = (slope * k, p * k);
            }

            slope = p * (slope - less) * by;
            if (whole)
            {
                V.Store(weight, x + j);
                V.Store(slope, g + j);
            }
            else
            {
                V.StorePartial(weight, x + j, n);
                V.StorePartial(slope, g + j, n);
            }
        }
    }

    [MethodImpl(KernelOptions.Compiled)]
    internal static float Dot<V>(float* a, float* b, int count)
        where V : unmanaged, IFloatVector<V>
    {
        V sum = V.Create(0f);
        int j = 0;
        for (; j <= count - V.Lanes; j += V.Lanes)
            sum = V.FusedMultiplyAdd(V.Load(a + j), V.Load(b + j), sum);
        if (j < count)
            sum = V.FusedMultiplyAdd(V.LoadPartial(a + j, count - j, 0f), V.LoadPartial(b + j, count - j, 0f), sum);
        return V.Sum(sum);
    }

    [MethodImpl(KernelOptions.Compiled)]
    internal static void Multiply<V>(float* x, int count, float factor)
        where V : unmanaged, IFloatVector<V>
    {
        V f = V.Create(factor);
        int j = 0;
        for (; j <= count - V.Lanes; j += V.Lanes)
            V.Store(V.Load(x + j) * f, x + j);
        if (j < count)
            V.StorePartial(V.LoadPartial(x + j, count - j, 0f) * f, x + j, count - j);
    }
}
