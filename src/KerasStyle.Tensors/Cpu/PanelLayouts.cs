namespace KerasStyle.Tensors.Cpu;

/// <summary>
/// Decides which values live in panels. A weight that products read as their right operand and that the graph updates does, and with it
/// every value that it meets element for element: its gradient, its optimizer slots. Such a family shares one layout, provided that
/// more products read it than it needs conversions for readers and producers that know rows only.
/// </summary>
sealed class PanelLayouts
{
    readonly ElementwiseGroups groups;
    readonly Dictionary<object, object> parents = [];           // tensors and variables of one family lead to the same root
    readonly Dictionary<object, Layout> layouts = [];           // root → layout in panels
    readonly HashSet<List<Node>> uniform = [];                  // groups that read and write element for element

    public PanelLayouts(Graph graph, ElementwiseGroups groups)
    {
        this.groups = groups;
        foreach (List<Node> group in groups.All)
            JoinOperands(group);
        foreach (Node node in graph.Nodes)
        {
            if (node.Op is VariableRead read)
                Join(node.Outputs[0], read.Variable);
        }

        foreach ((Variable variable, Tensor value) in graph.Updates)
            Join(variable, ElementwiseGroups.Base(value));
        Choose(graph);
    }

    /// <summary>The layout in which the tensor is produced.</summary>
    public Layout Of(Tensor tensor) =>
        LayoutOf(tensor) is { IsPanels: true } layout && CanProduce(tensor, layout) ? layout : Layout.RowMajor;

    /// <summary>The layout in which a group works.</summary>
    public Layout Of(List<Node> group) => uniform.Contains(group) ? LayoutOf(group[^1].Outputs[0]) : Layout.RowMajor;

    /// <summary>The layout in which a variable that the graph updates is kept from now on.</summary>
    public Layout Of(Variable variable) => LayoutOf(variable);

    /// <summary>Whether a product takes its right operand in this layout.</summary>
    public static bool IsRightOperand(Node node, int operand, Layout layout) =>
        operand == 1 && IsProduct(node) && Matrix(node.Inputs[1]) == layout;

    static bool IsProduct(Node node) => node.Op is MatMul or FusedMatMul && node.Outputs[0] is { DType: DType.Float32, Rank: 2 };

    static Layout Matrix(Tensor tensor) => new(tensor.Shape[0], tensor.Shape[1]);

    void Choose(Graph graph)
    {
        var updated = graph.Updates.Select(u => u.Key).ToHashSet();
        foreach (IGrouping<object, object> family in parents.Keys.ToList().GroupBy(Root))
        {
            List<Tensor> tensors = family.OfType<Tensor>().ToList();
            IEnumerable<Variable> variables = family.OfType<Variable>();
            Layout layout = variables.Select(v => v.Storage).OfType<CpuStorage>().Select(s => s.Layout).FirstOrDefault(l => l.IsPanels) ?? Layout.RowMajor;
            if (!layout.IsPanels)
                layout = Wanted(tensors.Where(t => t.Node!.Op is VariableRead read && updated.Contains(read.Variable)));
            if (!layout.IsPanels)
                continue;
            int products = 0, conversions = 0;
            foreach (Tensor tensor in tensors)
            {
                var uses = groups.UsesOf(tensor);
                if (uses.Exists(u => u is { Node.Op: Gather, Operand: 0 }))
                    conversions = int.MaxValue / 2;
                products += uses.Count(u => IsRightOperand(u.Node, u.Operand, layout));
                conversions += uses.Exists(u => !Understands(u.Node, u.Operand, layout)) || graph.Outputs.Any(t => ElementwiseGroups.Base(t) == tensor) ? 1 : 0;
                conversions += CanProduce(tensor, layout) ? 0 : 1;
            }

            if (conversions <= products)
                layouts[family.Key] = layout;
        }
    }

    // What a product needs that reads one of the tensors in rows of columns.
    Layout Wanted(IEnumerable<Tensor> weights)
    {
        foreach (Tensor weight in weights)
        {
            foreach ((Node node, int operand) in groups.UsesOf(weight))
            {
                if (operand == 1 && IsProduct(node) && node.Op is MatMul { TransposeB: false } or FusedMatMul { Product.TransposeB: false })
                    return Matrix(node.Inputs[1]);
            }
        }

        return Layout.RowMajor;
    }

    bool Understands(Node node, int operand, Layout layout) =>
        IsRightOperand(node, operand, layout) || (groups.GroupOf(node) is { } group && uniform.Contains(group));

    bool CanProduce(Tensor tensor, Layout layout) => tensor.Node!.Op switch
    {
        VariableRead => true,
        MatMul => IsProduct(tensor.Node) && Matrix(tensor) == layout,
        _ => groups.GroupOf(tensor.Node) is { } group && uniform.Contains(group),
    };

    // A group without broadcasts and views computes the same in any order of the elements.
    void JoinOperands(List<Node> group)
    {
        Tensor result = group[^1].Outputs[0];
        var family = new List<Tensor>();
        foreach (Node node in group)
        {
            if (ElementwiseGroups.IsView(node) && !IsScalarView(node))
                return;
            if (groups.IsStored(node, group))
                family.Add(node.Outputs[0]);
            foreach (Tensor operand in node.Inputs)
            {
                Tensor source = ElementwiseGroups.Base(operand);
                if (groups.GroupOf(source.Node!) == group || source.Shape.Size == 1 || IsScalarView(source.Node!))
                    continue;
                if (source.Shape.Size != result.Shape.Size)
                    return;
                family.Add(source);
            }
        }

        if (result.Shape.Size == 1 || family.Exists(t => t.DType != DType.Float32))
            return;
        uniform.Add(group);
        foreach (Tensor tensor in family)
            Join(result, tensor);
    }

    static bool IsScalarView(Node node) => node is { Op: BroadcastTo, Inputs: [{ Shape.Size: 1 }] };

    Layout LayoutOf(object member) => parents.ContainsKey(member) && layouts.TryGetValue(Root(member), out Layout? layout) ? layout : Layout.RowMajor;

    object Root(object member)
    {
        while (parents.TryGetValue(member, out object? parent) && parent != member)
            member = parent;
        return member;
    }

    void Join(object a, object b)
    {
        parents.TryAdd(a, a);
        parents.TryAdd(b, b);
        parents[Root(b)] = Root(a);
    }
}
