namespace KerasStyle.Tensors;

/// <summary>Rewrites a graph into a smaller one that computes the same: drops what no output or update needs, joins equal
/// computations, folds constants and removes operations that change nothing.</summary>
static class Simplifier
{
    const int LargestFolded = 1024;

    public static Graph Simplify(Graph source)
    {
        var known = new Dictionary<Key, IReadOnlyList<Tensor>>();
        return Map(source, (node, inputs, _) => Rewrite(node.Op, inputs, known));
    }

    /// <summary>Rebuilds a graph node by node; <paramref name="rewrite"/> gives a node's results, of the same specs, from its new operands and the map of
    /// old to new tensors, or null to keep it. Nodes that nothing reads any more are left out.</summary>
    public static Graph Map(Graph source, Func<Node, Tensor[], TensorMap, IReadOnlyList<Tensor>?> rewrite)
    {
        bool[] needed = source.Needed();
        var inputs = new TensorSpec[source.Inputs.Count];
        for (int i = 0; i < inputs.Length; i++)
            inputs[i] = source.Inputs[i].Spec;
        Graph graph = Graph.Trace(inputs, inputs =>
        {
            Graph target = Graph.Current!;
            var map = new TensorMap(source);
            for (int i = 0; i < inputs.Count; i++)
                map.Add(source.Inputs[i].Node!, [inputs[i]]);
            foreach (Node node in source.Nodes)
            {
                if (!needed[node.Id] || node.Op is Placeholder)
                    continue;
                var operands = new Tensor[node.Inputs.Count];
                for (int i = 0; i < operands.Length; i++)
                    operands[i] = map[node.Inputs[i]];
                map.Add(node, rewrite(node, operands, map) ?? target.Copy(node, operands));
            }

            foreach ((Variable variable, Tensor value) in source.Updates)
                target.Assign(variable, map[value]);
            return [.. source.Outputs.Select(t => map[t])];
        });
        graph.Prune();
        return graph;
    }

    static IReadOnlyList<Tensor> Rewrite(Op op, Tensor[] inputs, Dictionary<Key, IReadOnlyList<Tensor>> known)
    {
        if (op is Binary or Select)
            DropBroadcasts(op, inputs);
        if (Unchanged(op, inputs) is { } same)
            return [same];
        if (Merged(op, inputs) is { } merged)
            return Rewrite(merged.Op, [merged.Input], known);
        if (op is Reduce { Kind: ReduceKind.Sum } sum && Factored(sum, inputs[0]) is { } product)
        {
            Tensor summed = Rewrite(sum, [product.Summed], known)[0];
            return Rewrite(product.Op, product.Factor == null ? [summed] : [summed, product.Factor], known);
        }

        if (Narrowed(op, inputs) is { } narrow)
            return Rewrite(new BroadcastTo(op.Infer(inputs)[0].Shape), [Rewrite(op, narrow, known)[0]], known);
        var key = new Key(op, inputs);
        if (!known.TryGetValue(key, out IReadOnlyList<Tensor>? outputs))
            known[key] = outputs = Folded(op, inputs) is { } constant ? Graph.Current!.Add(constant, []) : Graph.Current!.Add(op, inputs);
        return outputs;
    }

    // Element-wise operations broadcast by themselves, as long as another operand has the full shape.
    static void DropBroadcasts(Op op, Tensor[] inputs)
    {
        if (!Array.Exists(inputs, IsBroadcast))
            return;
        Shape full = op.Infer(inputs)[0].Shape;
        for (int i = 0; i < inputs.Length; i++)
        {
            if (IsBroadcast(inputs[i]) && Array.Exists(inputs, t => t.Shape == full && !IsBroadcast(t)))
                inputs[i] = inputs[i].Node!.Inputs[0];
        }
    }

    static bool IsBroadcast(Tensor tensor) => tensor.Node!.Op is BroadcastTo;

    // The operands of an element-wise operation before they were broadcast, if its result can be broadcast instead.
    static Tensor[]? Narrowed(Op op, Tensor[] inputs)
    {
        if (op is not (Unary or Binary or Select or Cast) || !Array.Exists(inputs, IsBroadcast))
            return null;
        Tensor[] narrow = [.. inputs.Select(t => IsBroadcast(t) ? t.Node!.Inputs[0] : t)];
        return op.Infer(narrow)[0].Shape.Size < op.Infer(inputs)[0].Shape.Size ? narrow : null;
    }

