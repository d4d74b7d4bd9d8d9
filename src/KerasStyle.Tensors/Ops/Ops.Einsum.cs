namespace KerasStyle;

public static partial class Ops
{
    // Labels of the axes of an ellipsis: what is no letter.
    const string Places = "0123456789:;<=>?@";

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
            : (sides[0].Contains('.') ? "..." : "") + new string([.. Only(sides[0], c => char.IsLetter(c) && !IsRepeated(c, sides[0])).Order()]);

        var unnamed = new int[inputs.Length];
        for (int i = 0; i < inputs.Length; i++)
            unnamed[i] = inputs[i].Contains("...", StringComparison.Ordinal) ? Math.Max(0, operands[i].Rank - (inputs[i].Length - 3)) : 0;
        string labels = Places[..unnamed.Max()];
        result = result.Replace("...", labels, StringComparison.Ordinal);
        var parts = new (Tensor X, string Labels)[inputs.Length];
        for (int i = 0; i < inputs.Length; i++)
        {
            string named = inputs[i].Replace("...", labels[^unnamed[i]..], StringComparison.Ordinal);
            if (named.Length != operands[i].Rank)
                throw new ArgumentException($"Einsum '{subscripts}': '{inputs[i]}' must name each axis of {operands[i].Spec}", nameof(subscripts));
            parts[i] = Diagonals(operands[i], named);
        }

        if (Only(result, c => !Array.Exists(parts, p => p.Labels.Contains(c))) is [var unknown, ..])
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
        while (Only(labels, c => IsRepeated(c, labels)) is [var twice, ..])
        {
            int first = labels.IndexOf(twice), second = labels.IndexOf(twice, first + 1);
            (x, labels) = (Diagonal(x, 0, first, second), labels.Remove(second, 1).Remove(first, 1) + twice);
        }

        return (x, labels);
    }

    static bool IsRepeated(char label, string labels) => labels.IndexOf(label) != labels.LastIndexOf(label);

    static Tensor Contracted(Tensor a, string labelsA, Tensor b, string labelsB, string result)
    {
        string batch = Only(result, c => labelsA.Contains(c) && labelsB.Contains(c));
        string inner = Only(labelsA, c => labelsB.Contains(c) && !result.Contains(c));
        string freeA = Only(result, c => labelsA.Contains(c) && !labelsB.Contains(c));
        string freeB = Only(result, c => labelsB.Contains(c) && !labelsA.Contains(c));
        Tensor x = Arranged(a, labelsA, batch + freeA + inner), y = Arranged(b, labelsB, batch + inner + freeB);
        int summed = (int)Lengths(inner).Size;
        x = Reshape(x, Lengths(batch).Concat([(int)Lengths(freeA).Size, summed]));
        y = Reshape(y, Lengths(batch).Concat([summed, (int)Lengths(freeB).Size]));
        return Arranged(Reshape(Matmul(x, y), Lengths(batch + freeA + freeB)), batch + freeA + freeB, result);

        Shape Lengths(string labels)
        {
            var lengths = new int[labels.Length];
            for (int i = 0; i < labels.Length; i++)
                lengths[i] = labelsA.Contains(labels[i]) ? a.Shape[labelsA.IndexOf(labels[i])] : b.Shape[labelsB.IndexOf(labels[i])];
            return new(lengths);
        }
    }

    // Sums over the axes that are not wanted and puts the others in order.
    static Tensor Arranged(Tensor x, string labels, string wanted)
    {
        string summed = Only(labels, c => !wanted.Contains(c));
        if (summed.Length > 0)
            (x, labels) = (Sum(x, PlacesOf(summed, labels)), Only(labels, wanted.Contains));
        return labels == wanted ? x : Transpose(x, PlacesOf(wanted, labels));
    }

    static int[] PlacesOf(string some, string labels)
    {
        var places = new int[some.Length];
        for (int i = 0; i < places.Length; i++)
            places[i] = labels.IndexOf(some[i]);
        return places;
    }

    static string Only(string labels, Predicate<char> isWanted)
    {
        string chosen = "";
        foreach (char label in labels)
        {
            if (isWanted(label))
                chosen += label;
        }

        return chosen;
    }
}
