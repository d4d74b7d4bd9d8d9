using KerasStyle.Constraints;
using KerasStyle.Initializers;
using KerasStyle.Regularizers;

namespace KerasStyle.Layers;

/// <summary>Attention of several heads (Vaswani et al., 2017): query (batch, T, dim) and value (batch, S, dim) → (batch, T, dim). As keras.layers.MultiHeadAttention.</summary>
public sealed class MultiHeadAttention : BaseHeads
{
    /// <param name="numHeads">Number of heads.</param>
    /// <param name="keyDim">Length of a query and key of a head.</param>
    /// <param name="valueDim">Length of a value of a head; keyDim by default.</param>
    /// <param name="dropout">Share of the scores that training drops.</param>
    /// <param name="useBias">Whether projections have a bias.</param>
    /// <param name="outputShape">Shape of an output; the query's by default.</param>
    /// <param name="attentionAxes">Axes that are attended over, counted with the batch; all between batch and features by default.</param>
    /// <param name="slidingWindow">How far apart places may attend to each other; any when null.</param>
    /// <param name="flashAttention">Kept for Keras' sake.</param>
    /// <param name="kernelInitializer">First kernels; glorot_uniform by default.</param>
    /// <param name="biasInitializer">First biases; zeros by default.</param>
    /// <param name="kernelRegularizer">Penalty on the kernels.</param>
    /// <param name="biasRegularizer">Penalty on the biases.</param>
    /// <param name="activityRegularizer">Penalty on the outputs.</param>
    /// <param name="kernelConstraint">Projection of the kernels.</param>
    /// <param name="biasConstraint">Projection of the biases.</param>
    /// <param name="useGate">Whether a gate made of the query multiplies the result.</param>
    /// <param name="seed">Seed of the dropout.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Type to compute in.</param>
    /// <param name="trainable">Whether training changes the weights.</param>
    /// <exception cref="ArgumentException">A number is out of its range.</exception>
    public MultiHeadAttention(
        int numHeads, int keyDim, int? valueDim = null, double dropout = 0.0, bool useBias = true, IntTuple? outputShape = null,
        IntTuple? attentionAxes = null, int? slidingWindow = null, bool? flashAttention = null, Initializer? kernelInitializer = null,
        Initializer? biasInitializer = null, Regularizer? kernelRegularizer = null, Regularizer? biasRegularizer = null,
        Regularizer? activityRegularizer = null, Constraint? kernelConstraint = null, Constraint? biasConstraint = null, bool useGate = false,
        int? seed = null, string? name = null, DTypePolicy? dtype = null, bool trainable = true)
        : base(new HeadOptions
        {
            Heads = numHeads,
            KeyHeads = numHeads,
            KeyDim = keyDim,
            ValueDim = valueDim ?? keyDim,
            Dropout = dropout,
            UseBias = useBias,
            OutputShape = outputShape,
            AttentionAxes = attentionAxes,
            SlidingWindow = slidingWindow,
            KernelInitializer = kernelInitializer ?? new GlorotUniform(),
            BiasInitializer = biasInitializer ?? new Zeros(),
            KernelRegularizer = kernelRegularizer,
            BiasRegularizer = biasRegularizer,
            ActivityRegularizer = activityRegularizer,
            KernelConstraint = kernelConstraint,
            BiasConstraint = biasConstraint,
            UseGate = useGate,
            Seed = seed,
            Name = name,
            DType = dtype,
            Trainable = trainable,
        })
    {
        _ = flashAttention;
    }

    private protected override string Prefix => "";

    /// <inheritdoc/>
    protected override void GetConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        config.Add("num_heads", Options.Heads).Add("key_dim", Options.KeyDim).Add("value_dim", Options.ValueDim).Add("dropout", Options.Dropout)
            .Add("use_bias", Options.UseBias).Add("use_gate", Options.UseGate).Add("output_shape", Options.OutputShape)
            .Add("attention_axes", Options.AttentionAxes).Add("sliding_window", Options.SlidingWindow);
        Options.WriteRest(config);
    }

    internal override void ReadBaseConfig(Config config)
    {
        base.ReadBaseConfig(config);
        ActivityRegularizer = null;     // it counts for the projections, not for the result
    }

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static MultiHeadAttention FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(
            config.Get<int>("num_heads"), config.Get<int>("key_dim"), config.GetOptional<int>("value_dim"), config.Get("dropout", 0.0),
            config.Get("use_bias", true), config.GetOptional<IntTuple>("output_shape"), config.GetOptional<IntTuple>("attention_axes"),
            config.GetOptional<int>("sliding_window"), config.GetOptional<bool>("flash_attention"), config.Object<Initializer>("kernel_initializer"),
            config.Object<Initializer>("bias_initializer"), config.Object<Regularizer>("kernel_regularizer"),
            config.Object<Regularizer>("bias_regularizer"), config.Object<Regularizer>("activity_regularizer"), config.Object<Constraint>("kernel_constraint"),
            config.Object<Constraint>("bias_constraint"), config.Get("use_gate", false), config.GetOptional<int>("seed"), config.Name, config.Policy,
            config.Trainable);
    }
}
