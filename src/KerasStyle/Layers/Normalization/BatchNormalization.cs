using KerasStyle.Constraints;
using KerasStyle.Initializers;
using KerasStyle.Regularizers;

namespace KerasStyle.Layers;

/// <summary>γ · (x − mean) / √(variance + ε) + β for each channel, as keras.layers.BatchNormalization (Ioffe and Szegedy, 2015). In training, mean and
/// (population) variance are the batch's, and the moving ones follow them: moving ← moving · momentum + batch · (1 − momentum).
/// Otherwise, and in a frozen layer, they are the moving ones.</summary>
public sealed class BatchNormalization : Layer
{
    readonly int axis;
    readonly double momentum, epsilon;
    readonly bool center, scale, synchronized;
    readonly Initializer betaInitializer, gammaInitializer, movingMeanInitializer, movingVarianceInitializer;
    readonly Regularizer? betaRegularizer, gammaRegularizer;
    readonly Constraint? betaConstraint, gammaConstraint;
    Variable? gamma, beta;
    Variable movingMean = null!, movingVariance = null!;

    /// <param name="axis">The axis of the channels; the last by default.</param>
    /// <param name="momentum">How slowly the moving statistics follow.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="center">Whether β is added.</param>
    /// <param name="scale">Whether the result is multiplied by γ.</param>
    /// <param name="betaInitializer">First β; zeros by default.</param>
    /// <param name="gammaInitializer">First γ; ones by default.</param>
    /// <param name="movingMeanInitializer">First moving mean; zeros by default.</param>
    /// <param name="movingVarianceInitializer">First moving variance; ones by default.</param>
    /// <param name="betaRegularizer">Penalty on β.</param>
    /// <param name="gammaRegularizer">Penalty on γ.</param>
    /// <param name="betaConstraint">Projection of β after each update.</param>
    /// <param name="gammaConstraint">Projection of γ after each update.</param>
    /// <param name="synchronized">Kept for Keras' sake: there is one replica, so nothing to synchronize.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Type to compute in.</param>
    /// <param name="trainable">Whether training changes the weights and the moving statistics.</param>
    public BatchNormalization(
        int axis = -1, double momentum = 0.99, double epsilon = 0.001, bool center = true, bool scale = true,
        Initializer? betaInitializer = null, Initializer? gammaInitializer = null, Initializer? movingMeanInitializer = null, Initializer? movingVarianceInitializer = null,
        Regularizer? betaRegularizer = null, Regularizer? gammaRegularizer = null, Constraint? betaConstraint = null, Constraint? gammaConstraint = null,
        bool synchronized = false, string? name = null, DTypePolicy? dtype = null, bool trainable = true)
        : base(name, dtype, trainable)
    {
        (this.axis, this.momentum, this.epsilon, this.center, this.scale, this.synchronized) = (axis, momentum, epsilon, center, scale, synchronized);
        (this.betaInitializer, this.gammaInitializer) = (betaInitializer ?? new Zeros(), gammaInitializer ?? new Ones());
        (this.movingMeanInitializer, this.movingVarianceInitializer) = (movingMeanInitializer ?? new Zeros(), movingVarianceInitializer ?? new Ones());
        (this.betaRegularizer, this.gammaRegularizer) = (betaRegularizer, gammaRegularizer);
        (this.betaConstraint, this.gammaConstraint) = (betaConstraint, gammaConstraint);
    }

    /// <inheritdoc/>
    public override bool SupportsMasking => true;

    /// <inheritdoc/>
    protected override void Build(Shape input)
    {
        int at = input.Axis(axis);
        Shape shape = new(input[at]);
        if (scale)
            gamma = AddWeight("gamma", shape, gammaInitializer, regularizer: gammaRegularizer, constraint: gammaConstraint);
        if (center)
            beta = AddWeight("beta", shape, betaInitializer, regularizer: betaRegularizer, constraint: betaConstraint);
        movingMean = AddWeight("moving_mean", shape, movingMeanInitializer, trainable: false);
        movingVariance = AddWeight("moving_variance", shape, movingVarianceInitializer, trainable: false);
        InputSpec = new InputSpec(Rank: input.Rank, Axes: new Dictionary<int, int> { [at == input.Rank - 1 ? -1 : at] = input[at] });
    }

