using KerasStyle.Tensors;

namespace KerasStyle;

// A traced graph has no branches and no loops. What is known when it is traced (values, lengths, whole numbers) decides at once and loops are written out;
// a condition that only a run knows selects between the results of both branches, and a loop that only a run could end needs a maximum of iterations.
public static partial class Ops
{
    /// <summary>The results of one of two functions. A condition of values calls one of them. In a trace both are computed and the results selected
    /// element by element, so neither may assign a variable, and a gradient that is not finite in the other branch shows.</summary>
    /// <param name="pred">A single logical value.</param>
    /// <param name="trueFn">Called when it is true.</param>
    /// <param name="falseFn">Called when it is false; its results have the shapes and types of the other's.</param>
    /// <exception cref="NotSupportedException">A branch assigns a variable in a trace.</exception>
    public static IReadOnlyList<Tensor> Cond(Tensor pred, Func<IReadOnlyList<Tensor>> trueFn, Func<IReadOnlyList<Tensor>> falseFn)
    {
        ArgumentNullException.ThrowIfNull(pred);
        ArgumentNullException.ThrowIfNull(trueFn);
        ArgumentNullException.ThrowIfNull(falseFn);
        if (pred.Shape.Size != 1)
            throw new ArgumentException($"the condition must be one value, got {pred.Spec}", nameof(pred));
        if (Graph.ValueOf(pred) is { } known)
            return known.Item() != 0 ? trueFn() : falseFn();
        RequireTraced(nameof(Cond), pred);
        return Chosen(nameof(Cond), AsBool(pred), Pure(nameof(Cond), trueFn), Pure(nameof(Cond), falseFn));
    }

    /// <inheritdoc cref="Cond(Tensor, Func{IReadOnlyList{Tensor}}, Func{IReadOnlyList{Tensor}})"/>
    public static Tensor Cond(Tensor pred, Func<Tensor> trueFn, Func<Tensor> falseFn) => Cond(pred, () => [trueFn()], () => [falseFn()])[0];

    /// <summary>The results of the branch of an index, which is clipped to the first and last. An index of values calls one branch;
    /// in a trace all are computed, as in <see cref="Cond(Tensor, Func{IReadOnlyList{Tensor}}, Func{IReadOnlyList{Tensor}})"/>.</summary>
    /// <param name="index">A single whole number.</param>
    /// <param name="branches">Functions of the operands.</param>
    /// <param name="operands">What they are given.</param>
    public static IReadOnlyList<Tensor> Switch(Tensor index, IReadOnlyList<Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>>> branches, params IReadOnlyList<Tensor> operands)
    {
        ArgumentNullException.ThrowIfNull(index);
        ArgumentNullException.ThrowIfNull(branches);
        if (branches.Count == 0 || index.Shape.Size != 1 || index.DType.IsFloat())
            throw new ArgumentException($"Switch needs branches and one whole number, got {branches.Count} branches and {index.Spec}");
        if (Graph.ValueOf(index) is { } known)
            return branches[(int)Math.Clamp(known.Item(), 0, branches.Count - 1)](operands);
        RequireTraced(nameof(Switch), index);
        IReadOnlyList<Tensor> results = Pure(nameof(Switch), () => branches[^1](operands));
        for (int i = branches.Count - 2; i >= 0; i--)
        {
            Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> branch = branches[i];
            results = Chosen(nameof(Switch), index <= i, Pure(nameof(Switch), () => branch(operands)), results);
        }

        return results;
    }

