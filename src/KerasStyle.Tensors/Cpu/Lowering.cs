namespace KerasStyle.Tensors.Cpu;

/// <summary>Turns a traced graph into instructions over planned memory: groups element-wise chains, lets values live in the layouts that
/// their readers want, and lets variables be updated in place where nothing reads their old value any more.</summary>
sealed class Lowering
{
    readonly Graph graph;
    readonly ElementwiseGroups groups;
    readonly PanelLayouts layouts;
    readonly TensorTable<CpuValue> values;
    readonly Dictionary<Variable, Place> variables = [];
    readonly Dictionary<Conversion, CpuValue> converted = [];
    readonly Dictionary<Broadcasting, StridedView> broadcasts = [];
    readonly List<CpuInstruction> instructions = [];

    Lowering(Graph graph)
    {
        this.graph = graph;
        values = new(graph);
        groups = new ElementwiseGroups(graph);
        layouts = new PanelLayouts(graph, groups);
    }

    // From graph to graph, in this order: an early one sees the operations as the vocabulary has them, a late one what others have left.
    static readonly Func<Graph, Graph>[] rewrites =
        [CompositeOp.TakeApart, RowFunctions.TakeApart, Simplifier.Simplify, GatherMaxFusion.Apply, ConvolutionPoolFusion.Apply, EpilogueFusion.Apply, LoopFusion.Apply];

    public static CpuExecutable Compile(Graph graph)
    {
        foreach (Func<Graph, Graph> rewrite in rewrites)
            graph = rewrite(graph);
        return new CpuExecutable(graph);
    }

    /// <summary>Lowers a simplified graph for the storages that its variables have now; the graph that updates a variable may move it to a better one.</summary>
    public static CpuProgram Lower(Graph graph) => new Lowering(graph).Run();

    CpuProgram Run()
    {
        foreach ((Variable variable, _) in graph.Updates)
            Settle(variable);
        foreach (Node node in graph.Nodes)
            Emit(node);
        CpuValue[] outputs = [.. graph.Outputs.Select(OwnMemory)];
        Followers.Attach(instructions, groups.Kept.Select(ValueOf).ToHashSet(), graph.Updates.Select(u => (ValueOf(u.Value), Memory(u.Key))));
        ApplyUpdates();
        CpuValue[] inputs = [.. graph.Inputs.Select(ValueOf)];
        long bytes = MemoryPlan.Place(instructions, inputs, outputs);
        foreach (ElementwiseInstruction elementwise in CpuProgram.Elementwise(instructions))
            elementwise.Seal();
        return new CpuProgram
        {
            Instructions = [.. instructions],
            Inputs = inputs,
            Outputs = outputs,
            ArenaBytes = bytes,
            Variables = [.. variables.Select(v => (v.Key, v.Value.Storage))],
        };
    }

    // Only the graph that changes a variable moves it: nobody else can be writing to it then.
    void Settle(Variable variable)
    {
        if (layouts.Of(variable) is { IsPanels: true } layout && variable.Storage is CpuStorage { Layout.IsPanels: false })
            variable.MoveTo(new CpuStorage(variable.Spec, layout));
    }

    CpuValue Memory(Variable variable)
    {
        if (!variables.TryGetValue(variable, out Place? known))
        {
            if (variable.Storage is not CpuStorage storage)
                variable.MoveTo(storage = new CpuStorage(variable.Spec, Layout.RowMajor));
            variables[variable] = known = new(storage, new CpuValue(variable.Spec, storage.Layout) { Fixed = storage.Memory });
        }

        return known.Value;
    }

    // The memory that a tensor has, or shares.
    CpuValue ValueOf(Tensor tensor) => values[ElementwiseGroups.Base(tensor)]!;

