using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Reads rows from lines of separated fields. Blank lines and lines that begin with // are skipped.</summary>
public sealed partial class TextLoader : IDataLoader<IMultiStreamSource>
{
    internal const string LoaderSignature = "TextLoader";

    private readonly Options _options;
    private readonly TextColumn[] _columns;
    private readonly DataViewSchema _schema;

    internal TextLoader(Options options, IMultiStreamSource? dataSample)
    {
        if (options.AllowSparse)
            throw new NotSupportedException("Sparse text is not read by this stand-in");
        _options = options;
        var columns = options.Columns is { Length: > 0 } given ? given : DefaultColumns();
        var sample = dataSample is { Count: > 0 } ? TextView.FirstLines(options, dataSample, 100) : [];
        var splitter = new LineSplitter(options);
        var size = options.InputSize ?? 0;
        if (size == 0 && columns.Any(c => Array.Exists(c.Source, NeedsSize)))
        {
            var sizes = sample.Select(splitter.Split).Distinct().ToArray();
            size = sizes.Length switch
            {
                0 => throw new ArgumentOutOfRangeException(nameof(Column.Source), "Can't determine the number of source columns without valid data"),
                1 => sizes[0],
                _ => throw new ArgumentOutOfRangeException(nameof(Column.Source), "The size of input lines is not consistent"),
            };
        }
        _columns = [.. columns.Select(c => new TextColumn(c, size))];
        _schema = MakeSchema(options.HasHeader && sample.Count > 0 ? splitter.Fields(sample[0]) : []);
    }

    private TextLoader(Options options, TextColumn[] columns, DataViewSchema schema)
    {
        _options = options;
        _columns = columns;
        _schema = schema;
    }

    public DataViewSchema GetOutputSchema() => _schema;

    public IDataView Load(IMultiStreamSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return new TextView(_options, _schema, _columns, source);
    }

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        ctx.CheckAtModel();
        ctx.SetVersionInfo(new VersionInfo("TXTLOADR", 0x00010001, 0x00010001, 0x00010001, typeof(TextLoader).Assembly.FullName!, LoaderSignature));
        var w = ctx.Writer;
        w.Write(_options.AllowQuoting);
        w.Write(new string(_options.Separators));
        w.Write(_options.TrimWhitespace);
        w.Write(_options.HasHeader);
        w.Write(_options.ReadMultilines);
        w.Write(_options.EscapeChar);
        w.Write(_options.MaxRows ?? -1);
        w.Write(_options.MissingRealsAsNaNs);
        SchemaFile.Write(w, _schema);
        foreach (var c in _columns)
            ValueFile.WriteArray<int>(w, c.Fields);
    }

    private static TextLoader Create(ModelLoadContext ctx)
    {
        var r = ctx.Reader;
        var options = new Options
        {
            AllowQuoting = r.ReadBoolean(),
            Separators = r.ReadString().ToCharArray(),
            TrimWhitespace = r.ReadBoolean(),
            HasHeader = r.ReadBoolean(),
            ReadMultilines = r.ReadBoolean(),
            EscapeChar = r.ReadChar(),
            MaxRows = r.ReadInt64() is >= 0 and var rows ? rows : null,
            MissingRealsAsNaNs = r.ReadBoolean(),
        };
        var schema = SchemaFile.Read(r);
        return new TextLoader(options, [.. schema.Select(c => new TextColumn(c.Name, c.Type, ValueFile.ReadArray<int>(r)))], schema);
    }

    internal static bool NeedsSize(Range range) => range is { AutoEnd: true, Max: null };

    private static Column[] DefaultColumns() =>
        [new Column("Label", DataKind.Single, 0), new Column("Features", DataKind.Single, [new Range(1, null)])];

    /// <summary>Vectors take their slot names from the header.</summary>
    private DataViewSchema MakeSchema(string[] header)
    {
        var builder = new DataViewSchema.Builder();
        foreach (var c in _columns)
        {
            var annotations = new DataViewSchema.Annotations.Builder();
            if (c.Type is VectorDataViewType && c.Fields.Any(f => f < header.Length))
                annotations.AddTexts(Annotation.SlotNames, [.. c.Fields.Select(f => f < header.Length ? header[f].Trim() : "")]);
            builder.AddColumn(c.Name, c.Type, annotations.ToAnnotations());
        }
        return builder.ToSchema();
    }
}

/// <summary>A column with its fields counted out.</summary>
internal sealed class TextColumn
{
    public TextColumn(TextLoader.Column column, int inputSize)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(column.Name, nameof(TextLoader.Column.Name));
        if (column.Source is not { Length: > 0 })
            throw new ArgumentOutOfRangeException(nameof(column), $"'{column.Name}': Must specify some source column indices");
        Name = column.Name.Trim();
        Fields = [.. column.Source.SelectMany(r => Enumerable.Range(r.Min, Last(r, inputSize) - r.Min + 1))];
        var item = column.DataKind.Type();
        if (column.KeyCount is { } key)
            item = new KeyDataViewType(item.RawType, key.Count ?? KeyDataViewType.MaxCount(item.RawType));
        var isScalar = column.Source is [{ ForceVector: false } only] && !TextLoader.NeedsSize(only) && Fields.Length == 1;
        Type = isScalar ? item : new VectorDataViewType(item, Fields.Length);
    }

    public TextColumn(string name, DataViewType type, int[] fields)
    {
        Name = name;
        Type = type;
        Fields = fields;
    }

    public string Name { get; }

    public DataViewType Type { get; }

    public int[] Fields { get; }

    private static int Last(TextLoader.Range range, int inputSize)
    {
        if (!TextLoader.NeedsSize(range))
            return range.Max ?? range.Min;
        return range.Min < inputSize
            ? inputSize - 1
            : throw new ArgumentOutOfRangeException(nameof(range), $"Column #{range.Min} not found in the dataset (it only has {inputSize} columns)");
    }
}
