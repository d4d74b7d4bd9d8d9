namespace KerasStyle.Torch;

/// <summary>Makes one operation of a sum whose second operand is a product, a quotient or a step towards another value and is read by nothing else:
/// most of what optimizers compute, one pass over memory instead of two or three.</summary>
static class SumFusion
{
    public static Graph Apply(Graph graph)
    {
        var readers = new Readers(graph);
        return Simplifier.Map(graph, (node, inputs, map) => Fused(node, readers) is { } fused ? fused.Op.ApplyAll([.. fused.Operands.Select(t => map[t])]) : null);
    }

    static (Op Op, Tensor[] Operands)? Fused(Node node, Readers readers)
    {
        if (node.Op is not Binary { Kind: BinaryKind.Add or BinaryKind.Subtract } sum || node.Outputs[0].DType is not (DType.Float32 or DType.Float64))
            return null;
        double sign = sum.Kind == BinaryKind.Add ? 1 : -1;
        return Fused(node.Inputs[0], node.Inputs[1], sign) ?? (sign > 0 ? Fused(node.Inputs[1], node.Inputs[0], sign) : null);

        (Op, Tensor[])? Fused(Tensor whole, Tensor part, double sign)
        {
            if (whole.Spec != node.Outputs[0].Spec || readers.Count(part) != 1 || part.Node!.Op is not Binary inner)
                return null;
            (Tensor a, Tensor b) = (part.Node.Inputs[0], part.Node.Inputs[1]);
            switch (inner.Kind)
            {
                case BinaryKind.Divide:
                    return (new AddQuotient(sign), [whole, a, b]);
                case BinaryKind.Multiply:
                    if (sign > 0 && (Step(whole, a, b) ?? Step(whole, b, a) ?? Mean(whole, a, b)) is { } step)
                        return step;
                    if (Number(b) is { } right)
                        return (new AddProduct(sign * right), [whole, a]);
                    return Number(a) is { } left ? (new AddProduct(sign * left), [whole, b]) : (new AddProduct(sign), [whole, a, b]);
                default:
                    return null;
            }
        }

        // (b − whole) · weight, added to the whole.
        (Op, Tensor[])? Step(Tensor whole, Tensor difference, Tensor weight)
        {
            if (Number(weight) is not { } part || difference.Node!.Op is not Binary { Kind: BinaryKind.Subtract } || readers.Count(difference) != 1
                || difference.Node.Inputs[1] != whole || difference.Node.Inputs[0] is not { } aim || aim.Shape != whole.Shape)
                return null;
            Tensor[]? factors = readers.Count(aim) != 1 ? null : aim.Node!.Op switch
            {
                Unary { Kind: UnaryKind.Square } => [aim.Node.Inputs[0], aim.Node.Inputs[0]],
                Binary { Kind: BinaryKind.Multiply } => [.. aim.Node.Inputs],
                _ => null,
            };
            return (new Interpolate(part), [whole, .. factors ?? [aim]]);
        }
    }

    // c · (1 − weight), added to b · weight.
    static (Op, Tensor[])? Mean(Tensor rest, Tensor b, Tensor weight) =>
        Number(weight) is { } part && rest.Node!.Op is Binary { Kind: BinaryKind.Multiply } && Number(rest.Node.Inputs[1]) is { } other
        && Math.Abs(part + other - 1) < 1e-6 && rest.Node.Inputs[0].Shape == rest.Shape && b.Shape == rest.Shape
            ? (new Interpolate(part), [rest.Node.Inputs[0], b])
            : null;

    static double? Number(Tensor tensor) => tensor.Node!.Op is Constant { Value: { Shape.Size: 1 } value } ? value.Item() : null;
}
