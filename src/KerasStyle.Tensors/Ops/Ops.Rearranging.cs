using KerasStyle.Tensors;

namespace KerasStyle;

public static partial class Ops
{
    /// <summary>All values in one axis.</summary>
    public static Tensor Ravel(Tensor x) => Recorded(nameof(Ravel), x, Ravel) ?? Reshape(x, [-1]);

    /// <summary>b behind a along an axis; without an axis, all values of both in one.</summary>
    public static Tensor Append(Tensor a, Tensor b, int? axis = null) =>
        Recorded(nameof(Append), a, b, (t, u) => Append(t, u, axis), ("axis", axis))
        ?? (axis is { } known ? Concatenate([a, b], known) : Concatenate([Ravel(a), Ravel(b)], 0));

    /// <summary>Tensors side by side: along axis 1, or 0 of vectors.</summary>
    public static Tensor Hstack(IReadOnlyList<Tensor> xs) =>
        RecordedList(nameof(Hstack), xs, t => Hstack(t))
        ?? (Concatenate([.. xs.Select(x => x.Rank == 0 ? Ravel(x) : x)], xs[0].Rank > 1 ? 1 : 0));

    /// <summary>Tensors one above the other along axis 0; a vector is a row.</summary>
    public static Tensor Vstack(IReadOnlyList<Tensor> xs) =>
        RecordedList(nameof(Vstack), xs, t => Vstack(t))
        ?? (Concatenate([.. xs.Select(x => x.Rank < 2 ? Reshape(x, [1, -1]) : x)], 0));

    /// <summary>Tensors behind each other along axis 2.</summary>
    public static Tensor Dstack(IReadOnlyList<Tensor> xs) =>
        RecordedList(nameof(Dstack), xs, t => Dstack(t))
        ?? (Concatenate([.. xs.Select(x => x.Rank < 2 ? Reshape(x, [1, -1, 1]) : x.Rank == 2 ? ExpandDims(x, 2) : x)], 2));

