using KerasStyle.Activations;
using KerasStyle.Constraints;
using KerasStyle.Initializers;
using KerasStyle.Quantizers;
using KerasStyle.Regularizers;

namespace KerasStyle.Layers;

/// <summary>y = activation(einsum(equation, x, kernel) + bias), a dense layer over any axes: <c>"abc,cd->abd"</c>. As keras.layers.EinsumDense.</summary>
public sealed class EinsumDense : BaseDense
{
    readonly string equation;
    readonly Shape outputShape;
    readonly string? biasAxes;
    readonly int? gptqColumns;

    /// <param name="equation">Axes of input, kernel and output; an ellipsis stands for leading or trailing axes of input and output.</param>
    /// <param name="outputShape">Shape of the output without the batch and the ellipsis' axes; unknown where it is the input's.</param>
    /// <param name="activation">Function of the output; linear by default.</param>
    /// <param name="biasAxes">Axes of the output that the bias has; no bias when null.</param>
    /// <param name="kernelInitializer">First kernel; glorot_uniform by default.</param>
    /// <param name="biasInitializer">First bias; zeros by default.</param>
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
    /// <param name="quantizationConfig">How the kernel is quantized, together with a quantized <paramref name="dtype"/>.</param>
    /// <exception cref="ArgumentException">The equation is not of the form <c>ab,bc->ac</c>.</exception>
    public EinsumDense(
        string equation, IntTuple outputShape, ActivationFunction? activation = null, string? biasAxes = null, Initializer? kernelInitializer = null,
        Initializer? biasInitializer = null, Regularizer? kernelRegularizer = null, Regularizer? biasRegularizer = null, Regularizer? activityRegularizer = null,
        Constraint? kernelConstraint = null, Constraint? biasConstraint = null, string? name = null, DTypePolicy? dtype = null, bool trainable = true,
        int? loraRank = null, double? loraAlpha = null, QuantizationConfig? quantizationConfig = null)
        : this(
            equation, outputShape, biasAxes,
            new DenseArguments(
                activation, kernelInitializer, biasInitializer, kernelRegularizer, biasRegularizer, activityRegularizer, kernelConstraint, biasConstraint,
                loraRank, loraAlpha, quantizationConfig),
            null, name, dtype, trainable)
    {
    }

    EinsumDense(string equation, IntTuple outputShape, string? biasAxes, DenseArguments arguments, int? gptqColumns, string? name, DTypePolicy? dtype, bool trainable)
        : base(arguments, name, dtype, trainable)
    {
        ArgumentNullException.ThrowIfNull(equation);
        if (equation.Split(',', '-') is not [{ Length: > 0 }, { Length: > 0 }, { Length: > 1 }])
            throw new ArgumentException($"{Label}: equation must be of the form 'ab,bc->ac', got '{equation}'", nameof(equation));
        (this.equation, this.outputShape, this.biasAxes, this.gptqColumns) = (equation, new Shape(outputShape.Span), biasAxes, gptqColumns);
    }

    private protected override KernelProduct ProductFor(Shape input) => new EinsumProduct(Label, equation, input, outputShape, biasAxes);

    /// <inheritdoc/>
    protected override void GetConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        AddKernelConfig(config.Add("output_shape", outputShape).Add("equation", equation).Add("activation", Activation).Add("bias_axes", biasAxes));
        config.Add("activity_regularizer", ActivityRegularizer);
        AddConstraintConfig(config);
        if ((GptqColumns ?? gptqColumns) is { } columns)
            config.Add("gptq_unpacked_column_size", columns);
    }

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static EinsumDense FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(
            config.Get<string>("equation"), new IntTuple(config.Get<Shape>("output_shape").Span), config.GetString("bias_axes"), ReadArguments(config),
            config.GetOptional<int>("gptq_unpacked_column_size"), config.Name, config.Policy, config.Trainable);
    }
}
