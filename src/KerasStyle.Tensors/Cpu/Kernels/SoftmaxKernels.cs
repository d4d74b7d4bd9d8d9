using System.Runtime.CompilerServices;

namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>Softmax, its logarithm and its cross-entropy over the rows of [rows, columns], parallel over rows.</summary>
internal static unsafe class SoftmaxKernels
{
    /// <summary>y = exp(x - max x) / Σ exp(x - max x).</summary>
    internal static void Softmax(float* x, float* y, int rows, int columns, SimdLevel? level = null) =>
        Run(new Task { X = x, Y = y, Rows = rows, Columns = columns, Kind = Kind.Softmax }, level);

    /// <summary>dx = y · (dy - Σ dy · y), y being the softmax.</summary>
    internal static void SoftmaxBackward(float* y, float* dy, float* dx, int rows, int columns, SimdLevel? level = null) =>
        Run(new Task { X = y, DY = dy, Y = dx, Rows = rows, Columns = columns, Kind = Kind.SoftmaxBackward }, level);

    /// <summary>y = x - max x - ln Σ exp(x - max x).</summary>
    internal static void LogSoftmax(float* x, float* y, int rows, int columns, SimdLevel? level = null) =>
        Run(new Task { X = x, Y = y, Rows = rows, Columns = columns, Kind = Kind.LogSoftmax }, level);

    /// <summary>dx = dy - exp(y) · Σ dy, y being the log-softmax.</summary>
    internal static void LogSoftmaxBackward(float* y, float* dy, float* dx, int rows, int columns, SimdLevel? level = null) =>
        Run(new Task { X = y, DY = dy, Y = dx, Rows = rows, Columns = columns, Kind = Kind.LogSoftmaxBackward }, level);

    /// <summary>
    /// loss[r] = -ln softmax(x[r])[label[r]], and dx = scale · weight[r] · (softmax - onehot). Null loss, dx or weights are left out.
    /// A label outside of the columns makes its row NaN.
    /// </summary>
    internal static void SparseCrossEntropy(float* x, int* labels, float* weights, float scale, float* loss, float* dx, int rows, int columns, SimdLevel? level = null) =>
        Run(new Task { X = x, Labels = labels, Weights = weights, Scale = scale, Loss = loss, Y = dx, Rows = rows, Columns = columns, Kind = Kind.CrossEntropy }, level);

    /// <summary>loss[r] = -Σ t · ln softmax(x[r]), and dx = scale · weight[r] · (softmax · Σ t - t). Null loss, dx or weights are left out.</summary>
    internal static void CrossEntropy(float* x, float* targets, float* weights, float scale, float* loss, float* dx, int rows, int columns, SimdLevel? level = null) =>
        Run(new Task { X = x, DY = targets, Weights = weights, Scale = scale, Loss = loss, Y = dx, Rows = rows, Columns = columns, Kind = Kind.CrossEntropy }, level);

    static void Run(Task task, SimdLevel? level)
    {
        task.Chunks = Math.Clamp(task.Rows, 1, 32);
        // About four vector passes' worth of arithmetic for each value.
        bool inline = 4 * KernelCost.Memory((nint)task.Rows * Math.Max(task.Columns, 16)) < KernelCost.InlineMicroseconds;
        delegate*<void*, int, int, void> body = (level ?? Simd.Level) switch
        {
            SimdLevel.Vector512 => &Chunk<Float512>,
            SimdLevel.Vector256 => &Chunk<Float256>,
            SimdLevel.Vector128 => &Chunk<Float128>,
            _ => &Chunk<FloatScalar>,
        };
        ChunkRunner.Run(body, &task, task.Chunks, inline);
    }

