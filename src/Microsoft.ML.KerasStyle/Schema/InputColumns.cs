using KerasStyle;
using Microsoft.ML.Data;
using Microsoft.ML.KerasStyle.Data;
using Microsoft.ML.KerasStyle.Training;

namespace Microsoft.ML.KerasStyle.Schema;

/// <summary>Which column feeds which input of a net. A net of one input reads the feature column; of several inputs each reads the column of its name,
/// or the one that the options name for it.</summary>
sealed class InputColumns
{
    const string Role = "feature";

    readonly IReadOnlyList<Field>? trained;
    readonly NetworkInput[] inputs;
    readonly string[] columns;
    readonly bool numbersOnly;

    /// <param name="inputs">The net's inputs.</param>
    /// <param name="features">Column of a net of one input.</param>
    /// <param name="named">Columns by the inputs' names.</param>
    /// <param name="numbersOnly">Whether keys are refused.</param>
    /// <exception cref="ArgumentException">There is no input of a name.</exception>
    public InputColumns(IReadOnlyList<NetworkInput> inputs, string features, IReadOnlyDictionary<string, string>? named, bool numbersOnly)
    {
        (this.inputs, this.numbersOnly) = ([.. inputs], numbersOnly);
        if (named?.Keys.FirstOrDefault(n => inputs.All(i => i.Name != n)) is { } unknown)
            throw new ArgumentException($"InputColumns: the network has no input '{unknown}'; it has {string.Join(", ", inputs.Select(i => i.Name))}", nameof(named));
        columns = [.. inputs.Select(i => named?.GetValueOrDefault(i.Name) ?? (inputs.Count == 1 ? features : i.Name))];
    }

    /// <param name="trained">The columns as a trained net reads them.</param>
    public InputColumns(IReadOnlyList<Field> trained) => (this.trained, inputs, columns) = (trained, [], [.. trained.SelectMany(f => f.Columns).Distinct()]);

    /// <summary>The columns in the order of the net's inputs.</summary>
    public IReadOnlyList<string> Names => columns;

    /// <summary>Throws when a column is missing or of a wrong type.</summary>
    public void Check(SchemaShape schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        foreach (string name in columns)
            ColumnCheck.Find(schema, name, Role);
        foreach ((NetworkInput input, SchemaShape.Column column) in inputs.Zip(columns.Select(name => ColumnCheck.Find(schema, name, Role))))
        {
            bool varying = column.Kind == SchemaShape.Column.VectorKind.VariableVector;
            bool fits = column.IsKey ? !numbersOnly : !varying && (column.IsNumber() || column.ItemType is BooleanDataViewType || (column.ItemType is TextDataViewType && input.TakesText));
            if (!fits)
            {
                string expected = "a vector of Single or other numbers of known size, or one number";
                throw ColumnCheck.Mismatch(Role, column, numbersOnly ? expected
                    : $"{expected}, or keys (of text: NormalizeText, TokenizeIntoWords, MapValueToKey; or let the network begin with TextVectorization or StringLookup)");
            }
        }
    }

    /// <summary>How the columns of checked data are read.</summary>
    /// <param name="data">The data; read once when the length of a series is nowhere given.</param>
    /// <param name="options">Length of series, and the ends where they are filled and cut.</param>
    public IReadOnlyList<Field> Bind(IDataView data, KerasTrainerOptions options)
    {
        foreach (Field field in trained ?? [])
            Check(field, data.Schema);
        return trained ?? [.. inputs.Zip(columns, (input, column) => Bind(input, column, data, options))];
    }

    /// <summary>Throws when a column cannot be read as a trained net wants it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is missing or of a wrong type.</exception>
    public static void Check(Field field, DataViewSchema schema)
    {
        if (field is HostField { Host.Raw: var raw })
        {
            foreach (Field one in raw)
                Check(one, schema);
            return;
        }

        DataViewSchema.Column column = ColumnCheck.Find(schema, field.Column, Role);
        DataViewType item = ColumnCheck.ItemOf(column.Type);
        long size = field.Spec.Shape.Size;
        bool fits = field is KeySequenceField ? item is KeyDataViewType && column.Type is VectorDataViewType
            : field is TextField ? item is TextDataViewType && ColumnCheck.SizeOf(column.Type) == size
            : NumberReader.Reads(item) && ColumnCheck.SizeOf(column.Type) == size;
        if (!fits)
        {
            string expected = field is KeySequenceField ? "a vector of keys" : field is TextField ? size == 1 ? "a text" : $"a vector of {size} texts" : size == 1 ? "a number" : $"a vector of {size} Single or other numbers";
            throw new ArgumentOutOfRangeException("inputSchema", $"Schema mismatch for feature column '{field.Column}': expected {expected}, as the net was trained on, got {column.Type}");
        }
    }

    static Field Bind(NetworkInput input, string name, IDataView data, KerasTrainerOptions options)
    {
        DataViewType type = data.Schema[name].Type;
        if (ColumnCheck.ItemOf(type) is TextDataViewType)
            return new TextField(Role, name, new TensorSpec([ColumnCheck.SizeOf(type)], DType.String));
        bool keys = ColumnCheck.ItemOf(type) is KeyDataViewType;
        DType dtype = (input.DType ?? (keys ? DType.Int32 : DType.Float32)) is DType.Int32 or DType.Int64
            ? DType.Int32 : DType.Float32;
        if (keys && type is VectorDataViewType series)
        {
            int? given = options.SequenceLength ?? (input.Sample is { Rank: >= 1 } known && known[0] != Shape.Unknown ? known[0] : null);
            int length = given ?? (series.Size > 0 ? series.Size : KeySequenceField.Longest(data, name, options.CancellationToken));
            return new KeySequenceField(Role, name, new TensorSpec([length], dtype), options.Padding, options.Truncating);
        }

        return new NumberField(Role, name, new TensorSpec(type is VectorDataViewType vector ? new([.. vector.Dimensions]) : [1], dtype));
    }
}
