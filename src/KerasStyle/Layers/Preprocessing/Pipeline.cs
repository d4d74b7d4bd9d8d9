namespace KerasStyle.Layers;

/// <summary>Layers one after the other as one, as keras.layers.Pipeline.</summary>
public sealed class Pipeline : Layer
{
    readonly Layer[] layers;

    /// <param name="layers">The layers in order.</param>
    /// <param name="name">Name of the layer.</param>
    public Pipeline(IEnumerable<Layer> layers, string? name = null)
        : base(name) => this.layers = [.. (layers ?? throw new ArgumentNullException(nameof(layers))).Select(l => Track("_pipeline_layers", l))];

    /// <summary>The layers in order.</summary>
    public IReadOnlyList<Layer> Layers => layers;

    /// <inheritdoc/>
    protected internal override bool RunsOnHost => layers.Any(l => l.RunsOnHost);

    /// <inheritdoc/>
    private protected override bool CastsInputs => false;

    private protected override IReadOnlyList<TensorSpec> ComputeOutputSpecs(CallArguments call) => RunsOnHost
        ? [new TensorSpec(ComputeOutputShape(call.Input.Shape), layers[^1] is HostLayer host ? host.OutputType : layers[^1].DType)]
        : base.ComputeOutputSpecs(call);

    /// <inheritdoc/>
    protected override Tensor Call(Tensor x, bool training) => layers.Aggregate(x, (y, layer) => layer.Call(y, training));

    /// <inheritdoc/>
    public override Shape ComputeOutputShape(Shape input) => layers.Aggregate(input, (shape, layer) => layer.ComputeOutputShape(shape));

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config.Remove("trainable").Remove("dtype").Add("layers", layers);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static Pipeline FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(config.Objects<Layer>("layers").Select(l => l ?? throw new ArgumentException($"{config.Owner}: config key 'layers' holds null")), config.Name);
    }
}
