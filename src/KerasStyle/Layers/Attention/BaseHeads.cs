using KerasStyle.Tensors;

namespace KerasStyle.Layers;

/// <summary>What attention of several heads shares: query, key and value are projected, each head attends, and the heads' results are projected together.</summary>
public abstract class BaseHeads : Layer
{
    readonly SeedGenerator? seeds;
    EinsumDense query = null!, key = null!, value = null!, output = null!;
    EinsumDense? gate;

    private protected BaseHeads(HeadOptions options)
        : base(options.Name, options.DType, options.Trainable)
    {
        Options = options;
        if (options.Heads <= 0 || options.KeyHeads <= 0 || options.KeyDim <= 0 || options.Heads % options.KeyHeads != 0)
            throw new ArgumentException($"{Label}: numbers of heads and their lengths must be positive, and the heads of keys divide those of queries");
        if (options.Dropout > 0)
            seeds = AddSeedGenerator(options.Seed);
    }

    private protected HeadOptions Options { get; }

    /// <summary>What stands before the names of the parts in files.</summary>
    private protected abstract string Prefix { get; }

    /// <inheritdoc/>
    public override bool SupportsMasking => true;

    /// <inheritdoc/>
    protected internal override IReadOnlyList<string> CallSignature =>
        ["query", "value", "key", "query_mask", "value_mask", "key_mask", "attention_mask", "return_attention_scores", "training", "use_causal_mask"];

    internal override bool SpreadsList => true;

    /// <summary>Attends from a query to values: (batch, T, dim) and (batch, S, dim) → (batch, T, dim).</summary>
    /// <param name="query">What asks.</param>
    /// <param name="value">What is attended to.</param>
    /// <param name="key">What the query is compared with; the value by default.</param>
    /// <param name="attentionMask">Which pairs count: (batch, T, S) or with an axis of heads.</param>
    /// <param name="useCausalMask">Whether a place sees only itself and those before.</param>
    /// <param name="training">Whether this is a training step; as around the call when null.</param>
    public Tensor Call(Tensor query, Tensor value, Tensor? key = null, Tensor? attentionMask = null, bool useCausalMask = false, bool? training = null) => CallAll(new CallArguments(
        query,
        new Dictionary<string, object?> { ["value"] = value, ["key"] = key, ["attention_mask"] = attentionMask, ["use_causal_mask"] = useCausalMask },
        training))[0];

    private protected override IReadOnlyList<Shape> ShapesToBuild(CallArguments call)
    {
        (Tensor q, Tensor v, Tensor? k) = Inputs(call);
        return [q.Shape, v.Shape, (k ?? v).Shape];
    }

    /// <inheritdoc/>
    protected override void Build(IReadOnlyList<Shape> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        (Shape q, Shape v, Shape k) = (inputs[0], inputs[1], inputs[^1]);
        query = Projection("query", q, Options.Heads, Options.KeyDim);
        key = Projection("key", k, Options.KeyHeads, Options.KeyDim);
        if (Options.UseGate)
        {
            gate = Part("_gate_dense", Dense(q.Rank - 1, 1, [Options.Heads, Options.ValueDim], "gate", "sigmoid"));
            gate.EnsureBuilt(q);
        }

        value = Projection("value", v, Options.KeyHeads, Options.ValueDim);
        output = Part($"{Prefix}output_dense", Dense(q.Rank - 1, 2, Options.OutputShape is { Count: > 0 } given ? [.. given] : [q[^1]], "attention_output", null));
        output.EnsureBuilt(q[..^1].Concat([Options.Heads, Options.ValueDim]));
    }

    EinsumDense Projection(string name, Shape input, int heads, int length)
    {
        EinsumDense dense = Part($"{Prefix}{name}_dense", Dense(input.Rank - 1, 1, [heads, length], name, null));
        dense.EnsureBuilt(input);
        return dense;
    }

    EinsumDense Part(string attribute, EinsumDense dense)
    {
        Track(attribute, dense);
        if (!Trainable)
            dense.Trainable = false;
        return dense;
    }

