using System.Runtime.CompilerServices;
using KerasStyle.Initializers;
using KerasStyle.Regularizers;
using KerasStyle.Tensors;

namespace KerasStyle.Layers;

/// <summary>A part of a net: weights and the computation that uses them, as keras.layers.Layer. Written as the same five members in this order:
/// constructor, <see cref="Build(Shape)"/>, <see cref="Call(Tensor, bool)"/>, <see cref="ComputeOutputShape"/>, <see cref="KerasObject.GetConfig"/>;
/// used as <c>y = layer.Call(x)</c>.</summary>
public abstract partial class Layer : KerasObject, IRegistered<Layer>
{
    readonly Lock building = new();
    IReadOnlyList<Tensor> callLosses = [];
    Shape? outputShape;
    volatile bool built;

    // The engine warms up while the net is built.
    static Layer() => _ = Engines.Cpu;

    /// <param name="name">Name; by default the class in snake case with a number, as Keras gives it.</param>
    /// <param name="dtype">Type to compute in; <see cref="DTypePolicy.Global"/> by default.</param>
    /// <param name="trainable">Whether training changes the weights.</param>
    protected Layer(string? name = null, DTypePolicy? dtype = null, bool trainable = true)
    {
        if (name is "" || name?.Contains('/', StringComparison.Ordinal) == true)
            throw new ArgumentException($"a layer's name must not be empty nor contain '/', got '{name}'", nameof(name));
        Name = name ?? AutoName.Next(AutoName.SnakeCase(TypeName));
        Policy = dtype ?? DTypePolicy.Global;
        this.trainable = trainable;
    }

    /// <inheritdoc/>
    public static Registry<Layer> Registry { get; } = new("layer", LayerTable.Fill);

    /// <inheritdoc/>
    public override string Module => "keras.layers";

    /// <summary>The class in Keras' source, after which layers and their groups in files are named.</summary>
    private protected virtual string TypeName => ClassName;

    internal string KerasTypeName => TypeName;

    /// <summary>Name, unique within a model.</summary>
    public string Name { get; private set; }

    /// <summary>Element types of activations and weights, and how the weights are quantized.</summary>
    public DTypePolicy Policy { get; private set; }

    /// <summary>The layer's own policy where <see cref="Policy"/> is a map.</summary>
    private protected DTypePolicy OwnPolicy => Policy.For(PolicyPath ?? Name);

    /// <summary>Where a <see cref="DTypePolicyMap"/> has the policy of this layer: the names of the layers around it and its own. Its name when null.</summary>
    internal string? PolicyPath { get; init; }

    /// <summary>Element type that the layer computes in; inputs of other floating-point types are cast to it.
    /// Half-precision policies are computed, and their weights held, in float32; inputs, weights in use or changed, and outputs are rounded to their numbers.</summary>
    public DType DType => OwnPolicy.ComputeDType.Widened();

    /// <summary>Penalty on the layer's output that joins the loss, divided by the batch size; none when null.</summary>
    public Regularizer? ActivityRegularizer { get; set; }

    /// <summary>Whether the weights exist.</summary>
    public bool Built => built;

    /// <summary>What the input's shape must be; checked before <see cref="Build(Shape)"/> and at each call.</summary>
    protected internal InputSpec? InputSpec { get; set; }

    /// <summary>Shape of the input with an unknown batch axis; null before the layer is built.</summary>
    public Shape? InputShape { get; private set; }

    /// <summary>Shape of the output with an unknown batch axis; null before the layer is built.</summary>
    public Shape? OutputShape => InputShape is { } input ? outputShape ??= ComputeOutputShape(input) : default(Shape?);

    /// <summary>Shape of the input with its batch axis where a file written by Keras 2 gives it with the layer; null otherwise.</summary>
    protected internal Shape? BatchInputShape { get; private set; }

    /// <summary>The layer in messages, such as <c>Dense 'head'</c>.</summary>
    protected internal string Label => $"{ClassName} '{Name}'";

    /// <summary>Creates the weights for an input shape if they do not exist yet.</summary>
    /// <param name="inputShape">Shape with its batch axis, whose length does not matter.</param>
    /// <exception cref="ArgumentException">The shape does not fit the layer.</exception>
    public void EnsureBuilt(Shape inputShape) => EnsureBuilt([inputShape]);

