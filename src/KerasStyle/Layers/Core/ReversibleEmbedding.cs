using KerasStyle.Constraints;
using KerasStyle.Initializers;
using KerasStyle.Regularizers;

namespace KerasStyle.Layers;

/// <summary>An embedding that also goes back: integers (batch, ...) → (batch, ..., outputDim), and with the argument <c>reverse</c> of a call
/// (batch, ..., outputDim) → logits (batch, ..., inputDim). As keras.layers.ReversibleEmbedding.</summary>
public sealed class ReversibleEmbedding : Layer
{
    readonly int inputDim, outputDim;
    readonly bool tieWeights, maskZero;
    readonly Initializer embeddingsInitializer;
    readonly Regularizer? embeddingsRegularizer;
    readonly Constraint? embeddingsConstraint;
    readonly string? reverseDtype;
    readonly double? logitSoftCap;
    Variable embeddings = null!;
    Variable? reverseEmbeddings;

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
    /// <exception cref="ArgumentOutOfRangeException">A dimension is not positive.</exception>
    public ReversibleEmbedding(
        int inputDim, int outputDim, bool tieWeights = true, Initializer? embeddingsInitializer = null, Regularizer? embeddingsRegularizer = null,
        Constraint? embeddingsConstraint = null, bool maskZero = false, DTypePolicy? reverseDtype = null, double? logitSoftCap = null,
        Regularizer? activityRegularizer = null, string? name = null, DTypePolicy? dtype = null, bool trainable = true)
        : base(name, dtype, trainable)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(inputDim);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(outputDim);
        (this.inputDim, this.outputDim, this.tieWeights, this.maskZero) = (inputDim, outputDim, tieWeights, maskZero);
        (this.embeddingsInitializer, this.embeddingsRegularizer, this.embeddingsConstraint) = (embeddingsInitializer ?? new RandomUniform(), embeddingsRegularizer, embeddingsConstraint);
        (this.reverseDtype, this.logitSoftCap, ActivityRegularizer) = (reverseDtype?.Name, logitSoftCap, activityRegularizer);
    }

    /// <inheritdoc/>
    protected internal override IReadOnlyList<string> CallSignature => ["inputs", "reverse"];

    /// <inheritdoc/>
    protected override void Build(Shape input)
    {
        embeddings = AddWeight("embeddings", [inputDim, outputDim], embeddingsInitializer, regularizer: embeddingsRegularizer, constraint: embeddingsConstraint);
        if (!tieWeights)
            reverseEmbeddings = AddWeight("reverse_embeddings", [outputDim, inputDim], embeddingsInitializer);
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<Tensor> Call(CallArguments call)
    {
        ArgumentNullException.ThrowIfNull(call);
        Tensor x = call.Input;
        if (!call.Flag("reverse"))
            return [Ops.Take(embeddings, Ops.Cast(x, KerasStyle.DType.Int32), axis: 0)];
        Tensor kernel = reverseEmbeddings is { } own ? own : Ops.Transpose(embeddings);
        if (reverseDtype is { } name && Widened(new DTypePolicy(name).ComputeDType) is var type)
            (x, kernel) = (Ops.Cast(x, type), Ops.Cast(kernel, type));
        Tensor logits = Ops.Matmul(x, kernel);
        return [logitSoftCap is { } cap ? Ops.Tanh(logits / cap) * cap : logits];
    }

    /// <inheritdoc/>
    public override bool SupportsMasking => maskZero;

    /// <inheritdoc/>
    protected override IReadOnlyList<Tensor?> ComputeMasks(CallArguments call, IReadOnlyList<Tensor?> masks)
    {
        ArgumentNullException.ThrowIfNull(call);
        return [call.Flag("reverse") ? null : Ops.NotEqual(call.Input, 0)];
    }

    /// <inheritdoc/>
    public override Shape ComputeOutputShape(Shape input) => input.Concat([outputDim]);

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config
        .Add("input_dim", inputDim).Add("output_dim", outputDim).Add("embeddings_initializer", embeddingsInitializer)
        .Add("embeddings_regularizer", embeddingsRegularizer).Add("activity_regularizer", ActivityRegularizer)
        .Add("embeddings_constraint", embeddingsConstraint).Add("mask_zero", maskZero).AddNode("quantization_config", null)
        .Add("tie_weights", tieWeights).Add("reverse_dtype", reverseDtype).Add("logit_soft_cap", logitSoftCap);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static ReversibleEmbedding FromConfig(Config config) => new(
        config.Get<int>("input_dim"), config.Get<int>("output_dim"), config.Get("tie_weights", true), config.Object<Initializer>("embeddings_initializer"),
        config.Object<Regularizer>("embeddings_regularizer"), config.Object<Constraint>("embeddings_constraint"), config.Get("mask_zero", false),
        config.GetString("reverse_dtype"), config.GetOptional<double>("logit_soft_cap"), null, config.Name, config.Policy,
        config.Ignore("quantization_config", "lora_rank", "lora_alpha").Trainable);

    /// <inheritdoc/>
    protected override string Describe() => $"{inputDim} -> {outputDim}{(tieWeights ? " and back" : "")}";
}
