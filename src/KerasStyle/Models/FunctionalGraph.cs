using KerasStyle.Layers;
using KerasStyle.Tensors;

namespace KerasStyle.Models;

/// <summary>The calls between a model's inputs and outputs, in the order in which Keras counts them: farthest from the outputs first,
/// then as met when the outputs are followed back.</summary>
sealed class FunctionalGraph
{
    readonly List<SymbolicCall> calls = [];             // operands before results
    readonly List<Layer> order = [];
    readonly HashSet<Layer> met = [];
    readonly Dictionary<SymbolicCall, int> indices = [];
    readonly HashSet<SymbolicCall> onHost = [];         // calls that are made on the data before a step

    public FunctionalGraph(IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor> outputs)
    {
        (Inputs, Outputs) = (inputs, outputs);
        if (inputs.Any(t => t.Origin?.Operation is not Input))
            throw new ArgumentException("a model's inputs must be Inputs", nameof(inputs));
        if (outputs.Count == 0 || outputs.Any(t => !t.IsSymbolic))
            throw new ArgumentException("a model's outputs must be tensors that come from its inputs", nameof(outputs));
        Follow();
        Sort();
        var counts = new Dictionary<Layer, int>();
        foreach (SymbolicCall call in calls.OrderBy(c => c.Id))
        {
            Layer layer = LayerOf(call);
            int index = indices[call] = counts.GetValueOrDefault(layer);
            counts[layer] = index + 1;
        }

        foreach (SymbolicCall call in Enumerable.Reverse(calls).Where(c => LayerOf(c).RunsOnHost || onHost.Contains(c)))
            onHost.UnionWith([call, .. call.Inputs.Select(t => t.Origin!)]);
        onHost.RemoveWhere(c => c.Operation is Input);
        Entries = onHost.Count == 0 ? inputs
            : [.. calls.Where(c => !onHost.Contains(c)).SelectMany(c => c.Inputs).Concat(outputs).Where(t => onHost.Contains(t.Origin!) || Inputs.Contains(t)).Distinct()];
    }

    public IReadOnlyList<Tensor> Inputs { get; }

    public IReadOnlyList<Tensor> Outputs { get; }

    /// <summary>Where a compiled step begins: the inputs, or what calls on the host make of them.</summary>
    public IReadOnlyList<Tensor> Entries { get; }

    /// <summary>Whether there are calls on the host.</summary>
    public bool RunsOnHost => onHost.Count > 0;

    /// <summary>Layers and functions in Keras' order.</summary>
    public IReadOnlyList<Layer> Operations { get; private set; } = [];

    /// <summary>The same as the layers inside a model.</summary>
    public IReadOnlyList<(string Attribute, Layer Layer)> Sublayers { get; private set; } = [];

    /// <summary>The calls of a layer in order.</summary>
    public IEnumerable<SymbolicCall> CallsOf(Layer layer) => calls.Where(c => LayerOf(c) == layer).OrderBy(c => c.Id);

    /// <summary>Which call of its layer a tensor comes from.</summary>
    public int NodeIndex(Tensor tensor) => indices[tensor.Origin!];

    /// <summary>True when each layer has one input, the output of the layer before.</summary>
    public bool IsChain { get; private set; }

    public static Layer LayerOf(Tensor tensor) => LayerOf(tensor.Origin!);

    /// <summary>The layer of a call; a function is made one.</summary>
    public static Layer LayerOf(SymbolicCall call)
    {
        if (call.Operation is SymbolicFunction function)
            (call.Operation, call.Arguments) = (new OperationLayer(function), new CallArguments(function.Arguments.Select(Argument).ToArray(), function.Named, null));
        return (Layer)call.Operation;

        static object? Argument(object? argument) => argument is IReadOnlyList<Tensor> list ? list.ToArray<object?>() : argument;
    }

    /// <summary>The outputs for inputs, or in a trace for entries, of known shape.</summary>
    public IReadOnlyList<Tensor> Run(IReadOnlyList<Tensor> inputs) => RunsOnHost && inputs.Any(t => !t.HasValues)
        ? Run(Entries, inputs, calls.Where(c => !onHost.Contains(c)), Outputs)
        : Run(Inputs, inputs, calls, Outputs);

