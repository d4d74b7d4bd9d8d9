using System.Runtime.CompilerServices;
using KerasStyle.Callbacks;
using KerasStyle.Layers;
using KerasStyle.Models;
using KerasStyle.Tensors;

namespace KerasStyle;

/// <summary>A net that can be compiled, trained, evaluated, used and saved; also a layer of a larger one. As keras.Model.
/// <code>
/// var x = new Input([20]);
/// var model = new Model(x, new Dense(1).Call(new Concatenate().Call([x, new Dense(8, "relu").Call(x)])));
/// </code>
/// A net of one's own derives from it, makes its layers parts with <see cref="Layer.Track"/> and overrides <c>Call</c>.</summary>
public partial class Model : Layer
{
    readonly FunctionalGraph? graph;
    Arrangement? ownInputs, ownOutputs;
    IReadOnlyList<Shape> ownShapes = [];

    /// <summary>The net between inputs and outputs, as keras.Model(inputs, outputs).</summary>
    /// <param name="inputs">One <see cref="Input"/>, a list, or a dictionary by name.</param>
    /// <param name="outputs">What layers made of them: one tensor, a list, or a dictionary by name.</param>
    /// <param name="name">Name; <c>functional</c> with a number when null.</param>
    /// <param name="trainable">Whether training changes the weights.</param>
    /// <exception cref="ArgumentException">An output does not come from the inputs alone, or two layers have the same name.</exception>
    public Model(TensorStructure inputs, TensorStructure outputs, string? name = null, bool trainable = true)
        : base(name, trainable: trainable)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(outputs);
        (InputStructure, OutputStructure) = (inputs, outputs);
        graph = new FunctionalGraph(inputs.Tensors, outputs.Tensors);
        if (graph.Operations.GroupBy(l => l.Name).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new ArgumentException($"{Label}: {twice.Count()} layers have the name '{twice.Key}'; layers of a model need different names");
        EnsureBuilt([.. inputs.Tensors.Select(t => t.Shape)]);
        if (!trainable)
            Trainable = false;
    }

    /// <summary>A net of one's own.</summary>
    /// <param name="name">Name; the class in snake case with a number when null.</param>
    /// <param name="trainable">Whether training changes the weights.</param>
    protected Model(string? name = null, bool trainable = true)
        : base(name, trainable: trainable)
    {
    }

    /// <inheritdoc/>
    public override string ClassName => GetType() == typeof(Model) ? "Functional" : base.ClassName;

    /// <inheritdoc/>
    public override string Module => GetType() == typeof(Model) ? "keras.src.models.functional" : "keras";

    /// <inheritdoc/>
    protected internal override string? RegisteredName => GetType() == typeof(Model) ? "Functional" : base.RegisteredName;

    /// <summary>The layers in order, without inputs that were added by themselves.</summary>
    public virtual IReadOnlyList<Layer> Layers => graph != null ? [.. graph.Operations.Where(l => l is not OperationLayer)] : [.. Sublayers.Select(s => s.Layer)];

    /// <summary>Where values enter; empty before a net without an <see cref="Input"/> has seen data.</summary>
    public virtual IReadOnlyList<Input> Inputs => graph != null ? [.. graph.Inputs.Select(t => (Input)FunctionalGraph.LayerOf(t))] : [];

    /// <summary>Names that data is given by: those of the dictionary of inputs, or the inputs' own.</summary>
    internal IReadOnlyList<string> InputNames => InputForm is { IsFlat: true, Keys: { } keys } ? keys : [.. Inputs.Select(i => i.Name)];

    /// <summary>Names of the outputs in order: their layers', those of a dictionary, or, where lists and dictionaries stand in each other, the way
    /// to each, such as <c>boxes/large</c>. A net of one's own has them once it has been called.</summary>
    public virtual IReadOnlyList<string> OutputNames => OutputForm is { Keys: not null } or { IsFlat: false }
        ? [.. OutputPlaces.Select((o, i) => o.LossName(o.Layer ?? $"{i}"))]
        : Unique([.. OutputPlaces.Select((o, i) => o.Layer ?? (OutputPlaces.Count == 1 ? "output" : $"output_{i}"))]);

    /// <summary>The outputs with what they are called by.</summary>
    internal IReadOnlyList<OutputPlace> OutputPlaces => [.. OutputForm.Paths().Select((path, i) => new OutputPlace(path, graph == null ? null : FunctionalGraph.LayerOf(graph.Outputs[i]).Name))];

    /// <summary>Shapes of the outputs, with an unknown batch axis; empty before the model is built.</summary>
    public virtual IReadOnlyList<Shape> OutputShapes => graph != null ? [.. graph.Outputs.Select(t => t.Shape)] : OutputShape is { } shape ? [shape] : [];

