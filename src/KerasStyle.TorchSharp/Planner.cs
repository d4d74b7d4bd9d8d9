namespace KerasStyle.Torch;

/// <summary>Plans a simplified graph: a step for each operation, pairs of a function and its gradient that torch computes as one,
/// updates of many variables that are computed as one, variables changed in place where nothing reads their old value any more, and the last use of every tensor.</summary>
sealed class Planner(Graph graph, Target target)
{
    Dictionary<Tensor, int> slots = [];
    readonly Dictionary<Variable, int> variables = [];
    readonly List<(int Slot, TorchTensor Value)> constants = [];
    readonly List<Step> steps = [];
    readonly HashSet<int> owned = [];       // slots of memory that outlives the run
    readonly Readers readers = new(graph);
    readonly Dictionary<Node, Tape> forwards = [], backwards = [];
    readonly HashSet<Node> bundled = [], flattened = [];
    readonly HashSet<Tensor> awaited = [], shared = [];     // what bundles read, and what of it is not the memory of their own variables
    readonly List<(int Slot, Variable[] Variables)> together = [];
    readonly List<(int Source, int Variable, bool Copied)> updates = [];
    int count;

    public TorchProgram Plan()
    {
        foreach (Tape tape in Tape.Find(graph, readers))
        {
            forwards[tape.Forward] = tape;
            if (tape.Relu is { } relu)
                forwards[relu] = tape;
            foreach (Node gradient in tape.Gradients)
                backwards[gradient] = tape;
        }

        IReadOnlyList<Bundle> bundles = Bundle.Find(graph, readers, target);
        foreach (Bundle bundle in bundles)
            Await(bundle);
        foreach ((Variable variable, _) in graph.Updates)
            SlotOf(variable);
        foreach (Node node in graph.Nodes.Where(n => !bundled.Contains(n) && !flattened.Contains(n)))
            Emit(node);
        foreach ((Variable variable, Tensor value) in graph.Updates.Where(u => !bundled.Contains(u.Value.Node!)))
            Update(slots[value], variables[variable], owned.Contains(slots[readers.Base(value)]));
        foreach (Bundle bundle in bundles)
            Emit(bundle);
        var program = new TorchProgram
        {
            Steps = [.. steps],
            Inputs = [.. graph.Inputs.Select(t => slots[t])],
            Outputs = [.. graph.Outputs.Select(t => (slots[t], owned.Contains(slots[readers.Base(t)])))],
            Constants = [.. constants],
            Variables = [.. variables.Select(v => (v.Value, v.Key))],
            Together = [.. together],
            Updates = [.. updates],
            Slots = count,
        };
        MarkEnds(program);
        return program;
    }

    int SlotOf(Variable variable)
    {
        if (!variables.TryGetValue(variable, out int slot))
        {
            variables[variable] = slot = count++;
            owned.Add(slot);
        }

        return slot;
    }

    int SlotOf(Tensor tensor)
    {
        if (!slots.TryGetValue(tensor, out int slot))
            slots[tensor] = slot = count++;
        return slot;
    }

    void Emit(Node node)
    {
        switch (node.Op)
        {
            case Placeholder:
                owned.Add(SlotOf(node.Outputs[0]));
                break;
            case Constant constant:
                AddConstant(node.Outputs[0], HostMemory.Upload(constant.Value, target));
                break;
            case Iota iota:
                AddConstant(node.Outputs[0], Structure.Indices(iota, target));
                break;
            case VariableRead read:
                slots[node.Outputs[0]] = SlotOf(read.Variable);
                break;
            default:
                if (forwards.TryGetValue(node, out Tape? tape))
                    EmitForward(tape);
                else if (backwards.TryGetValue(node, out tape))
                    EmitGradient(tape);
                else if (!TryEmitInPlace(node))
                    Add(Operations.Create(node, readers, target), node.Inputs, node.Outputs);
                break;
        }
    }

    void AddConstant(Tensor tensor, TorchTensor value)
    {
        constants.Add((SlotOf(tensor), value));
        owned.Add(SlotOf(tensor));
    }

    void Add(Step step, IReadOnlyList<Tensor> reads, IReadOnlyList<Tensor> writes)
    {
        step.Reads = [.. reads.Select(t => slots[t])];
        step.Writes = [.. writes.Select(t => readers.IsRead(t) || writes.Count == 1 ? SlotOf(t) : -1)];
        steps.Add(step);
    }

    void EmitForward(Tape tape)
    {
        if (tape.Leaves.Length > 0)
            return;
        bool IsAsked(int result) => tape.IsRead(tape.Forward.Outputs[result], readers) || tape.Given.Any(g => g.Result == result);
        TapedFunction function = Operations.Taped(tape.Forward.Op, tape.BehindRelu, tape.Forward.Inputs, IsAsked, target);
        if (tape.Relu is { } relu)
        {
            function = TapedStep.WithRelu(function);
            slots[relu.Outputs[0]] = SlotOf(tape.Forward.Outputs[0]);
        }

        int[] leaves = [.. tape.Wanted.Select(w => w.Operand).Order()];
        var step = new TapedStep(function, leaves) { Reads = [.. tape.Forward.Inputs.Select(t => slots[t])] };
        tape.Leaves = [.. leaves.Select(_ => count++)];
        step.Writes = [.. tape.Forward.Outputs.Select((t, i) => IsAsked(i) ? SlotOf(t) : -1), .. tape.Leaves];
        steps.Add(step);
    }