    /// <summary>Creates the weights for the shapes of several inputs if they do not exist yet.</summary>
    /// <inheritdoc cref="EnsureBuilt(Shape)"/>
    public void EnsureBuilt(IReadOnlyList<Shape> inputShapes)
    {
        ArgumentNullException.ThrowIfNull(inputShapes);
        if (built)
            return;
        lock (building)
        {
            if (built)
                return;
            if (inputShapes.Count == 1)
                InputSpec?.Check(Label, inputShapes[0]);
            Shape[] inputs = [.. inputShapes.Select(s => s.Rank > 0 ? s.With(0, Shape.Unknown) : s)];
            // Weights get values now, even when the first use is inside a trace.
            Graph.Untraced(() =>
            {
                Build(inputs);
                return true;
            });
            InputShape = inputs.Length > 0 ? inputs[0] : default(Shape?);
            built = true;
        }
    }

    /// <summary>Creates the weights with <see cref="AddWeight"/>. Called once.</summary>
    /// <param name="input">Shape of the input; the batch axis is unknown.</param>
    protected virtual void Build(Shape input)
    {
    }

    /// <summary>Creates the weights of a layer of several inputs; by default for the shape of the first.</summary>
    /// <param name="inputs">Shapes of the inputs; the batch axes are unknown.</param>
    protected virtual void Build(IReadOnlyList<Shape> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        Build(inputs.Count > 0 ? inputs[0] : throw new ArgumentException($"{Label}: takes an input, got none"));
    }

    /// <summary>The computation, written with <see cref="Ops"/>. Whoever calls <c>Call(x, training)</c>, the layer itself too, applies the whole layer
    /// (<see cref="Call(Tensor, bool?)"/>), which calls this; <c>base.Call(x: x, training: training)</c> is the base's computation alone.</summary>
    /// <param name="x">The input in the layer's type.</param>
    /// <param name="training">Whether this is a training step.</param>
    [OverloadResolutionPriority(-1)]
    protected virtual Tensor Call(Tensor x, bool training) =>
        throw new NotSupportedException($"{Label}: overrides neither Call(x, training) nor Call(arguments)");

    /// <summary>Shape of the output for a shape of the input; unknown axes stay unknown where they pass through.
    /// By default found by tracing the layer on two sizes of the unknown axes.</summary>
    public virtual Shape ComputeOutputShape(Shape input)
    {
        EnsureBuilt(input);
        return SymbolicCall.Probe([new TensorSpec(input, DType)], inputs => [Call(new CallArguments(inputs[0], null, false))[0]])[0].Shape;
    }

    /// <summary>Adds to the loss of this call; <paramref name="loss"/> is a scalar.</summary>
    protected void AddLoss(Tensor loss) => callLosses = [.. callLosses, loss];

    /// <summary>What joins the loss: penalties of the latest call, then those of trainable weights, as tensors of the current trace
    /// (or values outside of one).</summary>
    public IReadOnlyList<Tensor> Losses =>
        [.. CallLosses, .. TrainableWeights.Select(w => RegularizerOf(w)?.Call(w)).OfType<Tensor>()];

    IEnumerable<Tensor> CallLosses => callLosses.Concat(Sublayers.SelectMany(s => s.Layer.CallLosses));

    void ClearLosses()
    {
        callLosses = [];
        foreach ((_, Layer layer) in Sublayers)
            layer.ClearLosses();
    }

    private protected override void GetBaseConfig(Config config)
    {
        config.Add("name", Name).Add("trainable", Trainable).Add("dtype", Policy);
        if (ActivityRegularizer != null)
            config.Add("activity_regularizer", ActivityRegularizer);
    }

    internal override void ReadBaseConfig(Config config)
    {
        Name = config.Name ?? Name;
        Policy = config.Policy ?? Policy;
        // The layers inside have read their own; in Keras, too, only setting it afterwards reaches them.
        trainable = config.Get("trainable", trainable);
        ActivityRegularizer = config.Object("activity_regularizer", ActivityRegularizer);
        BatchInputShape = config.GetOptional<Shape>("batch_input_shape");
    }

    /// <summary>What the layer does in a few words, for <see cref="ToString"/>: by default its shapes.</summary>
    protected virtual string Describe() => InputShape is { } input && OutputShape is { } output
        ? input.Rank == 2 && output.Rank == 2 ? $"{Length(input[1])} -> {Length(output[1])}" : $"{Inner(input)} -> {Inner(output)}"
        : "";

    static string Length(int length) => length == Shape.Unknown ? "None" : $"{length}";

    static string Inner(Shape shape) => shape.Rank > 0 ? shape[1..].ToString() : shape.ToString();

    /// <summary>Class, shapes and number of weights: <c>Dense(64 -> 10, softmax)  # 650 parameters</c>.</summary>
    public override string ToString() => $"{ClassName}({Describe()}){(Built ? $"  # {CountParams()} parameters" : "")}";
}
