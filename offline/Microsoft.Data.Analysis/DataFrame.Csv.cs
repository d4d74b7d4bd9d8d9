using System.Globalization;
using System.Text;

namespace Microsoft.Data.Analysis;

public sealed partial class DataFrame
{
    public static DataFrame LoadCsv(
        string filename, char separator = ',', bool header = true, string[]? columnNames = null, Type[]? dataTypes = null, int numRows = -1, int guessRows = 10,
        bool addIndexColumn = false, Encoding? encoding = null, bool renameDuplicatedColumns = false, CultureInfo? cultureInfo = null)
    {
        using var stream = File.OpenRead(filename);
        return LoadCsv(stream, separator, header, columnNames, dataTypes, numRows, guessRows, addIndexColumn, encoding, renameDuplicatedColumns, cultureInfo);
    }

    public static DataFrame LoadCsv(
        Stream csvStream, char separator = ',', bool header = true, string[]? columnNames = null, Type[]? dataTypes = null, long numberOfRowsToRead = -1, int guessRows = 10,
        bool addIndexColumn = false, Encoding? encoding = null, bool renameDuplicatedColumns = false, CultureInfo? cultureInfo = null,
        Func<IEnumerable<string>, Type>? guessTypeFunction = null)
    {
        ArgumentNullException.ThrowIfNull(csvStream);
        using var reader = new StreamReader(csvStream, encoding ?? Encoding.UTF8, leaveOpen: true);
        var lines = new List<string[]>();
        string[]? names = columnNames;
        while ((numberOfRowsToRead < 0 || lines.Count < numberOfRowsToRead) && ReadFields(reader, separator) is { } fields)
        {
            if (header && names == null || header && lines.Count == 0 && ReferenceEquals(names, columnNames) && columnNames != null && fields.SequenceEqual(columnNames))
            {
                names = fields;
                header = false;
                continue;
            }
            lines.Add(fields);
        }
        if (lines.Count == 0 && names == null)
            throw new FormatException("Empty file");
        names ??= [.. Enumerable.Range(0, lines[0].Length).Select(i => $"Column{i}")];
        var culture = cultureInfo ?? CultureInfo.CurrentCulture;
        var frame = new DataFrame();
        if (addIndexColumn)
            frame.Columns.Add(new Int64DataFrameColumn("IndexColumn", DataFrameColumn.Rows(lines.Count)));
        for (var i = 0; i < names.Length; i++)
        {
            var texts = lines.Select(l => l.ElementAtOrDefault(i) ?? "");
            var type = dataTypes?[i] ?? (guessTypeFunction ?? Guess)(texts.Take(guessRows));
            var column = DataFrameColumn.Empty(type, Unused(frame, names[i], renameDuplicatedColumns));
            foreach (var text in texts)
                column.AppendValue(text.Length == 0 && type != typeof(string) ? null : Parse(text, type, culture));
            frame.Columns.Add(column);
        }
        return frame;
    }

    public static void SaveCsv(DataFrame dataFrame, string path, char separator = ',', bool header = true, Encoding? encoding = null, CultureInfo? cultureInfo = null)
    {
        using var stream = File.Create(path);
        SaveCsv(dataFrame, stream, separator, header, encoding, cultureInfo);
    }

    public static void SaveCsv(DataFrame dataFrame, Stream csvStream, char separator = ',', bool header = true, Encoding? encoding = null, CultureInfo? cultureInfo = null)
    {
        ArgumentNullException.ThrowIfNull(dataFrame);
        using var writer = new StreamWriter(csvStream, encoding ?? new UTF8Encoding(false), leaveOpen: true);
        if (header)
            writer.WriteLine(string.Join(separator, dataFrame.Columns.Select(c => Quoted(c.Name, separator))));
        foreach (var row in dataFrame.Rows)
            writer.WriteLine(string.Join(separator, row.Select(v => Quoted(Convert.ToString(v, cultureInfo ?? CultureInfo.CurrentCulture) ?? "", separator))));
    }

    private static string Quoted(string text, char separator) =>
        text.AsSpan().IndexOfAny(separator, '"', '\n') >= 0 ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;

    private static string Unused(DataFrame frame, string name, bool rename)
    {
        var unused = name;
        for (var i = 1; rename && frame.Columns.IndexOf(unused) >= 0; i++)
            unused = $"{name}.{i}";
        return unused;
    }

    /// <summary>Numbers are Single, as the real one guesses them.</summary>
    private static Type Guess(IEnumerable<string> texts)
    {
        var given = texts.Where(t => t.Length > 0).ToList();
        return given.Count == 0 ? typeof(string)
            : given.All(t => bool.TryParse(t, out _)) ? typeof(bool)
            : given.All(t => float.TryParse(t, NumberStyles.Float, CultureInfo.InvariantCulture, out _)) ? typeof(float)
            : given.All(t => DateTime.TryParse(t, CultureInfo.InvariantCulture, DateTimeStyles.None, out _)) ? typeof(DateTime)
            : typeof(string);
    }

    private static object Parse(string text, Type type, CultureInfo culture) => type == typeof(bool) ? bool.Parse(text) : Convert.ChangeType(text, type, culture);

    private static string[]? ReadFields(TextReader reader, char separator)
    {
        if (reader.ReadLine() is not { } line)
            return null;
        var fields = new List<string>();
        var field = new StringBuilder();
        var quoted = false;
        for (var i = 0; ; i++)
        {
            if (i == line.Length)
            {
                if (!quoted || reader.ReadLine() is not { } more)
                    break;
                (line, i) = (line + "\n" + more, i - 1);
                field.Append('\n');
                i++;
                continue;
            }
            var c = line[i];
            if (c == '"' && quoted && i + 1 < line.Length && line[i + 1] == '"')
                (field, i) = (field.Append('"'), i + 1);
            else if (c == '"')
                quoted = !quoted;
            else if (c == separator && !quoted)
                (fields, field) = ([.. fields, field.ToString()], new StringBuilder());
            else
                field.Append(c);
        }
        fields.Add(field.ToString());
        return [.. fields];
    }
}