    /// <summary>Parts along an axis that begin at the given positions.</summary>
    public static IReadOnlyList<Tensor> Split(Tensor x, IReadOnlyList<int> positions, int axis = 0)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(positions);
        if (RecordedAll(nameof(Split), [x], xs => Split(xs[0], positions, axis), ("indices_or_sections", positions), ("axis", axis)) is { } recorded)
            return recorded;
        int length = x.Shape[x.Shape.Axis(axis)];
        int[] at = [0, .. positions.Select(p => Math.Clamp(p < 0 ? p + length : p, 0, length)), length];
        return [.. Enumerable.Range(0, at.Length - 1).Select(i => SliceAxis(x, axis, at[i], Math.Max(0, at[i + 1] - at[i])))];
    }

    /// <summary>As many parts along an axis as wanted, the first ones longer by 1 when the length does not divide.</summary>
    public static IReadOnlyList<Tensor> ArraySplit(Tensor x, int sections, int axis = 0)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (RecordedAll(nameof(ArraySplit), [x], xs => ArraySplit(xs[0], sections, axis), ("indices_or_sections", sections), ("axis", axis)) is { } recorded)
            return recorded;
        int length = x.Shape[x.Shape.Axis(axis)], part = length / sections, longer = length % sections;
        return Split(x, [.. Enumerable.Range(1, sections - 1).Select(i => i * part + Math.Min(i, longer))], axis);
    }

    /// <summary>All values in one axis, each repeated behind itself.</summary>
    public static Tensor Repeat(Tensor x, int repeats) =>
        Recorded(nameof(Repeat), x, t => Repeat(t, repeats), ("repeats", repeats))
        ?? Repeat(Ravel(x), repeats, 0);

    /// <summary>Values moved along axes, those that leave coming in at the other end; without axes, of all values in order.</summary>
    public static Tensor Roll(Tensor x, ReadOnlySpan<int> shift, ReadOnlySpan<int> axis = default)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.IsSymbolic)
        {
            int[] by = shift.ToArray(), along = axis.ToArray();
            return SymbolicFunction.Call(nameof(Roll), x, t => Roll(t, by, along), ("shift", by.Length == 1 ? by[0] : by), ("axis", along.Length == 0 ? null : along.Length == 1 ? along[0] : along));
        }
        if (axis.IsEmpty)
            return Reshape(Roll(Ravel(x), shift, [0]), x.Shape);
        for (int i = 0; i < axis.Length; i++)
        {
            int along = x.Shape.Axis(axis[i]), length = x.Shape[along], by = length == 0 ? 0 : ((shift[shift.Length == 1 ? 0 : i] % length) + length) % length;
            if (by > 0)
                x = Concatenate([SliceAxis(x, along, length - by, by), SliceAxis(x, along, 0, length - by)], along);
        }

        return x;
    }

    /// <summary>x turned by 90° k times in the plane of two axes, from the first to the second.</summary>
    public static Tensor Rot90(Tensor x, int k = 1, int first = 0, int second = 1) =>
        Recorded(nameof(Rot90), x, t => Rot90(t, k, first, second), ("k", k), ("axes", new[] { first, second })) ?? (((k % 4) + 4) % 4) switch
        {
            0 => x,
            1 => Swapaxes(Flip(x, second), first, second),
            2 => Flip(x, first, second),
            _ => Flip(Swapaxes(x, first, second), second),
        };

    /// <summary>Two axes exchanged.</summary>
    public static Tensor Swapaxes(Tensor x, int first, int second)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (Recorded(nameof(Swapaxes), x, t => Swapaxes(t, first, second), ("axis1", first), ("axis2", second)) is { } recorded)
            return recorded;
        int[] order = [.. Enumerable.Range(0, x.Rank)];
        (order[x.Shape.Axis(first)], order[x.Shape.Axis(second)]) = (x.Shape.Axis(second), x.Shape.Axis(first));
        return Transpose(x, order);
    }

    /// <summary>Axes moved to other places, the others staying in order.</summary>
    public static Tensor Moveaxis(Tensor x, ReadOnlySpan<int> source, ReadOnlySpan<int> destination)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.IsSymbolic)
        {
            int[] from = source.ToArray(), to = destination.ToArray();
            return SymbolicFunction.Call(nameof(Moveaxis), x, t => Moveaxis(t, from, to), ("source", from), ("destination", to));
        }
        var order = new int[x.Rank];
        Array.Fill(order, -1);
        var moved = new HashSet<int>();
        for (int i = 0; i < source.Length; i++)
        {
            order[x.Shape.Axis(destination[i])] = x.Shape.Axis(source[i]);
            moved.Add(x.Shape.Axis(source[i]));
        }

        var rest = new Queue<int>(Enumerable.Range(0, x.Rank).Where(a => !moved.Contains(a)));
        return Transpose(x, [.. order.Select(a => a >= 0 ? a : rest.Dequeue())]);
    }

    /// <summary>x continued beyond its ends by its own values: <c>reflect</c> (c b | a b c), <c>symmetric</c> (b a | a b c), <c>edge</c> (a a | a b c), <c>wrap</c> (b c | a b c).</summary>
    public static Tensor Pad(Tensor x, IReadOnlyList<(int Before, int After)> padWidth, string mode)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(padWidth);
        if (Recorded(nameof(Pad), x, t => Pad(t, padWidth, mode), ("pad_width", padWidth), ("mode", mode)) is { } recorded)
            return recorded;
        if (mode == "constant")
            return Pad(x, padWidth);
        for (int axis = 0; axis < x.Rank; axis++)
        {
            (int before, int after) = padWidth[axis];
            int n = x.Shape[axis];
            if (before > 0 || after > 0)
                x = Take(x, Tensor.From<int>([.. Enumerable.Range(-before, n + before + after).Select(i => Inside(i, n, mode))], [n + before + after]), axis);
        }

        return x;
    }

    static int Inside(int i, int n, string mode)
    {
        static int Mod(int i, int n) => ((i % n) + n) % n;
        return mode switch
        {
            "edge" => Math.Clamp(i, 0, n - 1),
            "wrap" => Mod(i, n),
            "symmetric" => Mod(i, 2 * n) is var at && at < n ? at : 2 * n - 1 - at,
            "reflect" => n == 1 ? 0 : Mod(i, 2 * n - 2) is var at && at < n ? at : 2 * n - 2 - at,
            _ => throw new ArgumentException($"mode must be constant, reflect, symmetric, edge or wrap, got '{mode}'", nameof(mode)),
        };
    }

    /// <summary>Differences of neighbours along an axis, n times.</summary>
    public static Tensor Diff(Tensor x, int n = 1, int axis = -1)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (Recorded(nameof(Diff), x, t => Diff(t, n, axis), ("n", n), ("axis", axis)) is { } recorded)
            return recorded;
        for (; n > 0; n--)
        {
            int length = x.Shape[x.Shape.Axis(axis)] - 1;
            x = SliceAxis(x, axis, 1, length) - SliceAxis(x, axis, 0, length);
        }

        return x;
    }

    /// <summary>A matrix with a vector on its diagonal k, or the diagonal k of a matrix.</summary>
    public static Tensor Diag(Tensor x, int k = 0)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (Recorded(nameof(Diag), x, t => Diag(t, k), ("k", k)) is { } recorded)
            return recorded;
        if (x.Rank == 2)
            return Diagonal(x, k);
        int n = x.Shape[0], size = n + Math.Abs(k);
        int[] at = [.. Enumerable.Range(0, n).Select(i => (i + Math.Max(0, -k)) * size + i + Math.Max(0, k))];
        return Reshape(new ScatterAdd(0, [size * size]).Apply(Tensor.From<int>(at, [n]), x), [size, size]);
    }

    /// <summary>A matrix with all values on its diagonal k.</summary>
    public static Tensor Diagflat(Tensor x, int k = 0) => Recorded(nameof(Diagflat), x, t => Diagflat(t, k), ("k", k)) ?? Diag(Ravel(x), k);

    /// <summary>The diagonal of two axes, as the last axis.</summary>
    public static Tensor Diagonal(Tensor x, int offset = 0, int axis1 = 0, int axis2 = 1)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (Recorded(nameof(Diagonal), x, t => Diagonal(t, offset, axis1, axis2), ("offset", offset), ("axis1", axis1), ("axis2", axis2)) is { } recorded)
            return recorded;
        x = Moveaxis(x, [axis1, axis2], [-2, -1]);
        int rows = x.Shape[^2], columns = x.Shape[^1];
        int[] at = [.. Enumerable.Range(0, rows).Where(i => i + offset >= 0 && i + offset < columns).Select(i => i * columns + i + offset)];
        return Take(Reshape(x, [.. x.Shape[..^2], rows * columns]), Tensor.From<int>(at, [at.Length]), x.Rank - 2);
    }

    /// <summary>Sum of the diagonal of two axes.</summary>
    public static Tensor Trace(Tensor x, int offset = 0, int axis1 = 0, int axis2 = 1) =>
        Recorded(nameof(Trace), x, t => Trace(t, offset, axis1, axis2), ("offset", offset), ("axis1", axis1), ("axis2", axis2))
        ?? Sum(Diagonal(x, offset, axis1, axis2), [-1]);

    /// <summary>x with zeros above diagonal k of the last two axes.</summary>
    public static Tensor Tril(Tensor x, int k = 0) =>
        Recorded(nameof(Tril), x, t => Tril(t, k), ("k", k))
        ?? Where(Tri(x.Shape[^2], x.Shape[^1], k, DType.Bool), x, ZerosLike(x));

    /// <summary>x with zeros below diagonal k of the last two axes.</summary>
    public static Tensor Triu(Tensor x, int k = 0) =>
        Recorded(nameof(Triu), x, t => Triu(t, k), ("k", k))
        ?? Where(Tri(x.Shape[^2], x.Shape[^1], k - 1, DType.Bool), ZerosLike(x), x);

    /// <summary>Axes split, reordered and joined by a pattern such as <c>"b (h w) c -> b c h w"</c>, as einops.rearrange.</summary>
    /// <param name="x">The tensor.</param>
    /// <param name="pattern">Names of axes before and after; those in one bracket are one axis.</param>
    /// <param name="lengths">Lengths of axes that do not follow from x.</param>
    /// <exception cref="ArgumentException">The pattern does not fit.</exception>
    public static Tensor Rearrange(Tensor x, string pattern, IReadOnlyDictionary<string, int>? lengths = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(pattern);
        if (x.IsSymbolic)
        {
            var named = lengths?.ToDictionary(l => l.Key, l => (object?)l.Value);
            return SymbolicCall.Record(new SymbolicFunction(nameof(Rearrange), [x, pattern], [], now => [Rearrange(now[0], pattern, lengths)]) { Named = named })[0];
        }

        string[] sides = pattern.Split("->");
        if (sides.Length != 2)
            throw new ArgumentException($"the pattern needs one '->', got '{pattern}'", nameof(pattern));
        List<string[]> from = Groups(sides[0]), to = Groups(sides[1]);
        if (from.Count != x.Rank)
            throw new ArgumentException($"the pattern '{pattern}' has {from.Count} axes, the tensor {x.Shape} has {x.Rank}", nameof(pattern));
        var known = new Dictionary<string, int>(lengths ?? new Dictionary<string, int>());
        for (int i = 0; i < from.Count; i++)
        {
            string[] unknown = [.. from[i].Where(a => a != "1" && !known.ContainsKey(a))];
            int product = from[i].Except(unknown).Aggregate(1, (n, a) => n * (a == "1" ? 1 : known[a]));
            if (unknown.Length > 1 || x.Shape[i] % product != 0)
                throw new ArgumentException($"the pattern '{pattern}' does not say how axis {i} of {x.Shape} is split", nameof(pattern));
            if (unknown.Length == 1)
                known[unknown[0]] = x.Shape[i] / product;
        }

        string[] names = [.. from.SelectMany(g => g).Where(a => a != "1")], wanted = [.. to.SelectMany(g => g).Where(a => a != "1")];
        if (!names.Order().SequenceEqual(wanted.Order()))
            throw new ArgumentException($"both sides of the pattern '{pattern}' must name the same axes", nameof(pattern));
        Tensor apart = Reshape(x, new([.. names.Select(a => known[a])]));
        Tensor ordered = names.Length > 1 ? Transpose(apart, [.. wanted.Select(a => Array.IndexOf(names, a))]) : apart;
        return Reshape(ordered, new([.. to.Select(g => g.Aggregate(1, (n, a) => n * (a == "1" ? 1 : known[a])))]));
    }

    static List<string[]> Groups(string side)
    {
        var groups = new List<string[]>();
        List<string>? open = null;
        foreach (string token in side.Replace("(", " ( ", StringComparison.Ordinal).Replace(")", " ) ", StringComparison.Ordinal).Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (token == "(")
                open = [];
            else if (token == ")")
                (open, _) = (null, Close(open));
            else if (open != null)
                open.Add(token);
            else
                groups.Add([token]);
        }

        return groups;

        bool Close(List<string>? group)
        {
            groups.Add([.. group ?? throw new ArgumentException($"a bracket of '{side}' is not opened")]);
            return true;
        }
    }
}
