using System.Text.Json.Nodes;
using KerasStyle.Constraints;
using KerasStyle.Initializers;
using KerasStyle.Regularizers;

namespace KerasStyle.Layers;

/// <summary>γ · (x − mean) / √(variance + ε) + β for each channel, as keras.layers.BatchNormalization (Ioffe and Szegedy, 2015). In training, mean and
/// (population) variance are the batch's, and the moving ones follow them: moving ← moving · momentum + batch · (1 − momentum).
/// Otherwise, and in a frozen layer, they are the moving ones. With renorm (Ioffe, 2017) training multiplies the normalized values by r and adds d, which
/// lead from the batch's statistics to slowly moving ones.</summary>
public sealed class BatchNormalization : Layer
{
    readonly int axis;
    readonly double momentum, epsilon;
    readonly bool center, scale, synchronized;
    readonly Initializer betaInitializer, gammaInitializer, movingMeanInitializer, movingVarianceInitializer;
    readonly Regularizer? betaRegularizer, gammaRegularizer;
    readonly Constraint? betaConstraint, gammaConstraint;
    readonly IReadOnlyDictionary<string, double>? renormClipping;
    readonly double renormMomentum;
    readonly Renormalization? renorm;
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
    /// <param name="renorm">Whether batch renormalization is used.</param>
    /// <param name="renormClipping">Bounds of r, <c>rmin</c> and <c>rmax</c>, and of |d|, <c>dmax</c>; without a bound when missing.</param>
    /// <param name="renormMomentum">How slowly the statistics of the renormalization follow.</param>
    /// <param name="synchronized">Kept for Keras' sake: there is one replica, so nothing to synchronize.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Type to compute in.</param>
    /// <param name="trainable">Whether training changes the weights and the moving statistics.</param>
    public BatchNormalization(
        int axis = -1, double momentum = 0.99, double epsilon = 0.001, bool center = true, bool scale = true,
        Initializer? betaInitializer = null, Initializer? gammaInitializer = null, Initializer? movingMeanInitializer = null, Initializer? movingVarianceInitializer = null,
        Regularizer? betaRegularizer = null, Regularizer? gammaRegularizer = null, Constraint? betaConstraint = null, Constraint? gammaConstraint = null,
        bool renorm = false, IReadOnlyDictionary<string, double>? renormClipping = null, double renormMomentum = 0.99,
        bool synchronized = false, string? name = null, DTypePolicy? dtype = null, bool trainable = true)
        : base(name, dtype, trainable)
    {
        (this.axis, this.momentum, this.epsilon, this.center, this.scale, this.synchronized) = (axis, momentum, epsilon, center, scale, synchronized);
        (this.betaInitializer, this.gammaInitializer) = (betaInitializer ?? new Zeros(), gammaInitializer ?? new Ones());
        (this.movingMeanInitializer, this.movingVarianceInitializer) = (movingMeanInitializer ?? new Zeros(), movingVarianceInitializer ?? new Ones());
        (this.betaRegularizer, this.gammaRegularizer) = (betaRegularizer, gammaRegularizer);
        (this.betaConstraint, this.gammaConstraint) = (betaConstraint, gammaConstraint);
        (this.renormClipping, this.renormMomentum) = (renormClipping, renormMomentum);
        if (renorm)
        {
            this.renormClipping ??= new Dictionary<string, double>();
            this.renorm = new Renormalization(Label, this.renormClipping, renormMomentum);
        }
    }

    /// <inheritdoc/>
    public override bool SupportsMasking => true;

    private protected override bool CastsWeights => false;

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
        if (renorm != null)
        {
            renorm.MovingStddev = AddWeight("moving_stddev", shape, new Ones(), trainable: false);
            renorm.Mean = AddWeight("renorm_mean", shape, movingMeanInitializer, trainable: false);
            renorm.Stddev = AddWeight("renorm_stddev", shape, new Ones(), trainable: false);
            Tensor stddev = Ops.Sqrt(movingVariance);
            renorm.MovingStddev.Assign(stddev);
            renorm.Stddev.Assign(stddev);
        }

