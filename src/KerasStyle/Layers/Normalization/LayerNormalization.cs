using KerasStyle.Constraints;
using KerasStyle.Initializers;
using KerasStyle.Regularizers;

namespace KerasStyle.Layers;

/// <summary>γ · (x − mean) / √(variance + ε) + β with mean and variance of each row's own values along some axes, as keras.layers.LayerNormalization (Ba et al., 2016).</summary>
public sealed class LayerNormalization : Layer
{
    readonly IntTuple axis;
    readonly double epsilon;
    readonly bool center, scale, rmsScaling;
    readonly Initializer betaInitializer, gammaInitializer;
    readonly Regularizer? betaRegularizer, gammaRegularizer;
    readonly Constraint? betaConstraint, gammaConstraint;
    int[] axes = [];
    Variable? gamma, beta;

    /// <param name="axis">Axes that are normalized together; the last by default.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="center">Whether β is added.</param>
    /// <param name="scale">Whether the result is multiplied by γ.</param>
    /// <param name="betaInitializer">First β; zeros by default.</param>
    /// <param name="gammaInitializer">First γ; ones by default.</param>
    /// <param name="betaRegularizer">Penalty on β.</param>
    /// <param name="gammaRegularizer">Penalty on γ.</param>
    /// <param name="betaConstraint">Projection of β after each update.</param>
    /// <param name="gammaConstraint">Projection of γ after each update.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Type to compute in.</param>
    /// <param name="trainable">Whether training changes γ and β.</param>
    public LayerNormalization(
        IntTuple axis = default, double epsilon = 0.001, bool center = true, bool scale = true,
        Initializer? betaInitializer = null, Initializer? gammaInitializer = null, Regularizer? betaRegularizer = null, Regularizer? gammaRegularizer = null,
        Constraint? betaConstraint = null, Constraint? gammaConstraint = null, string? name = null, DTypePolicy? dtype = null, bool trainable = true)
        : this(axis, epsilon, center, scale, false, betaInitializer, gammaInitializer, betaRegularizer, gammaRegularizer, betaConstraint, gammaConstraint, name, dtype, trainable)
    {
    }

    LayerNormalization(
        IntTuple axis, double epsilon, bool center, bool scale, bool rmsScaling, Initializer? betaInitializer, Initializer? gammaInitializer,
        Regularizer? betaRegularizer, Regularizer? gammaRegularizer, Constraint? betaConstraint, Constraint? gammaConstraint, string? name, DTypePolicy? dtype, bool trainable)
        : base(name, dtype, trainable)
    {
        (this.axis, this.epsilon, this.center, this.scale, this.rmsScaling) = (axis.IsEmpty ? -1 : axis, epsilon, center, scale, rmsScaling);
        (this.betaInitializer, this.gammaInitializer) = (betaInitializer ?? new Zeros(), gammaInitializer ?? new Ones());
        (this.betaRegularizer, this.gammaRegularizer) = (betaRegularizer, gammaRegularizer);
        (this.betaConstraint, this.gammaConstraint) = (betaConstraint, gammaConstraint);
    }

    /// <inheritdoc/>
    public override bool SupportsMasking => true;

    private protected override bool CastsWeights => false;

    /// <inheritdoc/>
    protected override void Build(Shape input)
    {
        axes = [.. axis.Select(input.Axis).Order()];
        if (axes.Distinct().Count() != axes.Length)
            throw new ArgumentException($"{Label}: axis {axis} names an axis of input shape {input} twice");
        // As Keras: in the order of the numbers given, so that -1 comes before 1.
        Shape shape = new([.. axis.Order().Select(a => input[input.Axis(a)])]);
        if (scale || rmsScaling)
            gamma = AddWeight("gamma", shape, gammaInitializer, regularizer: gammaRegularizer, constraint: gammaConstraint);
        if (center && !rmsScaling)
            beta = AddWeight("beta", shape, betaInitializer, regularizer: betaRegularizer, constraint: betaConstraint);
        InputSpec = new InputSpec(Rank: input.Rank, Axes: axes.ToDictionary(a => a == input.Rank - 1 ? -1 : a, a => input[a]));
    }

    /// <inheritdoc/>
    protected override Tensor Call(Tensor x, bool training)
    {
        Shape broadcast = new([.. x.Shape.Select((n, i) => axes.Contains(i) ? n : 1)]);
        (Tensor? scaled, Tensor? shift) = (gamma == null ? null : Ops.Reshape(gamma, broadcast), beta == null ? null : Ops.Reshape(beta, broadcast));
        if (!rmsScaling)
            return Tensors.MomentNormalization.Of(x, new(axes), epsilon, scaled, shift).Values;
        Tensor centered = x - Ops.Mean(x, axes, keepdims: true);
        return x * Ops.Rsqrt(Ops.Mean(Ops.Square(centered), axes, keepdims: true) + epsilon) * scaled!;
    }

    /// <inheritdoc/>
    public override Shape ComputeOutputShape(Shape input) => input;

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => (Built ? config.Add("axis", axis) : config.AddOneOrMany("axis", axis)).Add("epsilon", epsilon).Add("center", center).Add("scale", scale).Add("rms_scaling", rmsScaling)
        .Add("beta_initializer", betaInitializer).Add("gamma_initializer", gammaInitializer)
        .Add("beta_regularizer", betaRegularizer).Add("gamma_regularizer", gammaRegularizer)
        .Add("beta_constraint", betaConstraint).Add("gamma_constraint", gammaConstraint);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static LayerNormalization FromConfig(Config config) => new(
        config.Get("axis", default(IntTuple)), config.Get("epsilon", 0.001), config.Get("center", true), config.Get("scale", true), config.Get("rms_scaling", false),
        config.Object<Initializer>("beta_initializer"), config.Object<Initializer>("gamma_initializer"),
        config.Object<Regularizer>("beta_regularizer"), config.Object<Regularizer>("gamma_regularizer"),
        config.Object<Constraint>("beta_constraint"), config.Object<Constraint>("gamma_constraint"),
        config.Name, config.Policy, config.Trainable);
}
