namespace KerasStyle.Tensors.DataParallel;

/// <summary>Traces the stages of one replica.</summary>
/// <param name="graph">Computes with the whole batch.</param>
/// <param name="partition">How it is shared.</param>
/// <param name="plans">What goes in and out.</param>
/// <param name="index">Which replica.</param>
/// <param name="copyOf">The replica's copy of a variable.</param>
sealed class Replica(Graph graph, Partition partition, StagePlan[] plans, int index, Func<Variable, Variable> copyOf)
{
    readonly Dictionary<(Tensor Value, bool Exchanged), Variable> kept = [];

    /// <summary>The graph of a stage. Stages are traced in order.</summary>
    public Graph Trace(int stage)
    {
        StagePlan plan = plans[stage];
        TensorSpec[] specs = [.. plan.Inputs.Select(t => partition.Local(t, index)), .. plan.Received.Select(t => StagePlan.Exchanged(t, partition.Of(t)))];
        return Graph.Trace(specs, inputs => Trace(stage, inputs));
    }

    Tensor[] Trace(int stage, IReadOnlyList<Tensor> inputs)
    {
        StagePlan plan = plans[stage];
        var known = new Dictionary<(Tensor Value, bool Exchanged), Tensor>();
        for (int i = 0; i < plan.Inputs.Count; i++)
            known[(plan.Inputs[i], false)] = inputs[i];
        for (int i = 0; i < plan.Received.Count; i++)
            known[(plan.Received[i], true)] = Ops.Cast(inputs[plan.Inputs.Count + i], plan.Received[i].DType);
        foreach (Node node in graph.Nodes.Where(n => partition.StageOf(n) == stage && n.Op is not Placeholder && !Partition.IsFree(n.Outputs[0])))
        {
            Tensor[] operands = [.. node.Inputs.Select((t, i) => Get(t, partition.Wanted(node, i)))];
            Op op = PlacementRules.Local(node.Op, partition.Local(node.Outputs[0], index).Shape);
            IReadOnlyList<Tensor> results = Graph.Current!.Add(op, operands);
            for (int i = 0; i < results.Count; i++)
                known[(node.Outputs[i], false)] = results[i];
        }

        foreach ((Tensor value, bool exchanged) in plan.Kept)
        {
            Tensor now = known[(value, exchanged)];
            (kept[(value, exchanged)] = new Variable(Tensor.Allocate(now.Spec), "kept", trainable: false)).Assign(now);
        }

        Tensor[] sent = [.. plan.Sent.Select(t => Ops.Cast(known[(t, false)], StagePlan.Exchanged(t, partition.Of(t)).DType))];
        Tensor[] outputs = [.. plan.Outputs.Select(o => Held(o.Value, o.Exchanged))];
        if (stage == plans.Length - 1)
        {
            // All at the end: a step either happens or does not.
            KeyValuePair<Variable, Tensor>[] updates = [.. graph.Updates.Select(u => KeyValuePair.Create(copyOf(u.Key), Get(u.Value, Placement.Whole)))];
            foreach ((Variable copy, Tensor value) in updates)
                copy.Assign(value);
        }

        return [.. sent, .. outputs];

        // The value in the wanted form; a share of what is there as a whole is cut out.
        Tensor Get(Tensor value, Placement want)
        {
            bool exchanged = partition.IsExchanged(value, want);
            return want.IsAlong && (exchanged || partition.Of(value).IsWhole)
                ? ShareOf(value, exchanged, want.Axis)
                : Held(value, exchanged);
        }

        Tensor Held(Tensor value, bool exchanged)
        {
            if (known.TryGetValue((value, exchanged), out Tensor? held))
                return held;
            held = value.Node!.Op switch
            {
                VariableRead read => copyOf(read.Variable).Value,
                Op op when Partition.IsFree(value) => Graph.Current!.Add(op, [])[0],
                _ => kept[(value, exchanged)].Value,
            };
            return known[(value, exchanged)] = held;
        }

        Tensor ShareOf(Tensor value, bool exchanged, int axis)
        {
            (int start, int length) = partition.Share(value.Shape[axis], index);
            if (!exchanged && value.Node is { Op: BroadcastTo } spread && known.TryGetValue((spread.Inputs[0], false), out Tensor? source)
                && axis - (value.Rank - source.Rank) is var own && (own < 0 || source.Shape[own] == 1))
                return Ops.BroadcastTo(source, value.Shape.With(axis, length));
            return Ops.SliceAxis(Held(value, exchanged), axis, start, length);
        }
    }
}
