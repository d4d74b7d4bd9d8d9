namespace KerasStyle.Data;

/// <summary>The rows of a source in a random order that stays.</summary>
sealed class ReorderedRows : RowSource
{
    readonly RowSource rows;
    readonly int[] order;

    public ReorderedRows(RowSource rows, ShuffleKey key)
    {
        (this.rows, order) = (rows, new int[rows.Count]);
        RowOrder.Permute(order, key);
    }

    public override int Count => order.Length;

    public override bool ReadsAhead => rows.ReadsAhead;

    public override IReadOnlyList<TensorSpec> Inputs => rows.Inputs;

    public override IReadOnlyList<TensorSpec> Targets => rows.Targets;

    public override IReadOnlyList<TensorSpec> SampleWeights => rows.SampleWeights;

    public override void Fill(int column, ReadOnlySpan<int> places, Span<byte> destination)
    {
        var chosen = new int[places.Length];
        for (int i = 0; i < places.Length; i++)
            chosen[i] = order[places[i]];
        rows.Fill(column, chosen, destination);
    }
}
