using System.Runtime.CompilerServices;

namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>The largest of some rows of a table in each column, and the row that it came from.</summary>
internal static unsafe class GatherMaxKernels
{
    /// <summary>(table, width, rows, count, largest, winners): rows lie outside of the table when negative and then count as not-a-number.</summary>
    internal static delegate*<float*, int, int*, int, float*, int*, void> Of(SimdLevel level) => level switch
    {
        SimdLevel.Vector512 => &Run<Float512>,
        SimdLevel.Vector256 => &Run<Float256>,
        SimdLevel.Vector128 => &Run<Float128>,
        _ => &Run<FloatScalar>,
    };

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Run<V>(float* table, int width, int* rows, int count, float* largest, int* winners)
        where V : unmanaged, ILaneVector<V>
    {
        V none = Int<V>(-1), nan = V.Create(float.NaN);
        for (int j = 0; j < width; j += V.Lanes)
        {
            int valid = width - j;
            V best = nan, row = none, shared = V.Create(0f), ordered = V.Equal(shared, shared);
            for (int i = 0; i < count; i++)
            {
                int index = rows[i];
                if (index < 0)
                {
                    ordered = V.Create(0f);
                    continue;
                }

                V value = Get<V>(table + (nint)index * width + j, valid), at = Int<V>(index);
                V takes = V.Select(V.EqualInt(row, none), V.Equal(value, value), V.Less(best, value));
                V again = V.Select(V.EqualInt(at, row), V.Create(0f), V.Equal(value, best));
                shared = V.Select(takes, V.Create(0f), shared | again);
                row = V.Select(takes, at, row);
                best = V.Select(takes, value, best);
                ordered &= V.Equal(value, value);
            }

            Put(V.Select(ordered, best, nan), largest + j, valid);
            Put(V.Select(ordered, V.Select(shared, none, row), none), (float*)winners + j, valid);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V Int<V>(int value)
        where V : unmanaged, ILaneVector<V> => V.Create(BitConverter.Int32BitsToSingle(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V Get<V>(float* source, int count)
        where V : unmanaged, ILaneVector<V> => count >= V.Lanes ? V.Load(source) : V.LoadPartial(source, count, 0f);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Put<V>(V x, float* destination, int count)
        where V : unmanaged, ILaneVector<V>
    {
        if (count >= V.Lanes)
            V.Store(x, destination);
        else
            V.StorePartial(x, destination, count);
    }
}
