using System.Text;
using System.Text.Json.Nodes;

namespace KerasStyle.Layers;

/// <summary>Texts as their numbers in a vocabulary, which is given or learnt by <see cref="BaseIndexLookup{T}.Adapt(Tensor)"/>, as keras.layers.StringLookup:
/// 0 for the mask, if there is one, then the numbers of what is unknown, then the vocabulary. Other output modes make vectors of the numbers.</summary>
public sealed class StringLookup : BaseIndexLookup<string>
{
    readonly string encoding;

    /// <param name="maxTokens">The most numbers, special ones included; all tokens when null.</param>
    /// <param name="numOovIndices">How many numbers unknown tokens have, between which a hash decides; with 0 an unknown one throws.</param>
    /// <param name="maskToken">The text that is masked: 0 in mode int, dropped in others; none when null.</param>
    /// <param name="oovToken">What stands for unknown tokens when <paramref name="invert"/> is set.</param>
    /// <param name="vocabulary">The tokens; learnt when null.</param>
    /// <param name="idfWeights">For tf_idf, the weight of each token.</param>
    /// <param name="invert">Whether the layer makes texts of numbers.</param>
    /// <param name="outputMode"><c>int</c>, <c>one_hot</c>, <c>multi_hot</c>, <c>count</c> or <c>tf_idf</c>.</param>
    /// <param name="padToMaxTokens">Whether vectors have maxTokens places, however large the vocabulary.</param>
    /// <param name="encoding">Kept for Keras' sake; texts are Unicode.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="salt">Keys of the hash of unknown tokens.</param>
    /// <param name="dtype">Kept for Keras' sake.</param>
    /// <param name="trainable">Kept for Keras' sake; the layer has no weights.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    public StringLookup(
        int? maxTokens = null, int numOovIndices = 1, string? maskToken = null, string? oovToken = "[UNK]", IReadOnlyList<string>? vocabulary = null,
        IReadOnlyList<double>? idfWeights = null, bool invert = false, string outputMode = "int", bool padToMaxTokens = false, string encoding = "utf-8",
        string? name = null, HashSalt? salt = null, DTypePolicy? dtype = null, bool trainable = true)
        : this(
            new(maxTokens, numOovIndices, new(maskToken != null, maskToken), new(oovToken != null, oovToken), invert, outputMode, padToMaxTokens, "floormod", salt is { } s ? (s.First, s.Second) : null),
            vocabulary, idfWeights, encoding, name, dtype, trainable)
    {
    }

    internal StringLookup(
        LookupOptions<string> options, IReadOnlyList<string>? vocabulary, IReadOnlyList<double>? idfWeights, string encoding, string? name, DTypePolicy? dtype, bool trainable)
        : base(options, vocabulary, idfWeights, name, dtype, trainable) => this.encoding = encoding;

    private protected override DType TokenType => DType.String;

    private protected override IComparer<string> Order { get; } = Comparer<string>.Create((a, b) => Encoding.UTF8.GetBytes(a).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(b)));

    private protected override IEnumerable<string> Read(Tensor x) => x.DType == DType.String ? x.Strings
        : throw new ArgumentException($"{Label}: takes texts, got {x.Spec}");

    private protected override Tensor Write(IEnumerable<string> values, Shape shape) => Tensor.FromStrings(values.Select(v => v ?? ""), shape);

    private protected override string Parse(string line) => line;

    private protected override JsonNode Json(string token) => token;

    /// <inheritdoc/>
    protected override void GetConfig(Config config)
    {
        base.GetConfig(config);
        config.Add("encoding", encoding);
    }

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static StringLookup FromConfig(Config config)
    {
        Categories.Dense(config);
        string? mask = config.GetString("mask_token"), oov = config.Contains("oov_token") ? config.GetString("oov_token") : "[UNK]";
        HashSalt? salt = HashSalt.Read(config);
        var options = new LookupOptions<string>(
            config.GetOptional<int>("max_tokens"), config.Get("num_oov_indices", 1), new(mask != null, mask), new(oov != null, oov), config.Get("invert", false),
            config.Get("output_mode", "int"), config.Get("pad_to_max_tokens", false), config.Get("oov_method", "floormod"), salt is { } s ? (s.First, s.Second) : null);
        return new(options, Texts(config, "vocabulary"), config.Node("idf_weights") == null ? null : config.Get<double[]>("idf_weights"),
            config.Ignore("has_input_vocabulary", "vocabulary_dtype").Get("encoding", "utf-8"), config.Name, config.Policy, config.Trainable)
        {
            ExpectedSize = config.GetOptional<int>("vocabulary_size"),
        };
    }

    /// <summary>The texts of a list; null when there is none. A name of a file is refused.</summary>
    internal static IReadOnlyList<string>? Texts(Config config, string key) => config.Node(key) switch
    {
        null => null,
        JsonArray list => [.. list.Select(t => t is JsonValue value && value.TryGetValue(out string? text) ? text : throw new ArgumentException($"{config.Owner}: config key '{key}' must be a list of texts"))],
        _ => throw new ArgumentException($"{config.Owner}: config key '{key}' must be a list of texts; files outside of the model are not read"),
    };
}
