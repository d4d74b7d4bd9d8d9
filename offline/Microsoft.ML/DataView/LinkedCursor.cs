namespace Microsoft.ML.Data;

/// <summary>A cursor over another one: the same rows in the same order, or some of them.</summary>
internal abstract class LinkedCursor(DataViewSchema schema, IEnumerable<DataViewSchema.Column> active, DataViewRowCursor input)
    : Cursor(schema, active)
{
    protected DataViewRowCursor Input { get; } = input;

    public override long Batch => Input.Batch;

    public override ValueGetter<DataViewRowId> GetIdGetter() => Input.GetIdGetter();

    protected override bool Advance() => Input.MoveNext();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Input.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>The getter of an input column, whatever its type.</summary>
    protected Delegate Forward(int inputColumn) => Getters.Untyped(Input, Input.Schema[inputColumn]);
}
