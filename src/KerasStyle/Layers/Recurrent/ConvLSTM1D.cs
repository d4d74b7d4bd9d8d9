using KerasStyle.Activations;
using KerasStyle.Constraints;
using KerasStyle.Initializers;
using KerasStyle.Regularizers;

namespace KerasStyle.Layers;

/// <summary>Steps of one spatial axis through an LSTM of convolutions, (batch, steps, length, channels) → the last output without the axis of steps, or all of them. As keras.layers.ConvLSTM1D.</summary>
public sealed class ConvLSTM1D : BaseConvLSTM
{
    /// <param name="filters">Channels of the output and of both states.</param>
    /// <param name="kernelSize">Size of the window of both convolutions.</param>
    /// <param name="strides">Its step over the input; 1 by default.</param>
    /// <param name="padding"><c>valid</c> or <c>same</c>, for the input; the state is padded to keep its size.</param>
    /// <param name="dataFormat"><c>channels_last</c>, the default, or <c>channels_first</c>.</param>
    /// <param name="dilationRate">Distance between the values of the input's window; 1 by default.</param>
    /// <param name="activation">Activation of what is added and of the output; tanh by default.</param>
    /// <param name="recurrentActivation">Activation of the gates; sigmoid by default.</param>
    /// <param name="useBias">Whether there is a bias.</param>
    /// <param name="kernelInitializer">First values of the input's kernel; glorot_uniform by default.</param>
    /// <param name="recurrentInitializer">First values of the state's kernel; orthogonal by default.</param>
    /// <param name="biasInitializer">First values of the bias; zeros by default.</param>
    /// <param name="unitForgetBias">Whether the forget gate's bias begins with ones.</param>
    /// <param name="kernelRegularizer">Penalty on the input's kernel.</param>
    /// <param name="recurrentRegularizer">Penalty on the state's kernel.</param>
    /// <param name="biasRegularizer">Penalty on the bias.</param>
    /// <param name="activityRegularizer">Penalty on the output.</param>
    /// <param name="kernelConstraint">Projection of the input's kernel after each update.</param>
    /// <param name="recurrentConstraint">Projection of the state's kernel after each update.</param>
    /// <param name="biasConstraint">Projection of the bias after each update.</param>
    /// <param name="dropout">Share of input values dropped in training.</param>
    /// <param name="recurrentDropout">Share of state values dropped in training.</param>
    /// <param name="seed">Seed of the dropout.</param>
    /// <param name="returnSequences">Whether the outputs of all steps are returned.</param>
    /// <param name="returnState">Whether the last states are returned, too.</param>
    /// <param name="goBackwards">Whether the steps are taken from the last.</param>
    /// <param name="stateful">Whether a batch goes on with the states that the one before left; the length of a batch must be known.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Type to compute in.</param>
    /// <param name="trainable">Whether training changes the weights.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    public ConvLSTM1D(
        int filters, IntTuple kernelSize, IntTuple? strides = null, string padding = "valid", string? dataFormat = null, IntTuple? dilationRate = null,
        ActivationFunction? activation = null, ActivationFunction? recurrentActivation = null, bool useBias = true, Initializer? kernelInitializer = null,
        Initializer? recurrentInitializer = null, Initializer? biasInitializer = null, bool unitForgetBias = true, Regularizer? kernelRegularizer = null,
        Regularizer? recurrentRegularizer = null, Regularizer? biasRegularizer = null, Regularizer? activityRegularizer = null, Constraint? kernelConstraint = null,
        Constraint? recurrentConstraint = null, Constraint? biasConstraint = null, double dropout = 0.0, double recurrentDropout = 0.0, int? seed = null,
        bool returnSequences = false, bool returnState = false, bool goBackwards = false, bool stateful = false, string? name = null, DTypePolicy? dtype = null,
        bool trainable = true)
        : this((
            new ConvLSTMCell(
                new CellOptions
                {
                    Units = filters,
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
                    Name = "conv_lstm_cell",
                    DType = dtype,
                    Trainable = trainable,
                },
                WindowOf(1, kernelSize, strides, padding, dataFormat, dilationRate)),
            new Flags(returnSequences, returnState, goBackwards, stateful, activityRegularizer, name, dtype, trainable)))
    {
    }

    ConvLSTM1D((ConvLSTMCell Cell, Flags Flags) parts)
        : base(parts.Cell, parts.Flags)
    {
    }

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static new ConvLSTM1D FromConfig(Config config) => new(Read(config, 1));
}
