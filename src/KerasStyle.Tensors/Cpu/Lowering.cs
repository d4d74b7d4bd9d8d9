namespace KerasStyle.Tensors.Cpu;

/// <summary>Turns a traced graph into instructions over planned memory: groups element-wise chains, resolves reshapes and views,
/// and lets variables be updated in place where nothing reads their old value any more.</summary>
sealed class Lowering
{
    const int MaxSteps = 64;

    readonly Graph graph;
    readonly Dictionary<Tensor, CpuValue> values = [];
    readonly Dictionary<Variable, CpuValue> variables = [];
    readonly Dictionary<Tensor, List<(Node Node, int Operand)>> uses = [];
    readonly HashSet<Tensor> kept = [];             // outputs and updates: must exist in memory
    readonly Dictionary<Node, int> cluster = [];    // element-wise node → root id of its group
    readonly Dictionary<int, List<Node>> members = [];
    readonly List<CpuInstruction> instructions = [];

    Lowering(Graph graph) => this.graph = graph;

    public static CpuExecutable Compile(Graph graph) => new Lowering(EpilogueFusion.Apply(ConvolutionPoolFusion.Apply(Simplifier.Simplify(graph)))).Run();

    CpuExecutable Run()
    {
        FindUses();
        GroupElementwise();
        foreach (Node node in graph.Nodes)
            Emit(node);
        CpuValue[] outputs = [.. graph.Outputs.Select(OwnMemory)];
        ApplyUpdates();
        CpuValue[] inputs = [.. graph.Inputs.Select(t => values[t])];
        long bytes = MemoryPlan.Place(instructions, inputs, outputs);
        foreach (ElementwiseInstruction elementwise in instructions.OfType<ElementwiseInstruction>())
            elementwise.Seal();
        return new CpuExecutable
        {
            Instructions = [.. instructions],
            InputValues = inputs,
            OutputValues = outputs,
            Inputs = [.. graph.Inputs.Select(t => t.Spec)],
            Outputs = [.. graph.Outputs.Select(t => t.Spec)],
            ArenaBytes = bytes,
        };
    }

    // Reshapes share their operand's memory.
    static Tensor Base(Tensor tensor)
    {
        while (tensor.Node!.Op is Reshape or StopGradient)
            tensor = tensor.Node.Inputs[0];
        return tensor;
    }

    static bool IsElementwise(Node node) => node.Op is Unary or Binary or Select or Cast or BroadcastTo or Transpose or Slice or Flip or Iota;

    static bool IsView(Node node) => node.Op is BroadcastTo or Transpose or Slice or Flip or Iota;

    void FindUses()
    {
        foreach (Node node in graph.Nodes)
        {
            if (node.Op is Reshape or StopGradient)
                continue;
            for (int i = 0; i < node.Inputs.Count; i++)
            {
                Tensor operand = Base(node.Inputs[i]);
                if (!uses.TryGetValue(operand, out List<(Node, int)>? list))
                    uses[operand] = list = [];
                list.Add((node, i));
            }
        }

        kept.UnionWith(graph.Outputs.Select(Base));
        kept.UnionWith(graph.Updates.Select(u => Base(u.Value)));
    }

