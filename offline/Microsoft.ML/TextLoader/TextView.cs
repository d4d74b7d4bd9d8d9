namespace Microsoft.ML.Data;

/// <summary>The rows of text files; every cursor reads them anew and parses only the columns it needs.</summary>
internal sealed class TextView(TextLoader.Options options, DataViewSchema schema, TextColumn[] columns, IMultiStreamSource source) : IDataView
{
    public bool CanShuffle => false;

    public DataViewSchema Schema => schema;

    public long? GetRowCount() => null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        new Rows(options, schema, columns, source, columnsNeeded);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded)];

    /// <summary>The header, where there is one, and the lines that follow it in the first file.</summary>
    public static List<string> FirstLines(TextLoader.Options options, IMultiStreamSource source, int count)
    {
        using var reader = source.OpenTextReader(0);
        return [.. Lines(options, reader, withHeader: true).Take(count)];
    }

    private static IEnumerable<string> Lines(TextLoader.Options options, IMultiStreamSource source)
    {
        for (var file = 0; file < source.Count; file++)
        {
            using var reader = source.OpenTextReader(file);
            foreach (var line in Lines(options, reader, withHeader: false))
                yield return line;
        }
    }

    private static IEnumerable<string> Lines(TextLoader.Options options, TextReader reader, bool withHeader)
    {
        var atTop = true;
        while (ReadLine(options, reader) is { } line)
        {
            if (line.Length == 0 || line.StartsWith("//", StringComparison.Ordinal) || (atTop && line[0] == '#'))
                continue;
            if (!atTop || withHeader || !options.HasHeader)
                yield return line;
            atTop = false;
        }
    }

    private static string? ReadLine(TextLoader.Options options, TextReader reader)
    {
        var line = reader.ReadLine();
        if (line is null || !(options is { ReadMultilines: true, AllowQuoting: true }))
            return line;
        var isOpen = EndsInQuotes(line, options.Separators, false);
        while (isOpen)
        {
            var more = reader.ReadLine() ?? throw new EndOfStreamException("A quoted field was never closed, and we've read to the last line in the file without finding the closing quote");
            line += "\n" + more;
            isOpen = EndsInQuotes(more, options.Separators, true);
        }
        return line;
    }

    /// <summary>Whether a quoted field goes on in the next line. Fields are quoted that begin with a quote.</summary>
    private static bool EndsInQuotes(string line, char[] separators, bool isOpen)
    {
        var atStart = !isOpen;
        for (var i = 0; i < line.Length; i++)
        {
            if (isOpen && line[i] == '"' && i + 1 < line.Length && line[i + 1] == '"')
                i++;
            else if (isOpen)
                isOpen = line[i] != '"';
            else if (atStart && line[i] == '"')
                (isOpen, atStart) = (true, false);
            else
                atStart = separators.Contains(line[i]) || (atStart && line[i] == ' ');
        }
        return isOpen;
    }

    private sealed class Rows(
        TextLoader.Options options, DataViewSchema schema, TextColumn[] columns, IMultiStreamSource source, IEnumerable<DataViewSchema.Column> active)
        : Cursor(schema, active)
    {
        private readonly LineSplitter _splitter = new(options);
        private readonly IEnumerator<string> _lines = Lines(options, source).Take((int)Math.Min(int.MaxValue, options.MaxRows ?? int.MaxValue)).GetEnumerator();

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new DataViewRowId((ulong)Here, 0);

        protected override bool Advance()
        {
            if (!_lines.MoveNext())
                return false;
            _splitter.Split(_lines.Current);
            return true;
        }

        protected override Delegate MakeGetter(int column)
        {
            var c = columns[column];
            return c.Type.ItemType() is TextDataViewType
                ? c.Type is VectorDataViewType ? Texts(c) : Text(c)
                : (Delegate)Generic.Call(Scalar<int>, Vector<int>, c.Type, c)!;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                _lines.Dispose();
            base.Dispose(disposing);
        }

        private long Here => Position >= 0 ? Position : throw new InvalidOperationException("Values can only be fetched while there is a row");

        private ValueGetter<ReadOnlyMemory<char>> Text(TextColumn column)
        {
            var field = column.Fields[0];
            return (ref ReadOnlyMemory<char> dst) => dst = Here >= 0 && field < _splitter.Count ? _splitter.Memory(field) : default;
        }

        private ValueGetter<VBuffer<ReadOnlyMemory<char>>> Texts(TextColumn column) => (ref VBuffer<ReadOnlyMemory<char>> dst) =>
        {
            _ = Here;
            var editor = VBufferEditor.Create(ref dst, column.Fields.Length);
            for (var i = 0; i < column.Fields.Length; i++)
                editor.Values[i] = column.Fields[i] < _splitter.Count ? _splitter.Memory(column.Fields[i]) : default;
            dst = editor.Commit();
        };

        private Delegate Scalar<T>(TextColumn column)
        {
            var parse = Parser<T>(column);
            var field = column.Fields[0];
            return (ValueGetter<T>)((ref T dst) => dst = Parse(parse, column, field));
        }

        private Delegate Vector<T>(TextColumn column)
        {
            var parse = Parser<T>(column);
            var fields = column.Fields;
            return (ValueGetter<VBuffer<T>>)((ref VBuffer<T> dst) =>
            {
                var editor = VBufferEditor.Create(ref dst, fields.Length);
                for (var i = 0; i < fields.Length; i++)
                    editor.Values[i] = Parse(parse, column, fields[i]);
                dst = editor.Commit();
            });
        }

        /// <summary>A field that the line lacks is like an empty one.</summary>
        private T Parse<T>(TryParse<T> parse, TextColumn column, int field)
        {
            var row = Here;
            var text = field < _splitter.Count ? _splitter.Span(field) : default;
            return parse(text, out var value)
                ? value
                : throw new FormatException($"Could not parse value {text} in row {row}, column {column.Name}");
        }

        private TryParse<T> Parser<T>(TextColumn column) => column.Type.ItemType() is KeyDataViewType key
            ? (TryParse<T>)Generic.Call(TextParser.Key<uint>, typeof(T), key.Count)!
            : TextParser.For<T>(options.MissingRealsAsNaNs);
    }
}
