namespace KerasStyle.Data;

/// <summary>Ready batches that code makes: <see cref="StreamSource"/> one after the other, <see cref="PyDataset"/> by number.</summary>
public abstract class GeneratedSource : BatchSource
{
    readonly Lazy<TensorSource> example;

    private protected GeneratedSource() => example = new(() => RowsOf(Example));

    /// <inheritdoc/>
    public sealed override int? Rows => null;

    /// <inheritdoc/>
    public sealed override IReadOnlyList<TensorSpec> Inputs => example.Value.Inputs;

    /// <inheritdoc/>
    public sealed override IReadOnlyList<TensorSpec> Targets => example.Value.Targets;

    /// <inheritdoc/>
    public sealed override IReadOnlyList<TensorSpec> SampleWeights => example.Value.SampleWeights;

    /// <summary>A batch like all others in the shapes and types of its rows.</summary>
    private protected abstract Batch Example { get; }

    /// <summary>The batches of one pass; the enumerator is disposed at its end.</summary>
    private protected abstract IEnumerable<Batch> Pass(ShuffleKey? shuffle);

    /// <inheritdoc/>
    public sealed override BatchCursor Read(int batchSize, ShuffleKey? shuffle = null) => new Cursor(Pass(shuffle), RowsOf, [.. Columns]);

    /// <summary>The same batches with their tensors in the order, and in the form, in which a model takes them.</summary>
    internal BatchSource Arranged(Func<Batch, TensorSource> arrange) => new ArrangedSource(this, arrange);

    private protected static ArgumentException NoBatch() => new("the data has no batches; at least one is needed", "batches");

    private protected virtual TensorSource RowsOf(Batch batch) => new(batch.X.Tensors, batch.Y?.Tensors, batch.SampleWeight?.Tensors);

    sealed class ArrangedSource(GeneratedSource source, Func<Batch, TensorSource> arrange) : GeneratedSource
    {
        public override bool ReadsAhead => source.ReadsAhead;

        public override int? Batches(int batchSize) => source.Batches(batchSize);

        private protected override Batch Example => source.Example;

        private protected override IEnumerable<Batch> Pass(ShuffleKey? shuffle) => source.Pass(shuffle);

        protected internal override void OnEpochBegin() => source.OnEpochBegin();

        protected internal override void OnEpochEnd() => source.OnEpochEnd();

        private protected override TensorSource RowsOf(Batch batch) => arrange(batch);
    }

    sealed class Cursor(IEnumerable<Batch> pass, Func<Batch, TensorSource> rowsOf, TensorSpec[] columns) : BatchCursor
    {
        readonly IEnumerator<Batch> batches = pass.GetEnumerator();
        BatchCursor? rows;

        public override int Next()
        {
            if (!batches.MoveNext())
                return 0;
            TensorSource batch = rowsOf(batches.Current);
            if (!batch.Columns.SequenceEqual(columns))
                throw new ArgumentException($"every batch must have rows of {string.Join(", ", columns)}, got {string.Join(", ", batch.Columns)}");
            rows = batch.Read(batch.Count);
            return rows.Next();
        }

        public override void Fill(int column, Span<byte> destination) => rows!.Fill(column, destination);

        protected override void Dispose(bool disposing) => batches.Dispose();
    }
}