    /// <summary>Repeats a function of some tensors while a condition on them holds. While the condition is known as the code runs (values, or counters that do
    /// not depend on a graph) the loop ends by itself; in a trace where only a run knows it, the function is written out <paramref name="maximumIterations"/>
    /// times, and iterations behind the end change nothing.</summary>
    /// <param name="cond">Whether to go on.</param>
    /// <param name="body">The next tensors, of the same shapes and types.</param>
    /// <param name="loopVars">The first tensors.</param>
    /// <param name="maximumIterations">The most iterations.</param>
    /// <exception cref="NotSupportedException">Only a run knows the condition, and no maximum is given.</exception>
    public static IReadOnlyList<Tensor> WhileLoop(
        Func<IReadOnlyList<Tensor>, Tensor> cond, Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> body, IReadOnlyList<Tensor> loopVars, int? maximumIterations = null)
    {
        ArgumentNullException.ThrowIfNull(cond);
        ArgumentNullException.ThrowIfNull(body);
        ArgumentNullException.ThrowIfNull(loopVars);
        IReadOnlyList<Tensor> now = loopVars;
        Tensor? going = null;
        for (int i = 0; maximumIterations is not { } most || i < most; i++)
        {
            Tensor next = cond(now);
            if (going == null && Graph.ValueOf(next) is { } known)
            {
                if (known.Item() == 0)
                    break;
                now = SameForm(body(now), now);
                continue;
            }

            if (maximumIterations == null)
            {
                throw new NotSupportedException(
                    "the condition of this WhileLoop depends on what only a run of the compiled graph knows; give maximumIterations, or run the loop on values");
            }

            RequireTraced(nameof(WhileLoop), next);
            going = going == null ? AsBool(next) : LogicalAnd(going, AsBool(next));
            now = Chosen(nameof(WhileLoop), going, SameForm(Pure(nameof(WhileLoop), () => body(now)), now), now);
        }

        return now;
    }

    /// <summary>The value after <c>value = bodyFun(i, value)</c> for i from lower to upper − 1.</summary>
    /// <exception cref="NotSupportedException">Only a run knows a bound.</exception>
    public static Tensor ForiLoop(Tensor lower, Tensor upper, Func<Tensor, Tensor, Tensor> bodyFun, Tensor initVal) =>
        ForiLoop(lower, upper, (i, xs) => [bodyFun(i, xs[0])], [initVal])[0];

    /// <inheritdoc cref="ForiLoop(Tensor, Tensor, Func{Tensor, Tensor, Tensor}, Tensor)"/>
    public static IReadOnlyList<Tensor> ForiLoop(
        Tensor lower, Tensor upper, Func<Tensor, IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> bodyFun, IReadOnlyList<Tensor> initVal)
    {
        ArgumentNullException.ThrowIfNull(lower);
        ArgumentNullException.ThrowIfNull(upper);
        ArgumentNullException.ThrowIfNull(bodyFun);
        ArgumentNullException.ThrowIfNull(initVal);
        if (Graph.ValueOf(lower) is not { } first || Graph.ValueOf(upper) is not { } end)
            throw new NotSupportedException("the bounds of ForiLoop must be known when it is called; WhileLoop with maximumIterations takes a bound that only a run knows");
        IReadOnlyList<Tensor> now = initVal;
        for (int i = (int)first.Item(); i < (int)end.Item(); i++)
            now = SameForm(bodyFun(Tensor.Scalar(i, DType.Int32), now), now);
        return now;
    }

    /// <summary>Carries tensors along the first axis of others: <c>(carry, y) = f(carry, x)</c> for each slice x. In a trace the steps are written out.</summary>
    /// <param name="f">The next carry, of the same shapes and types, and the results of a step.</param>
    /// <param name="init">The first carry.</param>
    /// <param name="xs">What the steps read, slice by slice; none when null.</param>
    /// <param name="length">Number of steps; that of the slices when null.</param>
    /// <param name="reverse">Whether the steps go from the last slice to the first; results stay at the places of their slices.</param>
    /// <returns>The last carry, and the results of all steps along a new first axis.</returns>
    public static (IReadOnlyList<Tensor> Carry, IReadOnlyList<Tensor> Ys) Scan(
        Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>, (IReadOnlyList<Tensor> Carry, IReadOnlyList<Tensor> Ys)> f,
        IReadOnlyList<Tensor> init, IReadOnlyList<Tensor>? xs = null, int? length = null, bool reverse = false)
    {
        ArgumentNullException.ThrowIfNull(f);
        ArgumentNullException.ThrowIfNull(init);
        IReadOnlyList<Tensor>[] slices = [.. (xs ?? []).Select(x => Unstack(x))];
        int steps = length ?? (slices.Length > 0 ? slices[0].Count : throw new ArgumentException("Scan needs xs or length", nameof(length)));
        if (slices.Any(s => s.Count != steps))
            throw new ArgumentException($"all xs must have the length {steps} along axis 0, got {string.Join(", ", slices.Select(s => s.Count))}", nameof(xs));
        IReadOnlyList<Tensor> carry = init;
        var ys = new IReadOnlyList<Tensor>[steps];
        for (int i = 0; i < steps; i++)
        {
            int at = reverse ? steps - 1 - i : i;
            (IReadOnlyList<Tensor> next, ys[at]) = f(carry, [.. slices.Select(s => s[at])]);
            carry = SameForm(next, carry);
        }

        return (carry, steps == 0 ? [] : [.. Enumerable.Range(0, ys[0].Count).Select(k => Stack([.. ys.Select(y => y[k])]))]);
    }

