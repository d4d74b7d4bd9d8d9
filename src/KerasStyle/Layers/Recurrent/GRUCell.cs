using KerasStyle.Activations;
using KerasStyle.Constraints;
using KerasStyle.Initializers;
using KerasStyle.Regularizers;
using KerasStyle.Tensors;

namespace KerasStyle.Layers;

/// <summary>One step of GRU: z, r = σ(x · W + h · U + b); n = tanh(x · W + r · (h · U) + b); h = z · h + (1 − z) · n (Cho et al., 2014). As keras.layers.GRUCell.</summary>
public sealed class GRUCell : BaseGatedCell
{
    /// <param name="units">Length of the output.</param>
    /// <param name="activation">Function of the output; tanh by default.</param>
    /// <param name="recurrentActivation">Function of the gates; sigmoid by default.</param>
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
    /// <param name="resetAfter">Whether the reset gate is applied after the product with the state's kernel.</param>
    /// <param name="seed">Seed of the dropout.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Type to compute in.</param>
    /// <param name="trainable">Whether training changes the weights.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public GRUCell(
        int units, ActivationFunction? activation = null, ActivationFunction? recurrentActivation = null, bool useBias = true,
        Initializer? kernelInitializer = null, Initializer? recurrentInitializer = null, Initializer? biasInitializer = null,
        Regularizer? kernelRegularizer = null, Regularizer? recurrentRegularizer = null, Regularizer? biasRegularizer = null,
        Constraint? kernelConstraint = null, Constraint? recurrentConstraint = null, Constraint? biasConstraint = null, double dropout = 0.0,
        double recurrentDropout = 0.0, bool resetAfter = true, int? seed = null, string? name = null, DTypePolicy? dtype = null, bool trainable = true)
        : base(3, new CellOptions
        {
            Units = units,
            Activation = activation ?? "tanh",
            RecurrentActivation = recurrentActivation ?? "sigmoid",
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
            ResetAfter = resetAfter,
            Seed = seed,
            Name = name,
            DType = dtype,
            Trainable = trainable,
        })
    {
    }

    private protected override Shape BiasShape => Options.ResetAfter == true ? [2, 3 * Units] : [3 * Units];

    private protected override RecurrentKind Kind => Options.ResetAfter == true ? RecurrentKind.Gru : RecurrentKind.GruResetBefore;

    /// <inheritdoc/>
    protected internal override (Tensor Output, IReadOnlyList<Tensor> States) Step(Tensor x, IReadOnlyList<Tensor> states, bool training, StepMemory memory)
    {
        ArgumentNullException.ThrowIfNull(states);
        ArgumentNullException.ThrowIfNull(memory);
        Tensor h = states[0], fromX = Ops.Matmul(DropInput(x, training, memory), Kernel);
        bool after = Options.ResetAfter == true;
        if (Bias is { } bias)
            fromX += after ? Ops.Squeeze(Ops.SliceAxis(bias, 0, 0, 1), 0) : bias;
        Tensor fromH = StateProduct(h, after ? 3 : 2, training, memory);
        if (after && Bias is { } own)
            fromH += Ops.Squeeze(Ops.SliceAxis(own, 0, 1, 1), 0);
        ActivationFunction gate = Options.RecurrentActivation!;
        Tensor z = gate.Call(Part(fromX, 0) + Part(fromH, 0)), r = gate.Call(Part(fromX, 1) + Part(fromH, 1));
        Tensor inner = after ? r * Part(fromH, 2) : Ops.Matmul(r * DropState(h, 2, training, memory), Part(RecurrentKernel, 2));
        Tensor y = z * h + (1 - z) * Options.Activation.Call(Part(fromX, 2) + inner);
        return (y, [y]);

        Tensor Part(Tensor t, int index) => Ops.SliceAxis(t, -1, index * Units, Units);
    }

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static GRUCell FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(
            config.Get<int>("units"), Linear(config, "activation"), Linear(config, "recurrent_activation"), config.Get("use_bias", true),
            config.Object<Initializer>("kernel_initializer"), config.Object<Initializer>("recurrent_initializer"),
            config.Object<Initializer>("bias_initializer"), config.Object<Regularizer>("kernel_regularizer"),
            config.Object<Regularizer>("recurrent_regularizer"), config.Object<Regularizer>("bias_regularizer"),
            config.Object<Constraint>("kernel_constraint"), config.Object<Constraint>("recurrent_constraint"),
            config.Object<Constraint>("bias_constraint"), config.Get("dropout", 0.0), config.Get("recurrent_dropout", 0.0),
            config.Get("reset_after", true), config.GetOptional<int>("seed"), config.Name, config.Policy, config.Ignore("implementation").Trainable);
    }

    static ActivationFunction? Linear(Config config, string key) => config.Contains(key) ? config.Object<ActivationFunction>(key) ?? "linear" : null;
}
