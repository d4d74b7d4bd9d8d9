using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms.Text;

/// <summary>Texts as counts of three characters in a row, and of words and pairs of words, each of the two brought to length 1.</summary>
public sealed class TextFeaturizingEstimator : IEstimator<ITransformer>
{
    private readonly string _output;
    private readonly string _input;

    internal TextFeaturizingEstimator(string output, string? input)
    {
        ArgumentException.ThrowIfNullOrEmpty(output);
        _output = output;
        _input = input ?? output;
    }

    public ITransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        GetOutputSchema(SchemaShape.Create(input.Schema));
        var column = input.Schema[_input];
        using var cursor = input.GetRowCursor([column]);
        var parts = new TextParts(cursor, column);
        var (grams, words) = (new OrderedDictionary<string, int>(), new OrderedDictionary<string, int>());
        while (cursor.MoveNext())
        {
            parts.Read();
            parts.Grams.ForEach(gram => grams.TryAdd(gram, grams.Count));
            parts.Words.ForEach(word => words.TryAdd(word, words.Count));
        }
        return new TextFeaturizingTransformer(_output, _input, [.. grams.Keys], [.. words.Keys]);
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        var c = inputSchema.Get(_input);
        TextColumns.Check(c.Name, c.IsKey ? NumberDataViewType.UInt32 : c.ItemType);
        var annotations = new SchemaShape([AnnotationShape.Vector(Annotation.SlotNames, TextDataViewType.Instance), AnnotationShape.Normalized]);
        return inputSchema.With(new SchemaShape.Column(_output, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single, false, annotations));
    }
}

public sealed class TextFeaturizingTransformer : RowToRowTransformerBase
{
    internal const string Signature = "TextFeaturizer";
    private readonly string _output;
    private readonly string _input;
    private readonly string[] _grams;
    private readonly string[] _words;

    internal TextFeaturizingTransformer(string output, string input, string[] grams, string[] words)
    {
        _output = output;
        _input = input;
        _grams = grams;
        _words = words;
    }

    private protected override string LoaderSignature => Signature;

    private protected override IEnumerable<MappedColumn> Map(DataViewSchema input)
    {
        var c = Find(input, _input);
        TextColumns.Check(c.Name, c.Type.ItemType());
        var size = _grams.Length + _words.Length;
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.AddTexts(Annotation.SlotNames, [.. _grams.Select(g => $"Char.{string.Join('|', g.Select(Shown))}"), .. _words.Select(w => $"Word.{w}")]);
        annotations.AddPrimitiveValue(Annotation.IsNormalized, BooleanDataViewType.Instance, true);
        yield return new MappedColumn(_output, new VectorDataViewType(NumberDataViewType.Single, size), annotations.ToAnnotations(), [c.Index], row => Getter(row, row.Schema[c.Index], size));
    }

    private protected override void SaveBody(ModelSaveContext ctx)
    {
        ctx.Writer.Write(_output);
        ctx.Writer.Write(_input);
        foreach (var part in (string[][])[_grams, _words])
        {
            ctx.Writer.Write(part.Length);
            Array.ForEach(part, ctx.Writer.Write);
        }
    }

    private static TextFeaturizingTransformer Create(ModelLoadContext ctx)
    {
        var r = ctx.Reader;
        return new TextFeaturizingTransformer(r.ReadString(), r.ReadString(), Part(), Part());

        string[] Part()
        {
            var part = new string[r.ReadInt32()];
            for (var i = 0; i < part.Length; i++)
                part[i] = r.ReadString();
            return part;
        }
    }

    /// <summary>Control characters and the space as pictures of them.</summary>
    private static string Shown(char c) => c <= ' ' ? $"<{(char)(c + 0x2400)}>" : $"{c}";

    private ValueGetter<VBuffer<float>> Getter(DataViewRow row, DataViewSchema.Column column, int size)
    {
        var parts = new TextParts(row, column);
        var (grams, words) = (Slots(_grams), Slots(_words));
        return (ref VBuffer<float> dst) =>
        {
            parts.Read();
            (int Slot, float Value)[] values = [.. Counted(parts.Grams, grams, 0), .. Counted(parts.Words, words, _grams.Length)];
            var editor = VBufferEditor.Create(ref dst, size, values.Length);
            for (var i = 0; i < values.Length; i++)
            {
                editor.Values[i] = values[i].Value;
                if (values.Length < size)
                    editor.Indices[i] = values[i].Slot;
            }
            dst = editor.Commit();
        };
    }

    private static Dictionary<string, int> Slots(string[] parts) => parts.Index().ToDictionary(p => p.Item, p => p.Index);

    private static IEnumerable<(int Slot, float Value)> Counted(List<string> parts, Dictionary<string, int> slots, int offset)
    {
        var counts = parts.Where(slots.ContainsKey).CountBy(p => slots[p]).OrderBy(c => c.Key).ToArray();
        var length = Math.Sqrt(counts.Sum(c => (double)c.Value * c.Value));
        return counts.Select(c => (offset + c.Key, (float)(c.Value / length)));
    }
}

/// <summary>The three characters in a row, and the words and pairs of words of a text, or of the texts of a vector.</summary>
internal sealed class TextParts
{
    private const char Start = (char)2, End = (char)3, Between = (char)0x1F;

    private static readonly TextNormalizingTransformer Normalizing = new([], TextNormalizingEstimator.CaseMode.Lower, keepDiacritics: false, keepPunctuations: true, keepNumbers: true);
    private static readonly WordTokenizingTransformer Tokenizing = new([], null);

    private readonly Action<List<ReadOnlyMemory<char>>> _texts;
    private readonly bool _isVector;

    public TextParts(DataViewRow row, DataViewSchema.Column column)
    {
        _isVector = column.Type is VectorDataViewType;
        _texts = _isVector ? Several(row.GetGetter<VBuffer<ReadOnlyMemory<char>>>(column)) : One(row.GetGetter<ReadOnlyMemory<char>>(column));
    }

    public List<string> Grams { get; } = [];

    public List<string> Words { get; } = [];

    public void Read()
    {
        var texts = new List<ReadOnlyMemory<char>>();
        _texts(texts);
        var normal = texts.ConvertAll(Normalizing.Normalize);
        var words = new List<ReadOnlyMemory<char>>();
        normal.ForEach(text => Tokenizing.Split(text, words));
        Words.Clear();
        for (var i = 0; i < words.Count; i++)
        {
            Words.Add(words[i].ToString());
            if (i + 1 < words.Count)
                Words.Add($"{words[i]}|{words[i + 1]}");
        }

        var all = string.Concat(normal.Select((text, i) => i > 0 && !text.IsEmpty ? $"{Between}{text}" : $"{text}"));
        var marked = all.Length == 0 && !_isVector ? "" : $"{Start}{all}{End}";
        Grams.Clear();
        for (var i = 0; i + 3 <= marked.Length; i++)
            Grams.Add(marked.Substring(i, 3));
    }

    private static Action<List<ReadOnlyMemory<char>>> One(ValueGetter<ReadOnlyMemory<char>> get) => texts =>
    {
        ReadOnlyMemory<char> text = default;
        get(ref text);
        texts.Add(text);
    };

    private static Action<List<ReadOnlyMemory<char>>> Several(ValueGetter<VBuffer<ReadOnlyMemory<char>>> get) => texts =>
    {
        VBuffer<ReadOnlyMemory<char>> several = default;
        get(ref several);
        texts.AddRange(several.DenseValues());
    };
}