    // From (free axes, bound axes) to (free axes, output axes).
    EinsumDense Dense(int free, int bound, int[] lengths, string name, string? activation)
    {
        const string letters = "abcdefghijklmnopqrstuvwxyz";
        string kept = letters[..free], summed = letters.Substring(free, bound), made = letters.Substring(free + bound, lengths.Length);
        return new EinsumDense(
            $"{kept}{summed},{summed}{made}->{kept}{made}", [.. Enumerable.Repeat(Shape.Unknown, free - 1), .. lengths], activation, Options.UseBias ? made : null,
            Options.KernelInitializer, Options.BiasInitializer, Options.KernelRegularizer, Options.BiasRegularizer, Options.ActivityRegularizer,
            Options.KernelConstraint, Options.BiasConstraint, name, Policy)
        {
            PolicyPath = $"{Name}/{name}",
        };
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<Tensor> Call(CallArguments call)
    {
        ArgumentNullException.ThrowIfNull(call);
        (Tensor q, Tensor v, Tensor? k) = Inputs(call);
        bool wantsScores = call.Flag("return_attention_scores");
        Tensor heads = query.Call(q), keys = key.Call(k ?? v), values = value.Call(v);
        int[] axes = Options.AttentionAxes is { Count: > 0 } given ? [.. given.Select(a => a >= 0 ? a : a + q.Rank)] : [.. Enumerable.Range(1, q.Rank - 2)];
        // Of a row in which nothing counts, plain attention makes a mean, and scores that are returned or dropped are 0.
        bool plain = Options.Dropout == 0 && !wantsScores && heads.Rank == 4, dropped = call.Training && seeds != null;
        bool inBlocks = !wantsScores && heads.Rank == 4 && axes is [1] && Options.Dropout < 1;
        Tensor? mask = Mask(call, q, v, k, hideLater: call.Flag("use_causal_mask") && !inBlocks);
        while (mask != null && mask.Rank < heads.Rank - 1 + axes.Length)
            mask = Ops.ExpandDims(mask, mask.Rank - 2 * axes.Length);
        double scale = 1 / Math.Sqrt(Options.KeyDim);
        Tensor? weights = null;
        Tensor y;
        if (inBlocks)
        {
            y = Ops.DotProductAttention(
                new(scale, call.Flag("use_causal_mask"), Masking: plain ? AttentionMasking.Replace : AttentionMasking.Zero, Dropout: dropped ? Options.Dropout : 0),
                heads, keys, values, null, mask, dropped ? seeds!.Next() : null);
        }
        else
        {
            (string scoring, string combining) = Equations(heads.Rank, axes);
            Tensor scores = Ops.Einsum(scoring, Repeated(keys), heads * scale);
            if (mask != null)
                scores = Ops.Where(mask, scores, Ops.Full(Shape.Scalar, plain ? -1e30 : -1e9, scores.DType));
            weights = SoftmaxOverLast(scores, axes.Length);
            if (mask != null && !plain)
                weights = Ops.Where(mask, weights, Ops.Full(Shape.Scalar, 0, weights.DType));
            y = Ops.Einsum(combining, dropped ? AttentionMasks.Drop(weights, Options.Dropout, seeds!) : weights, Repeated(values));
        }

        if (gate != null)
            y *= gate.Call(q);
        y = output.Call(y);
        return wantsScores ? [y, weights!] : [y];
    }

    (Tensor Query, Tensor Value, Tensor? Key) Inputs(CallArguments call)
    {
        Tensor v = call.Tensor("value") ?? (call.Inputs.Count > 1 ? call.Inputs[1] : throw new ArgumentException($"{Label}: takes query and value; use Call(query, value)"));
        return (call.Input, v, call.Tensor("key") ?? (call.Inputs.Count > 2 ? call.Inputs[2] : null));
    }

    Tensor? Mask(CallArguments call, Tensor q, Tensor v, Tensor? k, bool hideLater)
    {
        // As in Keras, the query's mask is the one that came with it, whatever the argument query_mask says.
        Tensor? mask = call.Tensor("attention_mask") is { } given ? Ops.Cast(given, KerasStyle.DType.Bool) : null;
        And(q.Mask is { } queries ? Ops.ExpandDims(Ops.Cast(queries, KerasStyle.DType.Bool), -1) : null);
        And((call.Tensor("value_mask") ?? v.Mask) is { } values ? Ops.ExpandDims(Ops.Cast(values, KerasStyle.DType.Bool), -2) : null);
        And((call.Tensor("key_mask") ?? k?.Mask) is { } keys ? Ops.ExpandDims(Ops.Cast(keys, KerasStyle.DType.Bool), -2) : null);
        if (hideLater)
            And(AttentionMasks.Causal(q.Shape[1], v.Shape[1]));
        if (Options.SlidingWindow is { } width)
            And(AttentionMasks.Window(q.Shape[1], v.Shape[1], width));
        return mask;

        void And(Tensor? other)
        {
            if (other != null)
                mask = mask == null ? other : Ops.LogicalAnd(mask, other);
        }
    }

    // Each head of keys serves several of queries.
    Tensor Repeated(Tensor x)
    {
        int times = Options.Heads / Options.KeyHeads;
        if (times == 1)
            return x;
        Shape s = x.Shape;
        Tensor wide = Ops.BroadcastTo(Ops.ExpandDims(x, -2), s[..^1].Concat([times, s[^1]]));
        return Ops.Reshape(wide, s[..^2].Concat([s[^2] * times, s[^1]]));
    }

    static Tensor SoftmaxOverLast(Tensor scores, int axes)
    {
        if (axes == 1)
            return Ops.Softmax(scores);
        Shape shape = scores.Shape;
        return Ops.Reshape(Ops.Softmax(Ops.Reshape(scores, shape[..^axes].Concat([-1]))), shape);
    }

    // Of (batch axes, attended axes, heads, length): scores have batch, heads, then the queries' and the keys' axes.
    static (string Scoring, string Combining) Equations(int rank, int[] axes)
    {
        string target = new([.. Enumerable.Range(0, rank).Select(i => (char)('a' + i))]);
        char next = (char)('a' + rank);
        string source = new([.. target.Select((c, i) => axes.Contains(i) ? next++ : c)]);
        string scores = new([.. target[..^1].Where((_, i) => !axes.Contains(i)), .. axes.Select(i => target[i]), .. axes.Select(i => source[i])]);
        return ($"{source},{target}->{scores}", $"{scores},{source}->{target}");
    }
}
