using System.Runtime.InteropServices;
using KerasStyle;
using KerasStyle.Data;

namespace Microsoft.ML.KerasStyle.Data;

/// <summary>Rows read from the view anew in each pass, for data that does not fit into memory. Shuffling asks the view for another
/// order where it can, and draws from a pool of rows in any case.</summary>
/// <param name="data">The rows.</param>
/// <param name="format">Their columns.</param>
/// <param name="sample">Shape of one row's features.</param>
/// <param name="target">Form of the label.</param>
/// <param name="part">Which rows belong to this source.</param>
/// <param name="cancellation">Ends a pass.</param>
sealed class StreamedRows(IDataView data, RowFormat format, Shape sample, TargetForm target, RowPart part, CancellationToken cancellation) : BatchSource
{
    const int PoolRows = 1024;

    /// <inheritdoc/>
    public override IReadOnlyList<TensorSpec> Inputs { get; } = [new TensorSpec(sample)];

    /// <inheritdoc/>
    public override IReadOnlyList<TensorSpec> Targets { get; } = [target.Spec];

    /// <inheritdoc/>
    public override IReadOnlyList<TensorSpec> SampleWeights { get; } = format.Weight == null ? [] : [new TensorSpec(Shape.Scalar)];

    /// <inheritdoc/>
    public override int? Rows => part.IsWhole && data.GetRowCount() is { } count and <= int.MaxValue ? (int)count : null;

    /// <inheritdoc/>
    public override BatchCursor Read(int batchSize, ShuffleKey? shuffle = null)
    {
        Random? order = shuffle is { } key ? new Random(unchecked((int)key.Seed * 31 + key.Epoch)) : null;
        return new Cursor(new ExampleReader(data, format, cancellation, order), part, target, batchSize, format.Size, order);
    }

    sealed class Cursor : BatchCursor
    {
        readonly ExampleReader reader;
        readonly RowPart part;
        readonly TargetForm target;
        readonly Random? random;
        readonly int batchSize, size;
        readonly float[] features, labels, weights;     // the batch's rows stand first, those that may come next behind
        int batch, held;
        bool ended;

        public Cursor(ExampleReader reader, RowPart part, TargetForm target, int batchSize, int size, Random? random)
        {
            (this.reader, this.part, this.target, this.batchSize, this.size, this.random) = (reader, part, target, batchSize, size, random);
            int capacity = random == null ? batchSize : batchSize + Math.Max(PoolRows, 4 * batchSize);
            (features, labels, weights) = (new float[capacity * size], new float[capacity], new float[capacity]);
        }

        public override int Next()
        {
            // The last batch makes room: rows from the end take its places.
            for (int row = Math.Min(batch, held) - 1; row >= 0; row--)
                Move(--held, row);
            while (!ended && held < labels.Length)
                ended = !ReadInto(held);
            batch = Math.Min(batchSize, held);
            for (int row = 0; row < batch && random != null; row++)
                Swap(row, random.Next(row, held));
            return batch;
        }

        public override void Fill(int column, Span<byte> destination)
        {
            if (column == 1)
            {
                for (int row = 0; row < batch; row++)
                    target.Write(labels[row], row, destination);
                return;
            }

            MemoryMarshal.AsBytes(column == 0 ? features.AsSpan(0, batch * size) : weights.AsSpan(0, batch)).CopyTo(destination);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                reader.Dispose();
            base.Dispose(disposing);
        }

        bool ReadInto(int row)
        {
            do
            {
                if (!reader.MoveNext())
                    return false;
            }
            while (!part.Has(reader));
            (labels[row], weights[row]) = reader.Read(Features(row));
            held++;
            return true;
        }

        void Move(int from, int to)
        {
            Features(from).CopyTo(Features(to));
            (labels[to], weights[to]) = (labels[from], weights[from]);
        }

        void Swap(int a, int b)
        {
            if (a == b)
                return;
            Span<float> x = Features(a), y = Features(b);
            for (int i = 0; i < x.Length; i++)
                (x[i], y[i]) = (y[i], x[i]);
            (labels[a], labels[b]) = (labels[b], labels[a]);
            (weights[a], weights[b]) = (weights[b], weights[a]);
        }

        Span<float> Features(int row) => features.AsSpan(row * size, size);
    }
}
