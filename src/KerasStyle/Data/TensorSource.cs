namespace KerasStyle.Data;

/// <summary>Rows of tensors that lie in memory, one tensor per column; nothing is copied but the rows of each batch.</summary>
public sealed class TensorSource : RowSource
{
    readonly Tensor[] columns;

    /// <summary>A source over the rows (first axis) of the given tensors of values.</summary>
    /// <exception cref="ArgumentException">There are no rows, a tensor has no axes, or the numbers of rows differ.</exception>
    public TensorSource(IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor>? targets = null, IReadOnlyList<Tensor>? sampleWeights = null)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        (targets, sampleWeights) = (targets ?? [], sampleWeights ?? []);
        if (inputs.Count == 0)
            throw new ArgumentException("x must have at least one array", nameof(inputs));
        columns = [.. inputs, .. targets, .. sampleWeights];
        Check(inputs, targets, sampleWeights);
        Count = inputs[0].Shape[0];
        Inputs = [.. inputs.Select(Row)];
        Targets = [.. targets.Select(Row)];
        SampleWeights = [.. sampleWeights.Select(Row)];
    }

    /// <inheritdoc/>
    public override int Count { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<TensorSpec> Inputs { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<TensorSpec> Targets { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<TensorSpec> SampleWeights { get; }

    /// <inheritdoc/>
    public override void Fill(int column, ReadOnlySpan<int> rows, Span<byte> destination)
    {
        ReadOnlySpan<byte> values = columns[column].Buffer.AsSpan<byte>();
        int size = rows.Length == 0 ? 0 : destination.Length / rows.Length;
        int i = 0;
        while (i < rows.Length)
        {
            int run = 1;        // neighbouring rows are copied at once
            while (i + run < rows.Length && rows[i + run] == rows[i] + run)
                run++;
            values.Slice((int)((long)rows[i] * size), run * size).CopyTo(destination[(i * size)..]);
            i += run;
        }
    }

    internal override (Tensor Values, int First, int Count)? TargetRows(int target) => (columns[Inputs.Count + target], 0, Count);

    static TensorSpec Row(Tensor tensor) => new(tensor.Shape[1..], tensor.DType);

    static void Check(params ReadOnlySpan<IReadOnlyList<Tensor>> groups)
    {
        ReadOnlySpan<string> names = ["x", "y", "sampleWeight"];
        int? rows = null;
        bool same = true;
        for (int g = 0; g < groups.Length; g++)
        {
            foreach (Tensor tensor in groups[g])
            {
                if (tensor.Rank == 0)
                    throw new ArgumentException($"{names[g]} must have a first axis of samples, got a single value", names[g]);
                rows ??= tensor.Shape[0];
                same &= tensor.Shape[0] == rows;
            }
        }

        if (!same)
        {
            var sizes = new List<string>();
            for (int g = 0; g < groups.Length; g++)
            {
                if (groups[g].Count > 0)
                    sizes.Add($"{names[g]}: {string.Join(", ", groups[g].Select(t => t.Shape[0]))}");
            }

            throw new ArgumentException($"all arrays must have the same number of samples, got {string.Join("; ", sizes)}", names[1]);
        }

        if (rows == 0)
            throw new ArgumentException("x has no samples; at least one is needed", names[0]);
    }
}
