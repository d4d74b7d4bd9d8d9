namespace KerasStyle.Data;

/// <summary>Rows to train on, to test or to predict, handed out batch by batch and written straight into the memory that a step
/// computes on. Derive from <see cref="RowSource"/> for rows that can be read in any order.</summary>
public abstract class BatchSource
{
    /// <summary>Shape and type of one row of each model input, without the batch axis.</summary>
    public abstract IReadOnlyList<TensorSpec> Inputs { get; }

    /// <summary>Shape and type of one row of each target; empty when there are none, as for prediction.</summary>
    public abstract IReadOnlyList<TensorSpec> Targets { get; }

    /// <summary>Shape and type of one row of each sample weight: none, one for all outputs or one for each.</summary>
    public virtual IReadOnlyList<TensorSpec> SampleWeights => [];

    /// <summary>Number of rows; null when it is known only at the end.</summary>
    public abstract int? Rows { get; }

    /// <summary>Whether the next batch is prepared on another thread while a step computes: true unless a batch is only copied. A cursor is
    /// used by one thread at a time in any case.</summary>
    public virtual bool ReadsAhead => true;

    /// <summary>Starts one pass over the rows.</summary>
    /// <param name="batchSize">Rows in a batch; the last one may have fewer. A source of ready batches may ignore it.</param>
    /// <param name="shuffle">Null for the rows' own order; otherwise equal keys give equal orders.</param>
    public abstract BatchCursor Read(int batchSize, ShuffleKey? shuffle = null);

    /// <summary>Batches in one pass; null when unknown.</summary>
    public virtual int? Batches(int batchSize) => Rows is { } rows ? (rows + batchSize - 1) / batchSize : null;

    /// <summary>Called before each epoch, also that of a validation or prediction.</summary>
    protected internal virtual void OnEpochBegin()
    {
    }

    /// <summary>Called after each epoch that has come to its end, also that of a validation or prediction: a place to change the data.</summary>
    protected internal virtual void OnEpochEnd()
    {
    }

    /// <summary>Where the rows of a target lie when they are all in memory, and the first and the number of those that are this source's.</summary>
    internal virtual (Tensor Values, int First, int Count)? TargetRows(int target) => null;

    /// <summary>Shape and type of one row of each column: the inputs, then the targets, then the sample weights.</summary>
    internal IEnumerable<TensorSpec> Columns => Inputs.Concat(Targets).Concat(SampleWeights);
}