    /// <inheritdoc cref="Scan(Func{IReadOnlyList{Tensor}, IReadOnlyList{Tensor}, ValueTuple{IReadOnlyList{Tensor}, IReadOnlyList{Tensor}}}, IReadOnlyList{Tensor}, IReadOnlyList{Tensor}?, int?, bool)"/>
    public static (Tensor Carry, Tensor Ys) Scan(Func<Tensor, Tensor, (Tensor Carry, Tensor Y)> f, Tensor init, Tensor xs, bool reverse = false)
    {
        (IReadOnlyList<Tensor> carry, IReadOnlyList<Tensor> ys) = Scan((c, x) => f(c[0], x[0]) is var (next, y) ? ([next], [y]) : default, [init], [xs], null, reverse);
        return (carry[0], ys[0]);
    }

    /// <summary>All running results of an associative function of two along an axis, in about log₂ n steps: y₀ = x₀, yᵢ = f(yᵢ₋₁, xᵢ).</summary>
    /// <param name="f">A function of two lists of slices along the axis, of any common length, that combines them place by place.</param>
    /// <param name="elems">The tensors, of one length along the axis.</param>
    /// <param name="reverse">Whether results run from the last to the first.</param>
    /// <param name="axis">The axis.</param>
    public static IReadOnlyList<Tensor> AssociativeScan(
        Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> f, IReadOnlyList<Tensor> elems, bool reverse = false, int axis = 0)
    {
        ArgumentNullException.ThrowIfNull(f);
        ArgumentNullException.ThrowIfNull(elems);
        if (reverse)
            return [.. AssociativeScan(f, [.. elems.Select(e => Flip(e, axis))], false, axis).Select(y => Flip(y, axis))];
        int n = elems[0].Shape[elems[0].Shape.Axis(axis)];
        if (elems.Any(e => e.Shape[e.Shape.Axis(axis)] != n))
            throw new ArgumentException($"all elements must have one length along axis {axis}, got {string.Join(", ", elems.Select(e => e.Shape))}", nameof(elems));
        if (n < 2)
            return elems;
        // Neighbours are combined, the pairs scanned, and what lies between them follows.
        IReadOnlyList<Tensor> pairs = AssociativeScan(f, f(Every(elems, 0, n / 2, 2), Every(elems, 1, n / 2, 2)), false, axis);
        IReadOnlyList<Tensor> first = Every(elems, 0, 1, 1);
        if (n == 2)
            return Joined(first, pairs);
        IReadOnlyList<Tensor> between = f(Every(pairs, 0, (n - 1) / 2, 1), Every(elems, 2, (n - 1) / 2, 2));
        IReadOnlyList<Tensor> even = Joined(first, between);
        return [.. even.Zip(pairs, (e, o) => Interleaved(e, o))];

        IReadOnlyList<Tensor> Every(IReadOnlyList<Tensor> xs, int start, int count, int stride) => [.. xs.Select(x => SliceAxis(x, axis, start, count, stride))];

        IReadOnlyList<Tensor> Joined(IReadOnlyList<Tensor> a, IReadOnlyList<Tensor> b) => [.. a.Zip(b, (x, y) => Concatenate([x, y], axis))];

        Tensor Interleaved(Tensor evens, Tensor odds)
        {
            int[] order = [.. Enumerable.Range(0, n).Select(i => i % 2 == 0 ? i / 2 : (n + 1) / 2 + i / 2)];
            return Take(Concatenate([evens, odds], axis), Tensor.From<int>(order, [n]), axis);
        }
    }

