using KerasStyle.Activations;
using KerasStyle.Constraints;
using KerasStyle.Initializers;
using KerasStyle.Regularizers;
using KerasStyle.Tensors;

namespace KerasStyle.Layers;

/// <summary>One step of SimpleRNN: h = tanh(x · W + h · U + b). As keras.layers.SimpleRNNCell.</summary>
public sealed class SimpleRNNCell : BaseGatedCell
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
    public SimpleRNNCell(
        int units, ActivationFunction? activation = null, bool useBias = true, Initializer? kernelInitializer = null,
        Initializer? recurrentInitializer = null, Initializer? biasInitializer = null, Regularizer? kernelRegularizer = null,
        Regularizer? recurrentRegularizer = null, Regularizer? biasRegularizer = null, Constraint? kernelConstraint = null,
        Constraint? recurrentConstraint = null, Constraint? biasConstraint = null, double dropout = 0.0, double recurrentDropout = 0.0,
        int? seed = null, string? name = null, DTypePolicy? dtype = null, bool trainable = true)
        : base(1, new CellOptions
        {
            Units = units,
            Activation = activation ?? "tanh",
            UseBias = useBias,
            KernelInitializer = kernelInitializer ?? new GlorotUniform(),
            RecurrentInitializer = recurrentInitializer ?? new Orthogonal(),
            BiasInitializer = biasInitializer ?? new Zeros(),
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

    private protected override RecurrentKind Kind => RecurrentKind.Simple;

    /// <inheritdoc/>
    protected internal override (Tensor Output, IReadOnlyList<Tensor> States) Step(Tensor x, IReadOnlyList<Tensor> states, bool training, StepMemory memory)
    {
        ArgumentNullException.ThrowIfNull(states);
        ArgumentNullException.ThrowIfNull(memory);
        Tensor s = Ops.Matmul(DropInput(x, training, memory), Kernel) + StateProduct(states[0], 1, training, memory);
        Tensor h = Options.Activation.Call(Bias != null ? s + Bias : s, training);
        return (h, [h]);
    }

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static SimpleRNNCell FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(
            config.Get<int>("units"), Linear(config, "activation"), config.Get("use_bias", true), config.Object<Initializer>("kernel_initializer"),
            config.Object<Initializer>("recurrent_initializer"), config.Object<Initializer>("bias_initializer"),
            config.Object<Regularizer>("kernel_regularizer"), config.Object<Regularizer>("recurrent_regularizer"),
            config.Object<Regularizer>("bias_regularizer"), config.Object<Constraint>("kernel_constraint"),
            config.Object<Constraint>("recurrent_constraint"), config.Object<Constraint>("bias_constraint"), config.Get("dropout", 0.0),
            config.Get("recurrent_dropout", 0.0), config.GetOptional<int>("seed"), config.Name, config.Policy,
            config.Ignore("implementation").Trainable);
    }

    static ActivationFunction? Linear(Config config, string key) => config.Contains(key) ? config.Object<ActivationFunction>(key) ?? "linear" : null;
}
