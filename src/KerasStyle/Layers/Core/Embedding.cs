using KerasStyle.Constraints;
using KerasStyle.Initializers;
using KerasStyle.Quantizers;
using KerasStyle.Regularizers;

namespace KerasStyle.Layers;

/// <summary>A learned vector for each whole number: integers (batch, ...) in [0, inputDim) → (batch, ..., outputDim), as keras.layers.Embedding.
/// A number outside gives not-a-number values, or those of zeros where the vectors are quantized.</summary>
public class Embedding : Layer
{
    readonly Initializer embeddingsInitializer;
    readonly Regularizer? embeddingsRegularizer;
    readonly Constraint? embeddingsConstraint;
    EmbeddingForm form = null!;
    LowRank? lora;
    int? loraRank;
    double? loraAlpha;

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
    /// <param name="loraRank">Rank of a low-rank addition that is trained instead of the vectors; none when null.</param>
    /// <param name="loraAlpha">Strength of the addition; the rank when null. As in Keras, the addition of a layer that is built from these arguments has the rank's.</param>
    /// <param name="quantizationConfig">How the vectors are quantized, together with a quantized <paramref name="dtype"/>.</param>
    /// <param name="weights">First vectors (inputDim, outputDim) that there are already, such as those of another net; no file holds that they were given.</param>
    /// <exception cref="ArgumentOutOfRangeException">A dimension is not positive.</exception>
    /// <exception cref="ArgumentException"><paramref name="weights"/> have another shape.</exception>
    public Embedding(
        int inputDim, int outputDim, Initializer? embeddingsInitializer = null, Regularizer? embeddingsRegularizer = null, Regularizer? activityRegularizer = null,
        Constraint? embeddingsConstraint = null, bool maskZero = false, string? name = null, DTypePolicy? dtype = null, bool trainable = true,
        int? loraRank = null, double? loraAlpha = null, QuantizationConfig? quantizationConfig = null, Tensor? weights = null)
        : base(name, dtype, trainable)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(inputDim);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(outputDim);
        (InputDim, OutputDim, MaskZero) = (inputDim, outputDim, maskZero);
        (this.embeddingsInitializer, this.embeddingsRegularizer) = (embeddingsInitializer ?? new RandomUniform(), embeddingsRegularizer);
        (ActivityRegularizer, this.embeddingsConstraint) = (activityRegularizer, embeddingsConstraint);
        (this.loraRank, this.loraAlpha, Quantization) = (loraRank, loraAlpha ?? loraRank, quantizationConfig);
        if (weights == null)
            return;
        EnsureBuilt([Shape.Unknown]);
        SetWeights([weights]);
    }

    /// <summary>Whether 0 stands for padding that later layers skip.</summary>
    public bool MaskZero { get; }

    internal int InputDim { get; }

    private protected int OutputDim { get; }

    private protected Initializer FirstVectors => embeddingsInitializer;

    private protected QuantizationConfig? Quantization { get; private set; }

    private protected EmbeddingForm Form => form;

    /// <summary>The vectors in floats, with the low-rank addition if there is one.</summary>
    private protected Tensor Vectors => lora == null ? form.Floats : lora.AddedTo(form.Floats);

    /// <inheritdoc/>
    protected override void Build(Shape input)
    {
        form = NewForm(OwnPolicy);
        if (loraRank is { } rank)
            AddLora(rank, null, null, null);
    }

    /// <inheritdoc/>
    protected override Tensor Call(Tensor x, bool training)
    {
        Tensor numbers = Ops.Cast(x, KerasStyle.DType.Int32), rows = form.Rows(numbers);
        return lora == null ? rows : lora.AddedTo(rows, Ops.Take(lora.A, numbers, axis: 0));
    }

    /// <inheritdoc/>
    public override bool SupportsMasking => MaskZero;

    /// <inheritdoc/>
    protected override IReadOnlyList<Tensor?> ComputeMasks(CallArguments call, IReadOnlyList<Tensor?> masks)
    {
        ArgumentNullException.ThrowIfNull(call);
        return [Ops.NotEqual(call.Input, 0)];
    }

    /// <inheritdoc/>
    public override Shape ComputeOutputShape(Shape input) => input.Concat([OutputDim]);

    /// <summary>Trains an addition (alpha / rank) · A · B to the vectors instead of these: A (inputDim, rank) and B (rank, outputDim). Files hold the sum.
    /// As keras.layers.Embedding.enable_lora.</summary>
    /// <param name="rank">Rank of the addition.</param>
    /// <param name="loraAlpha">Strength of the addition; the rank when null.</param>
    /// <param name="aInitializer">First values of A; he_uniform by default.</param>
    /// <param name="bInitializer">First values of B; zeros by default, so that the layer starts as it was.</param>
    /// <exception cref="InvalidOperationException">The layer is not built, or has an addition already.</exception>
    public void EnableLora(int rank, double? loraAlpha = null, Initializer? aInitializer = null, Initializer? bInitializer = null)
    {
        LowRank.Check(this, rank, lora, embeddingsConstraint);
        AddLora(rank, loraAlpha, aInitializer, bInitializer);
        HasReformed();
    }

    void AddLora(int rank, double? alpha, Initializer? a, Initializer? b)
    {
        (loraRank, loraAlpha) = (rank, alpha ?? rank);
        lora = new LowRank(this, "embeddings", [InputDim, OutputDim], rank, loraAlpha.Value, a, b, embeddingsRegularizer);
        Freeze(form.Variables[0]);
    }

    internal override bool CanQuantize(string mode) => mode is "int8" or "int4";

    private protected override void QuantizeWeights(QuantizationConfig config, DTypePolicy policy, Calibrator? calibrator)
    {
        Variable embeddings = form.Variables[0];
        Tensor floats = embeddings.Value;
        Quantization = config;
        RemoveWeight(embeddings);
        form = NewForm(policy);
        foreach ((Variable variable, Tensor value) in form.Variables.Zip(form.Of(floats, config.WeightQuantizer)))
            variable.Assign(value);
    }

    EmbeddingForm NewForm(DTypePolicy policy) => policy.QuantizationMode switch
    {
        "int8" => new Int8Embeddings(this, InputDim, OutputDim),
        "int4" => new Int4Embeddings(this, InputDim, OutputDim, BaseDense.BlockSize(Quantization, policy)),
        null => new FloatEmbeddings(AddWeight("embeddings", [InputDim, OutputDim], embeddingsInitializer, regularizer: embeddingsRegularizer, constraint: embeddingsConstraint)),
        var mode => throw new NotSupportedException($"{Label}: layers of this class have no {mode} form"),
    };

    internal override IReadOnlyList<StoredWeight> StoredWeights
    {
        get
        {
            if (!Built)
                return base.StoredWeights;
            var merged = new Lazy<IReadOnlyList<Tensor>>(() => form.Of(Vectors));
            return [.. form.Variables.Select((v, i) => new StoredWeight(v, lora == null ? null : () => merged.Value[i]))];
        }
    }

    internal override void AfterLoading() => lora?.Clear();

    /// <inheritdoc/>
    protected override void GetConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        config
            .Add("input_dim", InputDim).Add("output_dim", OutputDim).Add("embeddings_initializer", embeddingsInitializer)
            .Add("embeddings_regularizer", embeddingsRegularizer).Add("activity_regularizer", ActivityRegularizer)
            .Add("embeddings_constraint", embeddingsConstraint).Add("mask_zero", MaskZero).Add("quantization_config", Quantization);
        LowRank.AddConfig(config, loraRank, loraAlpha);
    }

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static Embedding FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(
            config.Get<int>("input_dim"), config.Get<int>("output_dim"), config.Object<Initializer>("embeddings_initializer"),
            config.Object<Regularizer>("embeddings_regularizer"), null, config.Object<Constraint>("embeddings_constraint"), config.Get("mask_zero", false),
            config.Name, config.Policy, config.Ignore("input_length").Trainable,
            config.GetOptional<int>("lora_rank"), config.GetOptional<double>("lora_alpha"), config.Object<QuantizationConfig>("quantization_config"));
    }

    /// <inheritdoc/>
    protected override string Describe() => $"{InputDim} -> {OutputDim}";
}