    static void Chunk<V>(void* p, int chunk, int worker)
        where V : unmanaged, IFloatVector<V>
    {
        ref Task t = ref *(Task*)p;
        var (first, end) = ChunkRunner.Part(t.Rows, chunk, t.Chunks);
        for (int row = first; row < end; row++)
        {
            nint offset = (nint)row * t.Columns;
            switch (t.Kind)
            {
                case Kind.Softmax:
                    SoftmaxRow<V>(t.X + offset, t.Y + offset, t.Columns);
                    break;
                case Kind.SoftmaxBackward:
                    SoftmaxBackwardRow<V>(t.X + offset, t.DY + offset, t.Y + offset, t.Columns);
                    break;
                case Kind.LogSoftmax:
                    LogSoftmaxRow<V>(t.X + offset, t.Y + offset, t.Columns);
                    break;
                case Kind.LogSoftmaxBackward:
                    LogSoftmaxBackwardRow<V>(t.X + offset, t.DY + offset, t.Y + offset, t.Columns);
                    break;
                default:
                    CrossEntropyRow<V>(t, row);
                    break;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void SoftmaxRow<V>(float* x, float* y, int columns)
        where V : unmanaged, IFloatVector<V>
    {
        float sum = SumExp<V>(x, y, columns, MaxOf<V>(x, columns));
        V divisor = V.Create(sum);
        int j = 0;
        for (; j <= columns - V.Lanes; j += V.Lanes)
            V.Store(V.Load(y + j) / divisor, y + j);
        if (j < columns)
            V.StorePartial(V.LoadPartial(y + j, columns - j, 0f) / divisor, y + j, columns - j);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void SoftmaxBackwardRow<V>(float* y, float* dy, float* dx, int columns)
        where V : unmanaged, IFloatVector<V>
    {
        V dot = V.Create(0f);
        int j = 0;
        for (; j <= columns - V.Lanes; j += V.Lanes)
            dot = V.FusedMultiplyAdd(V.Load(y + j), V.Load(dy + j), dot);
        if (j < columns)
            dot = V.FusedMultiplyAdd(V.LoadPartial(y + j, columns - j, 0f), V.LoadPartial(dy + j, columns - j, 0f), dot);
        V mean = V.Create(V.Sum(dot));
        for (j = 0; j <= columns - V.Lanes; j += V.Lanes)
            V.Store(V.Load(y + j) * (V.Load(dy + j) - mean), dx + j);
        if (j < columns)
            V.StorePartial(V.LoadPartial(y + j, columns - j, 0f) * (V.LoadPartial(dy + j, columns - j, 0f) - mean), dx + j, columns - j);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void LogSoftmaxRow<V>(float* x, float* y, int columns)
        where V : unmanaged, IFloatVector<V>
    {
        float max = MaxOf<V>(x, columns);
        V shift = V.Create(max), log = V.Create(Log(SumExp<V>(x, null, columns, max)));
        int j = 0;
        for (; j <= columns - V.Lanes; j += V.Lanes)
            V.Store(V.Load(x + j) - shift - log, y + j);
        if (j < columns)
            V.StorePartial(V.LoadPartial(x + j, columns - j, 0f) - shift - log, y + j, columns - j);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void LogSoftmaxBackwardRow<V>(float* y, float* dy, float* dx, int columns)
        where V : unmanaged, IFloatVector<V>
    {
        V total = V.Create(SumOf<V>(dy, columns)), zero = V.Create(0f);
        int j = 0;
        for (; j <= columns - V.Lanes; j += V.Lanes)
            V.Store(V.FusedMultiplyAdd(zero - VectorMath.Exp(V.Load(y + j)), total, V.Load(dy + j)), dx + j);
        if (j < columns)
            V.StorePartial(
                V.FusedMultiplyAdd(zero - VectorMath.Exp(V.LoadPartial(y + j, columns - j, 0f)), total, V.LoadPartial(dy + j, columns - j, 0f)),
                dx + j, columns - j);
    }

    static void CrossEntropyRow<V>(in Task t, int row)
        where V : unmanaged, IFloatVector<V>
    {
        nint offset = (nint)row * t.Columns;
        float* x = t.X + offset;
        float* dx = t.Y == null ? null : t.Y + offset;
        float max = MaxOf<V>(x, t.Columns), sum = SumExp<V>(x, dx, t.Columns, max);
        float factor = t.Weights == null ? t.Scale : t.Scale * t.Weights[row];
        if (t.Labels == null)
        {
            DenseTargets<V>(t, row, max + Log(sum), factor / sum, factor);
            return;
        }
        int label = t.Labels[row];
        bool known = (uint)label < (uint)t.Columns;
        if (t.Loss != null)
            t.Loss[row] = known ? Log(sum) - (x[label] - max) : float.NaN;
        if (dx == null)
            return;
        Multiply<V>(dx, t.Columns, known ? factor / sum : float.NaN);
        if (known)
            dx[label] -= factor;
    }

    /// <summary>dx holds exp(x - max) on entry.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void DenseTargets<V>(in Task t, int row, float logSum, float perExp, float factor)
        where V : unmanaged, IFloatVector<V>
    {
        int columns = t.Columns;
        float* x = t.X + (nint)row * columns;
        float* target = t.DY + (nint)row * columns;
        if (t.Loss != null)
        {
            // A target of zero takes no part, even against a logit of minus infinity.
            V loss = V.Create(0f), shift = V.Create(logSum), zero = loss;
            for (int j = 0; j < columns; j += V.Lanes)
            {
                int count = Math.Min(V.Lanes, columns - j);
                V weight = V.LoadPartial(target + j, count, 0f);
                V term = weight * (shift - V.LoadPartial(x + j, count, 0f));
                loss += V.SelectLess(zero, weight * weight, term, weight * zero);
            }
            t.Loss[row] = V.Sum(loss);
        }
        if (t.Y == null)
            return;
        float* dx = t.Y + (nint)row * columns;
        V scale = V.Create(perExp * SumOf<V>(target, columns)), minus = V.Create(-factor);
        for (int j = 0; j < columns; j += V.Lanes)
        {
            int count = Math.Min(V.Lanes, columns - j);
            V gradient = V.FusedMultiplyAdd(V.LoadPartial(target + j, count, 0f), minus, V.LoadPartial(dx + j, count, 0f) * scale);
            V.StorePartial(gradient, dx + j, count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static float MaxOf<V>(float* x, int columns)
        where V : unmanaged, IFloatVector<V>
    {
        V max = V.Create(float.NegativeInfinity);
        int j = 0;
        for (; j <= columns - V.Lanes; j += V.Lanes)
            max = V.Max(V.Load(x + j), max);
        if (j < columns)
            max = V.Max(V.LoadPartial(x + j, columns - j, float.NegativeInfinity), max);
        return V.MaxLane(max);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static float SumOf<V>(float* x, int columns)
        where V : unmanaged, IFloatVector<V>
    {
        V sum = V.Create(0f);
        int j = 0;
        for (; j <= columns - V.Lanes; j += V.Lanes)
            sum += V.Load(x + j);
        if (j < columns)
            sum += V.LoadPartial(x + j, columns - j, 0f);
        return V.Sum(sum);
    }

    /// <summary>y = exp(x - max) unless y is null; the result is the sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static float SumExp<V>(float* x, float* y, int columns, float max)
        where V : unmanaged, IFloatVector<V>
    {
        V sum = V.Create(0f), shift = V.Create(max);
        int j = 0;
        for (; j <= columns - V.Lanes; j += V.Lanes)
        {
            V e = VectorMath.Exp(V.Load(x + j) - shift);
            if (y != null)
                V.Store(e, y + j);
            sum += e;
        }
        if (j < columns)
        {
            V e = VectorMath.Exp(V.LoadPartial(x + j, columns - j, float.NegativeInfinity) - shift);
            if (y != null)
                V.StorePartial(e, y + j, columns - j);
            sum += e;
        }
        return V.Sum(sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Multiply<V>(float* x, int columns, float factor)
        where V : unmanaged, IFloatVector<V>
    {
        V f = V.Create(factor);
        int j = 0;
        for (; j <= columns - V.Lanes; j += V.Lanes)
            V.Store(V.Load(x + j) * f, x + j);
        if (j < columns)
            V.StorePartial(V.LoadPartial(x + j, columns - j, 0f) * f, x + j, columns - j);
    }

    static float Log(float x)
    {
        float result;
        FloatScalar.Store(VectorMath.Log(FloatScalar.Create(x)), &result);
        return result;
    }

    enum Kind
    {
        Softmax,
        SoftmaxBackward,
        LogSoftmax,
        LogSoftmaxBackward,
        CrossEntropy,
    }

    struct Task
    {
        internal Kind Kind;
        internal int Rows, Columns, Chunks;
        internal float* X, Y, DY, Weights, Loss;
        internal int* Labels;
        internal float Scale;
    }
}