    /// <inheritdoc/>
    protected override Tensor Call(Tensor x, bool training)
    {
        int at = x.Shape.Axis(axis);
        Shape channels = new([.. x.Shape.Select((n, i) => i == at ? n : 1)]);
        Tensor mean, variance;
        if (training && Trainable)
        {
            int[] others = [.. Enumerable.Range(0, x.Rank).Where(i => i != at)];
            if (x.Mask is { } mask)
            {
                Tensor counts = Ops.Cast(Ops.BroadcastTo(Ops.ExpandDims(mask, -1), x.Shape), x.DType);
                Tensor sum = Ops.Sum(counts, others, keepdims: true) + 1e-7;
                mean = Ops.Sum(x * counts, others, keepdims: true) / sum;
                variance = Ops.Sum(Ops.Square(x - mean) * counts, others, keepdims: true) / sum;
            }
            else
            {
                mean = Ops.Mean(x, others, keepdims: true);
                variance = Ops.Mean(Ops.Square(x - mean), others, keepdims: true);
            }

            Follow(movingMean, mean);
            Follow(movingVariance, variance);
        }
        else
        {
            (mean, variance) = (Ops.Reshape(movingMean, channels), Ops.Reshape(movingVariance, channels));
        }

        Tensor factor = Ops.Rsqrt(variance + epsilon);
        if (gamma != null)
            factor *= Ops.Reshape(gamma, channels);
        // Subtracting first keeps the gradients of what the mean cancels, such as a bias before, near their true value of 0.
        Tensor y = (x - mean) * factor;
        return beta != null ? y + Ops.Reshape(beta, channels) : y;
    }

    void Follow(Variable moving, Tensor batch) =>
        moving.Assign(moving.Value * momentum + Ops.StopGradient(Ops.Reshape(batch, moving.Shape)) * (1 - momentum));

    /// <inheritdoc/>
    public override Shape ComputeOutputShape(Shape input) => input;

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config
        .Add("axis", axis).Add("momentum", momentum).Add("epsilon", epsilon).Add("center", center).Add("scale", scale)
        .Add("beta_initializer", betaInitializer).Add("gamma_initializer", gammaInitializer)
        .Add("moving_mean_initializer", movingMeanInitializer).Add("moving_variance_initializer", movingVarianceInitializer)
        .Add("beta_regularizer", betaRegularizer).Add("gamma_regularizer", gammaRegularizer)
        .Add("beta_constraint", betaConstraint).Add("gamma_constraint", gammaConstraint).Add("synchronized", synchronized)
        .Add("renorm", false).AddNode("renorm_clipping", null).Add("renorm_momentum", 0.99);

    /// <summary>Reads the arguments under Keras' names.</summary>
    /// <exception cref="ArgumentException">The layer uses batch renormalization.</exception>
    public static BatchNormalization FromConfig(Config config) => new(
        config.Get<IntTuple>("axis", -1) is { Count: 1 } axis ? axis[0] : throw new ArgumentException($"{config.Owner}: config key 'axis' must be one axis"),
        config.Get("momentum", 0.99), config.Get("epsilon", 0.001), config.Get("center", true), config.Get("scale", true),
        config.Object<Initializer>("beta_initializer"), config.Object<Initializer>("gamma_initializer"),
        config.Object<Initializer>("moving_mean_initializer"), config.Object<Initializer>("moving_variance_initializer"),
        config.Object<Regularizer>("beta_regularizer"), config.Object<Regularizer>("gamma_regularizer"),
        config.Object<Constraint>("beta_constraint"), config.Object<Constraint>("gamma_constraint"), config.Get("synchronized", false), config.Name,
        config.Get("renorm", false) ? throw new ArgumentException($"{config.Owner}: batch renormalization (renorm) is not supported") : config.Policy,
        config.Ignore("renorm_clipping", "renorm_momentum", "virtual_batch_size", "fused").Trainable);
}
