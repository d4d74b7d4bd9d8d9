using System.Runtime.CompilerServices;

namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>The arithmetic of gates and states between the products of a recurrent step. A GRU that resets before its product has two parts, with the product in between.</summary>
internal static unsafe partial class GateKernels
{
    /// <summary>What a step does after the products; for a GRU that resets before its last product, before and after that.</summary>
    internal static (nint First, nint Second) Forward<V>(RecurrentKind kind)
        where V : unmanaged, IFloatVector<V> => kind switch
        {
            RecurrentKind.Simple => (Address(&Simple<V>), 0),
            RecurrentKind.Lstm => (Address(&Lstm<V>), 0),
            RecurrentKind.Gru => (Address(&Gru<V>), 0),
            _ => (Address(&Reset<V>), Address(&AfterReset<V>)),
        };

    /// <summary>The same for the gradient.</summary>
    internal static (nint First, nint Second) Backward<V>(RecurrentKind kind, GateFunction activation, GateFunction gate)
        where V : unmanaged, IFloatVector<V> =>
        activation == GateFunction.Tanh && gate == GateFunction.Sigmoid ? Backward<V, TanhSlope, SigmoidSlope>(kind) : Backward<V, AnySlope, AnySlope>(kind);

    static (nint First, nint Second) Backward<V, TActivation, TGate>(RecurrentKind kind)
        where V : unmanaged, IFloatVector<V>
        where TActivation : struct, IGateSlope<TActivation>
        where TGate : struct, IGateSlope<TGate> => kind switch
        {
            RecurrentKind.Simple => (Address(&SimpleBack<V, TActivation>), 0),
            RecurrentKind.Lstm => (Address(&LstmBack<V, TActivation, TGate>), 0),
            RecurrentKind.Gru => (Address(&GruBack<V, TActivation, TGate>), 0),
            _ => (Address(&AfterResetBack<V, TActivation, TGate>), Address(&ResetBack<V, TGate>)),
        };

    static nint Address(delegate*<GateStep*, void> kernel) => (nint)kernel;

    /// <summary>Replaces floats by a function's values.</summary>
    internal static delegate*<float*, int, void> Values<V>(GateFunction function)
        where V : unmanaged, IFloatVector<V> => function switch
        {
            GateFunction.Tanh => &Apply<V, TanhGate>,
            GateFunction.Sigmoid => &Apply<V, SigmoidGate>,
            GateFunction.Relu => &Apply<V, ReluGate>,
            GateFunction.HardSigmoid => &Apply<V, HardSigmoidGate>,
            _ => &Apply<V, LinearGate>,
        };

    // A loop of its own: with several functions in one, the compiler gives up inlining.
    [MethodImpl(KernelOptions.Compiled)]
    static void Apply<V, TFunction>(float* x, int count)
        where V : unmanaged, IFloatVector<V>
        where TFunction : struct, IGateFunction
    {
        int j = 0;
        for (; j <= count - V.Lanes; j += V.Lanes)
            V.Store(TFunction.Value(V.Load(x + j)), x + j);
        if (j < count)
            V.StorePartial(TFunction.Value(V.LoadPartial(x + j, count - j, 0f)), x + j, count - j);
    }

    // What is kept of a long sequence has left the cache before anything reads it: it need not be fetched to be written.
    static void Keep<V>(GateStep* s, float* from, float* to, int count)
        where V : unmanaged, IFloatVector<V>
    {
        const int line = 16;
        if (!s->PastCache || count % line != 0 || (nint)to % (line * sizeof(float)) != 0)
        {
            Copy(from, to, count);
            return;
        }

        for (int j = 0; j < count; j += V.Lanes)
            V.StorePastCache(V.Load(from + j), to + j);
    }