    /// <summary>The symbolic outputs, to go on from: a longer net is <c>new Model(inputs, layer.Call(model.Outputs[0]))</c>. As keras.Model.outputs.</summary>
    /// <exception cref="InvalidOperationException">The net has no graph: it is not built, or runs code of its own.</exception>
    public virtual IReadOnlyList<Tensor> Outputs => graph?.Outputs ?? throw NoGraph();

    /// <summary>What a layer inside gives, to make a net that ends there: <c>new Model(model.Inputs[0], model.OutputOf("features"))</c>; of several
    /// calls of the layer the last. As keras.layers.Layer.output.</summary>
    /// <exception cref="ArgumentException">There is no such layer.</exception>
    /// <exception cref="InvalidOperationException">The net has no graph: it is not built, or runs code of its own.</exception>
    public virtual Tensor OutputOf(string layerName) => (graph ?? throw NoGraph()).CallsOf(GetLayer(layerName)).Last().Outputs[0];

    /// <inheritdoc/>
    protected internal override IReadOnlyList<(string Attribute, Layer Layer)> Sublayers => graph?.Sublayers ?? base.Sublayers;

    internal FunctionalGraph? Graph => graph;

    /// <summary>How the inputs of a graph were given.</summary>
    internal TensorStructure? InputStructure { get; }

    /// <summary>How the outputs of a graph were given.</summary>
    internal TensorStructure? OutputStructure { get; }

    /// <summary>How inputs are arranged; of a net of one's own as in the latest data.</summary>
    internal Arrangement InputForm => InputStructure?.Form ?? ownInputs ?? Arrangement.Single;

    /// <summary>How outputs are arranged; of a net of one's own as its latest call gave them.</summary>
    internal Arrangement OutputForm => OutputStructure?.Form ?? ownOutputs ?? Arrangement.Single;

    /// <summary>Set by a callback to end the training after the present batch or epoch.</summary>
    public bool StopTraining { get; set; }

    /// <summary>The figures of the latest fit.</summary>
    public History? History { get; private set; }

    /// <summary>A model of the same layers with weights of its own, on the same engine. As keras.models.clone_model.</summary>
    public static Model CloneModel(Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var clone = (Model)Registry.Deserialize(model.Serialize());
        clone.Engine = model.ChosenEngine;
        return clone;
    }

    private protected InvalidOperationException NoGraph() => new($"{Label}: has no graph of layers; begin it with an Input, or build it by calling it on data");

    /// <summary>The layer of that name.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public Layer GetLayer(string name) => Layers.FirstOrDefault(l => l.Name == name)
        ?? throw new ArgumentException($"{Label}: no layer '{name}'; there are {string.Join(", ", Layers.Select(l => l.Name))}", nameof(name));

    /// <summary>The layer at a position.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are not so many.</exception>
    public Layer GetLayer(int index) => index >= 0 && index < Layers.Count
        ? Layers[index]
        : throw new ArgumentOutOfRangeException(nameof(index), index, $"{Label}: has {Layers.Count} layers");

    /// <summary>Prints a table of the layers, their output shapes and numbers of parameters. As keras.Model.summary.</summary>
    /// <param name="lineLength">Characters in a line; 88, or what the terminal has, when null.</param>
    /// <param name="positions">Where the columns end, as fractions of the line.</param>
    /// <param name="printFn">Takes the text; the console when null.</param>
    /// <param name="expandNested">Whether the layers of nets inside are listed.</param>
    /// <param name="showTrainable">Whether a column tells which layers are trained.</param>
    /// <param name="layerRange">Names of (or regular expressions for) the first and the last layer to list.</param>
    /// <exception cref="ArgumentException">The line is too short, or the range matches no layers.</exception>
    public void Summary(
        int? lineLength = null,
        IReadOnlyList<double>? positions = null,
        Action<string>? printFn = null,
        bool expandNested = false,
        bool showTrainable = false,
        (string First, string Last)? layerRange = null) =>
        (printFn ?? Console.Write)(ModelSummary.Print(this, lineLength, positions, expandNested, showTrainable, layerRange));

    /// <summary>The outputs for the inputs, one of each in a plain net: what a training step of one's own begins with. As calling the model in Keras.</summary>
    /// <param name="inputs">The inputs in order, such as <see cref="StepData.X"/>.</param>
    /// <param name="training">Whether dropout, batch statistics and the like behave as in training.</param>
    protected internal virtual IReadOnlyList<Tensor> Forward(IReadOnlyList<Tensor> inputs, bool training)
    {
        object? first = graph == null && ownInputs is { } form && form.Count == inputs.Count ? form.Pack(inputs)
            : inputs.Count == 1 ? inputs[0] : inputs.ToArray<object?>();
        IReadOnlyList<Tensor> outputs = CallAll(new CallArguments(first, null, training));
        if (graph == null && OutputForm.Count != outputs.Count)
            ownOutputs = Arrangement.ListOf(outputs.Count);     // its Call gives a plain list
        return outputs;
    }

