using KerasStyle.Constraints;
using KerasStyle.Initializers;
using KerasStyle.Regularizers;

namespace KerasStyle.Layers;

/// <summary>γ · (x − mean) / √(variance + ε) + β with mean and variance of each row over a group of channels and all other axes,
/// as keras.layers.GroupNormalization (Wu and He, 2018). One group is layer normalization over all axes, one channel per group instance normalization.</summary>
public sealed class GroupNormalization : Layer
{
    readonly int groups, axis;
    readonly double epsilon;
    readonly bool center, scale;
    readonly Initializer betaInitializer, gammaInitializer;
    readonly Regularizer? betaRegularizer, gammaRegularizer;
    readonly Constraint? betaConstraint, gammaConstraint;
    int count;
    Variable? gamma, beta;

    /// <param name="groups">Number of groups, which must divide the number of channels; −1 for one per channel.</param>
    /// <param name="axis">The axis of the channels; the last by default.</param>
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
    /// <exception cref="ArgumentOutOfRangeException">The number of groups is neither positive nor −1.</exception>
    public GroupNormalization(
        int groups = 32, int axis = -1, double epsilon = 0.001, bool center = true, bool scale = true,
        Initializer? betaInitializer = null, Initializer? gammaInitializer = null, Regularizer? betaRegularizer = null, Regularizer? gammaRegularizer = null,
        Constraint? betaConstraint = null, Constraint? gammaConstraint = null, string? name = null, DTypePolicy? dtype = null, bool trainable = true)
        : base(name, dtype, trainable)
    {
        if (groups is not (-1 or > 0))
            throw new ArgumentOutOfRangeException(nameof(groups), groups, $"{Label}: groups must be positive, or -1 for one per channel");
        (this.groups, this.axis, this.epsilon, this.center, this.scale) = (groups, axis, epsilon, center, scale);
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
        int at = input.Axis(axis), channels = input[at];
        count = groups == -1 ? channels : groups;
        if (channels == Shape.Unknown || channels % count != 0)
            throw new ArgumentException($"{Label}: the number of channels must be known and divisible by {count} groups, got input shape {input} (axis {axis})");
        if (scale)
            gamma = AddWeight("gamma", [channels], gammaInitializer, regularizer: gammaRegularizer, constraint: gammaConstraint);
        if (center)
            beta = AddWeight("beta", [channels], betaInitializer, regularizer: betaRegularizer, constraint: betaConstraint);
        InputSpec = new InputSpec(Rank: input.Rank, Axes: new Dictionary<int, int> { [at == input.Rank - 1 ? -1 : at] = channels });
    }

    /// <inheritdoc/>
    protected override Tensor Call(Tensor x, bool training)
    {
        ArgumentNullException.ThrowIfNull(x);
        int at = x.Shape.Axis(axis), channels = x.Shape[at];
        Tensor apart = Ops.Reshape(x, [.. x.Shape[..at], count, channels / count, .. x.Shape[(at + 1)..]]);
        int[] others = [.. Enumerable.Range(1, x.Rank).Where(i => i != at)];
        Shape own = new([.. apart.Shape.Select((n, i) => i == at || i == at + 1 ? n : 1)]);
        Tensor? scaled = gamma != null ? Ops.Reshape(gamma, own) : null, shift = beta != null ? Ops.Reshape(beta, own) : null;
        return Ops.Reshape(Tensors.MomentNormalization.Of(apart, new(others), epsilon, scaled, shift).Values, x.Shape);
    }

    /// <inheritdoc/>
    public override Shape ComputeOutputShape(Shape input) => input;

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config
        .Add("groups", groups).Add("axis", axis).Add("epsilon", epsilon).Add("center", center).Add("scale", scale)
        .Add("beta_initializer", betaInitializer).Add("gamma_initializer", gammaInitializer)
        .Add("beta_regularizer", betaRegularizer).Add("gamma_regularizer", gammaRegularizer)
        .Add("beta_constraint", betaConstraint).Add("gamma_constraint", gammaConstraint);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static GroupNormalization FromConfig(Config config) => new(
        config.Get("groups", 32), config.Get("axis", -1), config.Get("epsilon", 0.001), config.Get("center", true), config.Get("scale", true),
        config.Object<Initializer>("beta_initializer"), config.Object<Initializer>("gamma_initializer"),
        config.Object<Regularizer>("beta_regularizer"), config.Object<Regularizer>("gamma_regularizer"),
        config.Object<Constraint>("beta_constraint"), config.Object<Constraint>("gamma_constraint"),
        config.Name, config.Policy, config.Trainable);
}