        InputSpec = new InputSpec(Rank: input.Rank, Axes: new Dictionary<int, int> { [at == input.Rank - 1 ? -1 : at] = input[at] });
    }

    /// <inheritdoc/>
    protected override Tensor Call(Tensor x, bool training)
    {
        int at = x.Shape.Axis(axis);
        Shape channels = new([.. x.Shape.Select((n, i) => i == at ? n : 1)]);
        (Tensor? scaled, Tensor? shift) = (gamma == null ? null : Ops.Reshape(gamma, channels), beta == null ? null : Ops.Reshape(beta, channels));
        Tensor mean, variance;
        (Tensor R, Tensor D)? correction = null;
        if (training && Trainable)
        {
            int[] others = [.. Enumerable.Range(0, x.Rank).Where(i => i != at)];
            if (x.Mask == null && renorm == null)
            {
                (Tensor values, mean, variance) = Tensors.MomentNormalization.Of(x, new(others), epsilon, scaled, shift);
                Follow(movingMean, mean, momentum);
                Follow(movingVariance, variance, momentum);
                return values;
            }

            (mean, variance) = Moments(x, others);
            Follow(movingMean, mean, momentum);
            if (renorm != null)
            {
                Tensor stddev = Ops.Sqrt(variance + epsilon);
                correction = renorm.Correction(mean, stddev, channels, epsilon);
                Follow(renorm.Mean, mean, renorm.Momentum);
                Follow(renorm.Stddev, stddev, renorm.Momentum);
                Follow(renorm.MovingStddev, stddev, momentum);
                movingVariance.Assign(Ops.Relu(Ops.Square(renorm.MovingStddev) - epsilon));
            }
            else
            {
                Follow(movingVariance, variance, momentum);
            }
        }
        else
        {
            (mean, variance) = (Ops.Reshape(movingMean, channels), Ops.Reshape(movingVariance, channels));
        }

        Tensor factor = Ops.Rsqrt(variance + epsilon);
        if (correction is { } r)
            factor *= r.R;
        if (scaled != null)
            factor *= scaled;
        // Subtracting first keeps the gradients of what the mean cancels, such as a bias before, near their true value of 0.
        Tensor y = (x - mean) * factor;
        if (correction is { } d)
            y += scaled != null ? d.D * scaled : d.D;
        return shift != null ? y + shift : y;
    }

    // Of the values that count.
    static (Tensor Mean, Tensor Variance) Moments(Tensor x, int[] axes)
    {
        if (x.Mask is not { } mask)
        {
            Tensor whole = Ops.Mean(x, axes, keepdims: true);
            return (whole, Ops.Mean(Ops.Square(x - whole), axes, keepdims: true));
        }

        Tensor counts = Ops.Cast(Ops.BroadcastTo(Ops.ExpandDims(mask, -1), x.Shape), x.DType), sum = Ops.Sum(counts, axes, keepdims: true) + KerasConfig.Epsilon;
        Tensor mean = Ops.Sum(x * counts, axes, keepdims: true) / sum;
        return (mean, Ops.Sum(Ops.Square(x - mean) * counts, axes, keepdims: true) / sum);
    }

    static void Follow(Variable moving, Tensor batch, double momentum) =>
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
        .Add("renorm", renorm != null)
        .AddNode("renorm_clipping", renormClipping == null ? null : new JsonObject(renormClipping.Select(c => KeyValuePair.Create(c.Key, (JsonNode?)JsonValue.Create(c.Value)))))
        .Add("renorm_momentum", renormMomentum);

    /// <summary>Reads the arguments under Keras' names.</summary>
    /// <exception cref="ArgumentException">There are several axes, or a bound of the renormalization is no number.</exception>
    public static BatchNormalization FromConfig(Config config) => new(
        config.Get<IntTuple>("axis", -1) is { Count: 1 } axis ? axis[0] : throw new ArgumentException($"{config.Owner}: config key 'axis' must be one axis"),
        config.Get("momentum", 0.99), config.Get("epsilon", 0.001), config.Get("center", true), config.Get("scale", true),
        config.Object<Initializer>("beta_initializer"), config.Object<Initializer>("gamma_initializer"),
        config.Object<Initializer>("moving_mean_initializer"), config.Object<Initializer>("moving_variance_initializer"),
        config.Object<Regularizer>("beta_regularizer"), config.Object<Regularizer>("gamma_regularizer"),
        config.Object<Constraint>("beta_constraint"), config.Object<Constraint>("gamma_constraint"),
        config.Get("renorm", false), Clipping(config), config.Get("renorm_momentum", 0.99), config.Get("synchronized", false), config.Name,
        config.Policy, config.Ignore("virtual_batch_size", "fused").Trainable);

    static Dictionary<string, double>? Clipping(Config config) => config.Node("renorm_clipping") switch
    {
        null => null,
        JsonObject bounds => bounds.Where(b => b.Value != null).ToDictionary(b => b.Key, b => new Config(bounds, config.ClassName).Get<double>(b.Key)),
        _ => throw new ArgumentException($"{config.Owner}: config key 'renorm_clipping' must be a dictionary"),
    };

    // r = s / s', d = (m - m') / s' with the statistics m', s' that move slowly; no gradient flows through them.
    sealed class Renormalization
    {
        public Renormalization(string layer, IReadOnlyDictionary<string, double> clipping, double momentum)
        {
            (Clipping, Momentum) = (clipping, momentum);
            if (clipping.Keys.FirstOrDefault(k => k is not ("rmin" or "rmax" or "dmax")) is { } unknown)
                throw new ArgumentException($"{layer}: renormClipping knows rmin, rmax and dmax, got '{unknown}'");
            if (clipping.TryGetValue("rmin", out double least) && clipping.TryGetValue("rmax", out double most) && most < least)
                throw new ArgumentException($"{layer}: rmax {most} of renormClipping is below rmin {least}");
            if (clipping.TryGetValue("dmax", out double bound) && bound < 0)
                throw new ArgumentException($"{layer}: dmax of renormClipping must not be negative, got {bound}");
        }

        public IReadOnlyDictionary<string, double> Clipping { get; }

        public double Momentum { get; }

        public Variable MovingStddev { get; set; } = null!;

        public Variable Mean { get; set; } = null!;

        public Variable Stddev { get; set; } = null!;

        public (Tensor R, Tensor D) Correction(Tensor mean, Tensor stddev, Shape channels, double epsilon)
        {
            Tensor slow = Ops.Maximum(Ops.Reshape(Stddev, channels), Math.Sqrt(epsilon));
            Tensor r = stddev / slow, d = (mean - Ops.Reshape(Mean, channels)) / slow;
            if (Clipping.TryGetValue("rmin", out double least))
                r = Ops.Maximum(r, least);
            if (Clipping.TryGetValue("rmax", out double most))
                r = Ops.Minimum(r, most);
            if (Clipping.TryGetValue("dmax", out double bound))
                d = Ops.Clip(d, -bound, bound);
            return (Ops.StopGradient(r), Ops.StopGradient(d));
        }
    }
}
