using System.Runtime.CompilerServices;

namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>Gradients: from those of the states after a step to those of its gates. They leave in H what reaches the state before directly;
/// the product with U adds the rest.</summary>
internal static unsafe partial class GateKernels
{
    // The gradient that comes from outside reaches the state of a step whether it counts or not; the gates of one that does not get none.
    static bool Enter<V>(GateStep* s, int row, float* dh, float* gates, int width, float* inner, int innerWidth)
        where V : unmanaged, IFloatVector<V>
    {
        int n = s->Units;
        if (s->All != null)
        {
            float* given = s->All + row * s->AllStride;
            for (int j = 0; j < n; j += V.Lanes)
                Put(Get<V>(dh + j, n - j) + Get<V>(given + j, n - j), dh + j, n - j);
        }

        if (s->Counts(row))
            return true;
        new Span<float>(gates, width).Clear();
        new Span<float>(inner, innerWidth).Clear();
        return false;
    }

    [MethodImpl(KernelOptions.Compiled)]
    static void SimpleBack<V, TActivation>(GateStep* s)
        where V : unmanaged, IFloatVector<V>
        where TActivation : struct, IGateSlope<TActivation>
    {
        TActivation activation = TActivation.Of(s->Activation);
        int n = s->Units;
        for (int row = 0; row < s->Rows; row++)
        {
            float* d = s->Gates + row * s->GatesStride, dh = s->H + row * s->StateStride, h = s->H1 + row * s->AllStride;
            if (!Enter<V>(s, row, dh, d, n, null, 0))
                continue;
            for (int j = 0; j < n; j += V.Lanes)
            {
                int count = n - j;
                Put(Get<V>(dh + j, count) * activation.Slope(Get<V>(h + j, count)), d + j, count);
                Put(V.Create(0f), dh + j, count);
            }
        }
    }

    [MethodImpl(KernelOptions.Compiled)]
    static void LstmBack<V, TActivation, TGate>(GateStep* s)
        where V : unmanaged, IFloatVector<V>
        where TActivation : struct, IGateSlope<TActivation>
        where TGate : struct, IGateSlope<TGate>
    {
        TActivation activation = TActivation.Of(s->Activation);
        TGate gate = TGate.Of(s->Gate);
        int n = s->Units;
        for (int row = 0; row < s->Rows; row++)
        {
            float* d = s->Gates + row * s->GatesStride, dh = s->H + row * s->StateStride, dc = s->C + row * s->StateStride;
            float* kept = s->Kept + row * s->KeptStride, carry = s->Carry + row * s->CarryStride;
            if (!Enter<V>(s, row, dh, d, 4 * n, null, 0))
                continue;
            Copy(kept + 4 * n, d, n);
            s->Activate(d, n);
            for (int j = 0; j < n; j += V.Lanes)
            {
                int count = n - j;
                V input = Get<V>(kept + j, count), forget = Get<V>(kept + n + j, count);
                V candidate = Get<V>(kept + 2 * n + j, count), output = Get<V>(kept + 3 * n + j, count);
                V y = Get<V>(d + j, count), up = Get<V>(dh + j, count);
                V down = V.FusedMultiplyAdd(up * output, activation.Slope(y), Get<V>(dc + j, count));
                Put(down * candidate * gate.Slope(input), d + j, count);
                Put(down * Get<V>(carry + j, count) * gate.Slope(forget), d + n + j, count);
                Put(down * input * activation.Slope(candidate), d + 2 * n + j, count);
                Put(up * y * gate.Slope(output), d + 3 * n + j, count);
                Put(down * forget, dc + j, count);
                Put(V.Create(0f), dh + j, count);
            }
        }
    }

