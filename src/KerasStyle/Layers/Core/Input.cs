using KerasStyle.Tensors;

namespace KerasStyle.Layers;

/// <summary>Where values enter a model: their shape and type, (batch, ...) → (batch, ...). As keras.Input and keras.layers.InputLayer.</summary>
public sealed class Input : Layer
{
    Tensor? output;

    /// <summary>An input.</summary>
    /// <param name="shape">Shape of one sample, without the batch axis; an unknown length is <see cref="Shape.Unknown"/>.</param>
    /// <param name="batchSize">Length of the batch axis when only one is allowed.</param>
    /// <param name="dtype">Element type that the values are taken in; <see cref="KerasConfig.Floatx"/> by default.</param>
    /// <param name="name">Name; also the column's in a pipeline.</param>
    /// <param name="optional">Whether the input may be left out.</param>
    /// <param name="batchShape">Shape with the batch axis, instead of <paramref name="shape"/> and <paramref name="batchSize"/>.</param>
    /// <exception cref="ArgumentException">Both shapes are given, or none.</exception>
    public Input(Shape? shape = null, int? batchSize = null, DTypePolicy? dtype = null, string? name = null, bool optional = false, Shape? batchShape = null)
        : this(WithBatch(shape, batchSize, batchShape), dtype, name, optional)
    {
    }

    Input(Shape batchShape, DTypePolicy? dtype, string? name, bool optional)
        : base(name, dtype ?? KerasConfig.Floatx)
    {
        if (batchShape.Rank == 0)
            throw new ArgumentException($"{Label}: the shape needs a batch axis");
        (BatchShape, Optional) = (batchShape, optional);
        var known = new Dictionary<int, int>();
        for (int i = 1; i < batchShape.Rank; i++)
        {
            if (batchShape[i] != Shape.Unknown)
                known.Add(i == batchShape.Rank - 1 ? -1 : i, batchShape[i]);
        }

        InputSpec = new InputSpec(batchShape.Rank, Axes: known);
        EnsureBuilt(batchShape);
    }

    /// <inheritdoc/>
    public override string ClassName => "InputLayer";

    /// <summary>Shape with the batch axis.</summary>
    public Shape BatchShape { get; }

    /// <summary>Whether the input may be left out.</summary>
    public bool Optional { get; }

    /// <summary>The tensor that stands for the values to come; an <see cref="Input"/> may stand wherever a tensor does.</summary>
    public Tensor Output => output ??= new SymbolicCall(this, null, [], [new TensorSpec(BatchShape, DType)]).Outputs[0];

    /// <summary>The tensor of a new input: <c>Tensor x = Input.Of([28, 28])</c>. As keras.Input.</summary>
    /// <inheritdoc cref="Input(Shape?, int?, DTypePolicy?, string?, bool, Shape?)"/>
    public static Tensor Of(Shape? shape = null, int? batchSize = null, DTypePolicy? dtype = null, string? name = null, Shape? batchShape = null) =>
        new Input(shape, batchSize, dtype, name, batchShape: batchShape).Output;

    static Shape WithBatch(Shape? shape, int? batchSize, Shape? batchShape) => (shape, batchShape) switch
    {
        ({ } inner, null) => new Shape([batchSize ?? Shape.Unknown]).Concat(inner),
        (null, { } whole) when batchSize == null => whole,
        _ => throw new ArgumentException($"an Input takes either a shape, with or without batchSize, or a batchShape, got shape {shape}, batchSize {batchSize}, batchShape {batchShape}", nameof(batchShape)),
    };

    /// <summary>The input's tensor.</summary>
    public static implicit operator Tensor(Input input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return input.Output;
    }

    /// <inheritdoc/>
    protected override Tensor Call(Tensor x, bool training) => Ops.Cast(x, DType);

    /// <inheritdoc/>
    public override Shape ComputeOutputShape(Shape input) => input;

    /// <inheritdoc/>
    protected override void GetConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        string name = Name;
        config.Remove("name").Remove("trainable").Remove("dtype")
            .Add("batch_shape", BatchShape).Add("dtype", Policy.Name).Add("sparse", false).Add("ragged", false).Add("name", name).Add("optional", Optional);
    }

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static Input FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        if (config.Get("sparse", false) || config.Get("ragged", false))
            throw new NotSupportedException($"{config.Owner}: sparse and ragged inputs are not supported");
        Shape? batchShape = config.GetOptional<Shape>("batch_shape") ?? config.GetOptional<Shape>("batch_input_shape");
        bool optional = config.Ignore("input_tensor").Get("optional", false);
        return batchShape is { } known
            ? new Input(known, config.Policy, config.Name, optional)
            : new Input(WithBatch(config.Get<Shape>("shape"), config.GetOptional<int>("batch_size"), null), config.Policy, config.Name, optional);
    }
}
