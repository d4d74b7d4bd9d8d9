using KerasStyle.Activations;
using KerasStyle.Constraints;
using KerasStyle.Initializers;
using KerasStyle.Regularizers;

namespace KerasStyle.Layers;

/// <summary>y = activation(x · kernel + bias), (batch, ..., features) → (batch, ..., units), as keras.layers.Dense.</summary>
public sealed class Dense : Layer
{
    readonly int units;
    readonly bool useBias;
    readonly ActivationFunction activation;
    readonly Initializer? kernelInitializer, biasInitializer;
    readonly Regularizer? kernelRegularizer, biasRegularizer;
    readonly Constraint? kernelConstraint, biasConstraint;
    Variable kernel = null!;
    Variable? bias;

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
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="units"/> is not positive.</exception>
    public Dense(
        int units, ActivationFunction? activation = null, bool useBias = true, Initializer? kernelInitializer = null, Initializer? biasInitializer = null,
        Regularizer? kernelRegularizer = null, Regularizer? biasRegularizer = null, Regularizer? activityRegularizer = null,
        Constraint? kernelConstraint = null, Constraint? biasConstraint = null, string? name = null, DTypePolicy? dtype = null, bool trainable = true)
        : base(name, dtype, trainable)
    {
        if (units <= 0)
            throw new ArgumentOutOfRangeException(nameof(units), units, $"{Label}: units must be positive");
        (this.units, this.useBias, this.activation) = (units, useBias, activation ?? "linear");
        (this.kernelInitializer, this.biasInitializer) = (kernelInitializer ?? new GlorotUniform(), biasInitializer ?? new Zeros());
        (this.kernelRegularizer, this.biasRegularizer, ActivityRegularizer) = (kernelRegularizer, biasRegularizer, activityRegularizer);
        (this.kernelConstraint, this.biasConstraint) = (kernelConstraint, biasConstraint);
        InputSpec = new InputSpec(MinRank: 2);
        TrackActivation(this.activation);
    }

    /// <inheritdoc/>
    public override bool SupportsMasking => true;

    /// <inheritdoc/>
    protected override void Build(Shape input)
    {
        kernel = AddWeight("kernel", [input[^1], units], kernelInitializer, regularizer: kernelRegularizer, constraint: kernelConstraint);
        if (useBias)
            bias = AddWeight("bias", [units], biasInitializer, regularizer: biasRegularizer, constraint: biasConstraint);
        InputSpec = new InputSpec(MinRank: 2, Axes: new Dictionary<int, int> { [-1] = input[^1] });
    }

    /// <inheritdoc/>
    protected override Tensor Call(Tensor x, bool training)
    {
        Tensor y = Ops.Matmul(x, kernel);
        return activation.Call(bias != null ? y + bias : y, training);
    }

    /// <inheritdoc/>
    public override Shape ComputeOutputShape(Shape input) => input.With(-1, units);

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config
        .Add("units", units).Add("activation", activation).Add("use_bias", useBias)
        .Add("kernel_initializer", kernelInitializer).Add("bias_initializer", biasInitializer)
        .Add("kernel_regularizer", kernelRegularizer).Add("bias_regularizer", biasRegularizer)
        .Add("kernel_constraint", kernelConstraint).Add("bias_constraint", biasConstraint)
        .AddNode("quantization_config", null);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static Dense FromConfig(Config config) => new(
        config.Get<int>("units"), config.Object<ActivationFunction>("activation"), config.Get("use_bias", true),
        config.Object<Initializer>("kernel_initializer"), config.Object<Initializer>("bias_initializer"),
        config.Object<Regularizer>("kernel_regularizer"), config.Object<Regularizer>("bias_regularizer"), null,
        config.Object<Constraint>("kernel_constraint"), config.Object<Constraint>("bias_constraint"),
        config.Name, config.Policy, config.Ignore("quantization_config", "lora_rank", "lora_alpha").Trainable);

    /// <inheritdoc/>
    protected override string Describe() => (Built ? base.Describe() : $"? -> {units}") + (activation.IsLinear ? "" : $", {activation}");
}
