using System.Text.Json.Nodes;
using KerasStyle.Tensors;

namespace KerasStyle.Layers;

/// <summary>Numbers as the number of their bin: 0 below the first boundary, i from boundary i − 1 on, as keras.layers.Discretization.
/// The boundaries are given, or found by <see cref="Adapt(IEnumerable{Tensor})"/> so that about as many values lie in each bin.</summary>
public sealed class Discretization : Layer, IAdaptable
{
    readonly int? numBins;
    readonly double epsilon;
    readonly string outputMode;
    IReadOnlyList<double>? boundaries;

    /// <param name="binBoundaries">The boundaries in ascending order; not together with <paramref name="numBins"/>.</param>
    /// <param name="numBins">Number of bins to be found by Adapt.</param>
    /// <param name="epsilon">How exact the shares of the bins are, typically near 0.</param>
    /// <param name="outputMode"><c>int</c>, the bins as int32, or their vectors: <c>one_hot</c>, <c>multi_hot</c>, <c>count</c>.</param>
    /// <param name="dtype">Type to compute in.</param>
    /// <param name="name">Name of the layer.</param>
    /// <exception cref="ArgumentException">Both or none of boundaries and number are given, or another argument is out of its range.</exception>
    public Discretization(
        IReadOnlyList<double>? binBoundaries = null, int? numBins = null, double epsilon = 0.01, string outputMode = "int", DTypePolicy? dtype = null, string? name = null)
        : base(name, dtype)
    {
        if (numBins == null == (binBoundaries == null) || numBins < 0)
            throw new ArgumentException($"{Label}: either binBoundaries or a number numBins of at least 0 must be given");
        (this.numBins, this.epsilon, boundaries) = (numBins, epsilon, binBoundaries);
        this.outputMode = Categories.Mode(Label, outputMode, "int", "one_hot", "multi_hot", "count");
    }

    /// <summary>The boundaries between the bins; null before they are found.</summary>
    public IReadOnlyList<double>? BinBoundaries => boundaries;

    /// <inheritdoc/>
    public bool IsGiven => numBins == null;

    internal int NumBins => numBins ?? boundaries!.Count + 1;

    /// <summary>Finds the boundaries in data.</summary>
    public void Adapt(Tensor data) => Adapt([data]);

    /// <summary>Finds the boundaries in batches of data.</summary>
    /// <exception cref="InvalidOperationException">The layer was made with boundaries.</exception>
    public void Adapt(IEnumerable<Tensor> batches)
    {
        ArgumentNullException.ThrowIfNull(batches);
        if (numBins is not { } bins)
            throw new InvalidOperationException($"{Label}: was made with binBoundaries; numBins is needed to adapt it");
        var summary = new QuantileSummary(epsilon);
        foreach (Tensor batch in batches)
            summary.Add(batch.ToArray<float>());
        boundaries = summary.Boundaries(bins);
    }

    // Its type is that of the bins; values are compared as the numbers they are.
    private protected override bool CastsInputs => false;

    /// <inheritdoc/>
    protected override Tensor Call(Tensor x, bool training)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (boundaries == null)
            throw new InvalidOperationException($"{Label}: has no bins yet; give binBoundaries or call Adapt(data)");
        Tensor edges = Ops.Cast(Tensor.From<double>([.. boundaries], [boundaries.Count]), KerasConfig.Floatx), values = Ops.Cast(x, KerasConfig.Floatx);
        Tensor bins = Ops.Sum(Ops.Cast(Ops.GreaterEqual(Ops.ExpandDims(values, -1), edges), DType.Int32), [-1]);
        return Categories.Encode(bins, outputMode, boundaries.Count + 1, DType);
    }

    /// <inheritdoc/>
    public override Shape ComputeOutputShape(Shape input) => Categories.OutputShape(input, outputMode, boundaries?.Count + 1 ?? numBins!.Value);

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config
        .Remove("trainable").Add("dtype", Policy.Name).Add("bin_boundaries", boundaries).Add("num_bins", numBins).Add("epsilon", epsilon)
        .Add("output_mode", outputMode).Add("sparse", false);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static Discretization FromConfig(Config config)
    {
        Categories.Dense(config);
        double[]? boundaries = config.Node("bin_boundaries") is JsonArray ? config.Get<double[]>("bin_boundaries") : null;
        int? bins = config.GetOptional<int>("num_bins");
        // An adapted layer's config has both.
        return new(bins == null ? boundaries : null, bins, config.Get("epsilon", 0.01), config.Get("output_mode", "int"), config.Policy, config.Name)
        {
            boundaries = boundaries,
        };
    }
}