    static void Copy(float* from, float* to, int count) => new ReadOnlySpan<float>(from, count).CopyTo(new Span<float>(to, count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V Get<V>(float* source, int count)
        where V : unmanaged, IFloatVector<V> => count >= V.Lanes ? V.Load(source) : V.LoadPartial(source, count, 0f);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Put<V>(V x, float* destination, int count)
        where V : unmanaged, IFloatVector<V>
    {
        if (count >= V.Lanes)
            V.Store(x, destination);
        else
            V.StorePartial(x, destination, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void PutIf<V>(V x, float* destination, int offset, int count)
        where V : unmanaged, IFloatVector<V>
    {
        if (destination != null)
            Put(x, destination + offset, count);
    }

    static float* Row(float* first, nint stride, int row) => first == null ? null : first + row * stride;

    // A step that does not count leaves the states as they are; of what is kept only the carry is ever read.
    static void Skip(GateStep* s, int row, int carryAt)
    {
        int n = s->Units;
        if (s->All != null)
            Copy(s->H + row * s->StateStride, s->All + row * s->AllStride, n);
        if (carryAt > 0 && s->Kept != null)
            Copy(s->C + row * s->StateStride, s->Kept + row * s->KeptStride + carryAt, n);
    }

    static void Simple<V>(GateStep* s)
        where V : unmanaged, IFloatVector<V>
    {
        int n = s->Units;
        for (int row = 0; row < s->Rows; row++)
        {
            if (!s->Counts(row))
            {
                Skip(s, row, 0);
                continue;
            }

            float* h = s->H + row * s->StateStride;
            Copy(s->Gates + row * s->GatesStride, h, n);
            s->Activate(h, n);
            if (s->All != null)
                Copy(h, s->All + row * s->AllStride, n);
        }
    }

    [MethodImpl(KernelOptions.Compiled)]
    static void Lstm<V>(GateStep* s)
        where V : unmanaged, IFloatVector<V>
    {
        int n = s->Units;
        for (int row = 0; row < s->Rows; row++)
        {
            if (!s->Counts(row))
            {
                Skip(s, row, 4 * n);
                continue;
            }

            float* g = s->Gates + row * s->GatesStride, h = s->H + row * s->StateStride, c = s->C + row * s->StateStride;
            float* all = Row(s->All, s->AllStride, row), kept = Row(s->Kept, s->KeptStride, row);
            s->Open(g, 2 * n);
            s->Activate(g + 2 * n, n);
            s->Open(g + 3 * n, n);
            if (kept != null)
                Keep<V>(s, g, kept, 4 * n);
            for (int j = 0; j < n; j += V.Lanes)
            {
                int count = n - j;
                V carry = V.FusedMultiplyAdd(Get<V>(g + n + j, count), Get<V>(c + j, count), Get<V>(g + j, count) * Get<V>(g + 2 * n + j, count));
                Put(carry, c + j, count);
                Put(carry, g + j, count);
            }

            if (kept != null)
                Keep<V>(s, c, kept + 4 * n, n);
            s->Activate(g, n);
            for (int j = 0; j < n; j += V.Lanes)
            {
                V y = Get<V>(g + 3 * n + j, n - j) * Get<V>(g + j, n - j);
                Put(y, h + j, n - j);
                PutIf(y, all, j, n - j);
            }
        }
    }

    [MethodImpl(KernelOptions.Compiled)]
    static void Gru<V>(GateStep* s)
        where V : unmanaged, IFloatVector<V>
    {
        int n = s->Units;
        for (int row = 0; row < s->Rows; row++)
        {
            if (!s->Counts(row))
            {
                Skip(s, row, 0);
                continue;
            }

            float* g = s->Gates + row * s->GatesStride, inner = s->Inner + row * s->InnerStride, kept = Row(s->Kept, s->KeptStride, row);
            for (int j = 0; j < 2 * n; j += V.Lanes)
                Put(Get<V>(g + j, 2 * n - j) + Get<V>(inner + j, 2 * n - j), g + j, 2 * n - j);
            s->Open(g, 2 * n);
            for (int j = 0; j < n; j += V.Lanes)
                Put(V.FusedMultiplyAdd(Get<V>(g + n + j, n - j), Get<V>(inner + 2 * n + j, n - j), Get<V>(g + 2 * n + j, n - j)), g + 2 * n + j, n - j);
            if (kept != null)
                Keep<V>(s, inner + 2 * n, kept + 3 * n, n);
            Mix<V>(s, row, g, kept);
        }
    }

    // h = z·h + (1 − z)·n = z·(h − n) + n
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Mix<V>(GateStep* s, int row, float* g, float* kept)
        where V : unmanaged, IFloatVector<V>
    {
        int n = s->Units;
        float* h = s->H + row * s->StateStride, all = Row(s->All, s->AllStride, row);
        s->Activate(g + 2 * n, n);
        if (kept != null)
            Keep<V>(s, g, kept, 3 * n);
        for (int j = 0; j < n; j += V.Lanes)
        {
            V candidate = Get<V>(g + 2 * n + j, n - j);
            V y = V.FusedMultiplyAdd(Get<V>(g + j, n - j), Get<V>(h + j, n - j) - candidate, candidate);
            Put(y, h + j, n - j);
            PutIf(y, all, j, n - j);
        }
    }

    [MethodImpl(KernelOptions.Compiled)]
    static void Reset<V>(GateStep* s)
        where V : unmanaged, IFloatVector<V>
    {
        int n = s->Units;
        for (int row = 0; row < s->Rows; row++)
        {
            float* g = s->Gates + row * s->GatesStride, inner = s->Inner + row * s->InnerStride, h = s->H + row * s->StateStride;
            s->Open(g, 2 * n);
            for (int j = 0; j < n; j += V.Lanes)
                Put(Get<V>(g + n + j, n - j) * Get<V>(h + j, n - j), inner + j, n - j);
        }
    }

    [MethodImpl(KernelOptions.Compiled)]
    static void AfterReset<V>(GateStep* s)
        where V : unmanaged, IFloatVector<V>
    {
        for (int row = 0; row < s->Rows; row++)
        {
            if (s->Counts(row))
                Mix<V>(s, row, s->Gates + row * s->GatesStride, Row(s->Kept, s->KeptStride, row));
            else
                Skip(s, row, 0);
        }
    }
}
