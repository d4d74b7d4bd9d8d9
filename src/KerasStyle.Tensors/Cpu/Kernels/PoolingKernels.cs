using System.Runtime.CompilerServices;

namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>Neighbouring windows with the same taps inside the input. X is the first tap of the first window, Y its result.</summary>
internal unsafe ref struct PoolingRow
{
    internal float* X, Y;
    internal byte* Positions;
    internal TapList Taps;
    internal int Outputs, Channels;
    internal nint StepX;
    /// <summary>What a maximum begins with: a value and its position, −1 for the first tap's.</summary>
    internal float Start;
    internal int StartPosition;
    /// <summary>Gradients replace what is there instead of being added.</summary>
    internal bool Stores;
    /// <summary>The sum of a maximum's gradients over the windows, unless null.</summary>
    internal float* Sum;
}

/// <summary>Pooling of one row, vectorised over channels.</summary>
internal static unsafe class PoolingKernels<TVector>
    where TVector : unmanaged, IPositionVector<TVector>
{
    internal static delegate*<in PoolingRow, void> Of(PoolingKind kind) => kind switch
    {
        PoolingKind.Max => &Max,
        PoolingKind.MaxGradient => &MaxGradient,
        PoolingKind.Average => &Average,
        _ => &AverageGradient,
    };

    [SkipLocalsInit]
    [MethodImpl(KernelOptions.Compiled)]
    static void Max(in PoolingRow r)
    {
        TVector start = TVector.Create(r.Start), startPosition = TVector.Create(r.StartPosition < 0 ? r.Taps.Numbers[0] : r.StartPosition);
        nint* offsets = r.Taps.Offsets;
        float* numbers = r.Taps.Numbers;
        int taps = r.Taps.Count, channels = r.Channels, whole = channels - channels % TVector.Lanes;
        float* y = r.Y;
        byte* positions = r.Positions;
        float* x = r.X;
        for (int o = 0; o < r.Outputs; o++, x += r.StepX, y += channels, positions += channels)
        {
            int j = 0;
            for (; j < whole; j += TVector.Lanes)
            {
                TVector best = start, position = startPosition, sum = start;
                for (int t = 0; t < taps; t++)
                {
                    TVector value = TVector.Load(x + offsets[t] + j);
                    position = TVector.SelectLess(best, value, TVector.Create(numbers[t]), position);
                    best = TVector.Max(value, best);
                    sum += value;
                }
                TVector.Store(best, y + j);
                TVector.StoreBytes(position, positions + j);
                // Infinities may give NaN too; then the plain loop finds the same maximum.
                if (TVector.AnyNaN(sum))
                    MaxOf(r, x, y, positions, j, j + TVector.Lanes);
            }
            if (j < channels)
                MaxOf(r, x, y, positions, j, channels);
        }
    }

    // NaN wins over numbers.
    static void MaxOf(in PoolingRow r, float* x, float* y, byte* positions, int first, int end)
    {
        for (int j = first; j < end; j++)
        {
            float best = r.Start;
            float position = r.StartPosition < 0 ? r.Taps.Numbers[0] : r.StartPosition;
            for (int t = 0; t < r.Taps.Count; t++)
            {
                float value = x[r.Taps.Offsets[t] + j];
                if (!(value > best || float.IsNaN(value)))
                    continue;
                best = value;
                position = r.Taps.Numbers[t];
            }
            y[j] = best;
            positions[j] = (byte)NativeVector.ToInt32(position);
        }
    }

    [SkipLocalsInit]
    [MethodImpl(KernelOptions.Compiled)]
    static void MaxGradient(in PoolingRow r)
    {
        nint* offsets = r.Taps.Offsets;
        float* numbers = r.Taps.Numbers;
        int taps = r.Taps.Count, channels = r.Channels, whole = channels - channels % TVector.Lanes;
        float* dy = r.Y;
        byte* positions = r.Positions;
        float* x = r.X;
        bool stores = r.Stores;
        float* sums = r.Sum;
        TVector zero = TVector.Create(0);
        for (int o = 0; o < r.Outputs; o++, x += r.StepX, dy += channels, positions += channels)
        {
            int j = 0;
            for (; j < whole; j += TVector.Lanes)
            {
                TVector gradient = TVector.Load(dy + j), position = TVector.LoadBytes(positions + j), sum = zero;
                for (int t = 0; t < taps; t++)
                {
                    float* at = x + offsets[t] + j;
                    TVector share = TVector.SelectEqual(position, TVector.Create(numbers[t]), gradient, zero);
                    sum += share;
                    TVector.Store(stores ? share : TVector.Load(at) + share, at);
                }
                if (sums != null)
                    TVector.Store(TVector.Load(sums + j) + sum, sums + j);
            }
            for (; j < channels; j++)
                for (int t = 0; t < taps; t++)
                {
                    float share = positions[j] == numbers[t] ? dy[j] : 0, old = stores ? 0 : x[offsets[t] + j];
                    x[offsets[t] + j] = old + share;
                    if (sums != null)
                        sums[j] += share;
                }
        }
    }

    [SkipLocalsInit]
    [MethodImpl(KernelOptions.Compiled)]
    static void Average(in PoolingRow r)
    {
        nint* offsets = r.Taps.Offsets;
        int taps = r.Taps.Count, channels = r.Channels, whole = channels - channels % TVector.Lanes;
        TVector count = TVector.Create(taps);
        float* x = r.X;
        float* y = r.Y;
        for (int o = 0; o < r.Outputs; o++, x += r.StepX, y += channels)
        {
            int j = 0;
            for (; j < whole; j += TVector.Lanes)
            {
                TVector sum = TVector.Create(0);
                for (int t = 0; t < taps; t++)
                    sum += TVector.Load(x + offsets[t] + j);
                TVector.Store(sum / count, y + j);
            }
            for (; j < channels; j++)
            {
                float sum = 0;
                for (int t = 0; t < taps; t++)
                    sum += x[offsets[t] + j];
                y[j] = sum / taps;
            }
        }
    }

    [SkipLocalsInit]
    [MethodImpl(KernelOptions.Compiled)]
    static void AverageGradient(in PoolingRow r)
    {
        nint* offsets = r.Taps.Offsets;
        int taps = r.Taps.Count, channels = r.Channels, whole = channels - channels % TVector.Lanes;
        TVector count = TVector.Create(taps);
        float* x = r.X;
        float* dy = r.Y;
        bool stores = r.Stores;
        for (int o = 0; o < r.Outputs; o++, x += r.StepX, dy += channels)
        {
            int j = 0;
            for (; j < whole; j += TVector.Lanes)
            {
                TVector share = TVector.Load(dy + j) / count;
                for (int t = 0; t < taps; t++)
                {
                    float* at = x + offsets[t] + j;
                    TVector.Store(stores ? share : TVector.Load(at) + share, at);
                }
            }
            for (; j < channels; j++)
            {
                float share = dy[j] / taps;
                for (int t = 0; t < taps; t++)
                    x[offsets[t] + j] = stores ? share : x[offsets[t] + j] + share;
            }
        }
    }
}