    void Emit(Node node)
    {
        switch (node.Op)
        {
            case Placeholder:
                values[node.Outputs[0]] = new CpuValue(node.Outputs[0].Spec);
                break;
            case Constant constant:
                values[node.Outputs[0]] = new CpuValue(node.Outputs[0].Spec) { Fixed = constant.Value.Buffer };
                break;
            case VariableRead read:
                values[node.Outputs[0]] = Memory(read.Variable);
                break;
            default:
                if (groups.RootedAt(node) is { } group)
                    EmitGroup(group);
                else if (!ElementwiseGroups.IsSameMemory(node) && !ElementwiseGroups.IsElementwise(node))
                    EmitOperation(node);
                break;
        }
    }

    void EmitOperation(Node node)
    {
        CpuValue[] reads = [.. node.Inputs.Select((t, i) => Operand(node, i, ValueOf(t)))];
        foreach (Tensor output in node.Outputs)
            values[output] = new CpuValue(output.Spec, layouts.Of(output));
        instructions.Add(CpuInstructions.Create(node, reads, [.. node.Outputs.Select(ValueOf)]));
    }

    CpuValue Operand(Node node, int operand, CpuValue value) =>
        PanelLayouts.IsRightOperand(node, operand, value.Layout) ? value : In(Layout.RowMajor, value);

    // The value in a layout, converted at most once.
    CpuValue In(Layout layout, CpuValue value)
    {
        if (value.Layout == layout)
            return value;
        if (value.Layout.IsPanels && layout.IsPanels)
            value = In(Layout.RowMajor, value);
        if (!converted.TryGetValue(new(value, layout), out CpuValue? other))
        {
            converted[new(value, layout)] = other = new CpuValue(value.Spec, layout);
            instructions.Add(new RelayoutInstruction { Reads = [value], Writes = [other] });
        }

        return other;
    }

    void EmitGroup(List<Node> nodes)
    {
        if (nodes is [{ Op: not Iota } view] && ElementwiseGroups.IsView(view) && !layouts.Of(nodes).IsPanels)
        {
            Tensor result = view.Outputs[0], source = view.Inputs[0];
            CpuValue read = In(Layout.RowMajor, ValueOf(source)), write = values[result] = new CpuValue(result.Spec);
            instructions.Add(new ViewInstruction(StridedView.Of(view.Op, source.Shape, result.Shape)!, read, write));
            return;
        }

        var program = new ElementwiseProgram(nodes[^1].Outputs[0].Shape.Size);
        var registers = new Dictionary<Tensor, int>();
        var reads = new List<CpuValue>();
        var writes = new List<CpuValue>();
        Layout layout = layouts.Of(nodes);
        int Use(LoadKind kind, CpuValue value, DType dtype, StridedView? view = null)
        {
            value = In(kind == LoadKind.Direct ? layout : Layout.RowMajor, value);
            reads.Add(value);
            return program.AddLoad(kind, value, dtype, view);
        }

        foreach (Node node in nodes)
        {
            Tensor output = node.Outputs[0];
            registers[output] = ElementwiseGroups.IsView(node)
                ? ViewRegister(node)
                : program.AddStep(node.Op, node.Inputs[^1].DType, output.DType, [.. node.Inputs.Select(t => OperandRegister(t, output.Shape))]);
            if (groups.IsStored(node, nodes))
            {
                CpuValue value = values[output] = new CpuValue(output.Spec, layout);
                writes.Add(value);
                program.AddStore(registers[output], value);
            }
        }

        program.AllocateSlots();
        instructions.Add(new ElementwiseInstruction(writes[0].Elements, program) { Reads = reads, Writes = writes });

        int OperandRegister(Tensor operand, Shape result)
        {
            Tensor source = ElementwiseGroups.Base(operand);
            if (registers.TryGetValue(source, out int register))
                return register;
            if (values[source] is not { } value)
                return registers[source] = ViewRegister(source.Node!);
            if (source.Shape.Size == result.Size)
                return Use(LoadKind.Direct, value, source.DType);
            return source.Shape.Size == 1
                ? Use(LoadKind.Scalar, value, source.DType)
                : Use(LoadKind.View, value, source.DType, ViewOf(value, operand.Shape, result));
        }

        int ViewRegister(Node view)
        {
            Tensor output = view.Outputs[0];
            if (view.Op is Iota iota)
            {
                int index = program.AddLoad(LoadKind.Iota, null, DType.Int32, null, output.Shape[(iota.Axis + 1)..].Size, output.Shape[iota.Axis]);
                return output.DType == DType.Int32 ? index : program.AddStep(new Cast(output.DType), DType.Int32, output.DType, [index]);
            }

            Tensor operand = view.Inputs[0];
            CpuValue value = ValueOf(operand);
            return operand.Shape.Size == 1
                ? Use(LoadKind.Scalar, value, output.DType)
                : Use(LoadKind.View, value, output.DType, StridedView.Of(view.Op, operand.Shape, output.Shape));
        }

        // One view object for the same operand and shapes, so that it is gathered once.
        StridedView ViewOf(CpuValue value, Shape source, Shape result)
        {
            if (!broadcasts.TryGetValue(new(value, source, result), out StridedView? view))
                broadcasts[new(value, source, result)] = view = StridedView.Broadcast(source, result);
            return view;
        }
    }

