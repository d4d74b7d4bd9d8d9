using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using KerasStyle.Tensors;

namespace KerasStyle.Layers;

/// <summary>Texts or whole numbers as the number of a bin that a hash puts them into, as keras.layers.Hashing: FarmHash, or SipHash with a salt.
/// Other output modes make vectors of the bins.</summary>
public sealed class Hashing : HostLayer
{
    readonly int numBins;
    readonly string? mask;
    readonly JsonNode? maskValue;
    readonly HashSalt? salt;
    readonly string outputMode;

    /// <param name="numBins">Number of bins.</param>
    /// <param name="maskValue">A text or whole number that gets bin 0 for itself; none when null.</param>
    /// <param name="salt">Keys of the hash.</param>
    /// <param name="outputMode"><c>int</c>, <c>one_hot</c>, <c>multi_hot</c> or <c>count</c>.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Type of the output: int64 or int32 in mode int.</param>
    /// <param name="trainable">Kept for Keras' sake; the layer has no weights.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    public Hashing(int numBins, JsonNode? maskValue = null, HashSalt? salt = null, string outputMode = "int", string? name = null, DTypePolicy? dtype = null, bool trainable = true)
        : base(name, dtype ?? (outputMode == "int" ? "int64" : "float32"), trainable)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(numBins);
        this.outputMode = Categories.Mode(Label, outputMode, "int", "one_hot", "multi_hot", "count");
        if (outputMode == "int" && DType is not (DType.Int32 or DType.Int64))
            throw new ArgumentException($"{Label}: output mode int needs dtype int32 or int64, got {DType.KerasName()}", nameof(dtype));
        (this.numBins, this.maskValue, this.salt) = (numBins, maskValue?.DeepClone(), salt);
        mask = maskValue is JsonValue value ? value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString() : null;
    }

    internal int NumBins => numBins;

    internal override DType OutputType => DType;

    private protected override Tensor Encode(IReadOnlyList<Tensor> inputs)
    {
        Tensor x = inputs[0];
        if (outputMode == "one_hot" && x.Rank > 0 && x.Shape[^1] == 1)
            x = Ops.Reshape(x, x.Shape[..^1]);
        return HostCategories.Encode([.. Texts(x).Select(Bin)], x.Shape, outputMode, numBins, DType);
    }

    /// <summary>What is hashed of values: texts, and the digits of whole numbers.</summary>
    internal static IEnumerable<string> Texts(Tensor x) => x.DType == DType.String ? x.Strings
        : x.ToArray<long>().Select(n => n.ToString(CultureInfo.InvariantCulture));

    long Bin(string text)
    {
        int masked = mask != null && numBins > 1 ? 1 : 0;
        return masked == 1 && text == mask ? 0 : masked + TextHash.Bin(text, numBins - masked, salt is { } s ? (s.First, s.Second) : null);
    }

    /// <inheritdoc/>
    public override Shape ComputeOutputShape(Shape input) => Categories.OutputShape(input, outputMode, numBins);

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config
        .Add("num_bins", numBins).AddNode("salt", salt is { } s ? new JsonArray(s.First, s.Second) : null).AddNode("mask_value", maskValue?.DeepClone())
        .Add("output_mode", outputMode).Add("sparse", false);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static Hashing FromConfig(Config config) => new(
        config.Get<int>("num_bins"), config.Node("mask_value"), HashSalt.Read(config), config.Get("output_mode", "int"), config.Name, config.Policy,
        Categories.Dense(config) && config.Trainable);
}
