using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using KerasStyle.Tensors;

namespace KerasStyle.Layers;

/// <summary>What StringLookup and IntegerLookup share: tokens of a vocabulary as their numbers. First comes the number of the mask, if there is one
/// and the output is numbers, then those of tokens outside of the vocabulary, then the vocabulary.</summary>
public abstract class BaseIndexLookup<T> : HostLayer, IAdaptable
    where T : notnull
{
    private protected readonly LookupOptions<T> Options;
    readonly IReadOnlyList<T>? given;
    readonly IReadOnlyList<double>? givenWeights;
    Dictionary<T, long> numbers = [];
    T[] tokens = [];
    float[] weights = [];

    private protected BaseIndexLookup(LookupOptions<T> options, IReadOnlyList<T>? vocabulary, IReadOnlyList<double>? idfWeights, string? name, DTypePolicy? dtype, bool trainable)
        : base(name, dtype, trainable)
    {
        Options = options.Checked(Label);
        (given, givenWeights) = (vocabulary, idfWeights);
        if (idfWeights != null && Options.OutputMode != "tf_idf")
            throw new ArgumentException($"{Label}: idfWeights need output mode tf_idf, got {Options.OutputMode}", nameof(idfWeights));
        if (vocabulary != null)
            SetVocabulary(vocabulary, idfWeights);
    }

    /// <summary>How many numbers there are, those of mask and unknown tokens included.</summary>
    public int VocabularySize => TokenStart + tokens.Length;

    /// <inheritdoc/>
    public bool IsGiven => given != null;

    int OovStart => Options.MaskToken.HasValue && Options.OutputMode == "int" ? 1 : 0;

    int TokenStart => OovStart + Options.NumOovIndices;

    int Depth => Options.PadToMaxTokens ? Options.MaxTokens!.Value : tokens.Length > 0 ? VocabularySize : ExpectedSize ?? VocabularySize;

    /// <summary>The size that a file gives for a vocabulary to come.</summary>
    internal int? ExpectedSize { get; set; }

    internal string Mode => Options.OutputMode;

    internal sealed override bool NeedsVocabulary => tokens.Length == 0;

    internal sealed override DType OutputType => Options.Invert ? TokenType : Options.OutputMode == "int" ? DType.Int64 : DType.Float32;

    private protected abstract DType TokenType { get; }

    private protected abstract IComparer<T> Order { get; }

    private protected abstract IEnumerable<T> Read(Tensor x);

    private protected abstract Tensor Write(IEnumerable<T> values, Shape shape);

    private protected abstract T Parse(string line);

    private protected abstract JsonNode Json(T token);

    JsonNode? Json(OptionalToken<T> token) => token.HasValue ? Json(token.OrDefault!) : null;

    /// <summary>The tokens by their numbers.</summary>
    /// <param name="includeSpecialTokens">Whether mask and unknown tokens are listed, too.</param>
    public IReadOnlyList<T> GetVocabulary(bool includeSpecialTokens = true) => includeSpecialTokens ? [.. Special, .. tokens] : [.. tokens];

    IEnumerable<T> Special => Enumerable.Repeat(Options.MaskToken.OrDefault!, OovStart).Concat(Enumerable.Repeat(Options.OovToken.OrDefault!, Options.NumOovIndices));

    /// <summary>Sets the vocabulary, which may begin with mask and unknown tokens.</summary>
    /// <param name="vocabulary">Tokens, each once.</param>
    /// <param name="idfWeights">For tf_idf, the weight of each.</param>
    /// <exception cref="ArgumentException">The vocabulary is empty, too large, holds a token twice or the mask, or the weights do not fit.</exception>
    public void SetVocabulary(IReadOnlyList<T> vocabulary, IReadOnlyList<double>? idfWeights = null)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        if ((Options.OutputMode == "tf_idf") != (idfWeights != null))
            throw new ArgumentException($"{Label}: idfWeights belong to output mode tf_idf, the mode is {Options.OutputMode}", nameof(idfWeights));
        if (idfWeights != null && idfWeights.Count != vocabulary.Count)
            throw new ArgumentException($"{Label}: {vocabulary.Count} tokens need as many idfWeights, got {idfWeights.Count}", nameof(idfWeights));
        if (vocabulary.Count == 0)
            throw new ArgumentException($"{Label}: the vocabulary is empty", nameof(vocabulary));
        bool special = TokenStart > 0 && vocabulary.Take(TokenStart).SequenceEqual(Special);
        T[] own = [.. vocabulary.Skip(special ? TokenStart : 0)];
        if (own.GroupBy(t => t).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new ArgumentException($"{Label}: the vocabulary holds '{twice.Key}' {twice.Count()} times", nameof(vocabulary));
        if (Options.MaskToken.HasValue && own.Contains(Options.MaskToken.OrDefault!) || Options.Invert && Options.OovToken.HasValue && own.Contains(Options.OovToken.OrDefault!))
            throw new ArgumentException($"{Label}: the tokens of the mask and of what is unknown may only stand in front of the vocabulary, in the order [{string.Join(", ", Special)}]", nameof(vocabulary));
        if (TokenStart + own.Length > Options.MaxTokens)
            throw new ArgumentException($"{Label}: at most {Options.MaxTokens} tokens fit, got {own.Length} and {TokenStart} special ones", nameof(vocabulary));
        Use(own);
        if (idfWeights != null)
            UseWeights([.. idfWeights.Select(w => (float)w)], special ? 0 : TokenStart, (float)idfWeights.Average());
    }

    void Use(T[] own)
    {
        tokens = own;
        numbers = own.Select((token, i) => (token, i)).ToDictionary(p => p.token, p => (long)(p.i + TokenStart));
    }

    // What is unknown weighs as much as tokens do on average.
    void UseWeights(float[] own, int before, float average)
    {
        weights = new float[Math.Max(Depth, before + own.Length)];
        weights.AsSpan(0, before).Fill(average);
        own.CopyTo(weights, before);
    }

    /// <summary>Learns the vocabulary: tokens by how often they occur, equal ones in descending order; for tf_idf also in how many samples they are.</summary>
    /// <exception cref="InvalidOperationException">The layer was made with a vocabulary.</exception>
    public void Adapt(Tensor data)
    {
        ArgumentNullException.ThrowIfNull(data);
        Adapt([data.Rank == 1 ? Ops.Reshape(data, [data.Shape[0], 1]) : data]);
    }

    /// <inheritdoc/>
    public void Adapt(IEnumerable<Tensor> batches)
    {
        ArgumentNullException.ThrowIfNull(batches);
        Learn(batches.SelectMany(Samples));

        IEnumerable<T[]> Samples(Tensor batch)
        {
            int rows = batch.Rank > 1 ? batch.Shape[0] : 1;
            T[] all = [.. Read(batch)];
            return rows == 0 ? [] : all.Chunk(Math.Max(1, all.Length / rows));
        }
    }

    /// <summary>Learns the vocabulary from samples, each of which has several tokens.</summary>
    internal void Learn(IEnumerable<IReadOnlyCollection<T>> samples)
    {
        if (given != null)
            throw new InvalidOperationException($"{Label}: was made with a vocabulary; there is nothing to adapt");
        Dictionary<T, long> counts = [], occurs = [];
        long count = 0;
        foreach (IReadOnlyCollection<T> sample in samples)
        {
            count++;
            foreach (T token in sample)
                counts[token] = counts.GetValueOrDefault(token) + 1;
            foreach (T token in sample.Distinct())
                occurs[token] = occurs.GetValueOrDefault(token) + 1;
        }

        IEnumerable<T> sorted = counts.Where(c => !Options.MaskToken.Is(c.Key) && !Options.OovToken.Is(c.Key))
            .OrderByDescending(c => c.Value).ThenByDescending(c => c.Key, Order).Select(c => c.Key);
        Use([.. Options.MaxTokens is { } most ? sorted.Take(most - TokenStart) : sorted]);
        if (Options.OutputMode != "tf_idf")
            return;
        float[] own = [.. tokens.Select(t => (float)Math.Log(1 + (double)count / (1 + occurs[t])))];
        UseWeights(own, TokenStart, own.Length > 0 ? own.Average() : 0);
    }

    /// <inheritdoc/>
    private protected override Tensor Encode(IReadOnlyList<Tensor> inputs)
    {
        Tensor x = inputs[0];
        if (Options.Invert)
            return Write(x.ToArray<long>().Select(Token), x.Shape);
        return Encode([.. Read(x)], x.Shape);
    }

    internal Tensor Encode(T[] values, Shape shape)
    {
        if (tokens.Length == 0 && Options is { OutputMode: not "int", PadToMaxTokens: false })
            throw new InvalidOperationException($"{Label}: has no vocabulary yet; give one or call Adapt(data)");
        return HostCategories.Encode([.. values.Select(Number)], shape, Options.OutputMode, Depth, OutputType, weights);
    }

    /// <summary>The number of a token; −1 for a mask that is dropped.</summary>
    internal long Number(T token)
    {
        if (Options.MaskToken.Is(token))
            return Options.OutputMode == "int" ? 0 : -1;
        if (numbers.TryGetValue(token, out long number))
            return number;
        return Options.NumOovIndices switch
        {
            0 => throw new ArgumentException($"{Label}: '{token}' is not in the vocabulary; numOovIndices of at least 1 gives numbers to such tokens"),
            1 => OovStart,
            int bins => OovStart + OovBin(token, bins),
        };
    }

    private protected virtual long OovBin(T token, int bins) => TextHash.Bin(Convert.ToString(token, CultureInfo.InvariantCulture)!, bins, Options.Salt);

    T Token(long number) => OovStart == 1 && number == 0 ? Options.MaskToken.OrDefault!
        : number >= TokenStart && number < VocabularySize ? tokens[number - TokenStart]
        : Options.OovToken.OrDefault!;

    /// <inheritdoc/>
    public override Shape ComputeOutputShape(Shape input) => Categories.OutputShape(input, Options.OutputMode, Depth);

    /// <inheritdoc/>
    protected override void GetConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        config.Add("invert", Options.Invert).Add("max_tokens", Options.MaxTokens).Add("num_oov_indices", Options.NumOovIndices)
            .AddNode("oov_token", Json(Options.OovToken)).AddNode("mask_token", Json(Options.MaskToken)).Add("output_mode", Options.OutputMode)
            .Add("sparse", false).Add("pad_to_max_tokens", Options.PadToMaxTokens).Add("idf_weights", givenWeights)
            .AddNode("vocabulary", given == null ? null : new JsonArray([.. given.Select(Json)]))
            .Add("vocabulary_size", tokens.Length > 0 ? VocabularySize : ExpectedSize)
            .Add("oov_method", Options.OovMethod).AddNode("salt", Options.Salt is { } salt ? new JsonArray(salt.First, salt.Second) : null);
    }

    /// <inheritdoc/>
    internal override IReadOnlyDictionary<string, ReadOnlyMemory<byte>> SaveAssets() => given != null || tokens.Length == 0 ? base.SaveAssets()
        : new Dictionary<string, ReadOnlyMemory<byte>> { ["vocabulary.txt"] = Encoding.UTF8.GetBytes(string.Join('\n', GetVocabulary().Select(t => Convert.ToString(t, CultureInfo.InvariantCulture)))) };

    /// <inheritdoc/>
    internal override void LoadAssets(Func<string, string?> read)
    {
        if (given != null || read("vocabulary.txt") is not { } text)
            return;
        List<string> lines = [.. text.ReplaceLineEndings("\n").Split('\n')];
        while (lines.Count > 0 && lines[^1].Length == 0)
            lines.RemoveAt(lines.Count - 1);
        if (lines.Count > 0)
            SetVocabulary([.. lines.Select(Parse)], Options.OutputMode == "tf_idf" ? [.. weights.Take(lines.Count).Select(w => (double)w)] : null);
    }

    /// <inheritdoc/>
    internal override string? OwnArrayName => Options.OutputMode == "tf_idf" ? "idf_weights" : null;

    /// <inheritdoc/>
    internal override float[]? OwnArray
    {
        get => weights;
        set => weights = value ?? [];
    }
}