    // All gradients of a tape are computed at once, where the first of them stands.
    void EmitGradient(Tape tape)
    {
        if (slots.ContainsKey(tape.Wanted[0].Gradient))
            return;
        int[] leaves = [.. tape.Wanted.Select(w => w.Operand).Order()];
        steps.Add(new TapedGradientStep(tape.Given.Length, [.. tape.Wanted.Select(w => HostMemory.Lengths(w.Gradient.Shape))])
        {
            Reads =
            [
                .. tape.Given.Select(g => slots[tape.Forward.Outputs[g.Result]]),
                .. tape.Given.Select(g => slots[g.Gradient]),
                .. tape.Wanted.Select(w => tape.Leaves[Array.IndexOf(leaves, w.Operand)]),
            ],
            Writes = [.. tape.Wanted.Select(w => SlotOf(w.Gradient))],
        });
    }

    // x ← x + y without a copy, when this is the last that reads x.
    bool TryEmitInPlace(Node node) => IsLastReader(node, awaited) && TryEmitOver(node);

    bool TryEmitOver(Node node)
    {
        if (!graph.Updates.Any(u => u.Key == ((VariableRead)node.Inputs[0].Node!.Op).Variable && u.Value == node.Outputs[0]) || Elementwise.InPlace(node.Op) is not { } step)
            return false;
        int slot = slots[node.Inputs[0]];
        Add(step, node.Inputs, []);
        (slots[node.Outputs[0]], step.Writes) = (slot, [slot]);
        return true;
    }

    // Whether nothing reads the variable that is the first operand when the node has run.
    bool IsLastReader(Node node, HashSet<Tensor> later) => node.Inputs.Count > 0 && node.Inputs[0] is { Node.Op: VariableRead } first && first.Spec == node.Outputs[0].Spec
        && readers.LastRead(first) <= node.Id && !later.Contains(first) && !node.Inputs.Skip(1).Any(t => readers.Base(t) == first);

    void Update(int source, int variable, bool copied)
    {
        if (source != variable)
            updates.Add((source, variable, copied));
    }

    // What a bundle computes and reads waits for everything else; reshapes for nobody else are left out.
    void Await(Bundle bundle)
    {
        bundled.UnionWith(bundle.Nodes);
        foreach (Node node in bundle.Nodes)
        {
            awaited.UnionWith(node.Inputs.Select(readers.Base));
            shared.UnionWith(node.Inputs.Where(t => Member.IsNumber(t, node)).Select(readers.Base));
        }

        foreach (Tensor other in bundle.Members.SelectMany(m => m.Others))
        {
            shared.Add(readers.Base(other));
            if (other.Node!.Op is Reshape && bundle.Nodes.Sum(n => n.Inputs.Count(t => t == other)) == readers.Count(other))
                flattened.Add(other.Node);
        }
    }

    // The first member's operations, over all members side by side.
    void Emit(Bundle bundle)
    {
        Member first = bundle.Members[0];
        Dictionary<Tensor, int> apart = slots, whole = new(slots);
        for (int i = 0; i < first.Others.Count; i++)
        {
            Tensor[] others = [.. bundle.Members.Select(m => flattened.Contains(m.Others[i].Node!) ? m.Others[i].Node!.Inputs[0] : m.Others[i])];
            var step = new GeneralStep(x => [Structure.SideBySide(x)]) { Reads = [.. others.Select(t => apart[t])], Writes = [count++] };
            steps.Add(step);
            whole[first.Others[i]] = step.Writes[0];
        }

        int[] places = new int[first.Variables.Count];
        for (int i = 0; i < places.Length; i++)
        {
            owned.Add(places[i] = count++);
            together.Add((places[i], [.. bundle.Members.Select(m => m.Variables[i])]));
        }

        foreach (Tensor input in first.Nodes.SelectMany(n => n.Inputs.Where(t => !Member.IsNumber(t, n))))
        {
            if (input.Node!.Op is VariableRead read)
                whole[input] = places[first.Variables.IndexOf(read.Variable)];
        }

        slots = whole;
        for (int i = 0; i < first.Nodes.Count; i++)
        {
            if (!bundle.Members.All(m => IsLastReader(m.Nodes[i], shared)) || !TryEmitOver(first.Nodes[i]))
                Add(Elementwise.Create(first.Nodes[i])!, first.Nodes[i].Inputs, first.Nodes[i].Outputs);
        }

        foreach ((int variable, int node) in first.Updates)
            Update(slots[first.Nodes[node].Outputs[0]], places[variable], owned.Contains(slots[first.Nodes[node].Outputs[0]]));
        slots = apart;
    }

    void MarkEnds(TorchProgram program)
    {
        var kept = new HashSet<int>([.. owned, .. program.Outputs.Select(o => o.Slot), .. program.Updates.Select(u => u.Source)]);
        var last = new int[count];
        for (int i = 0; i < program.Steps.Length; i++)
        {
            foreach (int slot in program.Steps[i].Reads.Concat(program.Steps[i].Writes).Where(s => s >= 0))
                last[slot] = i;
        }

        for (int i = 0; i < program.Steps.Length; i++)
        {
            Step step = program.Steps[i];
            step.Ends = [.. step.Reads.Concat(step.Writes).Where(s => s >= 0 && last[s] == i && !kept.Contains(s)).Distinct()];
        }
    }
}