    /// <summary>Builds the net for rows of the given shapes when it is not built yet.</summary>
    internal virtual void EnsureBuilt(IReadOnlyList<TensorSpec> rows)
    {
        if (!Built)
            EnsureBuilt([.. rows.Select(r => new Shape([Shape.Unknown]).Concat(r.Shape))]);
    }

    /// <summary>Builds the net and, since those of a net of one's own are built as they are called, its layers.</summary>
    internal void BuildFor(IReadOnlyList<Shape> shapes, Arrangement form)
    {
        EnsureBuilt(shapes);
        if (Inputs.Count > 0)
            return;
        ownInputs = form;
        SymbolicCall.Probe([.. shapes.Select(s => new TensorSpec(s, DType))], inputs => Forward(inputs, training: false));
    }

    /// <summary>The shapes that a net of one's own is built for, arranged as its inputs; null of other nets.</summary>
    internal (Arrangement Form, IReadOnlyList<Shape> Shapes)? BuiltFor => graph == null && Inputs.Count == 0 && Built && ownShapes.Count > 0
        ? (ownShapes.Count == InputForm.Count ? InputForm : Arrangement.ListOf(ownShapes.Count), ownShapes)
        : null;

    /// <summary>Tells a net of one's own how its data is arranged. Steps for data of another arrangement are forgotten.</summary>
    internal void TakeInputForm(Arrangement form)
    {
        if (Inputs.Count > 0)
            return;
        lock (gate)
        {
            if (!form.Equals(ownInputs))
            {
                ownInputs = form;
                Invalidate();
            }
        }
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<Tensor> Call(CallArguments call)
    {
        ArgumentNullException.ThrowIfNull(call);
        if (graph == null)
            return CallOwn(call);
        if (call.Inputs.Count != graph.Inputs.Count && !(graph.RunsOnHost && call.Inputs.Count == graph.Entries.Count))
            throw new ArgumentException($"{Label}: takes {graph.Inputs.Count} inputs ({string.Join(", ", Inputs.Select(i => i.Name))}), got {call.Inputs.Count}");
        for (int i = 0; i < call.Inputs.Count; i++)
            call.Inputs[i].Mask ??= call.Masks[i];
        return graph.Run(call.Inputs.Count == InputForm.Count ? TensorStructure.Of(call.First).As(InputForm, InputNames, "inputs").Tensors : call.Inputs);
    }

    // What a net of one's own means by Call(x, training: true) is found before its computation, Call(inputs: x, training: true).

    /// <inheritdoc cref="Layer.Call(Tensor, bool?)"/>
    /// <param name="input">(batch, ...), values, a tensor of a trace, or one of a model.</param>
    /// <param name="training">As for a layer's call.</param>
    public new Tensor Call(Tensor input, bool? training = null) => base.Call(input, training);

    /// <inheritdoc cref="Layer.Call(IReadOnlyList{Tensor}, bool?)"/>
    public new Tensor Call(IReadOnlyList<Tensor> inputs, bool? training = null) => base.Call(inputs, training);

    /// <summary>Applies the net to inputs that are arranged as it takes them, and gives its outputs as it arranges them.</summary>
    /// <param name="inputs">A tensor, a list, or a dictionary by name; also of tensors of another model that is being made.</param>
    /// <param name="training">As for a layer's call.</param>
    /// <exception cref="ArgumentException">They do not fit.</exception>
    public TensorStructure CallStructure(TensorStructure inputs, bool? training = null)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        IReadOnlyList<Tensor> outputs = CallAll(new CallArguments(inputs.Form.Pack(inputs.Tensors), null, training));
        return new(outputs, OutputForm.Count == outputs.Count ? OutputForm : Arrangement.ListOf(outputs.Count));
    }