    [MethodImpl(KernelOptions.Compiled)]
    static void GruBack<V, TActivation, TGate>(GateStep* s)
        where V : unmanaged, IFloatVector<V>
        where TActivation : struct, IGateSlope<TActivation>
        where TGate : struct, IGateSlope<TGate>
    {
        TActivation activation = TActivation.Of(s->Activation);
        TGate gate = TGate.Of(s->Gate);
        int n = s->Units;
        for (int row = 0; row < s->Rows; row++)
        {
            float* d = s->Gates + row * s->GatesStride, inner = s->Inner + row * s->InnerStride, dh = s->H + row * s->StateStride;
            float* kept = s->Kept + row * s->KeptStride, before = s->Before + row * s->BeforeStride;
            if (!Enter<V>(s, row, dh, d, 3 * n, inner, 3 * n))
                continue;
            for (int j = 0; j < n; j += V.Lanes)
            {
                int count = n - j;
                V z = Get<V>(kept + j, count), r = Get<V>(kept + n + j, count), candidate = Get<V>(kept + 2 * n + j, count);
                V up = Get<V>(dh + j, count);
                V dz = up * (Get<V>(before + j, count) - candidate) * gate.Slope(z);
                V dn = up * (V.Create(1f) - z) * activation.Slope(candidate);
                V dr = dn * Get<V>(kept + 3 * n + j, count) * gate.Slope(r);
                Put(dz, d + j, count);
                Put(dr, d + n + j, count);
                Put(dn, d + 2 * n + j, count);
                Put(dz, inner + j, count);
                Put(dr, inner + n + j, count);
                Put(dn * r, inner + 2 * n + j, count);
                Put(up * z, dh + j, count);
            }
        }
    }

    [MethodImpl(KernelOptions.Compiled)]
    static void AfterResetBack<V, TActivation, TGate>(GateStep* s)
        where V : unmanaged, IFloatVector<V>
        where TActivation : struct, IGateSlope<TActivation>
        where TGate : struct, IGateSlope<TGate>
    {
        TActivation activation = TActivation.Of(s->Activation);
        TGate gate = TGate.Of(s->Gate);
        int n = s->Units;
        for (int row = 0; row < s->Rows; row++)
        {
            float* d = s->Gates + row * s->GatesStride, dh = s->H + row * s->StateStride;
            float* kept = s->Kept + row * s->KeptStride, before = s->Before + row * s->BeforeStride;
            if (!Enter<V>(s, row, dh, d, 3 * n, null, 0))
                continue;
            for (int j = 0; j < n; j += V.Lanes)
            {
                int count = n - j;
                V z = Get<V>(kept + j, count), candidate = Get<V>(kept + 2 * n + j, count), up = Get<V>(dh + j, count);
                Put(up * (Get<V>(before + j, count) - candidate) * gate.Slope(z), d + j, count);
                Put(up * (V.Create(1f) - z) * activation.Slope(candidate), d + 2 * n + j, count);
                Put(up * z, dh + j, count);
            }
        }
    }

    /// <summary>Inner holds the gradient of r·h before, and r·h after.</summary>
    [MethodImpl(KernelOptions.Compiled)]
    static void ResetBack<V, TGate>(GateStep* s)
        where V : unmanaged, IFloatVector<V>
        where TGate : struct, IGateSlope<TGate>
    {
        TGate gate = TGate.Of(s->Gate);
        int n = s->Units;
        for (int row = 0; row < s->Rows; row++)
        {
            float* d = s->Gates + row * s->GatesStride, inner = s->Inner + row * s->InnerStride, dh = s->H + row * s->StateStride;
            float* kept = s->Kept + row * s->KeptStride, before = s->Before + row * s->BeforeStride;
            if (!s->Counts(row))
            {
                new Span<float>(inner, n).Clear();
                continue;
            }

            for (int j = 0; j < n; j += V.Lanes)
            {
                int count = n - j;
                V r = Get<V>(kept + n + j, count), h = Get<V>(before + j, count), product = Get<V>(inner + j, count);
                Put(product * h * gate.Slope(r), d + n + j, count);
                Put(V.FusedMultiplyAdd(product, r, Get<V>(dh + j, count)), dh + j, count);
                Put(r * h, inner + j, count);
            }
        }
    }
}
