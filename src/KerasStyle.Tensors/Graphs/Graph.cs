using System.Text;

namespace KerasStyle.Tensors;

/// <summary>A computation traced from code once, to be compiled by an engine and run many times:
/// inputs, outputs, and the variables that a run changes at its end.</summary>
public sealed class Graph
{
    [ThreadStatic]
    static Graph? current;

    readonly List<Node> nodes = [];
    readonly List<Tensor> inputs = [];
    readonly Dictionary<Variable, Tensor> reads = [];       // what a variable's value is to readers at this point of the trace
    readonly Dictionary<Variable, Tensor> updates = [];
    readonly List<Variable> assigned = [];
    readonly Dictionary<Node, IReadOnlyList<Tensor>> constants = [];

    GraphReaders? readers;

    internal Graph()
    {
    }

    /// <summary>The graph being traced on this thread; null when operations compute at once.</summary>
    public static Graph? Current => current;

    /// <summary>All operations, operands before results.</summary>
    public IReadOnlyList<Node> Nodes => nodes;

    /// <summary>What a run is given.</summary>
    public IReadOnlyList<Tensor> Inputs => inputs;

    /// <summary>What a run returns.</summary>
    public IReadOnlyList<Tensor> Outputs { get; internal set; } = [];

    /// <summary>The variables that a run changes, with their new values, in the order of first assignment.</summary>
    public IEnumerable<KeyValuePair<Variable, Tensor>> Updates => assigned.Select(v => KeyValuePair.Create(v, updates[v]));

    /// <summary>Who reads what. Not before the graph is complete.</summary>
    internal GraphReaders Readers => readers ??= new(this);

    /// <summary>Traces <paramref name="body"/> on placeholders of the given shapes.</summary>
    public static Graph Trace(IReadOnlyList<TensorSpec> inputs, Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> body)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(body);
        var graph = new Graph();
        Graph? outer = current;
        current = graph;
        try
        {
            foreach (TensorSpec spec in inputs)
                graph.AddInput(spec);
            graph.Outputs = [.. body(graph.inputs).Select(graph.Lift)];
        }
        finally
        {
            current = outer;
        }

        return graph;
    }

    /// <summary>Computes with values while a trace is under way.</summary>
    internal static T Untraced<T>(Func<T> compute)
    {
        Graph? outer = current;
        current = null;
        try
        {
            return compute();
        }
        finally
        {
            current = outer;
        }
    }

    /// <summary>The values of a tensor to which no input and no variable matters, such as the counter of a loop; null of any other.</summary>
    internal static Tensor? ValueOf(Tensor tensor) =>
        tensor.HasValues ? tensor : tensor.Node is { IsConstant: true } node ? Untraced(() => node.Graph.Computed(node))[tensor.OutputIndex] : null;

    IReadOnlyList<Tensor> Computed(Node node)
    {
        if (!constants.TryGetValue(node, out IReadOnlyList<Tensor>? results))
        {
            results = node.Op is Constant constant ? [constant.Value] : Engines.Current.Execute(node.Op, [.. node.Inputs.Select(t => Computed(t.Node!)[t.OutputIndex])]);
            constants[node] = results;
        }

        return results;
    }

    internal Tensor AddInput(TensorSpec spec)
    {
        Tensor input = Add(new Placeholder(inputs.Count, spec), [])[0];
        inputs.Add(input);
        return input;
    }

    internal IReadOnlyList<Tensor> Add(Op op, ReadOnlySpan<Tensor> operands)
    {
        var lifted = new Tensor[operands.Length];
        for (int i = 0; i < lifted.Length; i++)
            lifted[i] = Lift(operands[i]);
        return Append(op, lifted, op.Infer(lifted));
    }

    /// <summary>A node of another graph once more, on operands of this one that have the specs of its own.</summary>
    internal IReadOnlyList<Tensor> Copy(Node node, Tensor[] operands)
    {
        var specs = new TensorSpec[node.Outputs.Count];
        for (int i = 0; i < specs.Length; i++)
            specs[i] = node.Outputs[i].Spec;
        return Append(node.Op, operands, specs);
    }

    IReadOnlyList<Tensor> Append(Op op, Tensor[] operands, ReadOnlySpan<TensorSpec> specs)
    {
        var node = new Node(this, nodes.Count, op, operands, specs);
        nodes.Add(node);
        return node.Outputs;
    }

    /// <summary>By a node's number, whether an output or an update needs it.</summary>
    internal bool[] Needed()
    {
        var needed = new bool[nodes.Count];
        foreach (Tensor output in Outputs)
            needed[output.Node!.Id] = true;
        foreach (Variable variable in assigned)
            needed[updates[variable].Node!.Id] = true;
        for (int id = needed.Length - 1; id >= 0; id--)
        {
            if (!needed[id])
                continue;
            IReadOnlyList<Tensor> operands = nodes[id].Inputs;
            for (int i = 0; i < operands.Count; i++)
                needed[operands[i].Node!.Id] = true;
        }

        return needed;
    }

    /// <summary>Drops the nodes that no output or update needs, and numbers the others anew.</summary>
    internal void Prune()
    {
        bool[] needed = Needed();
        nodes.RemoveAll(n => !needed[n.Id] && n.Op is not Placeholder);
        for (int id = 0; id < nodes.Count; id++)
            nodes[id].Id = id;
    }

    internal Tensor Lift(Tensor tensor)
    {
        if (tensor.HasValues)
            return Add(new Constant(tensor), [])[0];
        return tensor.Node?.Graph == this
            ? tensor
            : throw new InvalidOperationException($"a {tensor.Spec} tensor of one trace is used in another; pass it in as an input");
    }

    internal Tensor Read(Variable variable)
    {
        // Gradients end at a variable: they do not go on through what was assigned to it in this step.
        if (!reads.TryGetValue(variable, out Tensor? value))
            reads[variable] = value = updates.TryGetValue(variable, out Tensor? update) ? Add(new StopGradient(), [update])[0] : Add(new VariableRead(variable), [])[0];
        return value;
    }

    /// <summary>How often variables were assigned so far.</summary>
    internal int Assignments { get; private set; }

    internal void Assign(Variable variable, Tensor value)
    {
        Assignments++;
        if (!updates.ContainsKey(variable))
            assigned.Add(variable);
        updates[variable] = Lift(value);
        reads.Remove(variable);
    }

    /// <summary>One line per operation.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (Node node in nodes)
            text.Append(node).Append('\n');
        foreach ((Variable variable, Tensor value) in Updates)
            text.Append($"{variable.Path} <- %{value.Node!.Id}\n");
        return text.Append($"return {string.Join(", ", Outputs.Select(t => "%" + t.Node!.Id))}").ToString();
    }
}
