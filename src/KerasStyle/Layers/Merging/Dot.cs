namespace KerasStyle.Layers;

/// <summary>Sums of products along one axis of each of two inputs, (batch, ..., n, ...) and (batch, ..., n, ...) → (batch, rest of the first, rest of the second);
/// (batch, n) and (batch, n) → (batch, 1). As keras.layers.Dot.</summary>
public sealed class Dot : Layer
{
    readonly IntTuple axes;
    readonly bool normalize;

    /// <param name="axes">Axis of both inputs, or of each, counted with the batch.</param>
    /// <param name="normalize">Whether the inputs are scaled to length 1 along the axis first, which gives the cosine of their angle.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Type to compute in.</param>
    /// <param name="trainable">Kept for Keras' sake; the layer has no weights.</param>
    /// <exception cref="ArgumentException">Neither one axis nor two.</exception>
    public Dot(IntTuple axes, bool normalize = false, string? name = null, DTypePolicy? dtype = null, bool trainable = true)
        : base(name, dtype, trainable)
    {
        if (axes.Count is not (1 or 2))
            throw new ArgumentException($"{Label}: axes must be one number or two, got {axes}", nameof(axes));
        (this.axes, this.normalize) = (axes, normalize);
    }

    /// <inheritdoc/>
    public override bool SupportsMasking => true;

    /// <inheritdoc/>
    protected override void Build(IReadOnlyList<Shape> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        if (inputs.Count != 2)
            throw new ArgumentException($"{Label}: takes 2 inputs, got {inputs.Count}");
        (int a, int b) = Axes(inputs[0], inputs[1]);
        if (inputs[0][a] != inputs[1][b] && inputs[0][a] != Shape.Unknown && inputs[1][b] != Shape.Unknown)
            throw new ArgumentException($"{Label}: lengths of axes {axes} differ in input shapes {inputs[0]} and {inputs[1]}");
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<Tensor> Call(CallArguments call)
    {
        ArgumentNullException.ThrowIfNull(call);
        (Tensor x, Tensor y) = (call.Inputs[0], call.Inputs[1]);
        (int a, int b) = Axes(x.Shape, y.Shape);
        if (normalize)
            (x, y) = (Unit(x, a), Unit(y, b));
        // To matrices (batch, rest, n) and (batch, n, rest).
        int n = x.Shape[a];
        Shape restX = Without(x.Shape, a), restY = Without(y.Shape, b);
        x = Ops.Reshape(Moved(x, a, x.Rank - 1), [x.Shape[0], (int)restX.Size, n]);
        y = Ops.Reshape(Moved(y, b, 1), [y.Shape[0], n, (int)restY.Size]);
        Shape rest = restX.Concat(restY);
        return [Ops.Reshape(Ops.Matmul(x, y), new Shape(x.Shape[0]).Concat(rest.Rank == 0 ? [1] : rest))];
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<Tensor?> ComputeMasks(CallArguments call, IReadOnlyList<Tensor?> masks) => [null];

    (int A, int B) Axes(Shape x, Shape y)
    {
        (int a, int b) = (x.Axis(axes[0]), y.Axis(axes[^1]));
        return a > 0 && b > 0 ? (a, b) : throw new ArgumentException($"{Label}: axes must not be the batch's, got {axes}");
    }

    static Tensor Unit(Tensor x, int axis) => x * Ops.Rsqrt(Ops.Maximum(Ops.Sum(Ops.Square(x), [axis], keepdims: true), 1e-12));

    static Shape Without(Shape shape, int axis) => shape[1..axis].Concat(shape[(axis + 1)..]);

    static Tensor Moved(Tensor x, int from, int to)
    {
        List<int> order = [.. Enumerable.Range(0, x.Rank)];
        order.RemoveAt(from);
        order.Insert(to, from);
        return Ops.Transpose(x, [.. order]);
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config.AddOneOrMany("axes", axes).Add("normalize", normalize);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static Dot FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(config.Get<IntTuple>("axes"), config.Get("normalize", false), config.Name, config.Policy, config.Trainable);
    }
}
