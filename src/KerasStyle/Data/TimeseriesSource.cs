namespace KerasStyle.Data;

/// <summary>Windows of a series that lies in memory once.</summary>
sealed class TimeseriesSource : RowSource
{
    readonly Tensor data;
    readonly Tensor? targets;
    readonly int length, stride, rate, first;

    public TimeseriesSource(Tensor data, Tensor? targets, int length, int stride, int rate, int first, int end)
    {
        ArgumentNullException.ThrowIfNull(data);
        int steps = data.Rank > 0 ? data.Shape[0] : 0;
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        if (rate < 1 || rate >= steps || stride < 1 || stride >= steps)
            throw new ArgumentException($"samplingRate and sequenceStride must lie between 1 and the {steps} steps of the data, got {rate} and {stride}");
        if (first < 0 || end <= first || end > steps)
            throw new ArgumentException($"startIndex and endIndex must enclose steps of the data's {steps}, got {first} and {end}");
        (this.data, this.targets, this.length, this.stride, this.rate, this.first) = (data, targets, length, stride, rate, first);
        int windows = end - first - (length - 1) * rate;
        if (targets != null)
            windows = Math.Min(windows, targets.Shape[0]);
        Count = windows > 0 ? (windows + stride - 1) / stride
            : throw new ArgumentException($"{end - first} steps hold no window of {length} values {rate} steps apart", nameof(length));
        Inputs = [new(new Shape([length]).Concat(data.Shape[1..]), data.DType)];
        Targets = targets == null ? [] : [new(targets.Shape[1..], targets.DType)];
    }

    public override int Count { get; }

    public override IReadOnlyList<TensorSpec> Inputs { get; }

    public override IReadOnlyList<TensorSpec> Targets { get; }

    public override void Fill(int column, ReadOnlySpan<int> rows, Span<byte> destination)
    {
        Tensor series = column == 0 ? data : targets!;
        ReadOnlySpan<byte> values = series.Buffer.AsSpan<byte>();
        int count = column == 0 ? length : 1, size = destination.Length / (rows.Length * count), at = 0;
        foreach (int row in rows)
        {
            for (int i = 0; i < count; i++, at += size)
                values.Slice((first + row * stride + i * rate) * size, size).CopyTo(destination[at..]);
        }
    }
}
