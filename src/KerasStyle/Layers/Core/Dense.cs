using KerasStyle.Activations;
using KerasStyle.Constraints;
using KerasStyle.Initializers;
using KerasStyle.Quantizers;
using KerasStyle.Regularizers;

namespace KerasStyle.Layers;

/// <summary>y = activation(x · kernel + bias), (batch, ..., features) → (batch, ..., units), as keras.layers.Dense.</summary>
public sealed class Dense : BaseDense
{
    readonly int units;
    readonly bool useBias;

    /// <param name="units">Length of the output's last axis.</param>
    /// <param name="activation">Function of the output; linear by default.</param>
    /// <param name="useBias">Whether a bias is added.</param>
    /// <param name="kernelInitializer">First kernel (features, units); glorot_uniform by default.</param>
    /// <param name="biasInitializer">First bias (units); zeros by default.</param>
    /// <param name="kernelRegularizer">Penalty on the kernel.</param>
    /// <param name="biasRegularizer">Penalty on the bias.</param>
    /// <param name="activityRegularizer">Penalty on the output.</param>
    /// <param name="kernelConstraint">Projection of the kernel after each update.</param>
    /// <param name="biasConstraint">Projection of the bias after each update.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Type to compute in.</param>
    /// <param name="trainable">Whether training changes the weights.</param>
    /// <param name="loraRank">Rank of a low-rank addition that is trained instead of the kernel; none when null.</param>
    /// <param name="loraAlpha">Strength of the addition; the rank when null. As in Keras, the addition of a layer that is built from these arguments has the rank's.</param>
    /// <param name="quantizationConfig">How the kernel is quantized, together with a quantized <paramref name="dtype"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="units"/> is not positive.</exception>
    public Dense(
        int units, ActivationFunction? activation = null, bool useBias = true, Initializer? kernelInitializer = null, Initializer? biasInitializer = null,
        Regularizer? kernelRegularizer = null, Regularizer? biasRegularizer = null, Regularizer? activityRegularizer = null,
        Constraint? kernelConstraint = null, Constraint? biasConstraint = null, string? name = null, DTypePolicy? dtype = null, bool trainable = true,
        int? loraRank = null, double? loraAlpha = null, QuantizationConfig? quantizationConfig = null)
        : this(
            units, useBias,
            new DenseArguments(
                activation, kernelInitializer, biasInitializer, kernelRegularizer, biasRegularizer, activityRegularizer, kernelConstraint, biasConstraint,
                loraRank, loraAlpha, quantizationConfig),
            name, dtype, trainable)
    {
    }

    Dense(int units, bool useBias, DenseArguments arguments, string? name, DTypePolicy? dtype, bool trainable)
        : base(arguments, name, dtype, trainable)
    {
        if (units <= 0)
            throw new ArgumentOutOfRangeException(nameof(units), units, $"{Label}: units must be positive");
        (this.units, this.useBias) = (units, useBias);
        InputSpec = new InputSpec(MinRank: 2);
    }

    /// <inheritdoc/>
    public override bool SupportsMasking => true;

    private protected override KernelProduct ProductFor(Shape input) =>
        new MatrixProduct { Kernel = [input[^1], units], Bias = useBias ? new Shape([units]) : default(Shape?), SummedOfKernel = [0], SummedOfInput = [-1] };

    // As in Keras, where the argument of the constructor is not passed on.
    private protected override double? AlphaOfConfig => null;

    /// <inheritdoc/>
    protected override void Build(Shape input)
    {
        base.Build(input);
        InputSpec = new InputSpec(MinRank: 2, Axes: new Dictionary<int, int> { [-1] = input[^1] });
    }

    /// <inheritdoc/>
    public override Shape ComputeOutputShape(Shape input) => input.With(-1, units);

    /// <inheritdoc/>
    protected override void GetConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        AddKernelConfig(config.Add("units", units).Add("activation", Activation).Add("use_bias", useBias));
        AddConstraintConfig(config);
    }

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static Dense FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(config.Get<int>("units"), config.Get("use_bias", true), ReadArguments(config), config.Name, config.Policy, config.Trainable);
    }

    /// <inheritdoc/>
    protected override string Describe() => (Built ? base.Describe() : $"? -> {units}") + (Activation.IsLinear ? "" : $", {Activation}");
}
