using KerasStyle;
using KerasStyle.Data;

namespace Microsoft.ML.KerasStyle.Data;

/// <summary>Rows read from the view anew in each pass, for data that does not fit into memory. Shuffling asks the view for another
/// order where it can, and draws from a pool of rows in any case.</summary>
/// <param name="data">The rows.</param>
/// <param name="format">Their columns and the form that the net takes.</param>
/// <param name="part">Which rows belong to this source.</param>
/// <param name="cancellation">Ends a pass.</param>
sealed class StreamedRows(IDataView data, RowFormat format, RowPart part, CancellationToken cancellation) : BatchSource
{
    const int PoolRows = 1024;

    /// <inheritdoc/>
    public override IReadOnlyList<TensorSpec> Inputs { get; } = RowFormat.Specs(format.Inputs);

    /// <inheritdoc/>
    public override IReadOnlyList<TensorSpec> Targets { get; } = RowFormat.Specs(format.Targets);

    /// <inheritdoc/>
    public override IReadOnlyList<TensorSpec> SampleWeights { get; } = RowFormat.Specs(format.Weights);

    /// <inheritdoc/>
    public override int? Rows => part.IsWhole && data.GetRowCount() is { } count and <= int.MaxValue ? (int)count : null;

    /// <inheritdoc/>
    public override BatchCursor Read(int batchSize, ShuffleKey? shuffle = null)
    {
        Random? order = shuffle is { } key ? new Random(unchecked((int)key.Seed * 31 + key.Epoch)) : null;
        return new Cursor(new RowReader(data, format, cancellation, order), part, format, batchSize, order);
    }

    sealed class Cursor : BatchCursor
    {
        readonly RowReader reader;
        readonly RowPart part;
        readonly RowFormat format;
        readonly Random? random;
        readonly int batchSize, capacity;
        readonly byte[] rows, spare;        // the batch's rows stand first, those that may come next behind
        int batch, held;
        bool ended;

        public Cursor(RowReader reader, RowPart part, RowFormat format, int batchSize, Random? random)
        {
            (this.reader, this.part, this.format, this.batchSize, this.random) = (reader, part, format, batchSize, random);
            capacity = random == null ? batchSize : batchSize + Math.Max(PoolRows, 4 * batchSize);
            (rows, spare) = (new byte[checked(capacity * format.Size)], new byte[format.Size]);
        }

        public override int Next()
        {
            // The last batch makes room: rows from the end take its places.
            for (int row = Math.Min(batch, held) - 1; row >= 0; row--)
                At(--held).CopyTo(At(row));
            while (!ended && held < capacity)
                ended = !ReadInto(held);
            batch = Math.Min(batchSize, held);
            for (int row = 0; row < batch && random != null; row++)
                Swap(row, random.Next(row, held));
            return batch;
        }

        public override void Fill(int column, Span<byte> destination)
        {
            int size = batch == 0 ? 0 : destination.Length / batch;
            for (int row = 0; row < batch; row++)
                format.Fields[column].Expand(format.Of(column, (ReadOnlySpan<byte>)At(row)), destination.Slice(row * size, size));
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
            reader.Read(At(row));
            held++;
            return true;
        }

        void Swap(int a, int b)
        {
            if (a == b)
                return;
            At(a).CopyTo(spare);
            At(b).CopyTo(At(a));
            spare.CopyTo(At(b));
        }

        Span<byte> At(int row) => rows.AsSpan(row * format.Size, format.Size);
    }
}
