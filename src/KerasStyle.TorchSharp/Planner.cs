namespace KerasStyle.Torch;

/// <summary>Plans a simplified graph: a step for each operation, pairs of a function and its gradient that torch computes as one,
/// variables changed in place where nothing reads their old value any more, and the last use of every tensor.</summary>
sealed class Planner(Graph graph, torch.Device device)
{
    readonly Dictionary<Tensor, int> slots = [];
    readonly Dictionary<Variable, int> variables = [];
    readonly List<(int Slot, TorchTensor Value)> constants = [];
    readonly List<Step> steps = [];
    readonly HashSet<int> owned = [];       // slots of memory that outlives the run
    readonly Readers readers = new(graph);
    readonly Dictionary<Node, Tape> forwards = [], backwards = [];
    int count;

    public TorchProgram Plan()
    {
        foreach (Tape tape in Tape.Find(graph, readers))
        {
            forwards[tape.Forward] = tape;
            foreach (Node gradient in tape.Gradients)
                backwards[gradient] = tape;
        }

        foreach ((Variable variable, _) in graph.Updates)
            SlotOf(variable);
        foreach (Node node in graph.Nodes)
            Emit(node);
        var program = new TorchProgram
        {
            Steps = [.. steps],
            Inputs = [.. graph.Inputs.Select(t => slots[t])],
            Outputs = [.. graph.Outputs.Select(t => (slots[t], owned.Contains(slots[readers.Base(t)])))],
            Constants = [.. constants],
            Variables = [.. variables.Select(v => (v.Value, v.Key))],
            Updates = [.. graph.Updates.Where(u => slots[u.Value] != variables[u.Key]).Select(u => (slots[u.Value], variables[u.Key], owned.Contains(slots[readers.Base(u.Value)])))],
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
                AddConstant(node.Outputs[0], HostMemory.Upload(constant.Value, device));
                break;
            case Iota iota:
                AddConstant(node.Outputs[0], Structure.Indices(iota, device));
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
                    Add(Operations.Create(node, readers, device), node.Inputs, node.Outputs);
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
        bool IsAsked(int result) => tape.IsRead(tape.Forward.Outputs[result], readers) || tape.Given.Any(g => g.Result == result);
        TapedFunction function = Operations.Taped(tape.Forward.Op, tape.BehindRelu, tape.Forward.Inputs, IsAsked, device);
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
    bool TryEmitInPlace(Node node)
    {
        if (node.Inputs.Count == 0 || node.Inputs[0].Node!.Op is not VariableRead { Variable: var variable } || variable.Spec != node.Outputs[0].Spec
            || !graph.Updates.Any(u => u.Key == variable && u.Value == node.Outputs[0])
            || readers.LastRead(node.Inputs[0]) > node.Id || node.Inputs.Skip(1).Any(t => readers.Base(t) == node.Inputs[0])
            || Elementwise.InPlace(node.Op) is not { } step)
            return false;
        int slot = slots[node.Inputs[0]];
        Add(step, node.Inputs, []);
        (slots[node.Outputs[0]], step.Writes) = (slot, [slot]);
        return true;
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
