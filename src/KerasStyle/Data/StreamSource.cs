namespace KerasStyle.Data;

/// <summary>Batches that come one after the other from code, as a Python generator: each pass asks the enumerable again. Shuffling is the
/// enumerable's own affair; for batches that can be made in any order, or several at once, derive from <see cref="PyDataset"/>.</summary>
public sealed class StreamSource : GeneratedSource
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
        Example = batches.FirstOrDefault() ?? throw NoBatch();
    }

    /// <summary>Batches in one pass; null when unknown.</summary>
    public int? BatchCount { get; }

    /// <inheritdoc/>
    public override int? Batches(int batchSize) => BatchCount;

    private protected override Batch Example { get; }

    private protected override IEnumerable<Batch> Pass(ShuffleKey? shuffle) => batches;
}
