using Microsoft.ML.Data;

namespace Microsoft.ML.AutoML;

/// <summary>Guesses by type and values what a column is for.</summary>
internal static class PurposeInference
{
    private const int MaxRows = 1000;

    private static readonly string[] PictureEndings = [".bmp", ".dib", ".rle", ".jpg", ".jpeg", ".jpe", ".jfif", ".gif", ".tif", ".tiff", ".png"];

    /// <summary>The purpose of each column; those <paramref name="known"/> names keep theirs.</summary>
    public static ColumnPurpose[] Infer(MLContext context, IDataView data, ColumnInformation known)
    {
        var sample = context.Data.TakeRows(data, MaxRows);
        var named = known.Named().DistinctBy(c => c.Name).ToDictionary(c => c.Name, c => c.Purpose);
        var open = data.Schema.Count(c => !c.IsHidden && !named.ContainsKey(c.Name));
        return [.. sample.Schema.Select(column => column.IsHidden ? ColumnPurpose.Ignore
            : named.TryGetValue(column.Name, out var purpose) ? purpose
            : column.Type is TextDataViewType ? OfTexts([.. sample.GetColumn<string>(column)], isOnlyColumn: open == 1)
            : OfType(column.Type))];
    }

    private static ColumnPurpose OfType(DataViewType type) => ((type as VectorDataViewType)?.ItemType ?? type) switch
    {
        TextDataViewType => ColumnPurpose.TextFeature,
        BooleanDataViewType or NumberDataViewType => ColumnPurpose.NumericFeature,
        _ => ColumnPurpose.Ignore,
    };

    /// <summary>Texts that come up again are categories; long ones, or several words, are text; names say nothing.</summary>
    private static ColumnPurpose OfTexts(string[] texts, bool isOnlyColumn)
    {
        if (texts.Count(t => Array.Exists(PictureEndings, e => t.EndsWith(e, StringComparison.OrdinalIgnoreCase))) >= texts.Length - 1)
            return ColumnPurpose.ImagePath;
        var distinct = (double)texts.Distinct().Count() / texts.Length;
        if (distinct < 0.7)
            return ColumnPurpose.CategoricalFeature;
        var isText = isOnlyColumn || texts.Average(t => t.Length) > 30 || texts.Average(t => t.Count(c => c == ' ')) >= 1;
        return distinct >= 0.85 && isText ? ColumnPurpose.TextFeature : ColumnPurpose.Ignore;
    }
}
