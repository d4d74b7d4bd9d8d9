using System.Text;
using System.Text.Json.Nodes;
using KerasStyle.Tensors;

namespace KerasStyle.Layers;

/// <summary>Texts as the numbers of their words, (batch) or (batch, 1) → (batch, words), as keras.layers.TextVectorization: each text is standardized, split,
/// joined to n-grams and looked up in a vocabulary that is given or learnt. 0 fills short texts up, 1 is what is unknown; other output modes make a vector of each text.</summary>
public sealed class TextVectorization : HostLayer, IAdaptable
{
    readonly string? standardize, split;
    readonly IntTuple? ngrams;
    bool ngramsUpTo;
    readonly int? outputSequenceLength;
    readonly StringLookup lookup;
    readonly TextStep<string>? ownStandardize;
    readonly TextStep<IReadOnlyList<string>>? ownSplit;

    /// <param name="maxTokens">The most numbers, special ones included; all words when null.</param>
    /// <param name="standardize"><c>lower_and_strip_punctuation</c>, <c>lower</c>, <c>strip_punctuation</c> (all of ASCII), or null for none.</param>
    /// <param name="split"><c>whitespace</c>, <c>character</c>, or null for none: then each text is one word.</param>
    /// <param name="ngrams">Lengths of the n-grams that are looked up; one number n stands for 1 to n.</param>
    /// <param name="outputMode"><c>int</c>, <c>one_hot</c>, <c>multi_hot</c>, <c>count</c> or <c>tf_idf</c>.</param>
    /// <param name="outputSequenceLength">In mode int, the length to which texts are cut or filled up; that of the longest when null.</param>
    /// <param name="padToMaxTokens">Whether vectors have maxTokens places, however large the vocabulary.</param>
    /// <param name="vocabulary">The words; learnt when null.</param>
    /// <param name="idfWeights">For tf_idf, the weight of each word.</param>
    /// <param name="encoding">Kept for Keras' sake; texts are Unicode.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Kept for Keras' sake.</param>
    /// <param name="trainable">Kept for Keras' sake; the layer has no weights.</param>
    /// <param name="standardizeWith">A function of one's own instead of <paramref name="standardize"/>; files hold its name, so it is registered to be loaded.</param>
    /// <param name="splitWith">A function of one's own instead of <paramref name="split"/>, likewise.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    public TextVectorization(
        int? maxTokens = null, string? standardize = "lower_and_strip_punctuation", string? split = "whitespace", IntTuple? ngrams = null, string outputMode = "int",
        int? outputSequenceLength = null, bool padToMaxTokens = false, IReadOnlyList<string>? vocabulary = null, IReadOnlyList<double>? idfWeights = null,
        string encoding = "utf-8", string? name = null, DTypePolicy? dtype = null, bool trainable = true,
        TextStep<string>? standardizeWith = null, TextStep<IReadOnlyList<string>>? splitWith = null)
        : base(name, dtype, trainable)
    {
        (ownStandardize, ownSplit) = (standardizeWith, splitWith);
        if (standardize is not (null or "lower_and_strip_punctuation" or "lower" or "strip_punctuation"))
            throw new ArgumentException($"{Label}: standardize must be lower_and_strip_punctuation, lower, strip_punctuation or null, got '{standardize}'", nameof(standardize));
        if (split is not (null or "whitespace" or "character"))
            throw new ArgumentException($"{Label}: split must be whitespace, character or null, got '{split}'", nameof(split));
        if (outputSequenceLength != null && outputMode != "int")
            throw new ArgumentException($"{Label}: outputSequenceLength needs output mode int, got {outputMode}", nameof(outputSequenceLength));
        (this.standardize, this.split, this.ngrams, this.outputSequenceLength) = (standardize, split, ngrams, outputSequenceLength);
        ngramsUpTo = ngrams is { Count: 1 };
        lookup = Track("_lookup_layer", new StringLookup(
            maxTokens, 1, "", "[UNK]", vocabulary, idfWeights, false, outputMode, padToMaxTokens, encoding));
        Encoding = encoding;
    }

    /// <summary>Kept for Keras' sake; texts are Unicode.</summary>
    public string Encoding { get; }

    /// <summary>How many numbers there are, those of filling and unknown words included.</summary>
    public int VocabularySize => lookup.VocabularySize;

    /// <inheritdoc/>
    public bool IsGiven => lookup.IsGiven;

    internal override DType OutputType => lookup.OutputType;

    internal override bool NeedsVocabulary => lookup.NeedsVocabulary;

    /// <inheritdoc cref="BaseIndexLookup{T}.GetVocabulary"/>
    public IReadOnlyList<string> GetVocabulary(bool includeSpecialTokens = true) => lookup.GetVocabulary(includeSpecialTokens);

    /// <inheritdoc cref="BaseIndexLookup{T}.SetVocabulary"/>
    public void SetVocabulary(IReadOnlyList<string> vocabulary, IReadOnlyList<double>? idfWeights = null) => lookup.SetVocabulary(vocabulary, idfWeights);

    /// <summary>Learns the vocabulary: words by how often they occur, equal ones in descending order; for tf_idf also in how many texts they are.</summary>
    public void Adapt(Tensor data) => Adapt([data]);

    /// <inheritdoc/>
    public void Adapt(IEnumerable<Tensor> batches) => lookup.Learn(batches.SelectMany(batch => Rows(batch).Words));

    /// <inheritdoc/>
    private protected override Tensor Encode(IReadOnlyList<Tensor> inputs)
    {
        (string[][] rows, Shape outer) = Rows(inputs[0]);
        // Without splitting the last axis is as long for all.
        int longest = rows.Length == 0 ? 0 : rows.Max(r => r.Length), length = outputSequenceLength ?? longest;
        if (lookup.Mode == "int")
        {
            var numbers = new long[rows.Length * length];
            for (int i = 0; i < rows.Length; i++)
            {
                for (int j = 0; j < Math.Min(length, rows[i].Length); j++)
                    numbers[i * length + j] = lookup.Number(rows[i][j]);
            }

            return Tensor.From<long>(numbers, KeepsShape(inputs[0].Shape) ? outer : outer.Concat([length]));
        }

        // An empty text is dropped, as what fills short ones up.
        string[] all = [.. rows.SelectMany(r => r.Concat(Enumerable.Repeat("", longest - r.Length)))];
        return lookup.Encode(all, outer.Concat([longest]));
    }

    // Single words in one axis stay in it.
    bool KeepsShape(Shape input) => split == null && ngrams == null && outputSequenceLength == null && input.Rank < 2;

    // The words of each text and the shape of the texts.
    (string[][] Words, Shape Outer) Rows(Tensor x)
    {
        if (x.DType != DType.String)
            throw new ArgumentException($"{Label}: takes texts, got {x.Spec}");
        if (split == null)
        {
            int width = x.Rank > 1 ? x.Shape[^1] : 1;
            return ([.. x.Strings.Select(Standardized).Chunk(Math.Max(1, width)).Select(Grams)], x.Rank > 1 ? x.Shape[..^1] : x.Shape);
        }

        if (x.Rank > 1 && x.Shape[^1] != 1)
            throw new ArgumentException($"{Label}: takes texts of shape (batch) or (batch, 1) to split, got {x.Spec}");
        return ([.. x.Strings.Select(Words)], x.Rank > 1 ? x.Shape[..^1] : x.Shape);
    }

    /// <summary>The numbers of each text's words, as many as it has: what Keras gives as a ragged tensor.</summary>
    /// <exception cref="InvalidOperationException">The output mode is not <c>int</c>.</exception>
    public IReadOnlyList<long[]> CallRagged(Tensor texts)
    {
        if (lookup.Mode != "int")
            throw new InvalidOperationException($"{Label}: texts have numbers of words in output mode int only, the mode is {lookup.Mode}");
        return [.. Rows(texts).Words.Select(words => words.Take(outputSequenceLength ?? words.Length).Select(lookup.Number).ToArray())];
    }

    string[] Words(string text)
    {
        text = Standardized(text);
        if (ownSplit != null)
            return Grams([.. ownSplit.Function(text)]);
        return Grams(split switch
        {
            "whitespace" => text.Split([' ', '\t', '\n', '\v', '\f', '\r'], StringSplitOptions.RemoveEmptyEntries),
            "character" => [.. text.EnumerateRunes().Select(r => r.ToString())],
            _ => [text],
        });
    }

    string Standardized(string text)
    {
        if (ownStandardize != null)
            return ownStandardize.Function(text);
        if (standardize == null)
            return text;
        var result = new StringBuilder(text.Length);
        foreach (char c in text)
        {
            if (standardize == "lower" || c >= 128 || !(char.IsPunctuation(c) || char.IsSymbol(c)))
                result.Append(standardize != "strip_punctuation" && char.IsAsciiLetterUpper(c) ? (char)(c | 0x20) : c);
        }

        return result.ToString();
    }

    string[] Grams(string[] words)
    {
        if (ngrams is not { } given)
            return words;
        IEnumerable<int> lengths = ngramsUpTo ? Enumerable.Range(1, given[0]) : given;
        return [.. lengths.SelectMany(n => Enumerable.Range(0, Math.Max(0, words.Length - n + 1)).Select(i => string.Join(' ', words[i..(i + n)])))];
    }

    /// <inheritdoc/>
    public override Shape ComputeOutputShape(Shape input)
    {
        Shape texts = input.Rank > 1 ? input[..^1] : input;
        return lookup.Mode == "int" && KeepsShape(input) ? input
            : lookup.Mode == "int" ? texts.Concat([outputSequenceLength ?? (split == null && ngrams == null && input.Rank > 1 ? input[^1] : Shape.Unknown)])
            : lookup.ComputeOutputShape(texts.Concat([Shape.Unknown]));
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        JsonObject inner = (JsonObject)lookup.Serialize()["config"]!;
        foreach (string key in new[] { "max_tokens", "output_mode", "pad_to_max_tokens", "sparse", "vocabulary", "idf_weights", "encoding" })
            config.AddNode(key, inner[key]?.DeepClone());
        config.AddNode("standardize", ownStandardize?.Form() ?? JsonValue.Create(standardize)).AddNode("split", ownSplit?.Form() ?? JsonValue.Create(split)).AddNode("ngrams", ngrams is not { } n ? null : ngramsUpTo ? n[0] : new JsonArray([.. n.Select(i => (JsonNode)i)]))
            .Add("output_sequence_length", outputSequenceLength).Add("ragged", false).Add("vocabulary_size", VocabularySize);
    }

    /// <inheritdoc/>
    internal override IReadOnlyDictionary<string, ReadOnlyMemory<byte>> SaveAssets() => lookup.SaveAssets();

    /// <inheritdoc/>
    internal override void LoadAssets(Func<string, string?> read) => lookup.LoadAssets(read);

    /// <inheritdoc/>
    internal override string? OwnArrayName => lookup.OwnArrayName;

    /// <inheritdoc/>
    internal override float[]? OwnArray
    {
        get => lookup.OwnArray;
        set => lookup.OwnArray = value;
    }

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static TextVectorization FromConfig(Config config)
    {
        Categories.Dense(config);
        if (config.Get("ragged", false))
            throw new ArgumentException($"{config.Owner}: ragged output is not supported");
        var layer = new TextVectorization(
            config.GetOptional<int>("max_tokens"), Step("standardize", "lower_and_strip_punctuation"), Step("split", "whitespace"), config.GetOptional<IntTuple>("ngrams"), config.Get("output_mode", "int"), config.GetOptional<int>("output_sequence_length"),
            config.Get("pad_to_max_tokens", false), StringLookup.Texts(config, "vocabulary"), config.Node("idf_weights") == null ? null : config.Get<double[]>("idf_weights"),
            config.Ignore("has_input_vocabulary").Get("encoding", "utf-8"), config.Name, config.Policy, config.Trainable,
            TextStep<string>.Read(config, "standardize"), TextStep<IReadOnlyList<string>>.Read(config, "split"))
        {
            // A list of one length is that length alone.
            ngramsUpTo = config.Node("ngrams") is JsonValue,
        };
        layer.lookup.ExpectedSize = config.GetOptional<int>("vocabulary_size");
        return layer;

        string? Step(string key, string fallback) => config.Node(key) is JsonObject || !config.Contains(key) ? fallback : config.GetString(key);
    }
}
