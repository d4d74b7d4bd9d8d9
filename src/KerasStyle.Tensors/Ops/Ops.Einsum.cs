namespace KerasStyle;

public static partial class Ops
{
    /// <summary>Sums of products by Einstein's notation, such as <c>"abc,cd->abd"</c>, as keras.ops.einsum. An ellipsis stands for axes that are not
    /// named, a letter that an operand has twice for its diagonal; without <c>-></c> the result has the letters that occur once, in alphabetical order.</summary>
    /// <exception cref="ArgumentException">The notation is malformed or does not fit the operands.</exception>
    public static Tensor Einsum(string subscripts, params IReadOnlyList<Tensor> operands)
    {
        ArgumentNullException.ThrowIfNull(subscripts);
        ArgumentNullException.ThrowIfNull(operands);
        if (RecordedAll(nameof(Einsum), [.. operands], xs => [Einsum(subscripts, xs)], ("subscripts", subscripts)) is { } recorded)
            return recorded[0];
        string[] sides = subscripts.Replace(" ", "", StringComparison.Ordinal).Split("->");
        string[] inputs = sides[0].Split(',');
        if (sides.Length > 2 || inputs.Length != operands.Count)
            throw new ArgumentException($"Einsum '{subscripts}' needs {inputs.Length} operands and at most one '->', got {operands.Count} operands", nameof(subscripts));
        string result = sides.Length == 2 ? sides[1]
            : (sides[0].Contains('.') ? "..." : "") + new string([.. sides[0].Where(c => char.IsLetter(c) && !IsRepeated(c, sides[0])).Order()]);

        int[] unnamed = [.. inputs.Select((input, i) => input.Contains("...", StringComparison.Ordinal) ? Math.Max(0, operands[i].Rank - (input.Length - 3)) : 0)];
        string labels = new([.. Enumerable.Range(0, unnamed.Max()).Select(n => (char)('0' + n))]);
        result = result.Replace("...", labels, StringComparison.Ordinal);
        var parts = new (Tensor X, string Labels)[inputs.Length];
        for (int i = 0; i < inputs.Length; i++)
        {
            string named = inputs[i].Replace("...", labels[^unnamed[i]..], StringComparison.Ordinal);
            if (named.Length != operands[i].Rank)
                throw new ArgumentException($"Einsum '{subscripts}': '{inputs[i]}' must name each axis of {operands[i].Spec}", nameof(subscripts));
            parts[i] = Diagonals(operands[i], named);
        }

        if (result.FirstOrDefault(c => !parts.Any(p => p.Labels.Contains(c))) is not '\0' and var unknown)
            throw new ArgumentException($"Einsum '{subscripts}': no operand has the result's '{unknown}'", nameof(subscripts));
        (Tensor x, string has) = parts[0];
        for (int i = 1; i < parts.Length; i++)
        {
            string later = result + string.Concat(parts[(i + 1)..].Select(p => p.Labels));
            string wanted = i == parts.Length - 1 ? result : new([.. (has + parts[i].Labels).Distinct().Where(later.Contains)]);
            (x, has) = (Contracted(x, has, parts[i].X, parts[i].Labels, wanted), wanted);
        }

        return Arranged(x, has, result);
    }

    // Axes of the same name become one.
    static (Tensor X, string Labels) Diagonals(Tensor x, string labels)
    {
        while (labels.FirstOrDefault(c => IsRepeated(c, labels)) is not '\0' and var twice)
        {
            int first = labels.IndexOf(twice), second = labels.IndexOf(twice, first + 1);
            (x, labels) = (Diagonal(x, 0, first, second), labels.Remove(second, 1).Remove(first, 1) + twice);
        }

        return (x, labels);
    }

    static bool IsRepeated(char label, string labels) => labels.IndexOf(label) != labels.LastIndexOf(label);

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