    // A node joins the group of its readers when all of them are in one group and read it element for element.
    void GroupElementwise()
    {
        for (int id = graph.Nodes.Count - 1; id >= 0; id--)
        {
            Node node = graph.Nodes[id];
            if (!IsElementwise(node))
                continue;
            Tensor output = node.Outputs[0];
            var readers = uses.GetValueOrDefault(output, []);
            int group = -1;
            if (readers.Count > 0 && readers.TrueForAll(r => cluster.ContainsKey(r.Node) && !IsView(r.Node) && r.Node.Outputs[0].Shape.Size == output.Shape.Size))
            {
                group = cluster[readers[0].Node];
                if (!readers.TrueForAll(r => cluster[r.Node] == group) || members[group].Count >= MaxSteps)
                    group = -1;
                if (group < 0 && node.Op is BroadcastTo or Iota && !kept.Contains(output))
                    continue;       // every group makes such a view for itself
            }

            if (group < 0)
                members[group = id] = [];
            cluster[node] = group;
            members[group].Insert(0, node);
        }
    }

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
            case Reshape or StopGradient:
                break;
            default:
                if (!IsElementwise(node))
                    EmitOperation(node);
                else if (cluster.TryGetValue(node, out int root) && root == node.Id)
                    EmitGroup(members[root]);
                break;
        }
    }

    void EmitOperation(Node node)
    {
        foreach (Tensor output in node.Outputs)
            values[output] = new CpuValue(output.Spec);
        instructions.Add(CpuInstructions.Create(node, [.. node.Inputs.Select(t => values[Base(t)])], [.. node.Outputs.Select(t => values[t])]));
    }

    void EmitGroup(List<Node> nodes)
    {
        var program = new ElementwiseProgram();
        var registers = new Dictionary<Tensor, int>();
        var reads = new List<CpuValue>();
        var writes = new List<CpuValue>();
        int Use(LoadKind kind, CpuValue value, DType dtype, StridedView? view = null)
        {
            reads.Add(value);
            return program.AddLoad(kind, value, dtype, view);
        }

        foreach (Node node in nodes)
        {
            Tensor output = node.Outputs[0];
            registers[output] = IsView(node)
                ? ViewRegister(node)
                : program.AddStep(node.Op, node.Inputs[^1].DType, output.DType, [.. node.Inputs.Select(t => OperandRegister(t, output.Shape))]);
            if (kept.Contains(output) || node == nodes[^1])
            {
                CpuValue value = values[output] = new CpuValue(output.Spec);
                writes.Add(value);
                program.AddStore(registers[output], value);
            }
        }

        program.AllocateSlots();
        instructions.Add(new ElementwiseInstruction(nodes[^1].Outputs[0].Shape.Size, program) { Reads = reads, Writes = writes });

        int OperandRegister(Tensor operand, Shape result)
        {
            Tensor source = Base(operand);
            if (registers.TryGetValue(source, out int register))
                return register;
            if (!values.TryGetValue(source, out CpuValue? value))
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
            CpuValue value = values[Base(operand)];
            return operand.Shape.Size == 1
                ? Use(LoadKind.Scalar, value, output.DType)
                : Use(LoadKind.View, value, output.DType, StridedView.Of(view.Op, operand.Shape, output.Shape));
        }

        // One view object for the same operand and shapes, so that it is gathered once.
        StridedView ViewOf(CpuValue value, Shape source, Shape result)
        {
            if (!broadcasts.TryGetValue((value, source, result), out StridedView? view))
                broadcasts[(value, source, result)] = view = StridedView.Broadcast(source, result);
            return view;
        }
    }

    readonly Dictionary<(CpuValue, Shape, Shape), StridedView> broadcasts = [];

    CpuValue Memory(Variable variable)
    {
        if (!variables.TryGetValue(variable, out CpuValue? value))
            variables[variable] = value = new CpuValue(variable.Spec) { Fixed = variable.Buffer };
        return value;
    }

    // An output that is a constant, a variable or an input is copied at the start, before updates change it.
    CpuValue OwnMemory(Tensor output)
    {
        CpuValue value = values[Base(output)];
        bool produced = value.Fixed == null && !graph.Inputs.Contains(Base(output));
        if (!produced)
        {
            CpuValue copy = new(output.Spec);
            instructions.Insert(0, new CopyInstruction { Reads = [value], Writes = [copy] });
            value = copy;
        }

        return value;
    }

    void ApplyUpdates()
    {
        var updated = graph.Updates.ToDictionary(u => Memory(u.Key), u => u.Value);
        var copies = new List<CpuInstruction>();
        var outputs = graph.Outputs.Select(Base).ToHashSet();
        foreach ((Variable variable, Tensor tensor) in graph.Updates)
        {
            CpuValue target = Memory(variable), source = values[Base(tensor)];
            int producer = instructions.FindIndex(i => i.Writes.Contains(source));
            int lastRead = instructions.FindLastIndex(i => i.Reads.Contains(target));
            bool inPlace = producer >= 0 && source.Alias == null && !outputs.Contains(Base(tensor))
                && (lastRead < producer || (lastRead == producer && instructions[producer].CanShareMemory(target)));
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
                CpuValue saved = new(variable.Spec);
                instructions.Insert(0, new CopyInstruction { Reads = [source], Writes = [saved] });
                source = saved;
            }

            copies.Add(new CopyInstruction { Reads = [source], Writes = [target] });
        }

        instructions.AddRange(copies);
    }
}
