namespace KerasStyle.Layers;

/// <summary>Attention whose scores are sums of scale · tanh(query + key) (Bahdanau et al., 2015): [(batch, T, dim), (batch, S, dim)] → (batch, T, dim).
/// As keras.layers.AdditiveAttention.</summary>
public sealed class AdditiveAttention : Attention
{
    /// <param name="useScale">Whether each feature has a learned factor.</param>
    /// <param name="dropout">Share of the scores that training drops.</param>
    /// <param name="seed">Seed of the dropout.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Type to compute in.</param>
    /// <param name="trainable">Whether training changes the weights.</param>
    public AdditiveAttention(bool useScale = true, double dropout = 0.0, int? seed = null, string? name = null, DTypePolicy? dtype = null, bool trainable = true)
        : base(useScale, "dot", dropout, seed, name, dtype, trainable)
    {
    }

    private protected override Variable AddScale(Shape query) => AddWeight("scale", [query[^1]], "glorot_uniform");

    private protected override bool ScoresAreProducts => false;

    private protected override Tensor Scores(Tensor query, Tensor key, Variable? scale)
    {
        Tensor each = Ops.Tanh(Ops.ExpandDims(query, -2) + Ops.ExpandDims(key, -3));
        return Ops.Sum(scale != null ? each * scale : each, [-1]);
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        config.Add("use_scale", UseScale).Add("dropout", DropoutRate).Add("seed", Seed);
    }

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static new AdditiveAttention FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(config.Get("use_scale", true), config.Get("dropout", 0.0), config.GetOptional<int>("seed"), config.Name, config.Policy, config.Trainable);
    }
}
