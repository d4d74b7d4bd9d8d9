using System.Globalization;
using Microsoft.ML.Data;

namespace Microsoft.ML.AutoML;

/// <summary>Finds the separator of a text file, then the types of its columns, then what they are for.</summary>
internal sealed class ColumnInference(MLContext context, string path, bool hasHeader, bool trimWhitespace)
{
    private const int MaxRows = 10000;
    private static readonly char[] Separators = ['\t', ',', ' ', ';'];

    /// <param name="labelIndex">The field of the label, where the file rather than <paramref name="known"/> is to name it.</param>
    public ColumnInferenceResults Infer(
        ColumnInformation known, uint? labelIndex, char? separator, bool? allowQuoting, bool? allowSparse, bool groupColumns)
    {
        var (options, count) = Split(separator, allowQuoting, allowSparse);
        var fields = Types(options, count, known.LabelColumnName, labelIndex);
        if (labelIndex is { } index)
            known = new ColumnInformation { LabelColumnName = fields[index].Name };
        options.HasHeader = hasHeader;
        options.Columns = Array.ConvertAll(fields, f => new TextLoader.Column(f.Name, f.Kind, f.Index));
        var data = context.Data.LoadFromTextFile(path, options);
        if (known.Named().FirstOrDefault(c => data.Schema.GetColumnOrNull(c.Name) is null) is { Name: { } missing })
            throw new ArgumentException($"Specified column {missing} is not found in the dataset.");

        var columns = fields.Zip(PurposeInference.Infer(context, data, known), (f, purpose) => f with { Purpose = purpose }).ToArray();
        var information = new ColumnInformation();
        if (groupColumns)
            options.Columns = Group(columns, information);
        else
            Array.ForEach(columns, c => information.Add(c.Name, c.Purpose));
        return new ColumnInferenceResults { TextLoaderOptions = options, ColumnInformation = information };
    }

    /// <summary>The first way to read the file that gives every line the same fields, and several of them.</summary>
    private (TextLoader.Options Options, int Count) Split(char? separator, bool? allowQuoting, bool? allowSparse)
    {
        var ways = from quoting in new[] { true, false }
                   from candidate in separator is { } given ? [given] : Separators
                   from lines in new[] { false, true }
                   select new TextLoader.Options { Separators = [candidate], AllowQuoting = quoting, ReadMultilines = lines, TrimWhitespace = trimWhitespace };
        foreach (var way in ways)
        {
            if (Fields(way) is not (> 1 and var count))
                continue;
            (way.AllowQuoting, way.AllowSparse) = (allowQuoting ?? way.AllowQuoting, allowSparse ?? false);
            return (way, count);
        }
        throw new InferenceException(InferenceExceptionType.ColumnSplit, $"Unable to split the lines of '{path}' into columns, the same number in each.");
    }

    private int Fields(TextLoader.Options way)
    {
        way.Columns = [new TextLoader.Column("Fields", DataKind.String, [new TextLoader.Range(0, null)])];
        try
        {
            return ((VectorDataViewType)context.Data.CreateTextLoader(way, new MultiFileSource(path)).GetOutputSchema()["Fields"].Type).Size;
        }
        catch (ArgumentException)
        {
            return 0; // lines of different lengths
        }
    }

    /// <summary>Numbers where every value but the first is one, else truth values, else texts; a label of truth values alone is one, too.</summary>
    private Field[] Types(TextLoader.Options options, int count, string? label, uint? labelIndex)
    {
        options.Columns = [new TextLoader.Column("Fields", DataKind.String, 0, count - 1)];
        var rows = context.Data.TakeRows(context.Data.LoadFromTextFile(path, options), MaxRows).GetColumn<string[]>("Fields").ToArray();
        if (rows.Length < 2)
            throw new InferenceException(InferenceExceptionType.ColumnDataType, $"Unable to infer the types of the columns of '{path}'.");
        var values = Enumerable.Range(0, count).Select(i => rows.Skip(1).Select(r => r[i])).ToArray();
        var kinds = Array.ConvertAll(values, column => column.All(IsNumber) ? DataKind.Single : column.All(IsTruth) ? DataKind.Boolean : DataKind.String);
        var fields = Names(rows[0]).Select((name, i) => new Field(i, name, kinds[i], ColumnPurpose.Ignore)).ToArray();

        var at = labelIndex is { } index ? (int)index : Array.FindIndex(fields, f => f.Name == label);
        if (at < 0)
            throw new ArgumentException($"Specified label column '{label}' was not found.");
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(at, count, nameof(labelIndex));
        fields[at] = fields[at] with
        {
            Name = hasHeader || labelIndex is null ? fields[at].Name : "Label",
            Kind = values[at].All(IsTruth) ? DataKind.Boolean : fields[at].Kind,
        };
        return fields;
    }

    private List<string> Names(string[] header)
    {
        var names = new List<string>();
        for (var i = 0; i < header.Length; i++)
        {
            var stem = hasHeader && !string.IsNullOrWhiteSpace(header[i]) ? header[i] : $"col{i}";
            names.Add(Free(stem, n => names.Contains(n), k => $"{stem}_{k:00}", first: 0));
        }
        return names;
    }

    /// <summary>Columns of one type and purpose are read as one vector; categories, texts and what is ignored stay apart.</summary>
    private TextLoader.Column[] Group(Field[] columns, ColumnInformation information)
    {
        var result = new List<TextLoader.Column>();
        foreach (var group in columns.GroupBy(c => (c.Kind, c.Purpose, IsApart(c.Purpose) ? c.Index : 0)))
        {
            var (kind, purpose, _) = group.Key;
            var stem = purpose switch
            {
                ColumnPurpose.NumericFeature => kind == DataKind.Boolean ? "BooleanFeatures" : "Features",
                ColumnPurpose.CategoricalFeature => "Cat",
                _ => purpose.ToString(),
            };
            var name = hasHeader && group.Count() == 1 ? group.First().Name : Free(stem, n => result.Exists(c => c.Name == n), k => $"{stem}{k:00}", first: 1);
            result.Add(new TextLoader.Column(name, kind, Ranges(group.Select(c => c.Index))));
            information.Add(name, purpose);
        }
        return [.. result];
    }

    private static TextLoader.Range[] Ranges(IEnumerable<int> fields)
    {
        var ranges = new List<TextLoader.Range>();
        foreach (var field in fields)
        {
            if (ranges is [.., var last] && last.Max + 1 == field)
                last.Max = field;
            else
                ranges.Add(new TextLoader.Range(field));
        }
        return [.. ranges];
    }

    private static bool IsApart(ColumnPurpose purpose) => purpose is ColumnPurpose.CategoricalFeature or ColumnPurpose.TextFeature or ColumnPurpose.Ignore;

    private static string Free(string stem, Predicate<string> isTaken, Func<int, string> numbered, int first)
    {
        var name = stem;
        for (var k = first; isTaken(name); k++)
            name = numbered(k);
        return name;
    }

    private static bool IsNumber(string text) =>
        text.Length == 0 || float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _) || text.ToUpperInvariant() is "?" or "NA" or "N/A" or "NAN";

    private static bool IsTruth(string text) => text.Length > 0 && TextParser.For<bool>(missingRealsAsNaNs: false)(text, out _);

    private sealed record Field(int Index, string Name, DataKind Kind, ColumnPurpose Purpose);
}
