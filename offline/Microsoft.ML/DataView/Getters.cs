namespace Microsoft.ML.Data;

internal static class Getters
{
    /// <summary>The getter of a column whose type is known at run time only.</summary>
    public static Delegate Untyped(DataViewRow row, DataViewSchema.Column column) =>
        (Delegate)Generic.Call(Typed<int>, column.Type.RawType, row, column)!;

    /// <summary>Reads boxed values; for diagnostics, never for a hot path.</summary>
    public static Func<object?> Boxed(DataViewRow row, DataViewSchema.Column column) =>
        (Func<object?>)Generic.Call(BoxedCore<int>, column.Type.RawType, row, column)!;

    private static Delegate Typed<T>(DataViewRow row, DataViewSchema.Column column) => row.GetGetter<T>(column);

    private static Func<object?> BoxedCore<T>(DataViewRow row, DataViewSchema.Column column)
    {
        var getter = row.GetGetter<T>(column);
        return () =>
        {
            T value = default!;
            getter(ref value);
            return value;
        };
    }
}