    /// <summary>The entries for inputs of values.</summary>
    public IReadOnlyList<Tensor> RunHost(IReadOnlyList<Tensor> inputs) => Run(Inputs, inputs, calls.Where(onHost.Contains), Entries);

    static IReadOnlyList<Tensor> Run(IReadOnlyList<Tensor> from, IReadOnlyList<Tensor> given, IEnumerable<SymbolicCall> calls, IReadOnlyList<Tensor> to)
    {
        var values = new Dictionary<Tensor, Tensor>();
        for (int i = 0; i < given.Count; i++)
            values[from[i]] = Fitted(given[i], from[i].Spec);
        foreach (SymbolicCall call in calls)
        {
            if (call.Arguments is not CallArguments arguments)
                continue;       // an input
            IReadOnlyList<Tensor> results = LayerOf(call).CallAll(arguments.Map(t => t.IsSymbolic ? values[t] : t));
            for (int i = 0; i < results.Count; i++)
                values[call.Outputs[i]] = results[i];
        }

        return [.. to.Select(t => values[t])];
    }

    // As in Keras a last axis of length 1 may be missing or too many.
    static Tensor Fitted(Tensor x, TensorSpec want)
    {
        Tensor fitted = x.Rank == want.Shape.Rank - 1 && want.Shape[^1] == 1 ? Ops.ExpandDims(x, -1)
            : x.Rank == want.Shape.Rank + 1 && x.Shape[^1] == 1 ? Ops.Squeeze(x, -1)
            : x;
        fitted = Ops.Cast(fitted, want.DType);
        fitted.Mask ??= x.Mask;
        return fitted;
    }

    void Follow()
    {
        var done = new HashSet<SymbolicCall>();
        // Not by recursion: a file may hold a chain of any length.
        var open = new Stack<(SymbolicCall Call, IEnumerator<Tensor> Inputs)>();
        foreach (Tensor output in Outputs)
        {
            Enter(output);
            while (open.TryPeek(out (SymbolicCall Call, IEnumerator<Tensor> Inputs) top))
            {
                if (top.Inputs.MoveNext())
                {
                    Enter(top.Inputs.Current);
                    continue;
                }

                open.Pop();
                if (done.Add(top.Call))
                    calls.Add(top.Call);
            }
        }

        foreach (Tensor input in Inputs.Where(i => done.Add(i.Origin!)))
            calls.Insert(0, input.Origin!);

        void Enter(Tensor tensor)
        {
            SymbolicCall call = tensor.Origin!;
            if (done.Contains(call))
                return;
            Layer layer = LayerOf(call);
            if (met.Add(layer))
                order.Add(layer);
            bool isInput = Inputs.Contains(tensor);
            if (!isInput && layer is Input)
                throw new ArgumentException($"the outputs depend on input '{layer.Name}', which is not among the model's inputs");
            open.Push((call, (isInput ? [] : call.Inputs).GetEnumerator()));
        }
    }

    void Sort()
    {
        var callDepth = new Dictionary<SymbolicCall, int>();
        var layerDepth = new Dictionary<Layer, int>();
        foreach (SymbolicCall call in Enumerable.Reverse(calls))
        {
            Layer layer = LayerOf(call);
            bool unconnected = met.Add(layer);
            int depth = Math.Max(callDepth.GetValueOrDefault(call), layerDepth.GetValueOrDefault(layer));
            callDepth[call] = layerDepth[layer] = depth;
            if (unconnected)
                order.Insert(0, layer);
            foreach (Tensor input in call.Inputs.Where(_ => layer is not Input))
                callDepth[input.Origin!] = Math.Max(depth + 1, callDepth.GetValueOrDefault(input.Origin!));
        }

        Operations = [.. order.OrderByDescending(layer => layerDepth[layer])];
        Sublayers = [.. Operations.Select(l => ("layers", l))];
        IsChain = callDepth.Values.Distinct().Count() == callDepth.Count && callDepth.Keys.All(c => c.Inputs.Count <= 1)
            && calls.Select(LayerOf).Distinct().Count() == calls.Count;
    }
}
