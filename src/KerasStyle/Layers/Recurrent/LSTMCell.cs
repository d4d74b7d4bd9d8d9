using KerasStyle.Activations;
using KerasStyle.Constraints;
using KerasStyle.Initializers;
using KerasStyle.Regularizers;
using KerasStyle.Tensors;

namespace KerasStyle.Layers;

/// <summary>One step of LSTM: i, f, g, o = x · W + h · U + b; c = σ(f) · c + σ(i) · tanh(g); h = σ(o) · tanh(c) (Hochreiter and Schmidhuber, 1997). As keras.layers.LSTMCell.</summary>
public sealed class LSTMCell : BaseGatedCell
{
    /// <param name="units">Length of the output.</param>
    /// <param name="activation">Function of the output; tanh by default.</param>
    /// <param name="recurrentActivation">Function of the gates; sigmoid by default.</param>
    /// <param name="useBias">Whether a bias is added.</param>
    /// <param name="kernelInitializer">First kernel of the input; glorot_uniform by default.</param>
    /// <param name="recurrentInitializer">First kernel of the state; orthogonal by default.</param>
    /// <param name="biasInitializer">First bias; zeros by default.</param>
    /// <param name="unitForgetBias">Whether the forget gate's bias starts with 1.</param>
    /// <param name="kernelRegularizer">Penalty on the input's kernel.</param>
    /// <param name="recurrentRegularizer">Penalty on the state's kernel.</param>
    /// <param name="biasRegularizer">Penalty on the bias.</param>
    /// <param name="kernelConstraint">Projection of the input's kernel.</param>
    /// <param name="recurrentConstraint">Projection of the state's kernel.</param>
    /// <param name="biasConstraint">Projection of the bias.</param>
    /// <param name="dropout">Share of the input that training drops.</param>
    /// <param name="recurrentDropout">Share of the state that training drops.</param>
    /// <param name="seed">Seed of the dropout.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Type to compute in.</param>
    /// <param name="trainable">Whether training changes the weights.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public LSTMCell(
        int units, ActivationFunction? activation = null, ActivationFunction? recurrentActivation = null, bool useBias = true,
        Initializer? kernelInitializer = null, Initializer? recurrentInitializer = null, Initializer? biasInitializer = null,
        bool unitForgetBias = true, Regularizer? kernelRegularizer = null, Regularizer? recurrentRegularizer = null,
        Regularizer? biasRegularizer = null, Constraint? kernelConstraint = null, Constraint? recurrentConstraint = null,
        Constraint? biasConstraint = null, double dropout = 0.0, double recurrentDropout = 0.0, int? seed = null, string? name = null,
        DTypePolicy? dtype = null, bool trainable = true)
        : base(4, new CellOptions
        {
            Units = units,
            Activation = activation ?? "tanh",
            RecurrentActivation = recurrentActivation ?? "sigmoid",
            UseBias = useBias,
            KernelInitializer = kernelInitializer ?? new GlorotUniform(),
            RecurrentInitializer = recurrentInitializer ?? new Orthogonal(),
            BiasInitializer = biasInitializer ?? new Zeros(),
            UnitForgetBias = unitForgetBias,
            KernelRegularizer = kernelRegularizer,
            RecurrentRegularizer = recurrentRegularizer,
            BiasRegularizer = biasRegularizer,
            KernelConstraint = kernelConstraint,
            RecurrentConstraint = recurrentConstraint,
            BiasConstraint = biasConstraint,
            Dropout = dropout,
            RecurrentDropout = recurrentDropout,
            Seed = seed,
            Name = name,
            DType = dtype,
            Trainable = trainable,
        })
    {
    }

    /// <inheritdoc/>
    public override IReadOnlyList<int> StateSizes => [Units, Units];

    private protected override Initializer BiasInitializer => Options.UnitForgetBias == true ? new ForgetBias(Options.BiasInitializer, Units) : Options.BiasInitializer;

    private protected override RecurrentKind Kind => RecurrentKind.Lstm;

    /// <inheritdoc/>
    protected internal override (Tensor Output, IReadOnlyList<Tensor> States) Step(Tensor x, IReadOnlyList<Tensor> states, bool training, StepMemory memory)
    {
        ArgumentNullException.ThrowIfNull(states);
        ArgumentNullException.ThrowIfNull(memory);
        Tensor s = Ops.Matmul(DropInput(x, training, memory), Kernel) + StateProduct(states[0], 4, training, memory);
        IReadOnlyList<Tensor> parts = Ops.Split(Bias != null ? s + Bias : s, 4, -1);
        ActivationFunction gate = Options.RecurrentActivation!;
        Tensor c = gate.Call(parts[1]) * states[1] + gate.Call(parts[0]) * Options.Activation.Call(parts[2]);
        Tensor h = gate.Call(parts[3]) * Options.Activation.Call(c);
        return (h, [h, c]);
    }

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static LSTMCell FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(
            config.Get<int>("units"), Linear(config, "activation"), Linear(config, "recurrent_activation"), config.Get("use_bias", true),
            config.Object<Initializer>("kernel_initializer"), config.Object<Initializer>("recurrent_initializer"),
            config.Object<Initializer>("bias_initializer"), config.Get("unit_forget_bias", true), config.Object<Regularizer>("kernel_regularizer"),
            config.Object<Regularizer>("recurrent_regularizer"), config.Object<Regularizer>("bias_regularizer"),
            config.Object<Constraint>("kernel_constraint"), config.Object<Constraint>("recurrent_constraint"),
            config.Object<Constraint>("bias_constraint"), config.Get("dropout", 0.0), config.Get("recurrent_dropout", 0.0),
            config.GetOptional<int>("seed"), config.Name, config.Policy, config.Ignore("implementation").Trainable);
    }

    static ActivationFunction? Linear(Config config, string key) => config.Contains(key) ? config.Object<ActivationFunction>(key) ?? "linear" : null;
}
