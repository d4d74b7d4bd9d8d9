using System.Runtime.CompilerServices;

namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>A reduction for one vector width: what written loops call, and the same as passes over memory.</summary>
internal unsafe struct LaneReduction
{
    /// <summary>The value that changes nothing.</summary>
    internal float Identity;

    /// <summary>(values, count, results side by side) → their combination: vector v goes to result v modulo their number as long as there are enough for all,
    /// the rest to the first; then pairs of results, then the lanes are combined.</summary>
    internal delegate*<float*, nint, int, float> Row;

    /// <summary>A run of floats combined into another, one by one: (values, results so far, unused, target, count).</summary>
    internal delegate*<byte*, byte*, byte*, byte*, int, void> Accumulate;

    /// <summary>(value, result so far) → result, lane by lane, as a delegate of it.</summary>
    internal delegate*<Delegate> Combine;

    /// <summary>All lanes combined, in every lane, as a delegate of it.</summary>
    internal delegate*<Delegate> Across;
}

/// <summary>Sums, maxima and minima of one vector width.</summary>
internal static unsafe class LaneReductions<V>
    where V : unmanaged, ILaneVector<V>
{
    delegate V One(V x);

    delegate V Two(V a, V b);

    /// <summary>That which adds, or finds the larger or smaller one.</summary>
    internal static LaneReduction Of(LaneOperation operation) => operation switch
    {
        LaneOperation.Add => Of<Sum>(),
        LaneOperation.Maximum => Of<Maximum>(),
        _ => Of<Minimum>(),
    };

    static LaneReduction Of<F>()
        where F : IReduction => new() { Identity = F.Identity, Row = &Row<F>, Accumulate = &Accumulate<F>, Combine = &Combination<F>, Across = &Crossing<F> };

    static Delegate Combination<F>()
        where F : IReduction => (Two)F.Combine;

    static Delegate Crossing<F>()
        where F : IReduction => (One)F.Across;

    [MethodImpl(KernelOptions.Compiled)]
    static float Row<F>(float* values, nint count, int unroll)
        where F : IReduction
    {
        V identity = V.Create(F.Identity), a = identity, b = identity, c = identity, d = identity;
        nint i = 0;
        if (unroll == 4)
        {
            for (; i <= count - 4 * V.Lanes; i += 4 * V.Lanes)
            {
                a = F.Combine(V.Load(values + i), a);
                b = F.Combine(V.Load(values + i + V.Lanes), b);
                c = F.Combine(V.Load(values + i + 2 * V.Lanes), c);
                d = F.Combine(V.Load(values + i + 3 * V.Lanes), d);
            }
        }

        for (; i < count; i += V.Lanes)
        {
            nint part = Math.Min(V.Lanes, count - i);
            a = F.Combine(V.LoadPartial(values + i, (int)part, F.Identity), a);
        }

        if (unroll == 4)
            a = F.Combine(F.Combine(d, c), F.Combine(b, a));
        float result;
        V.StorePartial(F.Across(a), &result, 1);
        return result;
    }

    [MethodImpl(KernelOptions.Compiled)]
    static void Accumulate<F>(byte* values, byte* results, byte* unused, byte* target, int count)
        where F : IReduction
    {
        float* x = (float*)values, sum = (float*)results, y = (float*)target;
        int i = 0;
        for (; i <= count - V.Lanes; i += V.Lanes)
            V.Store(F.Combine(V.Load(x + i), V.Load(sum + i)), y + i);
        if (i < count)
            V.StorePartial(F.Combine(V.LoadPartial(x + i, count - i, 0), V.LoadPartial(sum + i, count - i, 0)), y + i, count - i);
    }

    interface IReduction
    {
        static abstract float Identity { get; }

        static abstract V Combine(V x, V result);

        static abstract V Across(V result);
    }

    readonly struct Sum : IReduction
    {
        public static float Identity => 0;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Combine(V x, V result) => result + x;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Across(V result) => V.Create(V.Sum(result));
    }

    readonly struct Maximum : IReduction
    {
        public static float Identity => float.NegativeInfinity;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Combine(V x, V result) => LaneFunctions.Maximum.Of(x, result);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Across(V result) => V.Create(V.MaximumLane(result));
    }

    readonly struct Minimum : IReduction
    {
        public static float Identity => float.PositiveInfinity;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Combine(V x, V result) => LaneFunctions.Minimum.Of(x, result);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Across(V result) => V.Create(-V.MaximumLane(LaneFunctions.Negative.Of(result)));
    }
}
