using KerasStyle.Activations;
using KerasStyle.Constraints;
using KerasStyle.Initializers;
using KerasStyle.Regularizers;

namespace KerasStyle.Layers;

/// <summary>A window moves along a sequence: (batch, steps, channels) → (batch, places, filters), as keras.layers.Conv1D.</summary>
public sealed class Conv1D : BaseConv
{
    /// <param name="filters">Number of output channels.</param>
    /// <param name="kernelSize">Length of the window.</param>
    /// <param name="strides">Step of the window; 1 by default.</param>
    /// <param name="padding"><c>valid</c> (none), <c>same</c> (⌈steps / stride⌉ places) or <c>causal</c> (all in front, so that no place sees what comes later).</param>
    /// <param name="dataFormat"><c>channels_last</c>, the default, or <c>channels_first</c>.</param>
    /// <param name="dilationRate">Distance between the kernel's values; 1 by default. Not together with strides above 1.</param>
    /// <param name="groups">Number of groups of channels that are convolved apart.</param>
    /// <param name="activation">Function of the output; linear by default.</param>
    /// <param name="useBias">Whether a bias is added.</param>
    /// <param name="kernelInitializer">First kernel; glorot_uniform by default.</param>
    /// <param name="biasInitializer">First bias (filters); zeros by default.</param>
    /// <param name="kernelRegularizer">Penalty on the kernel.</param>
    /// <param name="biasRegularizer">Penalty on the bias.</param>
    /// <param name="activityRegularizer">Penalty on the output.</param>
    /// <param name="kernelConstraint">Projection of the kernel after each update.</param>
    /// <param name="biasConstraint">Projection of the bias after each update.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Type to compute in.</param>
    /// <param name="trainable">Whether training changes the weights.</param>
    /// <param name="loraRank">Rank of a low-rank addition that is trained instead of the kernel; none when null.</param>
    /// <param name="loraAlpha">Strength of the addition; the rank when null.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    public Conv1D(
        int filters, IntTuple kernelSize, IntTuple strides = default, string padding = "valid", string? dataFormat = null, IntTuple dilationRate = default,
        int groups = 1, ActivationFunction? activation = null, bool useBias = true, Initializer? kernelInitializer = null, Initializer? biasInitializer = null,
        Regularizer? kernelRegularizer = null, Regularizer? biasRegularizer = null, Regularizer? activityRegularizer = null,
        Constraint? kernelConstraint = null, Constraint? biasConstraint = null, string? name = null, DTypePolicy? dtype = null, bool trainable = true,
        int? loraRank = null, double? loraAlpha = null)
        : this(
            new ConvArguments(
                filters, kernelSize, strides, padding, dataFormat, dilationRate, groups, activation, useBias, kernelInitializer, biasInitializer,
                kernelRegularizer, biasRegularizer, activityRegularizer, kernelConstraint, biasConstraint, loraRank, loraAlpha),
            name, dtype, trainable)
    {
    }

    Conv1D(ConvArguments arguments, string? name, DTypePolicy? dtype, bool trainable)
        : base(1, arguments, name, dtype, trainable)
    {
    }

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static Conv1D FromConfig(Config config) => new(ReadArguments(config), config.Name, config.Policy, config.Trainable);
}
