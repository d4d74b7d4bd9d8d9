using KerasStyle.Constraints;
using KerasStyle.Initializers;
using KerasStyle.Quantizers;
using KerasStyle.Regularizers;

namespace KerasStyle.Layers;

/// <summary>An embedding that also goes back: integers (batch, ...) → (batch, ..., outputDim), and with the argument <c>reverse</c> of a call
/// (batch, ..., outputDim) → logits (batch, ..., inputDim). As keras.layers.ReversibleEmbedding.</summary>
public sealed class ReversibleEmbedding : Embedding
{
    readonly bool tieWeights;
    readonly string? reverseDtype;
    readonly double? logitSoftCap;
    ReverseForm? reverse;       // null where the way back uses the same vectors
    Quantizer? inputs;

    /// <param name="inputDim">How many numbers there are.</param>
    /// <param name="outputDim">Length of a vector.</param>
    /// <param name="tieWeights">Whether the way back uses the same vectors.</param>
    /// <param name="embeddingsInitializer">First vectors (inputDim, outputDim); uniform in [−0.05, 0.05) by default.</param>
    /// <param name="embeddingsRegularizer">Penalty on the vectors.</param>
    /// <param name="embeddingsConstraint">Projection of the vectors after each update.</param>
    /// <param name="maskZero">Whether 0 stands for padding that later layers skip.</param>
    /// <param name="reverseDtype">Type of the way back; the layer's when null.</param>
    /// <param name="logitSoftCap">c of c · tanh(logits / c); none when null.</param>
    /// <param name="activityRegularizer">Penalty on the output.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Type of the vectors.</param>
    /// <param name="trainable">Whether training changes the vectors.</param>
    /// <param name="loraRank">Rank of a low-rank addition that is trained instead of the vectors; none when null.</param>
    /// <param name="loraAlpha">Strength of the addition; the rank when null.</param>
    /// <param name="quantizationConfig">How the vectors are quantized, together with a quantized <paramref name="dtype"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A dimension is not positive.</exception>
    public ReversibleEmbedding(
        int inputDim, int outputDim, bool tieWeights = true, Initializer? embeddingsInitializer = null, Regularizer? embeddingsRegularizer = null,
        Constraint? embeddingsConstraint = null, bool maskZero = false, DTypePolicy? reverseDtype = null, double? logitSoftCap = null,
        Regularizer? activityRegularizer = null, string? name = null, DTypePolicy? dtype = null, bool trainable = true,
        int? loraRank = null, double? loraAlpha = null, QuantizationConfig? quantizationConfig = null)
        : base(
            inputDim, outputDim, embeddingsInitializer, embeddingsRegularizer, activityRegularizer, embeddingsConstraint, maskZero, name, dtype, trainable,
            loraRank, loraAlpha, quantizationConfig) =>
        (this.tieWeights, this.reverseDtype, this.logitSoftCap) = (tieWeights, reverseDtype?.Name, logitSoftCap);

    /// <inheritdoc/>
    protected internal override IReadOnlyList<string> CallSignature => ["inputs", "reverse"];

    /// <inheritdoc/>
    protected override void Build(Shape input)
    {
        base.Build(input);
        BuildReverse(OwnPolicy);
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<Tensor> Call(CallArguments call)
    {
        ArgumentNullException.ThrowIfNull(call);
        Tensor x = call.Input;
        if (!call.Flag("reverse"))
            return [Call(x: x, training: call.Training)];
        Tensor logits = reverse?.Apply(x, inputs) ?? (Form is FloatEmbeddings ? Product(x, Ops.Transpose(Vectors)) : Form.Reverse(x, inputs));
        return [logitSoftCap is { } cap ? Ops.Tanh(logits / cap) * cap : logits];
    }

    // Floats are multiplied in the type of the way back.
    Tensor Product(Tensor x, Tensor kernel)
    {
        if (reverseDtype is { } name && new DTypePolicy(name).ComputeDType.Widened() is var type)
            (x, kernel) = (Ops.Cast(x, type), Ops.Cast(kernel, type));
        return Ops.Matmul(x, kernel);
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<Tensor?> ComputeMasks(CallArguments call, IReadOnlyList<Tensor?> masks)
    {
        ArgumentNullException.ThrowIfNull(call);
        return [call.Flag("reverse") ? null : Ops.NotEqual(call.Input, 0)];
    }

    private protected override void QuantizeWeights(QuantizationConfig config, DTypePolicy policy, Calibrator? calibrator)
    {
        ReverseForm? floats = reverse;
        base.QuantizeWeights(config, policy, calibrator);
        Tensor? kernel = floats?.Variables[0].Value;
        if (floats != null)
            RemoveWeight(floats.Variables[0]);
        BuildReverse(policy);
        foreach ((Variable variable, Tensor value) in reverse?.Variables.Zip(reverse.Of(kernel!, config.WeightQuantizer)) ?? [])
            variable.Assign(value);
    }

    void BuildReverse(DTypePolicy policy)
    {
        if (policy.QuantizationMode != null)
            inputs = Quantization == null ? new AbsMaxQuantizer() : Quantization.ActivationQuantizer;
        if (tieWeights)
            return;
        reverse = policy.QuantizationMode switch
        {
            "int8" => new Int8Reverse(this, InputDim, OutputDim),
            "int4" => new Int4Reverse(this, InputDim, OutputDim, BaseDense.BlockSize(Quantization, policy), (Int4Embeddings)Form),
            _ => new FloatReverse(AddWeight("reverse_embeddings", [OutputDim, InputDim], FirstVectors), Product),
        };
    }

    internal override IReadOnlyList<StoredWeight> StoredWeights =>
        Built && reverse != null ? [.. base.StoredWeights, .. reverse.Variables.Select(v => new StoredWeight(v))] : base.StoredWeights;

    /// <inheritdoc/>
    protected override void GetConfig(Config config)
    {
        base.GetConfig(config);
        config.Add("tie_weights", tieWeights).Add("reverse_dtype", reverseDtype).Add("logit_soft_cap", logitSoftCap);
    }

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static new ReversibleEmbedding FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(
            config.Get<int>("input_dim"), config.Get<int>("output_dim"), config.Get("tie_weights", true), config.Object<Initializer>("embeddings_initializer"),
            config.Object<Regularizer>("embeddings_regularizer"), config.Object<Constraint>("embeddings_constraint"), config.Get("mask_zero", false),
            config.GetString("reverse_dtype"), config.GetOptional<double>("logit_soft_cap"), null, config.Name, config.Policy, config.Trainable,
            config.GetOptional<int>("lora_rank"), config.GetOptional<double>("lora_alpha"), config.Object<QuantizationConfig>("quantization_config"));
    }

    /// <inheritdoc/>
    protected override string Describe() => $"{InputDim} -> {OutputDim}{(tieWeights ? " and back" : "")}";
}
