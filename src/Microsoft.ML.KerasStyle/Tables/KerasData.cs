using Microsoft.ML.Data;
using Microsoft.ML.KerasStyle.Schema;
using Microsoft.ML.KerasStyle.Tables;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.KerasStyle;

/// <summary>A table made ready for a net: its rows, what its columns are, and the estimators that make <c>Features</c> and <c>Label</c> of them. From
/// <see cref="KerasCatalog.FromCsv"/> or <see cref="KerasCatalog.FromTable"/>.
/// <code>var metrics = ml.Regression.CrossValidate(data.Rows, data.Preparation.Append(ml.Keras().Regression()));</code></summary>
public sealed class KerasData
{
    const int MostWords = 5000;

    KerasData(IDataView rows, IReadOnlyList<TableColumn> columns, IEstimator<ITransformer> preparation, string label) =>
        (Rows, Columns, Preparation, LabelColumn) = (rows, columns, preparation, label);

    /// <summary>The rows.</summary>
    public IDataView Rows { get; }

    /// <summary>The columns and what they are taken for.</summary>
    public IReadOnlyList<TableColumn> Columns { get; }

    /// <summary>Makes <c>Features</c> (a vector of Single) of all columns but the label and those that are ignored, and <c>Label</c> of the label: a number,
    /// Boolean, or a key whose values are the classes.</summary>
    public IEstimator<ITransformer> Preparation { get; }

    /// <summary>The column that is predicted.</summary>
    public string LabelColumn { get; }

    /// <summary>A table of the columns, one in a line.</summary>
    public override string ToString() => string.Join(Environment.NewLine, Columns.Select(c => $"{c.Name,-24} {c.Kind,-9} {c.Distinct,6} values{(c.Missing > 0 ? $", {c.Missing} missing" : "")}"));

    internal static KerasData FromCsv(MLContext ml, string path, string label, char separator, IReadOnlyCollection<string> categories, IReadOnlyCollection<string> ignore)
    {
        IReadOnlyList<(string Name, ColumnProfile Profile)> columns = CsvFile.Inspect(ml, path, separator);
        if (columns.All(c => c.Name != label))
            throw new ArgumentException($"'{path}' has no column '{label}'; it has {string.Join(", ", columns.Select(c => c.Name))}", nameof(label));
        return FromTable(ml, CsvFile.Load(ml, path, separator, label, columns), label, categories, ignore, columns.ToDictionary(c => c.Name, c => c.Profile));
    }

    internal static KerasData FromTable(
        MLContext ml, IDataView rows, string label, IReadOnlyCollection<string> categories, IReadOnlyCollection<string> ignore, IReadOnlyDictionary<string, ColumnProfile>? profiles = null)
    {
        DataViewSchema.Column target = ColumnCheck.Find(rows.Schema, label, "label");
        foreach (string name in categories.Concat(ignore))
            ColumnCheck.Find(rows.Schema, name, "named");
        profiles ??= TableProfiles.Of(rows);
        var columns = new List<TableColumn>();
        var steps = new PreparationSteps(ml);
        foreach (DataViewSchema.Column column in rows.Schema.Where(c => !c.IsHidden))
        {
            ColumnProfile? profile = profiles.GetValueOrDefault(column.Name);
            if (profile?.HasCommas == true && column.Type is TextDataViewType && !ignore.Contains(column.Name) && !categories.Contains(column.Name))
                throw new FormatException($"column '{column.Name}' has numbers with a comma, which are texts here: write them with a point and without separators of thousands, load the file with TextLoader.Options.DecimalMarker for FromTable, or name the column in categories or ignore");
            TableColumnKind kind = column.Name == label ? TableColumnKind.Label
                : ignore.Contains(column.Name) ? TableColumnKind.Ignored
                : categories.Contains(column.Name) ? TableColumnKind.Category
                : KindOf(column.Type, profile);
            columns.Add(new TableColumn(column.Name, kind, profile?.Distinct ?? 0, profile?.Missing ?? 0));
            steps.Add(column, kind, MostWords);
        }

        return new KerasData(rows, columns, steps.Finish(target, profiles.GetValueOrDefault(label)), label);
    }

    static TableColumnKind KindOf(DataViewType type, ColumnProfile? profile)
    {
        DataViewType item = ColumnCheck.ItemOf(type);
        if (item is KeyDataViewType)
            return type is VectorDataViewType ? TableColumnKind.Ignored : TableColumnKind.Category;
        if (type is VectorDataViewType vector)
            return vector.Size > 0 && item is NumberDataViewType or BooleanDataViewType ? TableColumnKind.Number : TableColumnKind.Ignored;
        return item is NumberDataViewType or BooleanDataViewType ? profile is { Distinct: < 2 } ? TableColumnKind.Ignored : item is BooleanDataViewType ? TableColumnKind.Boolean : TableColumnKind.Number
            : item is TextDataViewType ? profile?.Kind ?? TableColumnKind.Ignored
            : TableColumnKind.Ignored;
    }
}
