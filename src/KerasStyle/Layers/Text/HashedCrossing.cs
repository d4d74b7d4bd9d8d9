using KerasStyle.Tensors;

namespace KerasStyle.Layers;

/// <summary>Two or more features of texts or whole numbers, hashed together into bins, as keras.layers.HashedCrossing: [(batch), (batch), ...] or
/// [(batch, 1), ...] → (batch) or (batch, 1), or vectors of the bins.</summary>
public sealed class HashedCrossing : HostLayer
{
    readonly int numBins;
    readonly string outputMode;

    /// <param name="numBins">Number of bins.</param>
    /// <param name="outputMode"><c>int</c> or <c>one_hot</c>.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Type of the output.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    public HashedCrossing(int numBins, string outputMode = "int", string? name = null, DTypePolicy? dtype = null)
        : base(name, dtype ?? (outputMode == "int" ? "int64" : "float32"), true)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(numBins);
        (this.numBins, this.outputMode) = (numBins, Categories.Mode(Label, outputMode, "int", "one_hot"));
    }

    internal int NumBins => numBins;

    internal override DType OutputType => DType;

    /// <inheritdoc/>
    protected override void Build(IReadOnlyList<Shape> inputs)
    {
    }

    private protected override Tensor Encode(IReadOnlyList<Tensor> inputs)
    {
        Shape shape = inputs[0].Shape;
        if (inputs.Count < 2 || shape.Rank > 2 || shape.Rank == 2 && shape[1] != 1 || inputs.Any(x => x.Shape != shape || x.DType.IsFloat()))
            throw new ArgumentException($"{Label}: takes two or more tensors of texts or whole numbers of one shape (), (batch) or (batch, 1), got {string.Join(", ", inputs.Select(x => x.Spec))}");
        ulong[][] values = [.. inputs.Select(x => x.DType == DType.String
            ? x.Strings.Select(s => TextHash.Fingerprint(System.Text.Encoding.UTF8.GetBytes(s))).ToArray()
            : x.ToArray<long>().Select(n => (ulong)n).ToArray())];
        long[] bins = [.. Enumerable.Range(0, values[0].Length).Select(i => TextHash.Crossed(values.Select(v => v[i]), numBins))];
        return HostCategories.Encode(bins, shape, outputMode, numBins, DType);
    }

    /// <inheritdoc/>
    public override Shape ComputeOutputShape(Shape input) => Categories.OutputShape(input, outputMode, numBins);

    /// <inheritdoc/>
    protected override void GetConfig(Config config) =>
        config.Remove("trainable").Add("dtype", Policy.Name).Add("num_bins", numBins).Add("output_mode", outputMode).Add("sparse", false);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static HashedCrossing FromConfig(Config config)
    {
        Categories.Dense(config);
        return new(config.Get<int>("num_bins"), config.Get("output_mode", "int"), config.Name, config.Policy);
    }
}