    // An output that is a constant, a variable or an input is copied at the start, before updates change it.
    CpuValue OwnMemory(Tensor output)
    {
        CpuValue value = ValueOf(output);
        bool produced = value.Fixed == null && !graph.Inputs.Contains(ElementwiseGroups.Base(output));
        if (produced)
            return In(Layout.RowMajor, value);
        CpuValue copy = new(output.Spec);
        instructions.Insert(0, Move(value, copy));
        return copy;
    }

    static CpuInstruction Move(CpuValue source, CpuValue target) => source.Layout == target.Layout
        ? new CopyInstruction(source, target)
        : new RelayoutInstruction { Reads = [source], Writes = [target] };

    void ApplyUpdates()
    {
        var updated = graph.Updates.ToDictionary(u => Memory(u.Key), u => u.Value);
        var moves = new List<CpuInstruction>();
        var outputs = graph.Outputs.Select(ElementwiseGroups.Base).ToHashSet();
        var producers = new Dictionary<CpuValue, int>();
        var lastReads = new Dictionary<CpuValue, int>();
        CpuInstruction[] order = [.. instructions];
        for (int i = 0; i < order.Length; i++)
        {
            foreach (CpuValue write in order[i].Writes)
                producers.TryAdd(write, i);
            foreach (CpuValue read in order[i].Reads)
                lastReads[read] = i;
        }

        foreach ((Variable variable, Tensor tensor) in graph.Updates)
        {
            CpuValue target = Memory(variable), source = ValueOf(tensor);
            int producer = producers.GetValueOrDefault(source, -1), lastRead = lastReads.GetValueOrDefault(target, -1);
            bool inPlace = producer >= 0 && source.Alias == null && source.Layout == target.Layout && !outputs.Contains(ElementwiseGroups.Base(tensor))
                && (lastRead < producer || (lastRead == producer && order[producer].SharesMemory(target)));
            if (inPlace)
            {
                source.Alias = target;
                continue;
            }

            if (source == target)
                continue;
            if (updated.ContainsKey(source))
            {
                // Another variable's old value, which the run may change before the end.
                CpuValue saved = new(variable.Spec, source.Layout);
                instructions.Insert(0, new CopyInstruction(source, saved));
                source = saved;
            }

            moves.Add(Move(source, target));
        }

        instructions.AddRange(moves);
    }

    // Classes, as dictionaries over classes are compiled ahead of time.
    sealed record Place(CpuStorage Storage, CpuValue Value);

    sealed record Conversion(CpuValue Value, Layout Layout);

    sealed record Broadcasting(CpuValue Value, Shape Source, Shape Result);
}
