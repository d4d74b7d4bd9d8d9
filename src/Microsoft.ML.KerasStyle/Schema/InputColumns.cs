using Microsoft.ML.Data;
using Microsoft.ML.KerasStyle.Data;

namespace Microsoft.ML.KerasStyle.Schema;

/// <summary>The columns that a net learns from, and what they must be.</summary>
/// <param name="Task">What is learned.</param>
/// <param name="Features">Feature column.</param>
/// <param name="Label">Label column.</param>
/// <param name="Weight">Column of example weights, if any.</param>
sealed record InputColumns(LearningTask Task, string Features, string Label, string? Weight)
{
    const string Argument = "inputSchema";

    /// <summary>Throws when a column is missing or of a wrong type.</summary>
    public void Check(SchemaShape schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        SchemaShape.Column features = Find(schema, Features, "feature");
        if (!IsReal(features) || features.IsKey || features.Kind == SchemaShape.Column.VectorKind.VariableVector)
            throw Mismatch("feature", features, "a vector of Single or Double of known size, or one Single or Double");
        CheckLabel(Find(schema, Label, "label"));
        if (Weight != null && Find(schema, Weight, "example weight") is var weight
            && (weight.Kind != SchemaShape.Column.VectorKind.Scalar || weight.ItemType != NumberDataViewType.Single))
            throw Mismatch("example weight", weight, "Single");
    }

    /// <summary>Number of classes where the label's type tells; null for plain numbers.</summary>
    public static int? Classes(DataViewSchema.Column label) => label.Type is KeyDataViewType key ? checked((int)key.Count) : null;

    /// <summary>How rows of a checked schema are read.</summary>
    public RowFormat Format(DataViewSchema schema)
    {
        if (Task == LearningTask.Binary && Classes(schema[Label]) is { } count and not 2)
            throw new ArgumentOutOfRangeException(Argument, $"label column '{Label}': expected a key of 2 values for binary classification, got {count}; use MulticlassClassification");
        if (Task == LearningTask.Multiclass && Classes(schema[Label]) == 1)
            throw new ArgumentOutOfRangeException(Argument, $"label column '{Label}': expected a key of 2 or more values for classification, got 1");
        return new RowFormat(Task, Features, SizeOf(schema[Features].Type), Label, Weight, Task == LearningTask.Multiclass ? Classes(schema[Label]) : null);
    }

    /// <summary>Features in a row.</summary>
    public static int SizeOf(DataViewType type) => type is VectorDataViewType vector ? vector.Size : 1;

    /// <summary>Shape of one row's features: a vector's dimensions.</summary>
    public static global::KerasStyle.Shape SampleOf(DataViewType type) => type is VectorDataViewType vector ? new([.. vector.Dimensions]) : [1];

    void CheckLabel(SchemaShape.Column label)
    {
        bool scalar = label.Kind == SchemaShape.Column.VectorKind.Scalar;
        bool number = scalar && !label.IsKey && label.ItemType is NumberDataViewType;
        (bool fits, string expected) = Task switch
        {
            LearningTask.Multiclass => (scalar && label.IsKey || number, "a key (MapValueToKey makes one of any value) or a class number from 0"),
            LearningTask.Binary => (scalar && (label.IsKey || label.ItemType is BooleanDataViewType) || number, "Boolean, a key of 2 values, or a number that is 0 or 1"),
            _ => (number, "Single or another number"),
        };
        if (!fits)
            throw Mismatch("label", label, expected);
    }

    static SchemaShape.Column Find(SchemaShape schema, string name, string role)
    {
        foreach (SchemaShape.Column column in schema)
        {
            if (column.Name == name)
                return column;
        }

        throw new ArgumentOutOfRangeException(Argument, $"Could not find {role} column '{name}'; there are {string.Join(", ", schema.Select(c => c.Name))}");
    }

    static bool IsReal(SchemaShape.Column column) => column.ItemType == NumberDataViewType.Single || column.ItemType == NumberDataViewType.Double;

    static ArgumentOutOfRangeException Mismatch(string role, SchemaShape.Column column, string expected)
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