    // The operand that the result equals, if any.
    static Tensor? Unchanged(Op op, Tensor[] inputs)
    {
        switch (op)
        {
            case StopGradient or StraightThrough or GradientHook:
                return inputs[0];
            case Reshape or BroadcastTo or Cast or Slice or Pad when op.Infer(inputs)[0] == inputs[0].Spec:
                return inputs[0];
            case Transpose transpose when transpose.Permutation.Order().SequenceEqual(transpose.Permutation):
                return inputs[0];
            case Reduce reduce when reduce.Axes.All(axis => inputs[0].Shape[axis] == 1):
                return inputs[0];
            case Flip flip when flip.Equals(inputs[0].Node!.Op):
                return inputs[0].Node!.Inputs[0];
            case Unary { Kind: UnaryKind.RoundToBFloat16 or UnaryKind.RoundToFloat16 or UnaryKind.Relu } when inputs[0].Node!.Op.Equals(op):
                return inputs[0];
            case Unary { Kind: UnaryKind.Negative } when inputs[0].Node!.Op is Unary { Kind: UnaryKind.Negative }:
                return inputs[0].Node!.Inputs[0];
            case Binary { Kind: BinaryKind.Multiply or BinaryKind.Divide } when IsConstant(inputs[1], 1) && Keeps(0):
            case Binary { Kind: BinaryKind.Add or BinaryKind.Subtract } when IsConstant(inputs[1], 0) && Keeps(0):
                return inputs[0];
            case Binary { Kind: BinaryKind.Multiply } when IsConstant(inputs[0], 1) && Keeps(1):
            case Binary { Kind: BinaryKind.Add } when IsConstant(inputs[0], 0) && Keeps(1):
                return inputs[1];
            default:
                return null;
        }

        bool Keeps(int i) => op.Infer(inputs)[0].Shape == inputs[i].Shape;
    }

    // Two neighbouring operations in one.
    static (Op Op, Tensor Input)? Merged(Op op, Tensor[] inputs)
    {
        if (inputs.Length != 1 || inputs[0].Node is not { Inputs.Count: > 0 } inner)
            return null;
        return (op, inner.Op) switch
        {
            (Reshape, Reshape) => (op, inner.Inputs[0]),
            (Reshape reshape, BroadcastTo) when inner.Inputs[0].Shape.Size == 1 => (new BroadcastTo(reshape.Shape), inner.Inputs[0].Rank <= reshape.Shape.Rank ? inner.Inputs[0] : Ops.Reshape(inner.Inputs[0], Shape.Scalar)),
            (BroadcastTo, BroadcastTo) => (op, inner.Inputs[0]),
            (Transpose a, Transpose b) => (new Transpose([.. a.Permutation.Select(axis => b.Permutation[axis])]), inner.Inputs[0]),
            _ => null,
        };
    }

    // Σ a·b = (Σ a)·b where b is one value along the summed axes: the sums of a gradient then share their operands.
    static (Op Op, Tensor Summed, Tensor? Factor)? Factored(Reduce sum, Tensor x)
    {
        Node node = x.Node!;
        if (!x.DType.IsFloat())
            return null;
        return node.Op switch
        {
            Unary { Kind: UnaryKind.Negative } => (node.Op, node.Inputs[0], null),
            Binary { Kind: BinaryKind.Multiply or BinaryKind.Divide } when IsFactor(node.Inputs[0], node.Inputs[1]) => (node.Op, node.Inputs[0], node.Inputs[1]),
            Binary { Kind: BinaryKind.Multiply } when IsFactor(node.Inputs[1], node.Inputs[0]) => (node.Op, node.Inputs[1], node.Inputs[0]),
            _ => null,
        };

        bool IsFactor(Tensor summed, Tensor factor)
        {
            int extra = x.Rank - factor.Rank;
            return summed.Shape == x.Shape && sum.Axes.All(axis => axis < extra || factor.Shape[axis - extra] == 1);
        }
    }

    static Constant? Folded(Op op, Tensor[] inputs)
    {
        if (op is Iota iota)
            return Indices(iota);
        if (inputs.Length == 0 || op is RandomValues or BroadcastTo || Array.Exists(inputs, t => t.Node!.Op is not Constant))
            return null;
        TensorSpec[] specs = op.Infer(inputs);
        if (specs.Length != 1 || specs[0].Shape.Size > LargestFolded)
            return null;
        return Computed(op, [.. inputs.Select(t => ((Constant)t.Node!.Op).Value)]);
    }

    static Constant Computed(Op op, Tensor[] values) => new(Graph.Untraced(() => Engines.Current.Execute(op, values)[0]));

    static Constant? Indices(Iota iota)
    {
        Shape shape = iota.Spec.Shape;
        if (shape.Size > LargestFolded || iota.Spec.DType is not (DType.Int32 or DType.Float32))
            return null;
        long run = shape[(iota.Axis + 1)..].Size, length = shape[iota.Axis];
        IEnumerable<int> indices = Enumerable.Range(0, (int)shape.Size).Select(i => (int)(i / run % length));
        return new Constant(iota.Spec.DType == DType.Int32 ? Tensor.From<int>([.. indices], shape) : Tensor.From<float>([.. indices.Select(i => (float)i)], shape));
    }

    /// <summary>Whether a tensor is one known number, this one.</summary>
    public static bool IsConstant(Tensor tensor, double value) =>
        tensor.Node!.Op is Constant { Value: { Shape.Size: 1 } scalar } && scalar.Item() == value;

    sealed record Key(Op Op, Tensor[] Inputs)
    {
        public bool Equals(Key? other) => other != null && Op.Equals(other.Op) && Inputs.AsSpan().SequenceEqual(other.Inputs);

        public override int GetHashCode()
        {
            int hash = Op.GetHashCode();
            foreach (Tensor input in Inputs)
                hash = HashCode.Combine(hash, input.Node!.Id, input.OutputIndex);
            return hash;
        }
    }
}
