using System.Collections.ObjectModel;

namespace Microsoft.ML.AutoML;

/// <summary>What the columns of a table are for.</summary>
public sealed class ColumnInformation
{
    public string LabelColumnName { get; set; } = "Label";

    public string? UserIdColumnName { get; set; }

    public string? GroupIdColumnName { get; set; }

    public string? ItemIdColumnName { get; set; }

    public string? ExampleWeightColumnName { get; set; }

    public string? SamplingKeyColumnName { get; set; }

    public ICollection<string> CategoricalColumnNames { get; } = new Collection<string>();

    public ICollection<string> NumericColumnNames { get; } = new Collection<string>();

    public ICollection<string> TextColumnNames { get; } = new Collection<string>();

    public ICollection<string> IgnoredColumnNames { get; } = new Collection<string>();

    public ICollection<string> ImagePathColumnNames { get; } = new Collection<string>();

    /// <summary>The columns named, each with its purpose.</summary>
    internal IEnumerable<(string Name, ColumnPurpose Purpose)> Named()
    {
        (string?, ColumnPurpose)[] single =
        [
            (LabelColumnName, ColumnPurpose.Label), (ExampleWeightColumnName, ColumnPurpose.Weight), (GroupIdColumnName, ColumnPurpose.GroupId),
            (SamplingKeyColumnName, ColumnPurpose.SamplingKey), (UserIdColumnName, ColumnPurpose.UserId), (ItemIdColumnName, ColumnPurpose.ItemId),
        ];
        (ICollection<string>, ColumnPurpose)[] several =
        [
            (CategoricalColumnNames, ColumnPurpose.CategoricalFeature), (NumericColumnNames, ColumnPurpose.NumericFeature),
            (TextColumnNames, ColumnPurpose.TextFeature), (IgnoredColumnNames, ColumnPurpose.Ignore), (ImagePathColumnNames, ColumnPurpose.ImagePath),
        ];
        foreach (var (name, purpose) in single)
        {
            if (name is not null)
                yield return (name, purpose);
        }
        foreach (var (names, purpose) in several)
        {
            foreach (var name in names)
                yield return (name, purpose);
        }
    }

    internal void Add(string name, ColumnPurpose purpose)
    {
        switch (purpose)
        {
            case ColumnPurpose.Label: LabelColumnName = name; break;
            case ColumnPurpose.Weight: ExampleWeightColumnName = name; break;
            case ColumnPurpose.GroupId: GroupIdColumnName = name; break;
            case ColumnPurpose.SamplingKey: SamplingKeyColumnName = name; break;
            case ColumnPurpose.UserId: UserIdColumnName = name; break;
            case ColumnPurpose.ItemId: ItemIdColumnName = name; break;
            case ColumnPurpose.CategoricalFeature: CategoricalColumnNames.Add(name); break;
            case ColumnPurpose.NumericFeature: NumericColumnNames.Add(name); break;
            case ColumnPurpose.TextFeature: TextColumnNames.Add(name); break;
            case ColumnPurpose.ImagePath: ImagePathColumnNames.Add(name); break;
            default: IgnoredColumnNames.Add(name); break;
        }
    }
}
