using Microsoft.ML.Data;

namespace Microsoft.ML.KerasStyle.Schema;

/// <summary>Finds columns and says what is wrong with them.</summary>
static class ColumnCheck
{
    const string Argument = "inputSchema";

    /// <summary>A column by its name.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is none.</exception>
    public static SchemaShape.Column Find(SchemaShape schema, string name, string role)
    {
        foreach (SchemaShape.Column column in schema)
        {
            if (column.Name == name)
                return column;
        }

        throw new ArgumentOutOfRangeException(Argument, $"Could not find {role} column '{name}'; there are {string.Join(", ", schema.Select(c => c.Name))}");
    }

    /// <summary>A column by its name.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is none.</exception>
    public static DataViewSchema.Column Find(DataViewSchema schema, string name, string role) => schema.GetColumnOrNull(name)
        ?? throw new ArgumentOutOfRangeException(Argument, $"Could not find {role} column '{name}'; there are {string.Join(", ", schema.Select(c => c.Name))}");

    public static bool IsScalar(this SchemaShape.Column column) => column.Kind == SchemaShape.Column.VectorKind.Scalar;

    public static bool IsVector(this SchemaShape.Column column) => column.Kind == SchemaShape.Column.VectorKind.Vector;

    /// <summary>A number that is no key.</summary>
    public static bool IsNumber(this SchemaShape.Column column) => !column.IsKey && column.ItemType is NumberDataViewType;

    /// <summary>Values of a vector column's row; 1 for a scalar, 0 when rows differ.</summary>
    public static int SizeOf(DataViewType type) => type is VectorDataViewType vector ? vector.Size : 1;

    /// <summary>Type of a column's values.</summary>
    public static DataViewType ItemOf(DataViewType type) => type is VectorDataViewType vector ? vector.ItemType : type;

    /// <summary>Number of a key's values.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The column holds no keys, or a key of too few values.</exception>
    public static int Classes(DataViewSchema.Column label, int least)
    {
        ulong count = ItemOf(label.Type) is KeyDataViewType key ? key.Count
            : throw new ArgumentOutOfRangeException(Argument, $"label column '{label.Name}': expected keys, got {label.Type}");
        if (count > int.MaxValue)
            throw new ArgumentOutOfRangeException(Argument, $"label column '{label.Name}': expected a key of known values; without rows MapValueToKey finds none");
        return (int)count >= least ? (int)count
            : throw new ArgumentOutOfRangeException(Argument, $"label column '{label.Name}': expected a key of {least} or more values for classification, got {count}");
    }

    /// <summary>A wrong column.</summary>
    public static ArgumentOutOfRangeException Mismatch(string role, SchemaShape.Column column, string expected)
    {
        string item = column.IsKey ? $"Key<{column.ItemType}>" : $"{column.ItemType}";
        string got = column.Kind switch
        {
            SchemaShape.Column.VectorKind.Vector => $"Vector<{item}>",
            SchemaShape.Column.VectorKind.VariableVector => $"Vector<{item}> of varying size",
            _ => item,
        };
        return new ArgumentOutOfRangeException(Argument, $"Schema mismatch for {role} column '{column.Name}': expected {expected}, got {got}");
    }
}
