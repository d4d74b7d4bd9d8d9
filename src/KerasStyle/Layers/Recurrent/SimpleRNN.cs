using KerasStyle.Activations;
using KerasStyle.Constraints;
using KerasStyle.Initializers;
using KerasStyle.Regularizers;

namespace KerasStyle.Layers;

/// <summary>h = tanh(x · W + h · U + b) over the steps of (batch, steps, features) → (batch, units), or (batch, steps, units) with returnSequences. As keras.layers.SimpleRNN.</summary>
public sealed class SimpleRNN : RNN
{
    /// <param name="units">Length of the output.</param>
    /// <param name="activation">Function of the output; tanh by default.</param>
    /// <param name="useBias">Whether a bias is added.</param>
    /// <param name="kernelInitializer">First kernel of the input; glorot_uniform by default.</param>
    /// <param name="recurrentInitializer">First kernel of the state; orthogonal by default.</param>
    /// <param name="biasInitializer">First bias; zeros by default.</param>
    /// <param name="kernelRegularizer">Penalty on the input's kernel.</param>
    /// <param name="recurrentRegularizer">Penalty on the state's kernel.</param>
    /// <param name="biasRegularizer">Penalty on the bias.</param>
    /// <param name="activityRegularizer">Penalty on the output.</param>
    /// <param name="kernelConstraint">Projection of the input's kernel.</param>
    /// <param name="recurrentConstraint">Projection of the state's kernel.</param>
    /// <param name="biasConstraint">Projection of the bias.</param>
    /// <param name="dropout">Share of the input that training drops.</param>
    /// <param name="recurrentDropout">Share of the state that training drops.</param>
    /// <param name="seed">Seed of the dropout.</param>
    /// <param name="returnSequences">Whether the outputs of all steps are returned.</param>
    /// <param name="returnState">Whether the last states are returned, too.</param>
    /// <param name="goBackwards">Whether the steps are taken from the last.</param>
    /// <param name="stateful">Whether a batch goes on with the states of the one before.</param>
    /// <param name="unroll">Kept for Keras' sake.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Type to compute in.</param>
    /// <param name="trainable">Whether training changes the weights.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public SimpleRNN(
        int units, ActivationFunction? activation = null, bool useBias = true, Initializer? kernelInitializer = null,
        Initializer? recurrentInitializer = null, Initializer? biasInitializer = null, Regularizer? kernelRegularizer = null,
        Regularizer? recurrentRegularizer = null, Regularizer? biasRegularizer = null, Regularizer? activityRegularizer = null,
        Constraint? kernelConstraint = null, Constraint? recurrentConstraint = null, Constraint? biasConstraint = null, double dropout = 0.0,
        double recurrentDropout = 0.0, int? seed = null, bool returnSequences = false, bool returnState = false, bool goBackwards = false,
        bool stateful = false, bool unroll = false, string? name = null, DTypePolicy? dtype = null, bool trainable = true)
        : base(
            new SimpleRNNCell(
                units, activation: activation, useBias: useBias, kernelInitializer: kernelInitializer, recurrentInitializer: recurrentInitializer,
                biasInitializer: biasInitializer, kernelRegularizer: kernelRegularizer, recurrentRegularizer: recurrentRegularizer,
                biasRegularizer: biasRegularizer, kernelConstraint: kernelConstraint, recurrentConstraint: recurrentConstraint,
                biasConstraint: biasConstraint, dropout: dropout, recurrentDropout: recurrentDropout, seed: seed, dtype: dtype, trainable: trainable,
                name: "simple_rnn_cell"),
            returnSequences, returnState, goBackwards, stateful, unroll, zeroOutputForMask: false, activityRegularizer, name, dtype, trainable) =>
        InputSpec = new InputSpec(Rank: 3);

    /// <inheritdoc/>
    protected override void GetConfig(Config config)
    {
        WriteFlags(config);
        ((BaseGatedCell)Cell).Options.Write(config);
        config.Remove("seed");      // Keras does not keep it in this layer
        config.Add("activity_regularizer", ActivityRegularizer);
    }

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static new SimpleRNN FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(
            config.Get<int>("units"), Linear(config, "activation"), config.Get("use_bias", true), config.Object<Initializer>("kernel_initializer"),
            config.Object<Initializer>("recurrent_initializer"), config.Object<Initializer>("bias_initializer"),
            config.Object<Regularizer>("kernel_regularizer"), config.Object<Regularizer>("recurrent_regularizer"),
            config.Object<Regularizer>("bias_regularizer"), null, config.Object<Constraint>("kernel_constraint"),
            config.Object<Constraint>("recurrent_constraint"), config.Object<Constraint>("bias_constraint"), config.Get("dropout", 0.0),
            config.Get("recurrent_dropout", 0.0), config.GetOptional<int>("seed"), config.Get("return_sequences", false),
            config.Get("return_state", false), config.Get("go_backwards", false), config.Get("stateful", false), config.Get("unroll", false),
            config.Name, config.Policy, config.Ignore("implementation", "use_cudnn", "time_major", "zero_output_for_mask").Trainable)
        {
            ZeroOutputForMask = config.Get("zero_output_for_mask", false),
        };
    }

    static ActivationFunction? Linear(Config config, string key) => config.Contains(key) ? config.Object<ActivationFunction>(key) ?? "linear" : null;
}
