using KerasStyle.Initializers;

namespace KerasStyle.Layers;

/// <summary>scale · x / √(mean(x²) + ε) with the mean of each row along some axes, as keras.layers.RMSNormalization (Zhang and Sennrich, 2019).</summary>
public sealed class RMSNormalization : Layer
{
    readonly IntTuple axis;
    readonly double epsilon;
    int[] axes = [];
    Variable scale = null!;

    /// <param name="axis">Axes that are normalized together; the last by default.</param>
    /// <param name="epsilon">Added to the mean.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Type to compute in.</param>
    /// <param name="trainable">Whether training changes the scale.</param>
    public RMSNormalization(IntTuple axis = default, double epsilon = 1e-6, string? name = null, DTypePolicy? dtype = null, bool trainable = true)
        : base(name, dtype, trainable) => (this.axis, this.epsilon) = (axis.IsEmpty ? -1 : axis, epsilon);

    /// <inheritdoc/>
    protected override void Build(Shape input)
    {
        axes = [.. axis.Select(input.Axis).Order()];
        // As Keras: in the order of the numbers given, so that -1 comes before 1.
        scale = AddWeight("scale", new([.. axis.Order().Select(a => input[input.Axis(a)])]), new Ones());
        InputSpec = new InputSpec(Rank: input.Rank, Axes: axes.ToDictionary(a => a == input.Rank - 1 ? -1 : a, a => input[a]));
    }

    /// <inheritdoc/>
    protected override Tensor Call(Tensor x, bool training)
    {
        ArgumentNullException.ThrowIfNull(x);
        Shape broadcast = new([.. x.Shape.Select((n, i) => axes.Contains(i) ? n : 1)]);
        return x * Ops.Rsqrt(Ops.Mean(Ops.Square(x), axes, keepdims: true) + epsilon) * Ops.Reshape(scale, broadcast);
    }

    /// <inheritdoc/>
    public override Shape ComputeOutputShape(Shape input) => input;

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => (Built ? config.Add("axis", axis) : config.AddOneOrMany("axis", axis)).Add("epsilon", epsilon);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static RMSNormalization FromConfig(Config config) =>
        new(config.Get("axis", default(IntTuple)), config.Get("epsilon", 1e-6), config.Name, config.Policy, config.Trainable);
}
