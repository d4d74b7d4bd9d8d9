namespace Microsoft.ML.Data;

/// <summary>One output column of a row map: an input column passed through, or one computed from input columns.</summary>
internal sealed class MappedColumn
{
    private readonly Func<DataViewRow, Delegate>? _getter;

    /// <param name="getter">Makes a <see cref="ValueGetter{T}"/> of the column's raw type, given the input row.</param>
    public MappedColumn(string name, DataViewType type, DataViewSchema.Annotations? annotations, int[] inputs, Func<DataViewRow, Delegate> getter)
    {
        Column = new DataViewSchema.DetachedColumn(name, type, annotations);
        Inputs = inputs;
        _getter = getter;
    }

    private MappedColumn(DataViewSchema.DetachedColumn column, int input)
    {
        Column = column;
        Inputs = [input];
    }

    public DataViewSchema.DetachedColumn Column { get; }

    public int[] Inputs { get; }

    public static MappedColumn Pass(DataViewSchema.Column input, string? name = null) =>
        new(new DataViewSchema.DetachedColumn(name ?? input.Name, input.Type, input.Annotations), input.Index);

    public ValueGetter<TValue> GetGetter<TValue>(DataViewRow row, DataViewSchema.Column column) => _getter is null
        ? row.GetGetter<TValue>(row.Schema[Inputs[0]])
        : typeof(TValue) == column.Type.RawType ? (ValueGetter<TValue>)_getter(row) : ActiveColumns.Typed<TValue>(_getter, column);
}
