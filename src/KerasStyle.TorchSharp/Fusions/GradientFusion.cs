namespace KerasStyle.Torch;

/// <summary>Makes one operation of what the gradient of tanh, sigmoid and softmax is made of: torch has each as one function of the result y and its gradient g.</summary>
static class GradientFusion
{
    public static Graph Apply(Graph graph)
    {
        var readers = new Readers(graph);
        return Simplifier.Map(graph, (node, _, map) => Fused(node, readers) is var (kind, g, y) && g.Spec == y.Spec && y.Spec == node.Outputs[0].Spec && y.DType is DType.Float32 or DType.Float64
            ? [new ResultGradient(kind).Apply(map[g], map[y])]
            : null);
    }

    static (ResultGradientKind Kind, Tensor G, Tensor Y)? Fused(Node node, Readers readers)
    {
        // g · (1 − y²), g · y · (1 − y).
        if (OperandsOf(BinaryKind.Multiply, node) is var (left, right) && Inner(right) is { Op: Binary { Kind: BinaryKind.Subtract } } rest && Simplifier.IsConstant(rest.Inputs[0], 1))
        {
            if (Inner(rest.Inputs[1]) is { Op: Unary { Kind: UnaryKind.Square } } square && square.Inputs[0] is { Node.Op: Unary { Kind: UnaryKind.Tanh } } tanh)
                return (ResultGradientKind.Tanh, left, tanh);
            if (rest.Inputs[1] is { Node.Op: Unary { Kind: UnaryKind.Sigmoid } } sigmoid && Inner(left) is { } product && Other(product, sigmoid) is { } g)
                return (ResultGradientKind.Sigmoid, g, sigmoid);
        }

        // g · y − y · Σ g · y.
        return OperandsOf(BinaryKind.Subtract, node) is var (gy, part) && readers.Count(gy) == 2 && gy.Node!.Inputs.FirstOrDefault(t => t.Node!.Op is Softmax) is { } softmax && Other(gy.Node, softmax) is { } given
            && Inner(part) is { } scaled && Other(scaled, softmax) is { } sum && Inner(sum) is { Op: Reduce { Kind: ReduceKind.Sum, Axes: [var axis] } } reduce && axis == gy.Rank - 1 && reduce.Inputs[0] == gy
            ? (ResultGradientKind.Softmax, given, softmax)
            : null;

        Node? Inner(Tensor tensor) => readers.Count(tensor) == 1 ? tensor.Node : null;
    }

    static (Tensor Left, Tensor Right)? OperandsOf(BinaryKind kind, Node node) => node.Op is Binary binary && binary.Kind == kind ? (node.Inputs[0], node.Inputs[1]) : null;

    // What a tensor is multiplied by.
    static Tensor? Other(Node node, Tensor factor) => OperandsOf(BinaryKind.Multiply, node) is not var (a, b) ? null : a == factor ? b : b == factor ? a : null;
}
