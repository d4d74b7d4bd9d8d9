using System.Reflection;
using System.Runtime.CompilerServices;
using KerasStyle.Tensors.Cpu.Kernels;

namespace KerasStyle.Tensors.Cpu;

/// <summary>A reduction for one vector width: what written loops call, and the same as passes over memory.</summary>
/// <param name="Identity">The value that changes nothing.</param>
/// <param name="Combine">(value, result so far) → result, lane by lane.</param>
/// <param name="Across">All lanes combined, in every lane.</param>
/// <param name="Row">One value from a run of floats.</param>
/// <param name="Accumulate">A run of floats combined into another, one by one.</param>
sealed record LaneReduction(float Identity, MethodInfo Combine, MethodInfo Across, RowReduction Row, ElementwiseKernel Accumulate);

/// <summary>(values, count, results side by side) → their combination: vector v goes to result v modulo their number as long as there are enough for all,
/// the rest to the first; then pairs of results, then the lanes are combined.</summary>
unsafe delegate float RowReduction(float* values, nint count, int unroll);

/// <summary>Sums, maxima and minima of one vector width.</summary>
static unsafe class LaneReductions<V>
    where V : unmanaged, ILaneVector<V>
{
    delegate V One(V x);

    delegate V Two(V a, V b);

    static readonly LaneReduction OfSum = Of<Sum>(), OfMaximum = Of<Maximum>(), OfMinimum = Of<Minimum>();

    public static LaneReduction Of(ReduceKind kind) => kind switch
    {
        ReduceKind.Sum => OfSum,
        ReduceKind.Max => OfMaximum,
        ReduceKind.Min => OfMinimum,
        _ => throw new NotSupportedException($"{kind} has no form in lanes"),
    };

    static LaneReduction Of<F>()
        where F : IReduction => new(F.Identity, ((Two)F.Combine).Method, ((One)F.Across).Method, Row<F>, new(&Accumulate<F>));

    /// <summary>x in the first lanes, other beyond.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V KeepFirst(V x, V other, nint count) => V.Select(V.Load(LaneMasks.First(count)), x, other);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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
            a = F.Combine(KeepFirst(V.LoadPartial(values + i, (int)part, 0), identity, part), a);
        }

        if (unroll == 4)
            a = F.Combine(F.Combine(d, c), F.Combine(b, a));
        float result;
        V.StorePartial(F.Across(a), &result, 1);
        return result;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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

/// <summary>Masks of the first lanes of a vector.</summary>
static unsafe class LaneMasks
{
    const int Widest = 16;

    static readonly HostBuffer Bits = Create();
    static readonly float* End = (float*)Bits.Pointer + Widest;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float* First(nint count) => End - count;

    static HostBuffer Create()
    {
        var bits = new HostBuffer(2 * Widest * sizeof(int));
        bits.AsSpan<int>()[..Widest].Fill(-1);
        return bits;
    }
}
