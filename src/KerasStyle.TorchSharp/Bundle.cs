namespace KerasStyle.Torch;

/// <summary>Updates of several variables that differ in nothing but shapes, such as an optimizer's. The variables lie side by side in one tensor,
/// what is read besides is put side by side, and each operation is one over all of them: a step of a net with many small variables is many times fewer calls.</summary>
sealed class Bundle
{
    // Elements of a variable, and of a bundle, beyond which the work outweighs the calls, and memory near the processor holds not all that a bundle's operations go through.
    static readonly (long OfOne, long OfAll) most = (1 << 14, 1 << 16);

    // A GPU takes some 5 µs for a call, in which it adds a million elements to others.
    static readonly (long OfOne, long OfAll) mostFar = (1 << 20, 1 << 24);

    readonly List<Member> members = [];

    /// <summary>What is done with each variable; members of a bundle correspond place by place.</summary>
    public IReadOnlyList<Member> Members => members;

    /// <summary>Operations over all members, of which each has its own.</summary>
    public IEnumerable<Node> Nodes => members.SelectMany(m => m.Nodes);

    /// <summary>All bundles of a graph that are worth it.</summary>
    public static IReadOnlyList<Bundle> Find(Graph graph, Readers readers, Target target)
    {
        (long ofOne, long ofAll) = target.IsFar ? mostFar : most;
        // Those first that leave the next one where vectors of the processor begin.
        var bundles = new List<Bundle>();
        foreach (Member member in Member.Find(graph, readers).Where(m => m.Size <= ofOne).OrderBy(m => m.Size % 16 != 0))
        {
            Bundle? bundle = bundles.Find(b => b.members[0].IsLike(member) && b.members.Sum(m => m.Size) + member.Size <= ofAll);
            if (bundle == null)
                bundles.Add(bundle = new Bundle());
            bundle.members.Add(member);
        }

        return [.. bundles.Where(b => b.IsWorthwhile)];
    }

    // Putting tensors side by side costs about a call for each and one for all.
    bool IsWorthwhile => (members.Count - 1) * members[0].Nodes.Count > members[0].Others.Count * (members.Count + 1);
}

/// <summary>The operations of a graph that end in the updates of one variable or of several that belong together, such as a weight and an optimizer's means of its gradients:
/// all element by element and of one shape, so that they may wait until everything else is done.</summary>
sealed class Member
{
    readonly Node[] nodes;
    readonly List<Variable> variables = [];
    readonly List<Tensor> others = [];
    readonly List<(int Variable, int Node)> updates = [];

    Member(Node[] nodes, ILookup<Tensor, Variable> updated)
    {
        this.nodes = nodes;
        foreach (Node node in nodes)
        {
            foreach (Tensor input in node.Inputs.Where(t => !IsNumber(t, node) && !nodes.Contains(t.Node!)))
            {
                if (input.Node!.Op is not VariableRead read)
                    Add(others, input);
                else
                    Add(variables, read.Variable);
            }
        }

        for (int i = 0; i < nodes.Length; i++)
        {
            foreach (Variable variable in updated[nodes[i].Outputs[0]])
                updates.Add((Add(variables, variable), i));
        }
    }

    /// <summary>The operations in order.</summary>
    public IReadOnlyList<Node> Nodes => nodes;

    /// <summary>Variables that they read or that are set to their results.</summary>
    public IList<Variable> Variables => variables;

    /// <summary>What else they read that has their shape, such as a gradient.</summary>
    public IReadOnlyList<Tensor> Others => others;

    /// <summary>Which of the variables is set to which operation's result.</summary>
    public IReadOnlyList<(int Variable, int Node)> Updates => updates;

    /// <summary>Number of elements.</summary>
    public long Size => nodes[0].Outputs[0].Shape.Size;

    /// <summary>Whether another one does the same.</summary>
    public bool IsLike(Member other) => nodes.Length == other.nodes.Length && updates.SequenceEqual(other.updates) && nodes.Zip(other.nodes).All(pair =>
        pair.First.Op.Equals(pair.Second.Op) && pair.First.Outputs[0].DType == pair.Second.Outputs[0].DType && pair.First.Inputs.Select(Place).SequenceEqual(pair.Second.Inputs.Select(other.Place)));

    /// <summary>All of a graph, in order.</summary>
    public static IEnumerable<Member> Find(Graph graph, Readers readers)
    {
        // From the end: what only updates and such operations read.
        var late = new HashSet<Node>();
        var reads = new Dictionary<Tensor, int>();
        foreach ((_, Tensor value) in graph.Updates)
            Count(value);
        foreach (Node node in graph.Nodes.Reverse().Where(n => IsOfElements(n) && reads.GetValueOrDefault(n.Outputs[0]) == readers.Count(n.Outputs[0])))
        {
            late.Add(node);
            foreach (Tensor input in node.Inputs.Where(t => !IsNumber(t, node)))
                Count(input);
        }

        // Those that share anything of their shape belong together.
        var updated = graph.Updates.Where(u => late.Contains(u.Value.Node!)).ToLookup(u => u.Value, u => u.Key);
        var parents = new Dictionary<object, object>();
        foreach (Node node in late)
        {
            foreach (object part in node.Inputs.Where(t => !IsNumber(t, node)).Select(t => Owner(t, late)).Concat(updated[node.Outputs[0]]))
            {
                if (Root(part) is var root && root != Root(node))
                    parents[root] = Root(node);
            }
        }

        return graph.Nodes.Where(late.Contains).GroupBy(Root).Select(g => new Member([.. g], updated));

        object Root(object part) => parents.TryGetValue(part, out object? parent) ? Root(parent) : part;

        void Count(Tensor tensor) => reads[tensor] = reads.GetValueOrDefault(tensor) + 1;
    }

    static object Owner(Tensor tensor, HashSet<Node> late) => tensor.Node!.Op is VariableRead read ? read.Variable : late.Contains(tensor.Node) ? tensor.Node : tensor;

    static bool IsOfElements(Node node) => node.Op is Unary or Binary or AddProduct or AddQuotient or Interpolate && Elementwise.Create(node) != null
        && node.Outputs[0] is { DType: DType.Float32 or DType.Float64, Shape.Size: > 0 } result
        && node.Inputs.All(t => t.DType == result.DType && (IsNumber(t, node) || t.Shape == result.Shape));

    /// <summary>Whether an operand is one number for all elements.</summary>
    public static bool IsNumber(Tensor operand, Node node) =>
        operand.Shape.Size == 1 && operand.Shape.Rank <= 1 && (operand.Shape != node.Outputs[0].Shape || operand.Node!.Op is Constant);

    static int Add<T>(List<T> list, T item)
    {
        int at = list.IndexOf(item);
        if (at < 0)
            list.Add(item);
        return at < 0 ? list.Count - 1 : at;
    }

    // An operand as the same place of another member has it.
    (string Kind, object At) Place(Tensor operand)
    {
        int node = Array.IndexOf(nodes, operand.Node!);
        if (node >= 0)
            return ("result", node);
        if (operand.Node!.Op is VariableRead read && variables.IndexOf(read.Variable) is >= 0 and int variable)
            return ("variable", variable);
        return others.IndexOf(operand) is >= 0 and int other ? ("other", (object)other) : ("number", operand);
    }
}
