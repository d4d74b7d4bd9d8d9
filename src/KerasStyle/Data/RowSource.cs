namespace KerasStyle.Data;

/// <summary>Rows that can be read in any order: arrays, a cache of a data view. A derived class only copies rows.</summary>
public abstract class RowSource : BatchSource
{
    int[]? idleOrder;       // of a pass that has ended, for the next one

    /// <summary>Number of rows.</summary>
    public abstract int Count { get; }

    /// <inheritdoc/>
    public sealed override int? Rows => Count;

    /// <summary>False: copying some rows costs less than handing them over. Override it for rows that are made when they are asked for.</summary>
    public override bool ReadsAhead => false;

    /// <summary>Copies rows of one column.</summary>
    /// <param name="column">Position in the order inputs, targets, sample weights.</param>
    /// <param name="rows">Which rows, in this order.</param>
    /// <param name="destination">Room for exactly these rows, in row-major order.</param>
    public abstract void Fill(int column, ReadOnlySpan<int> rows, Span<byte> destination);

    /// <inheritdoc/>
    public override BatchCursor Read(int batchSize, ShuffleKey? shuffle = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        return new Cursor(this, batchSize, shuffle);
    }

    /// <summary>A part of the rows, without copying.</summary>
    public RowSource Slice(int start, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start + count, Count);
        return new Part(this, start, count);
    }

    sealed class Cursor : BatchCursor
    {
        readonly RowSource source;
        readonly int batchSize;
        int[] order;
        int start, length;

        public Cursor(RowSource source, int batchSize, ShuffleKey? shuffle)
        {
            (this.source, this.batchSize) = (source, batchSize);
            order = Interlocked.Exchange(ref source.idleOrder, null) is { } idle && idle.Length == source.Count ? idle : new int[source.Count];
            if (shuffle is { } key)
            {
                RowOrder.Permute(order, key);
            }
            else
            {
                for (int i = 0; i < order.Length; i++)
                    order[i] = i;
            }
        }

        public override int Next()
        {
            start += length;
            return length = Math.Min(batchSize, order.Length - start);
        }

        public override void Fill(int column, Span<byte> destination) => source.Fill(column, order.AsSpan(start, length), destination);

        protected override void Dispose(bool disposing)
        {
            if (order.Length > 0)
                (source.idleOrder, order) = (order, []);
        }
    }

    sealed class Part(RowSource whole, int first, int count) : RowSource
    {
        int[] shifted = [];

        public override int Count => count;

        public override bool ReadsAhead => whole.ReadsAhead;

        public override IReadOnlyList<TensorSpec> Inputs => whole.Inputs;

        public override IReadOnlyList<TensorSpec> Targets => whole.Targets;

        public override IReadOnlyList<TensorSpec> SampleWeights => whole.SampleWeights;

        internal override (Tensor Values, int First, int Count)? TargetRows(int target) =>
            whole.TargetRows(target) is { } rows ? (rows.Values, rows.First + first, count) : null;

        public override void Fill(int column, ReadOnlySpan<int> rows, Span<byte> destination)
        {
            if (first == 0)
            {
                whole.Fill(column, rows, destination);
                return;
            }

            if (shifted.Length < rows.Length)
                shifted = new int[rows.Length];
            for (int i = 0; i < rows.Length; i++)
                shifted[i] = rows[i] + first;
            whole.Fill(column, shifted.AsSpan(0, rows.Length), destination);
        }
    }
}
