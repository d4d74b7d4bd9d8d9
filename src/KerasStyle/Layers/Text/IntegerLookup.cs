using System.Text.Json.Nodes;

namespace KerasStyle.Layers;

/// <summary>Whole numbers of any kind as their numbers in a vocabulary, which is given or learnt by <see cref="BaseIndexLookup{T}.Adapt(Tensor)"/>,
/// as keras.layers.IntegerLookup: 0 for the mask, if there is one, then the numbers of what is unknown, then the vocabulary.</summary>
public sealed class IntegerLookup : BaseIndexLookup<long>
{
    /// <param name="maxTokens">The most numbers, special ones included; all tokens when null.</param>
    /// <param name="numOovIndices">How many numbers unknown tokens have; with 0 an unknown one throws.</param>
    /// <param name="maskToken">The number that is masked: 0 in mode int, dropped in others; none when null.</param>
    /// <param name="oovToken">What stands for unknown tokens when <paramref name="invert"/> is set.</param>
    /// <param name="vocabulary">The tokens; learnt when null.</param>
    /// <param name="idfWeights">For tf_idf, the weight of each token.</param>
    /// <param name="invert">Whether the layer makes tokens of numbers.</param>
    /// <param name="outputMode"><c>int</c>, <c>one_hot</c>, <c>multi_hot</c>, <c>count</c> or <c>tf_idf</c>.</param>
    /// <param name="padToMaxTokens">Whether vectors have maxTokens places, however large the vocabulary.</param>
    /// <param name="oovMethod">Which of several numbers an unknown token gets: <c>floormod</c>, its rest, or <c>farmhash</c>, its hash.</param>
    /// <param name="salt">Keys of the hash.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Kept for Keras' sake.</param>
    /// <param name="trainable">Kept for Keras' sake; the layer has no weights.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    public IntegerLookup(
        int? maxTokens = null, int numOovIndices = 1, long? maskToken = null, long? oovToken = -1, IReadOnlyList<long>? vocabulary = null,
        IReadOnlyList<double>? idfWeights = null, bool invert = false, string outputMode = "int", bool padToMaxTokens = false, string oovMethod = "floormod",
        HashSalt? salt = null, string? name = null, DTypePolicy? dtype = null, bool trainable = true)
        : this(
            new(maxTokens, numOovIndices, new(maskToken != null, maskToken ?? 0), new(oovToken != null, oovToken ?? 0), invert, outputMode, padToMaxTokens, oovMethod, salt is { } s ? (s.First, s.Second) : null),
            vocabulary, idfWeights, name, dtype, trainable)
    {
    }

    IntegerLookup(LookupOptions<long> options, IReadOnlyList<long>? vocabulary, IReadOnlyList<double>? idfWeights, string? name, DTypePolicy? dtype, bool trainable)
        : base(options, vocabulary, idfWeights, name, dtype, trainable)
    {
        if (options.Salt != null && options.OovMethod != "farmhash")
            throw new ArgumentException($"{Label}: salt needs oovMethod farmhash");
    }

    private protected override DType TokenType => DType.Int64;

    private protected override IComparer<long> Order => Comparer<long>.Default;

    private protected override IEnumerable<long> Read(Tensor x) => x.DType != DType.String ? x.ToArray<long>()
        : throw new ArgumentException($"{Label}: takes whole numbers, got {x.Spec}");

    private protected override Tensor Write(IEnumerable<long> values, Shape shape) => Tensor.From<long>([.. values], shape);

    private protected override long Parse(string line) => long.TryParse(line, out long token) ? token
        : throw new InvalidDataException($"{Label}: the vocabulary's file has '{line}' where a whole number is expected");

    private protected override JsonNode Json(long token) => token;

    private protected override long OovBin(long token, int bins) =>
        Options.OovMethod == "farmhash" ? base.OovBin(token, bins) : (token % bins + bins) % bins;

    /// <inheritdoc/>
    protected override void GetConfig(Config config)
    {
        base.GetConfig(config);
        config.Add("vocabulary_dtype", "int64");
    }

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static IntegerLookup FromConfig(Config config)
    {
        Categories.Dense(config);
        long? mask = config.GetOptional<long>("mask_token"), oov = config.Contains("oov_token") ? config.GetOptional<long>("oov_token") : -1;
        if (config.Get("vocabulary_dtype", "int64") is not "int64" and var other)
            throw new ArgumentException($"{config.Owner}: config key 'vocabulary_dtype' must be int64, got '{other}'");
        HashSalt? salt = HashSalt.Read(config);
        var options = new LookupOptions<long>(
            config.GetOptional<int>("max_tokens"), config.Get("num_oov_indices", 1), new(mask != null, mask ?? 0), new(oov != null, oov ?? 0), config.Get("invert", false),
            config.Get("output_mode", "int"), config.Get("pad_to_max_tokens", false), config.Get("oov_method", "floormod"), salt is { } s ? (s.First, s.Second) : null);
        IReadOnlyList<long>? vocabulary = config.Node("vocabulary") is JsonArray ? [.. config.Get<double[]>("vocabulary").Select(v => (long)v)]
            : config.Node("vocabulary") == null ? null
            : throw new ArgumentException($"{config.Owner}: config key 'vocabulary' must be a list of whole numbers; files outside of the model are not read");
        return new(options, vocabulary, config.Ignore("has_input_vocabulary").Node("idf_weights") == null ? null : config.Get<double[]>("idf_weights"), config.Name, config.Policy, config.Trainable)
        {
            ExpectedSize = config.GetOptional<int>("vocabulary_size"),
        };
    }
}
