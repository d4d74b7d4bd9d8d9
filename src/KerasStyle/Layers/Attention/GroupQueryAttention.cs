using KerasStyle.Constraints;
using KerasStyle.Initializers;
using KerasStyle.Regularizers;

namespace KerasStyle.Layers;

/// <summary>Attention whose heads of keys and values each serve several heads of queries (Ainslie et al., 2023): query (batch, T, dim) and value (batch, S, dim) → (batch, T, dim). As keras.layers.GroupQueryAttention.</summary>
public sealed class GroupQueryAttention : BaseHeads
{
    /// <param name="headDim">Length of a query, key and value of a head.</param>
    /// <param name="numQueryHeads">Heads of queries.</param>
    /// <param name="numKeyValueHeads">Heads of keys and values, a divisor of those of queries.</param>
    /// <param name="dropout">Share of the scores that training drops.</param>
    /// <param name="useBias">Whether projections have a bias.</param>
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
    public GroupQueryAttention(
        int headDim, int numQueryHeads, int numKeyValueHeads, double dropout = 0.0, bool useBias = true, int? slidingWindow = null,
        bool? flashAttention = null, Initializer? kernelInitializer = null, Initializer? biasInitializer = null,
        Regularizer? kernelRegularizer = null, Regularizer? biasRegularizer = null, Regularizer? activityRegularizer = null,
        Constraint? kernelConstraint = null, Constraint? biasConstraint = null, bool useGate = false, int? seed = null, string? name = null,
        DTypePolicy? dtype = null, bool trainable = true)
        : base(new HeadOptions
        {
            Heads = numQueryHeads,
            KeyHeads = numKeyValueHeads,
            KeyDim = headDim,
            ValueDim = headDim,
            Dropout = dropout,
            UseBias = useBias,
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
        ActivityRegularizer = activityRegularizer;
    }

    private protected override string TypeName => "GroupedQueryAttention";

    private protected override string Prefix => "_";

    /// <inheritdoc/>
    protected override void GetConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        config.Add("head_dim", Options.KeyDim).Add("num_query_heads", Options.Heads).Add("num_key_value_heads", Options.KeyHeads)
            .Add("use_bias", Options.UseBias).Add("use_gate", Options.UseGate).Add("sliding_window", Options.SlidingWindow).Add("dropout", Options.Dropout);
        Options.WriteRest(config);
    }

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static GroupQueryAttention FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(
            config.Get<int>("head_dim"), config.Get<int>("num_query_heads"), config.Get<int>("num_key_value_heads"), config.Get("dropout", 0.0),
            config.Get("use_bias", true), config.GetOptional<int>("sliding_window"), config.GetOptional<bool>("flash_attention"),
            config.Object<Initializer>("kernel_initializer"), config.Object<Initializer>("bias_initializer"),
            config.Object<Regularizer>("kernel_regularizer"), config.Object<Regularizer>("bias_regularizer"), config.Object<Regularizer>("activity_regularizer"),
            config.Object<Constraint>("kernel_constraint"), config.Object<Constraint>("bias_constraint"), config.Get("use_gate", false),
            config.GetOptional<int>("seed"), config.Name, config.Policy, config.Trainable);
    }
}
