using System.Runtime.CompilerServices;

namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>The arithmetic of gates and states between the products of a recurrent step. A GRU that resets before its product has two parts, with the product in between.</summary>
internal static unsafe partial class GateKernels
{
    internal static delegate*<GateStep*, void> Forward(RecurrentSequence op, SimdLevel level) => Choose(op, level, 0);

    internal static delegate*<GateStep*, void> ForwardSecond(RecurrentSequence op, SimdLevel level) => Choose(op, level, 1);

    internal static delegate*<GateStep*, void> Backward(RecurrentSequence op, SimdLevel level) => Choose(op, level, 2);

    internal static delegate*<GateStep*, void> BackwardSecond(RecurrentSequence op, SimdLevel level) => Choose(op, level, 3);

    static delegate*<GateStep*, void> Choose(RecurrentSequence op, SimdLevel level, int part) => level switch
    {
        SimdLevel.Vector512 => Choose<Float512>(op, part),
        SimdLevel.Vector256 => Choose<Float256>(op, part),
        SimdLevel.Vector128 => Choose<Float128>(op, part),
        _ => Choose<FloatScalar>(op, part),
    };

    static delegate*<GateStep*, void> Choose<V>(RecurrentSequence op, int part)
        where V : unmanaged, IFloatVector<V> => op is { Activation: GateFunction.Tanh, Gate: GateFunction.Sigmoid }
            ? Choose<V, TanhGate, SigmoidGate>(op.Kind, part)
            : Choose<V, AnyGate, AnyGate>(op.Kind, part);