    /// <summary>The computation of a net of one's own that takes or gives several tensors: lists, dictionaries, or both in each other. A net of one input and
    /// one output overrides <see cref="Layer.Call(Tensor, bool)"/> instead. As keras.Model.call.</summary>
    /// <param name="inputs">The inputs, arranged as the data is.</param>
    /// <param name="training">Whether this is a training step.</param>
    /// <returns>The outputs: <c>new Dictionary&lt;string, Tensor&gt; { ["price"] = ..., ["kind"] = ... }</c>, a list, or one tensor.</returns>
    [OverloadResolutionPriority(-1)]
    protected virtual TensorStructure Call(TensorStructure inputs, bool training)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return base.Call(new CallArguments(inputs.Form.Pack(inputs.Tensors), null, training))[0];       // which calls the form of one tensor
    }

    IReadOnlyList<Tensor> CallOwn(CallArguments call)
    {
        if (call.Inputs.Count == 1)
            call.Input.Mask ??= call.Mask;
        TensorStructure outputs = Call(inputs: TensorStructure.Of(call.First), training: call.Training);
        ownOutputs = outputs.Form;
        return outputs.Tensors;
    }

    /// <inheritdoc/>
    protected internal override bool RunsOnHost => graph?.RunsOnHost == true;

    private protected override IReadOnlyList<TensorSpec> ComputeOutputSpecs(CallArguments call) =>
        graph is { RunsOnHost: true } ? [.. graph.Outputs.Select(t => t.Spec)] : base.ComputeOutputSpecs(call);

    /// <summary>What a compiled step takes of data: the data, or what layers that run on the host make of it.</summary>
    internal virtual IReadOnlyList<Tensor> RunHost(IReadOnlyList<Tensor> data) =>
        graph is { RunsOnHost: true } && data.Count == graph.Inputs.Count ? graph.RunHost(data) : data;

    /// <summary>What a layer that runs on the host is given when the model runs on data: the data of an input, or what layers before make of it.</summary>
    /// <exception cref="NotSupportedException">The layer is part of another one, or is given what several inputs make.</exception>
    internal virtual Tensor HostInputOf(Layer layer, IReadOnlyList<Tensor> data)
    {
        if (graph?.CallsOf(layer).FirstOrDefault() is not { Inputs: [var source, ..] })
            throw new NotSupportedException($"{layer.Label}: is not a layer of {Label} itself; adapt it before the model is trained");
        int input = graph.Inputs.ToList().IndexOf(source);
        return input >= 0 ? data[input]
            : new Model([.. graph.Inputs], source).Predicted(data);
    }

    Tensor Predicted(IReadOnlyList<Tensor> data) => graph!.Run(data)[0];

    /// <summary>Shapes of what a compiled step takes.</summary>
    internal IReadOnlyList<Shape> EntryShapes => [.. Entries.Select(e => e.BatchShape)];

    /// <summary>Where a compiled step begins, by name.</summary>
    private protected virtual IReadOnlyList<(string Name, Shape BatchShape)> Entries => graph is { RunsOnHost: true }
        ? [.. graph.Entries.Select(t => (FunctionalGraph.LayerOf(t).Name, t.Shape))]
        : [.. Inputs.Select(i => (i.Name, i.BatchShape))];

    /// <inheritdoc/>
    protected override void Build(IReadOnlyList<Shape> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ownShapes = inputs;
        // Layers of a net of one's own are built as they are called.
        if (graph == null && inputs.Count == 1)
            base.Build(inputs);
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config)
    {
        if (graph != null)
            FunctionalConfig.Write(this, config);
    }

    /// <summary>Reads a graph of layers.</summary>
    public static Model FromConfig(Config config) => FunctionalConfig.Read(config);

    /// <summary>Throws when rows of the given shapes cannot be fed to the built net.</summary>
    internal void CheckInputs(IReadOnlyList<TensorSpec> rows)
    {
        IReadOnlyList<(string Name, Shape BatchShape)> entries = Entries;
        if (graph == null && entries.Count == 0)
            return;
        if (rows.Count != entries.Count)
            throw new ArgumentException($"{Label}: takes {entries.Count} inputs ({string.Join(", ", entries.Select(i => i.Name))}), got {rows.Count}", "x");
        for (int i = 0; i < rows.Count; i++)
        {
            Shape want = entries[i].BatchShape[1..], got = rows[i].Shape;
            if (!Fits(got, want))
                throw new ArgumentException($"{Label}: x must have samples of shape {want}{(rows.Count > 1 ? $" for input '{entries[i].Name}'" : "")}, got {got}", "x");
        }
    }

    // As in Keras a name that comes again gets a number.
    static string[] Unique(string[] names)
    {
        var used = new Dictionary<string, int>(StringComparer.Ordinal);
        return [.. names.Select(n => (used[n] = used.GetValueOrDefault(n) + 1) is var times and > 1 ? $"{n}_{times - 1}" : n)];
    }

    // As in Keras an axis of length 1 at the end may be left out or added.
    static bool Fits(Shape got, Shape want)
    {
        if (got.Rank == want.Rank - 1 && want[^1] == 1)
            want = want[..^1];
        else if (got.Rank == want.Rank + 1 && got[^1] == 1)
            got = got[..^1];
        if (got.Rank != want.Rank)
            return false;
        for (int axis = 0; axis < want.Rank; axis++)
        {
            if (want[axis] != Shape.Unknown && want[axis] != got[axis])
                return false;
        }

        return true;
    }
}
