namespace Microsoft.ML.Data;

/// <summary>Columns made by a function of each item: of the scalar, or of every slot of a vector.</summary>
internal static class ItemMap
{
    /// <param name="map">A function of a value and its slot.</param>
    public static MappedColumn Create<TFrom, TTo>(
        string name, DataViewSchema.Column input, PrimitiveDataViewType item, DataViewSchema.Annotations? annotations, Func<TFrom, int, TTo> map) =>
        new(name, input.Type.WithItem(item), annotations, [input.Index], row => input.Type is VectorDataViewType
            ? Vector(row.GetGetter<VBuffer<TFrom>>(row.Schema[input.Index]), map)
            : Scalar(row.GetGetter<TFrom>(row.Schema[input.Index]), map));

    private static ValueGetter<TTo> Scalar<TFrom, TTo>(ValueGetter<TFrom> get, Func<TFrom, int, TTo> map)
    {
        TFrom value = default!;
        return (ref TTo dst) =>
        {
            get(ref value);
            dst = map(value, 0);
        };
    }

    private static ValueGetter<VBuffer<TTo>> Vector<TFrom, TTo>(ValueGetter<VBuffer<TFrom>> get, Func<TFrom, int, TTo> map)
    {
        VBuffer<TFrom> sparse = default, dense = default;
        return (ref VBuffer<TTo> dst) =>
        {
            get(ref sparse);
            sparse.CopyToDense(ref dense);
            var values = dense.GetValues();
            var editor = VBufferEditor.Create(ref dst, values.Length);
            for (var i = 0; i < values.Length; i++)
                editor.Values[i] = map(values[i], i);
            dst = editor.Commit();
        };
    }
}
