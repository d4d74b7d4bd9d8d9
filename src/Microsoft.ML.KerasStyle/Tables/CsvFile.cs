using Microsoft.ML.Data;

namespace Microsoft.ML.KerasStyle.Tables;

/// <summary>A text file with a line of names and a line for each row: finds out what its columns are and loads it.</summary>
static class CsvFile
{
    /// <summary>The columns in order, with what their values are like.</summary>
    /// <exception cref="FormatException">The file has no rows, rows of different lengths, or two columns of one name.</exception>
    public static IReadOnlyList<(string Name, ColumnProfile Profile)> Inspect(MLContext ml, string path, char separator)
    {
        IDataView lines = Lines(ml, path, separator);
        DataViewSchema.Column fields = lines.Schema["Fields"];
        using DataViewRowCursor cursor = lines.GetRowCursor([fields]);
        ValueGetter<VBuffer<ReadOnlyMemory<char>>> getter = cursor.GetGetter<VBuffer<ReadOnlyMemory<char>>>(fields);
        VBuffer<ReadOnlyMemory<char>> values = default;
        long lineCount = 0;
        var columns = new List<(string Name, ColumnProfile Profile)>();
        for (; cursor.MoveNext(); lineCount++)
        {
            getter(ref values);
            if (lineCount == 0)
            {
                columns.AddRange(values.DenseValues().Select(n => (n.ToString().Trim(), new ColumnProfile())));
                continue;
            }

            for (int i = 0; i < columns.Count; i++)
                columns[i].Profile.Add(i < values.Length ? values.GetItemOrDefault(i).Span : default);
        }

        if (lineCount < 2)
            throw new FormatException($"'{path}' has no rows");
        if (columns.GroupBy(c => c.Name).FirstOrDefault(g => g.Key.Length == 0 || g.Count() > 1) is { } twice)
            throw new FormatException($"'{path}': the first line must name every column once, but {twice.Count()} columns are called '{twice.Key}'");
        return columns;
    }

    // One vector of texts: ML.NET counts the fields itself, and its rules of quoting hold.
    static IDataView Lines(MLContext ml, string path, char separator)
    {
        try
        {
            return ml.Data.LoadFromTextFile(path, new TextLoader.Options
            {
                Separators = [separator],
                AllowQuoting = true,
                ReadMultilines = true,
                Columns = [new TextLoader.Column("Fields", DataKind.String, [new TextLoader.Range(0, null)])],
            });
        }
        catch (ArgumentOutOfRangeException e) when (File.Exists(path))
        {
            throw new FormatException($"'{path}' is no table of names and rows with '{separator}' between their values: {e.Message}", e);
        }
    }

    /// <summary>Loads the file: numbers as Single, yes and no as Boolean (of a label also 0 and 1), all else as texts. So does AutoML's InferColumns.</summary>
    public static IDataView Load(MLContext ml, string path, char separator, string label, IReadOnlyList<(string Name, ColumnProfile Profile)> columns) =>
        ml.Data.LoadFromTextFile(path, new TextLoader.Options
        {
            Separators = [separator],
            HasHeader = true,
            AllowQuoting = true,
            ReadMultilines = true,
            TrimWhitespace = true,
            MissingRealsAsNaNs = true,
            Columns = [.. columns.Select((c, i) => new TextLoader.Column(c.Name, KindOf(c.Name == label, c.Profile), i))],
        });

    static DataKind KindOf(bool isLabel, ColumnProfile profile) =>
        profile.IsTruth && (isLabel || !profile.IsNumber) ? DataKind.Boolean : profile.IsNumber && !(isLabel && profile.IsClass) ? DataKind.Single : DataKind.String;
}
