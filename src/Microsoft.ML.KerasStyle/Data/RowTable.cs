using System.Runtime.InteropServices;
using KerasStyle;
using KerasStyle.Data;

namespace Microsoft.ML.KerasStyle.Data;

/// <summary>Rows of a view kept in memory as floats, in blocks so that growing copies nothing.</summary>
sealed class RowTable(int size, bool weighted)
{
    const int BlockBytes = 1 << 22;

    readonly int blockShift = Math.Max(0, 31 - int.LeadingZeroCount(Math.Max(1, BlockBytes / (size * sizeof(float)))));
    readonly List<float[]> blocks = [];
    readonly List<float> labels = [], weights = [];

    /// <summary>Number of rows.</summary>
    public int Count => labels.Count;

    /// <summary>Bytes that the features take.</summary>
    public long Bytes => (long)Count * size * sizeof(float);

    /// <summary>Whether rows have a weight of their own.</summary>
    public bool Weighted => weighted;

    /// <summary>The labels of all rows.</summary>
    public ReadOnlySpan<float> Labels => CollectionsMarshal.AsSpan(labels);

    /// <summary>Reads one row more.</summary>
    public void Append(ExampleReader reader)
    {
        if (Count >> blockShift == blocks.Count)
            blocks.Add(GC.AllocateUninitializedArray<float>(size << blockShift));
        (float label, float weight) = reader.Read(At(Count));
        labels.Add(label);
        if (weighted)
            weights.Add(weight);
    }

    /// <summary>The features of a row.</summary>
    public ReadOnlySpan<float> this[int row] => At(row);

    /// <summary>Some of the rows as a source for a net that takes samples of <paramref name="sample"/>.</summary>
    public RowSource Source(int[] rows, Shape sample, TargetForm target) => new Rows(this, rows, sample, target);

    Span<float> At(int row) => blocks[row >> blockShift].AsSpan((row & ((1 << blockShift) - 1)) * size, size);

    sealed class Rows(RowTable table, int[] chosen, Shape sample, TargetForm target) : RowSource
    {
        public override int Count => chosen.Length;

        public override IReadOnlyList<TensorSpec> Inputs { get; } = [new TensorSpec(sample)];

        public override IReadOnlyList<TensorSpec> Targets { get; } = [target.Spec];

        public override IReadOnlyList<TensorSpec> SampleWeights { get; } = table.Weighted ? [new TensorSpec(Shape.Scalar)] : [];

        public override void Fill(int column, ReadOnlySpan<int> rows, Span<byte> destination)
        {
            Span<float> values = MemoryMarshal.Cast<byte, float>(destination);
            int size = column == 0 && rows.Length > 0 ? values.Length / rows.Length : 1;
            for (int i = 0; i < rows.Length; i++)
            {
                int row = chosen[rows[i]];
                if (column == 0)
                    table.At(row).CopyTo(values[(i * size)..]);
                else if (column == 1)
                    target.Write(table.labels[row], i, destination);
                else
                    values[i] = table.weights[row];
            }
        }
    }
}
