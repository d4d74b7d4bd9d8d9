using KerasStyle.Tensors;

namespace KerasStyle;

/// <summary>Reverse-mode differentiation: extends the traced graph by the gradient of one of its values, in a training step of one's own or a
/// <see cref="CompiledFunction"/>. Gradients can be differentiated again.</summary>
public static class Gradients
{
    /// <summary>∂<paramref name="target"/>/∂source for each source, of the source's shape; zeros where the target does not depend on it, which an optimizer passes over.</summary>
    /// <param name="target">A scalar of the graph being traced.</param>
    /// <param name="sources">Tensors of the same graph: inputs, variable reads or inner values.</param>
    /// <exception cref="ArgumentException">The target is not a floating-point scalar of the current trace.</exception>
    public static Tensor[] Of(Tensor target, IReadOnlyList<Tensor> sources)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(sources);
        if (Graph.Current is not { } graph || target.Node?.Graph != graph)
            throw new ArgumentException("gradients are taken where the target is computed: in a TrainStep, or in the function that a CompiledFunction is given", nameof(target));
        if (target.Shape.Size != 1 || !target.DType.IsFloat())
            throw new ArgumentException($"the target of a gradient must be one floating-point value, got {target.Spec}", nameof(target));

        return Of([(target, Ops.OnesLike(target))], sources);
    }

    /// <summary>∂<paramref name="target"/>/∂variable for each variable, as it stands in the present trace.</summary>
    /// <inheritdoc cref="Of(Tensor, IReadOnlyList{Tensor})"/>
    public static Tensor[] Of(Tensor target, IReadOnlyList<Variable> sources)
    {
        ArgumentNullException.ThrowIfNull(sources);
        return Of(target, [.. sources.Select(v => v.Value)]);
    }

    /// <summary>Σ given · ∂target/∂source over some targets of the graph being traced, each with what is given for it, in its shape.
    /// Nodes before the <paramref name="first"/> are taken as they are, so sources there do not depend on each other.</summary>
    internal static Tensor[] Of(IReadOnlyList<(Tensor Target, Tensor Given)> targets, IReadOnlyList<Tensor> sources, int first = 0)
    {
        Graph graph = Graph.Current!;
        int last = targets.Max(t => t.Target.Node!.Id);
        bool[] matters = DependsOn(graph, sources, last);
        Dictionary<Tensor, Tensor> gradients = targets.ToDictionary(t => t.Target, t => t.Given);
        for (int id = last; id >= first; id--)
        {
            Node node = graph.Nodes[id];
            if (!matters[id] || node.Inputs.Count == 0)
                continue;
            var outputs = new Tensor?[node.Outputs.Count];
            bool any = false;
            for (int i = 0; i < outputs.Length; i++)
                any |= gradients.TryGetValue(node.Outputs[i], out outputs[i]);
            if (!any)
                continue;
            Tensor?[] inputs = node.Op.Gradient(node, outputs);
            for (int i = 0; i < inputs.Length; i++)
            {
                Tensor input = node.Inputs[i];
                if (inputs[i] is { } gradient && matters[input.Node!.Id])
                    gradients[input] = gradients.TryGetValue(input, out Tensor? sum) ? sum + gradient : gradient;
            }
        }

        return [.. sources.Select(s => gradients.TryGetValue(s, out Tensor? g) ? g : Unconnected(s))];
    }

    static Tensor Unconnected(Tensor source)
    {
        Tensor zeros = Ops.ZerosLike(source);
        zeros.IsUnconnected = true;
        return zeros;
    }

    // Nodes through which a source can reach the target; the others need no gradient.
    static bool[] DependsOn(Graph graph, IReadOnlyList<Tensor> sources, int last)
    {
        var depends = new bool[last + 1];
        foreach (Tensor source in sources)
        {
            if (source.Node is { } node && node.Id <= last)
                depends[node.Id] = true;
        }

        for (int id = 0; id <= last; id++)
        {
            foreach (Tensor input in graph.Nodes[id].Inputs)
                depends[id] |= depends[input.Node!.Id] && input.DType.IsFloat();
        }

        return depends;
    }
}
