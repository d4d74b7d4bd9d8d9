using Microsoft.ML.Data;

namespace Microsoft.ML.KerasStyle;

/// <content>Tables made ready for nets, and prediction of rows without classes.</content>
public sealed partial class KerasCatalog
{
    /// <summary>A text file of rows made ready for a net. Reads it once to find out what its columns are: numbers, categories, texts, or nothing to learn
    /// from; <c>?</c>, <c>NA</c> and empty fields are missing values.</summary>
    /// <param name="path">File with a line of column names first.</param>
    /// <param name="label">Column to predict: words or up to 20 different whole numbers are classes, yes and no (true and false, 0 and 1) Boolean, else a number.</param>
    /// <param name="separator">What stands between fields.</param>
    /// <param name="categories">Columns of numbers that are only names of kinds.</param>
    /// <param name="ignore">Columns that are not learned from.</param>
    /// <exception cref="ArgumentException">There is no such file or column, or nothing to learn from.</exception>
    /// <exception cref="FormatException">The file has no rows or no usable line of names.</exception>
    public KerasData FromCsv(string path, string label, char separator = ',', IReadOnlyCollection<string>? categories = null, IReadOnlyCollection<string>? ignore = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentException.ThrowIfNullOrEmpty(label);
        return KerasData.FromCsv(context, path, label, separator, categories ?? [], ignore ?? []);
    }

    /// <summary>A view of rows, as a DataFrame, made ready for a net.</summary>
    /// <param name="rows">The rows; read once.</param>
    /// <param name="label">Column to predict.</param>
    /// <param name="categories">Columns of numbers that are only names of kinds.</param>
    /// <param name="ignore">Columns that are not learned from.</param>
    /// <exception cref="ArgumentException">There is no such column, or nothing to learn from.</exception>
    public KerasData FromTable(IDataView rows, string label, IReadOnlyCollection<string>? categories = null, IReadOnlyCollection<string>? ignore = null)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentException.ThrowIfNullOrEmpty(label);
        return KerasData.FromTable(context, rows, label, categories ?? [], ignore ?? []);
    }

    /// <summary>Predicts rows whose columns are known only when the program runs, without a class for them.</summary>
    /// <param name="model">A fitted pipeline of stages that work row by row.</param>
    /// <param name="inputSchema">Schema of the data that it was fitted on.</param>
    /// <exception cref="ArgumentException">A stage does not work row by row.</exception>
    public RowPredictor CreateRowPredictor(ITransformer model, DataViewSchema inputSchema) => new(model, inputSchema);
}
