namespace KerasStyle;

public static partial class Ops
{
    /// <summary>Sums of products by Einstein's notation, such as <c>"abc,cd->abd"</c>, of one or two tensors, as keras.ops.einsum.
    /// An ellipsis stands for leading or trailing axes that both the operand and the result have.</summary>
    /// <exception cref="ArgumentException">The notation is malformed or does not fit the operands.</exception>
    public static Tensor Einsum(string subscripts, params IReadOnlyList<Tensor> operands)
    {
        ArgumentNullException.ThrowIfNull(subscripts);
        ArgumentNullException.ThrowIfNull(operands);
        string[] sides = subscripts.Replace(" ", "", StringComparison.Ordinal).Split("->");
        string[] inputs = sides[0].Split(',');
        if (sides.Length != 2 || inputs.Length != operands.Count || operands.Count is not (1 or 2))
            throw new ArgumentException($"Einsum '{subscripts}' needs one or two operands and '->', got {operands.Count} operands", nameof(subscripts));
        string result = sides[1];
        for (int i = 0; i < inputs.Length; i++)
        {
            if (!inputs[i].Contains("...", StringComparison.Ordinal))
                continue;
            int count = operands[i].Rank - (inputs[i].Length - 3);
            string labels = new([.. Enumerable.Range(0, Math.Max(0, count)).Select(n => (char)('0' + n))]);
            inputs[i] = inputs[i].Replace("...", labels, StringComparison.Ordinal);
            result = result.Replace("...", labels, StringComparison.Ordinal);
        }

        for (int i = 0; i < inputs.Length; i++)
        {
            if (inputs[i].Length != operands[i].Rank || inputs[i].Distinct().Count() != inputs[i].Length)
                throw new ArgumentException($"Einsum '{subscripts}': '{inputs[i]}' must name each axis of {operands[i].Spec} once", nameof(subscripts));
        }

        return operands.Count == 1
            ? Arranged(operands[0], inputs[0], result)
            : Contracted(operands[0], inputs[0], operands[1], inputs[1], result);
    }

    static Tensor Contracted(Tensor a, string labelsA, Tensor b, string labelsB, string result)
    {
        string batch = new([.. result.Where(c => labelsA.Contains(c) && labelsB.Contains(c))]);
        string inner = new([.. labelsA.Where(c => labelsB.Contains(c) && !result.Contains(c))]);
        string freeA = new([.. result.Where(c => labelsA.Contains(c) && !labelsB.Contains(c))]);
        string freeB = new([.. result.Where(c => labelsB.Contains(c) && !labelsA.Contains(c))]);
        int Length(char c) => labelsA.Contains(c) ? a.Shape[labelsA.IndexOf(c)] : b.Shape[labelsB.IndexOf(c)];
        int Size(string labels) => labels.Aggregate(1, (n, c) => n * Length(c));
        Shape Lengths(string labels) => new([.. labels.Select(Length)]);
        Tensor x = Arranged(a, labelsA, batch + freeA + inner), y = Arranged(b, labelsB, batch + inner + freeB);
        x = Reshape(x, Lengths(batch).Concat([Size(freeA), Size(inner)]));
        y = Reshape(y, Lengths(batch).Concat([Size(inner), Size(freeB)]));
        return Arranged(Reshape(Matmul(x, y), Lengths(batch + freeA + freeB)), batch + freeA + freeB, result);
    }

    // Sums over the axes that are not wanted and puts the others in order.
    static Tensor Arranged(Tensor x, string labels, string wanted)
    {
        int[] summed = [.. Enumerable.Range(0, labels.Length).Where(i => !wanted.Contains(labels[i]))];
        if (summed.Length > 0)
            (x, labels) = (Sum(x, summed), new([.. labels.Where(wanted.Contains)]));
        return labels == wanted ? x : Transpose(x, [.. wanted.Select(c => labels.IndexOf(c))]);
    }
}
