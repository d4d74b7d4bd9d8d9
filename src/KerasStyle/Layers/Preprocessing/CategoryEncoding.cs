using KerasStyle.Tensors;

namespace KerasStyle.Layers;

/// <summary>Whole numbers below numTokens as vectors of that length, as keras.layers.CategoryEncoding:
/// <c>one_hot</c> one for each number, <c>multi_hot</c> and <c>count</c> one for each row, with 1 for what occurs or how often.
/// The argument <c>count_weights</c> of a call gives each number its weight in a count.</summary>
public sealed class CategoryEncoding : Layer
{
    readonly int numTokens;
    readonly string outputMode;

    /// <param name="numTokens">Number of categories.</param>
    /// <param name="outputMode"><c>multi_hot</c>, <c>one_hot</c> or <c>count</c>.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Type to compute in.</param>
    /// <param name="trainable">Kept for Keras' sake; the layer has no weights.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    public CategoryEncoding(int numTokens, string outputMode = "multi_hot", string? name = null, DTypePolicy? dtype = null, bool trainable = true)
        : base(name, dtype, trainable)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(numTokens);
        this.numTokens = numTokens;
        // An old name.
        this.outputMode = outputMode == "binary" ? "multi_hot" : Categories.Mode(Label, outputMode, "multi_hot", "one_hot", "count");
    }

    internal int NumTokens => numTokens;

    /// <inheritdoc/>
    protected internal override IReadOnlyList<string> CallSignature => ["inputs", "count_weights"];

    /// <inheritdoc/>
    protected override IReadOnlyList<Tensor> Call(CallArguments call)
    {
        ArgumentNullException.ThrowIfNull(call);
        Tensor? weights = call.Tensor("count_weights");
        return weights == null || outputMode == "count"
            ? [Categories.Encode(call.Input, outputMode, numTokens, DType, weights)]
            : throw new ArgumentException($"{Label}: count_weights needs output mode count, got {outputMode}");
    }

    /// <inheritdoc/>
    public override Shape ComputeOutputShape(Shape input) => Categories.OutputShape(input, outputMode, numTokens);

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config.Add("num_tokens", numTokens).Add("output_mode", outputMode);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static CategoryEncoding FromConfig(Config config) => new(
        config.Get<int>("num_tokens"), config.Get("output_mode", "multi_hot"), config.Name, config.Policy,
        Categories.Dense(config) && config.Trainable);
}
