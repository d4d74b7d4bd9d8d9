using System.Runtime.CompilerServices;
using KerasStyle.Tensors.Cpu.Kernels;

namespace KerasStyle.Tensors.Tests.Cpu;

/// <summary>The squared distance of two rows.</summary>
static unsafe class RowDistanceKernels
{
    internal static delegate*<float*, float*, int, float> Of(SimdLevel level) => level switch
    {
        SimdLevel.Vector512 => &Run<Float512>,
        SimdLevel.Vector256 => &Run<Float256>,
        SimdLevel.Vector128 => &Run<Float128>,
        _ => &Run<FloatScalar>,
    };

    [MethodImpl(KernelOptions.Compiled)]
    static float Run<V>(float* a, float* b, int n)
        where V : unmanaged, IFloatVector<V>
    {
        V sum = V.Create(0f);
        for (int i = 0; i < n; i += V.Lanes)
        {
            bool whole = i <= n - V.Lanes;
            V d = whole ? V.Load(a + i) - V.Load(b + i) : V.LoadPartial(a + i, n - i, 0f) - V.LoadPartial(b + i, n - i, 0f);
            sum = V.FusedMultiplyAdd(d, d, sum);
        }

        return V.Sum(sum);
    }
}
