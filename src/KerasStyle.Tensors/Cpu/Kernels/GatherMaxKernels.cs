using System.Runtime.CompilerServices;

namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>The largest of some rows of a table in each column, and the row that it came from.</summary>
internal static unsafe class GatherMaxKernels
{
    /// <summary>(table, width, rows, count, largest, winners): rows lie outside of the table when negative and then count as not-a-number.</summary>
    [MethodImpl(KernelOptions.Compiled)]
    internal static void Run<V>(float* table, int width, int* rows, int count, float* largest, int* winners)
        where V : unmanaged, ILaneVector<V>
    {
        int j = 0, start = 0;
        while (start < count && rows[start] < 0)
            start++;
        float* strange = stackalloc float[4 * V.Lanes];
        for (; j < width && start < count; j += j + 4 * V.Lanes <= width ? 4 * V.Lanes : V.Lanes)
        {
            // Four vectors side by side: one waits for its comparisons.
            bool wide = j + 4 * V.Lanes <= width;
            int valid = width - j, lanes = wide ? 4 * V.Lanes : Math.Min(V.Lanes, valid);
            V b0 = V.Create(float.NegativeInfinity), b1 = b0, b2 = b0, b3 = b0, r0 = Int<V>(rows[start]), r1 = r0, r2 = r0, r3 = r0;
            V s0 = V.Create(0f), s1 = s0, s2 = s0, s3 = s0, n0 = s0, n1 = s0, n2 = s0, n3 = s0;
            if (start > 0)
                n0 = n1 = n2 = n3 = V.Create(float.NaN);
            for (int i = start; i < count; i++)
            {
                int index = rows[i];
                if (index < 0)
                {
                    n0 = n1 = n2 = n3 = V.Create(float.NaN);
                    continue;
                }

                float* row = table + (nint)index * width + j;
                V at = Int<V>(index);
                if (!wide)
                {
                    Take(Get<V>(row, valid), at, ref b0, ref r0, ref s0, ref n0);
                    continue;
                }

                Take(V.Load(row), at, ref b0, ref r0, ref s0, ref n0);
                Take(V.Load(row + V.Lanes), at, ref b1, ref r1, ref s1, ref n1);
                Take(V.Load(row + 2 * V.Lanes), at, ref b2, ref r2, ref s2, ref n2);
                Take(V.Load(row + 3 * V.Lanes), at, ref b3, ref r3, ref s3, ref n3);
            }

            Finish(b0, r0, s0, n0, largest + j, winners + j, valid, strange);
            if (wide)
            {
                Finish(b1, r1, s1, n1, largest + j + V.Lanes, winners + j + V.Lanes, valid, strange + V.Lanes);
                Finish(b2, r2, s2, n2, largest + j + 2 * V.Lanes, winners + j + 2 * V.Lanes, valid, strange + 2 * V.Lanes);
                Finish(b3, r3, s3, n3, largest + j + 3 * V.Lanes, winners + j + 3 * V.Lanes, valid, strange + 3 * V.Lanes);
            }

            for (int k = 0; k < lanes; k++)
            {
                if (strange[k] != 0)
                    Plain(table + j + k, width, rows, count, largest + j + k, winners + j + k);
            }
        }

        for (; j < width; j++)
            Plain(table + j, width, rows, count, largest + j, winners + j);
    }

    // strange becomes NaN where a value is infinite or not a number.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Take<V>(V value, V at, ref V best, ref V row, ref V shared, ref V strange)
        where V : unmanaged, ILaneVector<V>
    {
        V takes = V.Less(best, value), again = V.Select(V.EqualInt(at, row), V.Create(0f), V.Equal(value, best));
        shared = V.Select(takes, V.Create(0f), shared | again);
        row = V.Select(takes, at, row);
        best = V.Select(takes, value, best);
        strange += value - value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Finish<V>(V best, V row, V shared, V strange, float* largest, int* winners, int valid, float* strangeLanes)
        where V : unmanaged, ILaneVector<V>
    {
        Put(best, largest, valid);
        Put(V.Select(shared, Int<V>(-1), row), (float*)winners, valid);
        V.Store(strange, strangeLanes);
    }

    // One column with anything in it.
    static void Plain(float* table, int width, int* rows, int count, float* largest, int* winner)
    {
        (*largest, *winner) = (float.NegativeInfinity, -1);
        for (int i = 0; i < count; i++)
        {
            float value = rows[i] < 0 ? float.NaN : table[(nint)rows[i] * width];
            if (float.IsNaN(value))
            {
                (*largest, *winner) = (value, -1);
                return;
            }

            if (value > *largest || i == 0)
                (*largest, *winner) = (value, rows[i]);
            else if (value == *largest && rows[i] != *winner)
                *winner = -1;
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
