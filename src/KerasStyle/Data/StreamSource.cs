namespace KerasStyle.Data;

/// <summary>Batches that come one after the other from code, as keras.utils.PyDataset or a Python generator: each pass asks the
/// enumerable again. Shuffling is the enumerable's own affair.</summary>
public sealed class StreamSource : BatchSource
{
    readonly IEnumerable<Batch> batches;

    /// <summary>A source of the given batches; the first one is read at once to learn shapes and types.</summary>
    /// <param name="batches">Batches whose rows have the same shapes and types throughout; the number of rows may differ.</param>
    /// <param name="count">Batches in one pass, when known.</param>
    /// <exception cref="ArgumentException">There is no batch.</exception>
    public StreamSource(IEnumerable<Batch> batches, int? count = null)
    {
        ArgumentNullException.ThrowIfNull(batches);
        this.batches = batches;
        BatchCount = count;
        Batch first = batches.FirstOrDefault() ?? throw new ArgumentException("the data has no batches; at least one is needed", nameof(batches));
        TensorSource rows = first.ToSource();
        (Inputs, Targets, SampleWeights) = (rows.Inputs, rows.Targets, rows.SampleWeights);
    }

    /// <summary>Batches in one pass; null when unknown.</summary>
    public int? BatchCount { get; }

    /// <inheritdoc/>
    public override int? Rows => null;

    /// <inheritdoc/>
    public override IReadOnlyList<TensorSpec> Inputs { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<TensorSpec> Targets { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<TensorSpec> SampleWeights { get; }

    /// <inheritdoc/>
    public override int? Batches(int batchSize) => BatchCount;

    /// <inheritdoc/>
    public override BatchCursor Read(int batchSize, ShuffleKey? shuffle = null) => new Cursor(this);

    sealed class Cursor(StreamSource source) : BatchCursor
    {
        readonly IEnumerator<Batch> batches = source.batches.GetEnumerator();
        BatchCursor? rows;

        public override int Next()
        {
            while (batches.MoveNext())
            {
                TensorSource batch = batches.Current.ToSource();
                if (!batch.Columns.SequenceEqual(source.Columns))
                {
                    throw new ArgumentException(
                        $"every batch must have rows of {string.Join(", ", source.Columns)}, got {string.Join(", ", batch.Columns)}");
                }

                rows = batch.Read(batch.Count);
                return rows.Next();
            }

            return 0;
        }

        public override void Fill(int column, Span<byte> destination) => rows!.Fill(column, destination);

        protected override void Dispose(bool disposing) => batches.Dispose();
    }
}
