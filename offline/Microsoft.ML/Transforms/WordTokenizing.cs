using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms.Text;

public sealed class WordTokenizingEstimator : TrivialEstimator<WordTokenizingTransformer>
{
    internal WordTokenizingEstimator(WordTokenizingTransformer transformer) : base(transformer)
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema) => inputSchema.With(Transformer.Pairs.Select(p =>
    {
        var c = inputSchema.Get(p.InputColumnName);
        TextColumns.Check(c.Name, c.IsKey ? NumberDataViewType.UInt32 : c.ItemType);
        return new SchemaShape.Column(p.OutputColumnName, SchemaShape.Column.VectorKind.VariableVector, TextDataViewType.Instance, false);
    }));
}

/// <summary>The words of a text, or of all texts of a vector, as a vector of varying size; empty words are left out.</summary>
public sealed class WordTokenizingTransformer : RowToRowTransformerBase
{
    internal const string Signature = "WordTokenizer";
    private readonly char[] _separators;

    internal WordTokenizingTransformer(InputOutputColumnPair[] pairs, char[]? separators)
    {
        Pairs = pairs;
        _separators = separators ?? [' '];
    }

    internal InputOutputColumnPair[] Pairs { get; }

    private protected override string LoaderSignature => Signature;

    private protected override IEnumerable<MappedColumn> Map(DataViewSchema input) => Pairs.Select(p =>
    {
        var c = Find(input, p.InputColumnName);
        TextColumns.Check(c.Name, c.Type.ItemType());
        return new MappedColumn(p.OutputColumnName, new VectorDataViewType(TextDataViewType.Instance), null, [c.Index], row => MakeGetter(row, row.Schema[c.Index]));
    });

    private protected override void SaveBody(ModelSaveContext ctx)
    {
        ctx.Writer.Write(new string(_separators));
        InputOutputColumnPair.Write(ctx.Writer, Pairs);
    }

    private static WordTokenizingTransformer Create(ModelLoadContext ctx)
    {
        var separators = ctx.Reader.ReadString().ToCharArray();
        return new WordTokenizingTransformer(InputOutputColumnPair.Read(ctx.Reader), separators);
    }

    private ValueGetter<VBuffer<ReadOnlyMemory<char>>> MakeGetter(DataViewRow row, DataViewSchema.Column column)
    {
        var words = new List<ReadOnlyMemory<char>>();
        var split = Splitter(row, column, words);
        return (ref VBuffer<ReadOnlyMemory<char>> dst) =>
        {
            words.Clear();
            split();
            var editor = VBufferEditor.Create(ref dst, words.Count);
            words.CopyTo(editor.Values);
            dst = editor.Commit();
        };
    }

    private Action Splitter(DataViewRow row, DataViewSchema.Column column, List<ReadOnlyMemory<char>> words)
    {
        if (column.Type is not VectorDataViewType)
        {
            var get = row.GetGetter<ReadOnlyMemory<char>>(column);
            ReadOnlyMemory<char> text = default;
            return () =>
            {
                get(ref text);
                Split(text, words);
            };
        }
        var getAll = row.GetGetter<VBuffer<ReadOnlyMemory<char>>>(column);
        VBuffer<ReadOnlyMemory<char>> texts = default;
        return () =>
        {
            getAll(ref texts);
            foreach (var text in texts.GetValues())
                Split(text, words);
        };
    }

    internal void Split(ReadOnlyMemory<char> text, List<ReadOnlyMemory<char>> words)
    {
        foreach (var range in text.Span.SplitAny(_separators))
            if (range.Start.Value < range.End.Value)
                words.Add(text[range]);
    }
}
