using KerasStyle.Constraints;
using KerasStyle.Initializers;
using KerasStyle.Regularizers;

namespace KerasStyle.Layers;

/// <summary>A learned vector for each whole number: integers (batch, ...) in [0, inputDim) → (batch, ..., outputDim), as keras.layers.Embedding.
/// A number outside gives not-a-number values.</summary>
public sealed class Embedding : Layer
{
    readonly int inputDim, outputDim;
    readonly Initializer embeddingsInitializer;
    readonly Regularizer? embeddingsRegularizer;
    readonly Constraint? embeddingsConstraint;
    Variable embeddings = null!;

    /// <param name="inputDim">How many numbers there are.</param>
    /// <param name="outputDim">Length of a vector.</param>
    /// <param name="embeddingsInitializer">First vectors (inputDim, outputDim); uniform in [−0.05, 0.05) by default.</param>
    /// <param name="embeddingsRegularizer">Penalty on the vectors.</param>
    /// <param name="activityRegularizer">Penalty on the output.</param>
    /// <param name="embeddingsConstraint">Projection of the vectors after each update.</param>
    /// <param name="maskZero">Whether 0 stands for padding that later layers skip.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Type of the vectors.</param>
    /// <param name="trainable">Whether training changes the vectors.</param>
    /// <exception cref="ArgumentOutOfRangeException">A dimension is not positive.</exception>
    public Embedding(
        int inputDim, int outputDim, Initializer? embeddingsInitializer = null, Regularizer? embeddingsRegularizer = null, Regularizer? activityRegularizer = null,
        Constraint? embeddingsConstraint = null, bool maskZero = false, string? name = null, DTypePolicy? dtype = null, bool trainable = true)
        : base(name, dtype, trainable)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(inputDim);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(outputDim);
        (this.inputDim, this.outputDim, MaskZero) = (inputDim, outputDim, maskZero);
        (this.embeddingsInitializer, this.embeddingsRegularizer) = (embeddingsInitializer ?? new RandomUniform(), embeddingsRegularizer);
        (ActivityRegularizer, this.embeddingsConstraint) = (activityRegularizer, embeddingsConstraint);
    }

    /// <summary>Whether 0 stands for padding that later layers skip.</summary>
    public bool MaskZero { get; }

    /// <inheritdoc/>
    protected override void Build(Shape input) => embeddings = AddWeight(
        "embeddings", [inputDim, outputDim], embeddingsInitializer, regularizer: embeddingsRegularizer, constraint: embeddingsConstraint);

    /// <inheritdoc/>
    protected override Tensor Call(Tensor x, bool training) =>
        Ops.Take(embeddings, Ops.Cast(x, KerasStyle.DType.Int32), axis: 0);

    /// <inheritdoc/>
    public override bool SupportsMasking => MaskZero;

    /// <inheritdoc/>
    protected override IReadOnlyList<Tensor?> ComputeMasks(CallArguments call, IReadOnlyList<Tensor?> masks)
    {
        ArgumentNullException.ThrowIfNull(call);
        return [Ops.NotEqual(call.Input, 0)];
    }

    /// <inheritdoc/>
    public override Shape ComputeOutputShape(Shape input) => input.Concat([outputDim]);

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config
        .Add("input_dim", inputDim).Add("output_dim", outputDim).Add("embeddings_initializer", embeddingsInitializer)
        .Add("embeddings_regularizer", embeddingsRegularizer).Add("activity_regularizer", ActivityRegularizer)
        .Add("embeddings_constraint", embeddingsConstraint).Add("mask_zero", MaskZero).AddNode("quantization_config", null);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static Embedding FromConfig(Config config) => new(
        config.Get<int>("input_dim"), config.Get<int>("output_dim"), config.Object<Initializer>("embeddings_initializer"),
        config.Object<Regularizer>("embeddings_regularizer"), null, config.Object<Constraint>("embeddings_constraint"), config.Get("mask_zero", false),
        config.Name, config.Policy, config.Ignore("quantization_config", "lora_rank", "lora_alpha", "input_length").Trainable);

    /// <inheritdoc/>
    protected override string Describe() => $"{inputDim} -> {outputDim}";
}
