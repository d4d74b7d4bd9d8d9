using KerasStyle.Activations;
using KerasStyle.Constraints;
using KerasStyle.Initializers;
using KerasStyle.Regularizers;

namespace KerasStyle.Layers;

/// <summary>A window moves over each channel by itself: (batch, height, width, channels) → (batch, rows, columns, channels · depthMultiplier), as keras.layers.DepthwiseConv2D.</summary>
public sealed class DepthwiseConv2D : BaseDepthwiseConv
{
    /// <param name="kernelSize">Height and width of the window; one number for both.</param>
    /// <param name="strides">Step of the window; 1 by default.</param>
    /// <param name="padding"><c>valid</c> (none) or <c>same</c> (⌈length / stride⌉ places).</param>
    /// <param name="depthMultiplier">Number of kernels for each channel.</param>
    /// <param name="dataFormat"><c>channels_last</c>, the default, or <c>channels_first</c>.</param>
    /// <param name="dilationRate">Distance between the kernel's values; 1 by default.</param>
    /// <param name="activation">Function of the output; linear by default.</param>
    /// <param name="useBias">Whether a bias is added.</param>
    /// <param name="depthwiseInitializer">First kernel of the channels; glorot_uniform by default.</param>
    /// <param name="biasInitializer">First bias; zeros by default.</param>
    /// <param name="depthwiseRegularizer">Penalty on the channels' kernel.</param>
    /// <param name="biasRegularizer">Penalty on the bias.</param>
    /// <param name="activityRegularizer">Penalty on the output.</param>
    /// <param name="depthwiseConstraint">Projection of the channels' kernel after each update.</param>
    /// <param name="biasConstraint">Projection of the bias after each update.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Type to compute in.</param>
    /// <param name="trainable">Whether training changes the weights.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    public DepthwiseConv2D(
        IntTuple kernelSize, IntTuple strides = default, string padding = "valid", int depthMultiplier = 1, string? dataFormat = null, IntTuple dilationRate = default,
        ActivationFunction? activation = null, bool useBias = true,
        Initializer? depthwiseInitializer = null, Initializer? biasInitializer = null,
        Regularizer? depthwiseRegularizer = null, Regularizer? biasRegularizer = null, Regularizer? activityRegularizer = null,
        Constraint? depthwiseConstraint = null, Constraint? biasConstraint = null, string? name = null, DTypePolicy? dtype = null, bool trainable = true)
        : this(
            new ConvArguments(
                kernelSize, strides, padding, depthMultiplier, dataFormat, dilationRate, activation, useBias,
                depthwiseInitializer, biasInitializer, depthwiseRegularizer, biasRegularizer, activityRegularizer,
                depthwiseConstraint, biasConstraint),
            name, dtype, trainable)
    {
    }

    DepthwiseConv2D(ConvArguments arguments, string? name, DTypePolicy? dtype, bool trainable)
        : base(2, arguments, name, dtype, trainable)
    {
    }

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static DepthwiseConv2D FromConfig(Config config) => new(ReadArguments(config), config.Name, config.Policy, config.Trainable);
}
