using KerasStyle.Tensors;

namespace KerasStyle.Layers;

/// <summary>softmax(query · keyᵀ) · value (Luong et al., 2015): [(batch, T, dim), (batch, S, dim), and the key when it is not the value] → (batch, T, dim).
/// As keras.layers.Attention.</summary>
public class Attention : Layer
{
    readonly bool useScale;
    readonly string scoreMode;
    readonly double dropout;
    readonly int? seed;
    readonly SeedGenerator? seeds;
    Variable? scale, concatWeight;

    /// <param name="useScale">Whether scores have a learned factor.</param>
    /// <param name="scoreMode"><c>dot</c> for products of query and key, <c>concat</c> for sums of tanh(query + key).</param>
    /// <param name="dropout">Share of the scores that training drops.</param>
    /// <param name="seed">Seed of the dropout.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Type to compute in.</param>
    /// <param name="trainable">Whether training changes the weights.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    public Attention(
        bool useScale = false, string scoreMode = "dot", double dropout = 0.0, int? seed = null, string? name = null, DTypePolicy? dtype = null, bool trainable = true)
        : base(name, dtype, trainable)
    {
        if (scoreMode is not ("dot" or "concat"))
            throw new ArgumentException($"{Label}: scoreMode must be dot or concat, got '{scoreMode}'", nameof(scoreMode));
        (this.useScale, this.scoreMode, this.dropout, this.seed) = (useScale, scoreMode, dropout, seed);
        if (dropout > 0)
            seeds = AddSeedGenerator(seed);
    }

    /// <inheritdoc/>
    public override bool SupportsMasking => true;

    private protected bool UseScale => useScale;

    private protected double DropoutRate => dropout;

    private protected int? Seed => seed;

    /// <inheritdoc/>
    protected override void Build(IReadOnlyList<Shape> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        if (inputs.Count is not (2 or 3))
            throw new ArgumentException($"{Label}: takes query, value and maybe key, got {inputs.Count} inputs");
        if (useScale)
            scale = AddScale(inputs[0]);
        if (scoreMode == "concat")
            concatWeight = AddWeight("concat_score_weight", Shape.Scalar, "ones");
    }

    private protected virtual Variable AddScale(Shape query) => AddWeight("scale", Shape.Scalar, "ones");

    /// <inheritdoc/>
    protected override IReadOnlyList<Tensor> Call(CallArguments call)
    {
        ArgumentNullException.ThrowIfNull(call);
        Tensor query = call.Inputs[0], value = call.Inputs[1], key = call.Inputs[^1];
        if (call.Inputs.Count == 2)
            key = value;
        IReadOnlyList<Tensor?> masks = call.Masks;
        bool wantsScores = call.Flag("return_attention_scores");
        bool inBlocks = ScoresAreProducts && !wantsScores && dropout < 1 && query.Rank == 3 && key.Rank == 3 && value.Rank == 3;
        (Tensor y, Tensor? weights) = inBlocks
            ? (InBlocks(call, query, key, value), null)
            : WrittenOut(call, query, key, value);
        if (masks[0] is { } queryMask)
            y = Ops.Where(Ops.ExpandDims(queryMask, -1), y, Ops.ZerosLike(y));
        return wantsScores ? [y, weights!] : [y];
    }

    Tensor InBlocks(CallArguments call, Tensor query, Tensor key, Tensor value)
    {
        bool dropped = call.Training && seeds != null;
        var attention = new ScaledDotProductAttention(1, call.Flag("use_causal_mask"), Masking: AttentionMasking.Subtract, Dropout: dropped ? dropout : 0);
        Tensor? mask = call.Masks[1] is { } counts ? Ops.Reshape(Ops.Cast(counts, KerasStyle.DType.Bool), [counts.Shape[0], 1, 1, counts.Shape[1]]) : null;
        return Ops.Squeeze(Ops.DotProductAttention(attention, OneHead(scale != null ? query * scale : query), OneHead(key), OneHead(value), null, mask, dropped ? seeds!.Next() : null), 2);

        static Tensor OneHead(Tensor x) => Ops.ExpandDims(x, 2);
    }

    (Tensor Y, Tensor Weights) WrittenOut(CallArguments call, Tensor query, Tensor key, Tensor value)
    {
        IReadOnlyList<Tensor?> masks = call.Masks;
        Tensor scores = Scores(query, key, scale);
        Tensor? counts = masks[1] is { } valueMask ? Ops.ExpandDims(valueMask, -2) : null;
        if (call.Flag("use_causal_mask"))
        {
            Tensor causal = AttentionMasks.Causal(scores.Shape[^2], scores.Shape[^1]);
            counts = counts == null ? causal : Ops.LogicalAnd(counts, causal);
        }

        if (counts != null)
            scores = Ops.Where(counts, scores, scores - 1e9);
        Tensor weights = Ops.Softmax(scores);
        if (call.Training && seeds != null)
            weights = AttentionMasks.Drop(weights, dropout, seeds);
        return (Ops.Matmul(weights, value), weights);
    }

    private protected virtual bool ScoresAreProducts => scoreMode == "dot";

    /// <summary>(batch, T, S) from query (batch, T, dim) and key (batch, S, dim).</summary>
    private protected virtual Tensor Scores(Tensor query, Tensor key, Variable? scale)
    {
        if (scoreMode == "dot")
        {
            Tensor products = Ops.Matmul(query, Ops.SwapLastAxes(key));
            return scale != null ? products * scale : products;
        }

        Tensor sum = Ops.ExpandDims(query, -2) + Ops.ExpandDims(key, -3);
        return Ops.Sum(Ops.Tanh(scale != null ? sum * scale : sum), [-1]) * concatWeight!;
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config.Add("use_scale", useScale).Add("score_mode", scoreMode).Add("dropout", dropout).Add("seed", seed);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static Attention FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(
            config.Get("use_scale", false), config.Get("score_mode", "dot"), config.Get("dropout", 0.0), config.GetOptional<int>("seed"),
            config.Name, config.Policy, config.Trainable);
    }
}