    static delegate*<GateStep*, void> Choose<V, TActivation, TGate>(RecurrentKind kind, int part)
        where V : unmanaged, IFloatVector<V>
        where TActivation : struct, IGateFunction<TActivation>
        where TGate : struct, IGateFunction<TGate> => (kind, part) switch
        {
            (RecurrentKind.Simple, 0) => &Simple<V, TActivation>,
            (RecurrentKind.Simple, 2) => &SimpleBack<V, TActivation>,
            (RecurrentKind.Lstm, 0) => &Lstm<V, TActivation, TGate>,
            (RecurrentKind.Lstm, 2) => &LstmBack<V, TActivation, TGate>,
            (RecurrentKind.Gru, 0) => &Gru<V, TActivation, TGate>,
            (RecurrentKind.Gru, 2) => &GruBack<V, TActivation, TGate>,
            (RecurrentKind.GruResetBefore, 0) => &Reset<V, TGate>,
            (RecurrentKind.GruResetBefore, 1) => &AfterReset<V, TActivation>,
            (RecurrentKind.GruResetBefore, 2) => &AfterResetBack<V, TActivation, TGate>,
            (RecurrentKind.GruResetBefore, 3) => &ResetBack<V, TGate>,
            _ => null,
        };

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
        float* all = Row(s->All, s->AllStride, row), kept = Row(s->Kept, s->KeptStride, row);
        if (all != null)
            new ReadOnlySpan<float>(s->H + row * s->StateStride, n).CopyTo(new Span<float>(all, n));
        if (carryAt > 0 && kept != null)
            new ReadOnlySpan<float>(s->C + row * s->StateStride, n).CopyTo(new Span<float>(kept + carryAt, n));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Simple<V, TActivation>(GateStep* s)
        where V : unmanaged, IFloatVector<V>
        where TActivation : struct, IGateFunction<TActivation>
    {
        TActivation activation = TActivation.Of(s->Activation);
        int n = s->Units;
        for (int row = 0; row < s->Rows; row++)
        {
            if (!s->Counts(row))
            {
                Skip(s, row, 0);
                continue;
            }

            float* g = s->Gates + row * s->GatesStride, h = s->H + row * s->StateStride, all = Row(s->All, s->AllStride, row);
            for (int j = 0; j < n; j += V.Lanes)
            {
                V y = activation.Value(Get<V>(g + j, n - j));
                Put(y, h + j, n - j);
                PutIf(y, all, j, n - j);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Lstm<V, TActivation, TGate>(GateStep* s)
        where V : unmanaged, IFloatVector<V>
        where TActivation : struct, IGateFunction<TActivation>
        where TGate : struct, IGateFunction<TGate>
    {
        TActivation activation = TActivation.Of(s->Activation);
        TGate gate = TGate.Of(s->Gate);
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
            for (int j = 0; j < n; j += V.Lanes)
            {
                int count = n - j;
                V input = gate.Value(Get<V>(g + j, count)), forget = gate.Value(Get<V>(g + n + j, count));
                V candidate = activation.Value(Get<V>(g + 2 * n + j, count)), output = gate.Value(Get<V>(g + 3 * n + j, count));
                V carry = V.FusedMultiplyAdd(forget, Get<V>(c + j, count), input * candidate);
                V y = output * activation.Value(carry);
                Put(carry, c + j, count);
                Put(y, h + j, count);
                PutIf(y, all, j, count);
                if (kept == null)
                    continue;
                Put(input, kept + j, count);
                Put(forget, kept + n + j, count);
                Put(candidate, kept + 2 * n + j, count);
                Put(output, kept + 3 * n + j, count);
                Put(carry, kept + 4 * n + j, count);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Gru<V, TActivation, TGate>(GateStep* s)
        where V : unmanaged, IFloatVector<V>
        where TActivation : struct, IGateFunction<TActivation>
        where TGate : struct, IGateFunction<TGate>
    {
        TActivation activation = TActivation.Of(s->Activation);
        TGate gate = TGate.Of(s->Gate);
        int n = s->Units;
        for (int row = 0; row < s->Rows; row++)
        {
            if (!s->Counts(row))
            {
                Skip(s, row, 0);
                continue;
            }

            float* g = s->Gates + row * s->GatesStride, inner = s->Inner + row * s->InnerStride, h = s->H + row * s->StateStride;
            float* all = Row(s->All, s->AllStride, row), kept = Row(s->Kept, s->KeptStride, row);
            for (int j = 0; j < n; j += V.Lanes)
            {
                int count = n - j;
                V z = gate.Value(Get<V>(g + j, count) + Get<V>(inner + j, count)), r = gate.Value(Get<V>(g + n + j, count) + Get<V>(inner + n + j, count));
                V product = Get<V>(inner + 2 * n + j, count);
                V candidate = activation.Value(V.FusedMultiplyAdd(r, product, Get<V>(g + 2 * n + j, count)));
                V y = V.FusedMultiplyAdd(z, Get<V>(h + j, count) - candidate, candidate);
                Put(y, h + j, count);
                PutIf(y, all, j, count);
                if (kept == null)
                    continue;
                Put(z, kept + j, count);
                Put(r, kept + n + j, count);
                Put(candidate, kept + 2 * n + j, count);
                Put(product, kept + 3 * n + j, count);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Reset<V, TGate>(GateStep* s)
        where V : unmanaged, IFloatVector<V>
        where TGate : struct, IGateFunction<TGate>
    {
        TGate gate = TGate.Of(s->Gate);
        int n = s->Units;
        for (int row = 0; row < s->Rows; row++)
        {
            float* g = s->Gates + row * s->GatesStride, inner = s->Inner + row * s->InnerStride, h = s->H + row * s->StateStride;
            for (int j = 0; j < n; j += V.Lanes)
            {
                int count = n - j;
                V r = gate.Value(Get<V>(g + n + j, count));
                Put(gate.Value(Get<V>(g + j, count)), g + j, count);
                Put(r, g + n + j, count);
                Put(r * Get<V>(h + j, count), inner + j, count);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void AfterReset<V, TActivation>(GateStep* s)
        where V : unmanaged, IFloatVector<V>
        where TActivation : struct, IGateFunction<TActivation>
    {
        TActivation activation = TActivation.Of(s->Activation);
        int n = s->Units;
        for (int row = 0; row < s->Rows; row++)
        {
            if (!s->Counts(row))
            {
                Skip(s, row, 0);
                continue;
            }

            float* g = s->Gates + row * s->GatesStride, h = s->H + row * s->StateStride;
            float* all = Row(s->All, s->AllStride, row), kept = Row(s->Kept, s->KeptStride, row);
            for (int j = 0; j < n; j += V.Lanes)
            {
                int count = n - j;
                V z = Get<V>(g + j, count), candidate = activation.Value(Get<V>(g + 2 * n + j, count));
                V y = V.FusedMultiplyAdd(z, Get<V>(h + j, count) - candidate, candidate);
                Put(y, h + j, count);
                PutIf(y, all, j, count);
                if (kept == null)
                    continue;
                Put(z, kept + j, count);
                Put(Get<V>(g + n + j, count), kept + n + j, count);
                Put(candidate, kept + 2 * n + j, count);
            }
        }
    }
}