    /// <inheritdoc cref="AssociativeScan(Func{IReadOnlyList{Tensor}, IReadOnlyList{Tensor}, IReadOnlyList{Tensor}}, IReadOnlyList{Tensor}, bool, int)"/>
    public static Tensor AssociativeScan(Func<Tensor, Tensor, Tensor> f, Tensor elems, bool reverse = false, int axis = 0) =>
        AssociativeScan((a, b) => [f(a[0], b[0])], [elems], reverse, axis)[0];

    /// <summary>A function of each slice along the first axis, with its results along a new first axis. In a trace it is written out for each slice.</summary>
    public static Tensor Map(Func<Tensor, Tensor> f, Tensor xs)
    {
        ArgumentNullException.ThrowIfNull(f);
        return Map(x => [f(x[0])], [xs])[0];
    }

    /// <inheritdoc cref="Map(Func{Tensor, Tensor}, Tensor)"/>
    public static IReadOnlyList<Tensor> Map(Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> f, IReadOnlyList<Tensor> xs)
    {
        ArgumentNullException.ThrowIfNull(f);
        return Scan((_, x) => ([], f(x)), [], xs).Ys;
    }

    /// <summary>As <see cref="Map(Func{Tensor, Tensor}, Tensor)"/>: slices are computed one after the other, a compiled graph then joins what it can.</summary>
    public static Tensor VectorizedMap(Func<Tensor, Tensor> function, Tensor elements) => Map(function, elements);

    /// <inheritdoc cref="VectorizedMap(Func{Tensor, Tensor}, Tensor)"/>
    public static IReadOnlyList<Tensor> VectorizedMap(Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> function, IReadOnlyList<Tensor> elements) => Map(function, elements);

    /// <summary>A function of tensors that calls one of single values for each place of its operands, which broadcast.</summary>
    public static Func<IReadOnlyList<Tensor>, Tensor> Vectorize(Func<IReadOnlyList<Tensor>, Tensor> pyfunc)
    {
        ArgumentNullException.ThrowIfNull(pyfunc);
        return operands =>
        {
            Shape shape = operands.Select(x => x.Shape).Aggregate(KerasStyle.Shape.Broadcast);
            return Reshape(Map(x => [pyfunc(x)], [.. operands.Select(x => Ravel(BroadcastTo(x, shape)))])[0], shape);
        };
    }

    static IReadOnlyList<Tensor> Pure(string name, Func<IReadOnlyList<Tensor>> branch)
    {
        int before = Graph.Current!.Assignments;
        IReadOnlyList<Tensor> results = branch();
        return Graph.Current.Assignments == before ? results
            : throw new NotSupportedException($"a branch of {name} assigns a variable; a compiled graph computes all branches, so assign what it returns");
    }

    static Tensor[] Chosen(string name, Tensor condition, IReadOnlyList<Tensor> yes, IReadOnlyList<Tensor> no)
    {
        yes = SameForm(yes, no, $"the branches of {name}");
        return [.. yes.Zip(no, (a, b) => Where(Reshape(condition, []), a, b))];
    }

    static IReadOnlyList<Tensor> SameForm(IReadOnlyList<Tensor> now, IReadOnlyList<Tensor> before, string what = "the tensors of a loop")
    {
        bool same = now.Count == before.Count && now.Zip(before).All(p => p.First.Shape == p.Second.Shape && (p.First.DType == p.Second.DType || p.First.IsWeak || p.Second.IsWeak));
        return same ? now : throw new ArgumentException(
            $"{what} must keep their shapes and types, got {string.Join(", ", now.Select(t => t.Spec))} and {string.Join(", ", before.Select(t => t.Spec))}");
    }

    static void RequireTraced(string name, Tensor decides)
    {
        if (decides.IsSymbolic)
            throw new NotSupportedException($"{name} cannot decide by a tensor of a model that is being made; put it into the Call of a layer of its own");
    }
}
