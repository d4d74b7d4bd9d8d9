namespace KerasStyle.Layers;

/// <summary>Where values enter a model: their shape and type, (batch, ...) → (batch, ...). As keras.Input and keras.layers.InputLayer.</summary>
public sealed class Input : Layer
{
    /// <summary>An input.</summary>
    /// <param name="shape">Shape of one sample, without the batch axis; an unknown length is <see cref="Shape.Unknown"/>.</param>
    /// <param name="batchSize">Length of the batch axis when only one is allowed.</param>
    /// <param name="dtype">Element type that the values are taken in; float32 by default.</param>
    /// <param name="name">Name; also the column's in a pipeline.</param>
    public Input(Shape shape, int? batchSize = null, DTypePolicy? dtype = null, string? name = null)
        : this(new Shape([batchSize ?? Shape.Unknown]).Concat(shape), dtype, name)
    {
    }

    Input(Shape batchShape, DTypePolicy? dtype, string? name)
        : base(name ?? AutoName.Next("input_layer"), dtype)
    {
        BatchShape = batchShape;
        EnsureBuilt(batchShape);
    }

    /// <inheritdoc/>
    public override string ClassName => "InputLayer";

    /// <summary>Shape with the batch axis.</summary>
    public Shape BatchShape { get; }

    /// <inheritdoc/>
    protected override Tensor Call(Tensor x, bool training) => x;

    /// <inheritdoc/>
    public override Shape ComputeOutputShape(Shape input) => input;

    /// <inheritdoc/>
    protected override void GetConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        string name = Name;
        config.Remove("name").Remove("trainable").Remove("dtype")
            .Add("batch_shape", BatchShape).Add("dtype", Policy.Name).Add("sparse", false).Add("ragged", false).Add("name", name).Add("optional", false);
    }

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static Input FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        if (config.Get("sparse", false) || config.Get("ragged", false))
            throw new NotSupportedException($"{config.Owner}: sparse and ragged inputs are not supported");
        Shape? batchShape = config.GetOptional<Shape>("batch_shape") ?? config.GetOptional<Shape>("batch_input_shape");
        config.Ignore("optional", "input_tensor");
        return batchShape is { } known
            ? new(known, config.Policy, config.Name)
            : new(new Shape([config.GetOptional<int>("batch_size") ?? Shape.Unknown]).Concat(config.Get<Shape>("shape")), config.Policy, config.Name);
    }
}
