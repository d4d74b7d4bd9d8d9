using System.Collections;
using KerasStyle.Layers;
using KerasStyle.Quantizers;
using KerasStyle.Tensors;

namespace KerasStyle;

/// <summary>Layers one after the other: the output of each is the input of the next. As keras.Sequential.
/// <code>var model = new Sequential([new Dense(64, activation: "relu"), new Dense(10, activation: "softmax")]);</code>
/// With an <see cref="Input"/> first it is built at once, otherwise by the first data.</summary>
public sealed class Sequential : Model, IEnumerable<Layer>
{
    IReadOnlyList<(string Attribute, Layer Layer)> sublayers = [];
    Tensor[]? steps;

    // With the input, which the net adds by itself when there is none.
    Layer[] All
    {
        get;
        set => (field, sublayers) = (value, [.. value.Select(l => ("layers", l))]);
    } = [];

    /// <summary>A net of the given layers.</summary>
    /// <param name="layers">The layers in order; an <see cref="Input"/> may stand first.</param>
    /// <param name="trainable">Whether training changes the weights.</param>
    /// <param name="name">Name; <c>sequential</c> with a number when null.</param>
    /// <exception cref="ArgumentException">Two layers have the same name, or a shape does not fit a layer.</exception>
    public Sequential(IEnumerable<Layer>? layers = null, bool trainable = true, string? name = null)
        : base(name, trainable)
    {
        foreach (Layer layer in layers ?? [])
            Append(layer);
        BuildIfKnown();
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Layer> Layers => All is [Input, ..] ? All[1..] : All;

    /// <inheritdoc/>
    public override IReadOnlyList<Input> Inputs => All is [Input input, ..] ? [input] : [];

    /// <inheritdoc/>
    public override IReadOnlyList<string> OutputNames => All.Length > 0 ? [All[^1].Name] : [];

    /// <inheritdoc/>
    public override IReadOnlyList<Shape> OutputShapes => OutputShape is { } shape ? [shape] : [];

    /// <inheritdoc/>
    public override IReadOnlyList<Tensor> Outputs => [Layers.Count > 0 ? Steps()[^1] : Entry.Output];

    /// <inheritdoc/>
    public override Tensor OutputOf(string layerName)
    {
        Layer last = GetLayer(layerName);
        return Steps()[Layers.TakeWhile(l => l != last).Count()];
    }

    /// <inheritdoc/>
    public override QuantizationLayerStructure GetQuantizationLayerStructure(string mode) => new([], Layers);

    Input Entry => All is [Input input, ..] ? input : throw NoGraph();

    // What each layer makes, in order. Nets of several of these share the layers' calls, so that one is the way to the other, also for gradients.
    Tensor[] Steps()
    {
        if (steps == null)
        {
            Tensor x = Entry.Output;
            steps = [.. Layers.Select(layer => x = layer.Call(x))];
        }

        return steps;
    }

    /// <inheritdoc/>
    protected internal override IReadOnlyList<(string Attribute, Layer Layer)> Sublayers => sublayers;

    /// <summary>Puts a layer on top.</summary>
    /// <exception cref="ArgumentException">A layer of that name is there, an <see cref="Input"/> does not stand first,
    /// or the shape does not fit the layer.</exception>
    public void Add(Layer layer)
    {
        Append(layer);
        BuildIfKnown();
    }

    /// <summary>Takes the last layer off.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public Layer Pop()
    {
        if (All.Length == 0)
            throw new InvalidOperationException($"{Label}: has no layers to take off");
        Layer last = All[^1];
        All = All[..^1];
        Changed();
        BuildIfKnown();
        return last;
    }

    /// <inheritdoc/>
    public IEnumerator<Layer> GetEnumerator() => Layers.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    protected override void Build(Shape input)
    {
        if (Layers.Count == 0)
            throw new InvalidOperationException($"{Label}: has no layers; add one before it is used");
        if (All[0] is Input first)
            CheckInputs([new TensorSpec(input[1..])]);
        else
            All = [first = new Input(input[1..], dtype: All[0].RunsOnHost ? "string" : All[0].Policy.ComputeDType), .. All];
        if (first.BatchShape[0] != Shape.Unknown)
        {
            _ = Steps();        // stateful layers are built for the batch
            return;
        }

        Shape shape = first.BatchShape;
        foreach (Layer layer in Layers)
        {
            layer.EnsureBuilt(shape);
            shape = layer.ComputeOutputShape(shape);
        }
    }

    /// <inheritdoc/>
    protected override Tensor Call(Tensor x, bool training)
    {
        if (RunsOnHost && !x.HasValues)
            return Layers.Skip(HostLayers).Aggregate(x, (y, layer) => layer.Call(y));
        var input = (Input)All[0];
        CheckInputs([new TensorSpec(x.Shape[1..], x.DType)]);
        if (x.Rank == input.BatchShape.Rank - 1)
            x = Ops.ExpandDims(x, -1);
        else if (x.Rank == input.BatchShape.Rank + 1)
            x = Ops.Squeeze(x, -1);
        if (x.DType != input.DType)
            x = Ops.Cast(x, input.DType);
        foreach (Layer layer in Layers)
            x = layer.Call(x);
        return x;
    }

    /// <inheritdoc/>
    public override Shape ComputeOutputShape(Shape input)
    {
        EnsureBuilt(input);
        foreach (Layer layer in Layers)
            input = layer.ComputeOutputShape(input);
        return input;
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => SequentialConfig.Write(this, All, config);

    /// <summary>Reads the layers; weights are made when the shape of the input is known.</summary>
    public static new Sequential FromConfig(Config config) => SequentialConfig.Read(config);

    /// <inheritdoc/>
    protected internal override bool RunsOnHost => Array.Exists(All, l => l.RunsOnHost);

    // Those up to the last that runs on the host; a compiled step begins behind them.
    int HostLayers => Layers.Select((layer, i) => layer.RunsOnHost ? i + 1 : 0).DefaultIfEmpty().Max();

    internal override IReadOnlyList<Tensor> RunHost(IReadOnlyList<Tensor> data)
    {
        if (!RunsOnHost || data.Count != 1)
            return data;
        EnsureBuilt([new TensorSpec(data[0].Shape[1..], data[0].DType)]);
        Tensor x = data[0].Rank == 1 && InputShape is { Rank: 2 } ? Ops.ExpandDims(data[0], -1) : data[0];
        return [Layers.Take(HostLayers).Aggregate(x, (y, layer) => layer.Call(y))];
    }

    internal override Tensor HostInputOf(Layer layer, IReadOnlyList<Tensor> data) => Layers.Contains(layer)
        ? Layers.TakeWhile(l => l != layer).Aggregate(data[0], (x, before) => before.Call(x))
        : base.HostInputOf(layer, data);

    private protected override IReadOnlyList<(string Name, Shape BatchShape)> Entries => RunsOnHost && InputShape is { } shape
        ? [(Name, Layers.Take(HostLayers).Aggregate(shape, (s, layer) => layer.ComputeOutputShape(s)))]
        : base.Entries;

    private protected override IReadOnlyList<TensorSpec> ComputeOutputSpecs(CallArguments call) => RunsOnHost
        ? [new TensorSpec(ComputeOutputShape(call.Input.Shape), Layers[^1] is HostLayer host ? host.OutputType : Layers[^1].DType)]
        : base.ComputeOutputSpecs(call);

    /// <inheritdoc/>
    protected internal override IReadOnlyList<Tensor> Forward(IReadOnlyList<Tensor> inputs, bool training) => [Call(inputs[0], training)];

    internal override void EnsureBuilt(IReadOnlyList<TensorSpec> rows)
    {
        if (rows.Count != 1)
            throw new ArgumentException($"{Label}: takes one input, got {rows.Count}", "x");
        if (Built)
            return;
        // A row of one number may come without its axis.
        Shape row = All is [Input input, ..] ? input.BatchShape[1..] : rows[0].Shape.Rank == 0 ? [1] : rows[0].Shape;
        EnsureBuilt(new Shape([Shape.Unknown]).Concat(row));
    }

    void Append(Layer layer)
    {
        ArgumentNullException.ThrowIfNull(layer);
        if (layer is Input && All.Length > 0)
            throw new ArgumentException($"{Label}: an Input must stand first, got '{layer.Name}' at position {All.Length}", nameof(layer));
        if (All.Any(l => l.Name == layer.Name))
            throw new ArgumentException($"{Label}: has a layer '{layer.Name}' already; layers need different names", nameof(layer));
        All = [.. All, layer];
        Changed();
    }

    void BuildIfKnown()
    {
        if (All.Length > 1 && All[0] is Input input)
            EnsureBuilt(input.BatchShape);
        else if (All is [Model { InputShape: { } shape }, _, ..])
            EnsureBuilt(shape);
    }

    void Changed()
    {
        steps = null;
        ForgetShapes();
        Invalidate();
    }
}
