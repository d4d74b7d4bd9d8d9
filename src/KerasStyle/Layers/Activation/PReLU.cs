using KerasStyle.Constraints;
using KerasStyle.Initializers;
using KerasStyle.Regularizers;

namespace KerasStyle.Layers;

/// <summary>x where x &gt; 0, else α · x with a learned α for each position, as keras.layers.PReLU (He et al., 2015).</summary>
public sealed class PReLU : Layer
{
    readonly Initializer alphaInitializer;
    readonly Regularizer? alphaRegularizer;
    readonly Constraint? alphaConstraint;
    readonly IntTuple sharedAxes;
    Variable alpha = null!;

    /// <param name="alphaInitializer">First slopes; zeros by default.</param>
    /// <param name="alphaRegularizer">Penalty on the slopes.</param>
    /// <param name="alphaConstraint">Projection of the slopes after each update.</param>
    /// <param name="sharedAxes">Axes along which the slope is the same, counted with the batch: [1, 2] for one slope per channel of an image.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Type to compute in.</param>
    /// <param name="trainable">Whether training changes the slopes.</param>
    public PReLU(
        Initializer? alphaInitializer = null, Regularizer? alphaRegularizer = null, Constraint? alphaConstraint = null, IntTuple sharedAxes = default,
        string? name = null, DTypePolicy? dtype = null, bool trainable = true)
        : base(name, dtype, trainable)
    {
        (this.alphaInitializer, this.alphaRegularizer) = (alphaInitializer ?? new Zeros(), alphaRegularizer);
        (this.alphaConstraint, this.sharedAxes) = (alphaConstraint, sharedAxes);
    }

    /// <inheritdoc/>
    public override bool SupportsMasking => true;

    /// <inheritdoc/>
    protected override void Build(Shape input)
    {
        Shape shape = input[1..];
        foreach (int axis in sharedAxes)
            shape = shape.With(axis - 1, 1);
        alpha = AddWeight("alpha", shape, alphaInitializer, regularizer: alphaRegularizer, constraint: alphaConstraint);
        InputSpec = new InputSpec(Rank: input.Rank, Axes: Enumerable.Range(1, input.Rank - 1).Where(i => !sharedAxes.Contains(i)).ToDictionary(i => i, i => input[i]));
    }

    /// <inheritdoc/>
    protected override Tensor Call(Tensor x, bool training) => Ops.Relu(x) - alpha * Ops.Relu(-x);

    /// <inheritdoc/>
    public override Shape ComputeOutputShape(Shape input) => input;

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config
        .Add("alpha_initializer", alphaInitializer).Add("alpha_regularizer", alphaRegularizer).Add("alpha_constraint", alphaConstraint)
        .Add("shared_axes", sharedAxes.IsEmpty ? default(IReadOnlyList<int>) : sharedAxes);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static PReLU FromConfig(Config config) => new(
        config.Object<Initializer>("alpha_initializer"), config.Object<Regularizer>("alpha_regularizer"), config.Object<Constraint>("alpha_constraint"),
        config.Get("shared_axes", default(IntTuple)), config.Name, config.Policy, config.Trainable);
}
