namespace Microsoft.ML.Data;

/// <summary>Finds and reads the columns that evaluation needs.</summary>
internal static class EvaluatedColumns
{
    public static DataViewSchema.Column Find(IDataView data, string name, string role) => data.Schema.GetColumnOrNull(name)
        ?? throw new ArgumentOutOfRangeException("schema", $"Could not find {role} column '{name}'");

    public static void Check(DataViewSchema.Column column, string role, string expected, bool isExpected)
    {
        if (!isExpected)
            throw new ArgumentOutOfRangeException("schema", $"Schema mismatch for {role} column '{column.Name}': expected {expected}, got {column.Type}");
    }

    /// <summary>Labels as numbers: keys count from 0, a missing one is NaN.</summary>
    public static ValueGetter<float> Label(DataViewRow row, DataViewSchema.Column label)
    {
        if (label.Type is not KeyDataViewType)
            return Conversions.Getter<float>(row, label);
        var get = Conversions.Getter<ulong>(row, label);
        return (ref float dst) =>
        {
            ulong key = 0;
            get(ref key);
            dst = key == 0 ? float.NaN : key - 1;
        };
    }
}
