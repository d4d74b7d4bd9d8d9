namespace Microsoft.ML.Data;

/// <summary>Which values count as missing: NaN and key 0; other types have none.</summary>
internal static class Missing
{
    /// <summary>Null where values of the type are never missing.</summary>
    public static Predicate<T>? Of<T>(DataViewType type)
    {
        Delegate? test = type.ItemType() switch
        {
            KeyDataViewType => (Predicate<T>)(value => EqualityComparer<T>.Default.Equals(value, default)),
            _ when typeof(T) == typeof(float) => (Predicate<float>)float.IsNaN,
            _ when typeof(T) == typeof(double) => (Predicate<double>)double.IsNaN,
            _ => null,
        };
        return (Predicate<T>?)test;
    }

    /// <summary>Tests the present row's value; of a vector, whether any item is missing.</summary>
    public static Func<bool> Test(DataViewRow row, DataViewSchema.Column column) =>
        (Func<bool>)Generic.Call(Scalar<int>, Vector<int>, column.Type, row, column)!;

    private static Func<bool> Scalar<T>(DataViewRow row, DataViewSchema.Column column)
    {
        var isMissing = Of<T>(column.Type) ?? (static _ => false);
        var get = row.GetGetter<T>(column);
        return () =>
        {
            T value = default!;
            get(ref value);
            return isMissing(value);
        };
    }

    private static Func<bool> Vector<T>(DataViewRow row, DataViewSchema.Column column)
    {
        var isMissing = Of<T>(column.Type) ?? (static _ => false);
        var get = row.GetGetter<VBuffer<T>>(column);
        VBuffer<T> value = default;
        return () =>
        {
            get(ref value);
            foreach (var item in value.GetValues())
                if (isMissing(item))
                    return true;
            return false;
        };
    }
}
