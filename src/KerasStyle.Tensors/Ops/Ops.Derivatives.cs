using KerasStyle.Tensors;

namespace KerasStyle;

public static partial class Ops
{
    /// <summary>A function with a gradient of its own, as keras.ops.custom_gradient.</summary>
    /// <param name="f">Gives the result for tensors, and what makes of the result's gradient those of the tensors (null where one has none).</param>
    /// <returns>The function to call, eagerly or in a trace.</returns>
    public static Func<IReadOnlyList<Tensor>, Tensor> CustomGradient(Func<IReadOnlyList<Tensor>, (Tensor Output, Func<Tensor, IReadOnlyList<Tensor?>> Gradient)> f)
    {
        ArgumentNullException.ThrowIfNull(f);
        return xs =>
        {
            (Tensor y, Func<Tensor, IReadOnlyList<Tensor?>> gradient) = f(xs);
            return y.HasValues ? y : new GradientHook(gradient).Apply([y, .. xs]);
        };
    }

    /// <summary>As the other, of one tensor.</summary>
    /// <inheritdoc cref="CustomGradient(Func{IReadOnlyList{Tensor}, ValueTuple{Tensor, Func{Tensor, IReadOnlyList{Tensor}}}})"/>
    public static Func<Tensor, Tensor> CustomGradient(Func<Tensor, (Tensor Output, Func<Tensor, Tensor> Gradient)> f)
    {
        ArgumentNullException.ThrowIfNull(f);
        Func<IReadOnlyList<Tensor>, Tensor> made = CustomGradient(xs => f(xs[0]) is var (y, gradient) ? (y, g => [gradient(g)]) : default);
        return x => made([x]);
    }

    /// <summary>The results of a function and their change in a direction, J · tangents, as keras.ops.jvp. Computed by differentiating the gradient,
    /// so each operation of the function needs a gradient that has one.</summary>
    /// <param name="fun">The function.</param>
    /// <param name="primals">Floating-point tensors at which it is taken.</param>
    /// <param name="tangents">The direction: a tensor of the same shape and type for each.</param>
    /// <exception cref="ArgumentException">Tangents do not fit the primals.</exception>
    public static (IReadOnlyList<Tensor> Outputs, IReadOnlyList<Tensor> Tangents) Jvp(
        Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> fun, IReadOnlyList<Tensor> primals, IReadOnlyList<Tensor> tangents)
    {
        (IReadOnlyList<Tensor> outputs, IReadOnlyList<Tensor> changes, _) = Jvp(xs => (fun(xs), (IReadOnlyList<Tensor>)[]), primals, tangents);
        return (outputs, changes);
    }

    /// <summary>As the other, of a function that gives further results, which are passed on (has_aux of Keras).</summary>
    /// <inheritdoc cref="Jvp(Func{IReadOnlyList{Tensor}, IReadOnlyList{Tensor}}, IReadOnlyList{Tensor}, IReadOnlyList{Tensor})"/>
    public static (IReadOnlyList<Tensor> Outputs, IReadOnlyList<Tensor> Tangents, IReadOnlyList<Tensor> Aux) Jvp(
        Func<IReadOnlyList<Tensor>, (IReadOnlyList<Tensor> Outputs, IReadOnlyList<Tensor> Aux)> fun, IReadOnlyList<Tensor> primals, IReadOnlyList<Tensor> tangents)
    {
        ArgumentNullException.ThrowIfNull(fun);
        ArgumentNullException.ThrowIfNull(primals);
        ArgumentNullException.ThrowIfNull(tangents);
        if (primals.Count != tangents.Count || primals.Zip(tangents).Any(p => p.First.Shape != p.Second.Shape || !p.First.DType.IsFloat()))
        {
            throw new ArgumentException(
                $"each primal needs a tangent of its shape and a floating-point type, got {string.Join(", ", primals.Select(t => t.Spec))} and {string.Join(", ", tangents.Select(t => t.Spec))}", nameof(tangents));
        }

        if (Graph.Current is { } graph)
            return Extended(graph, primals, tangents);
        int outputs = 0, n = primals.Count;
        Graph traced = Graph.Trace([.. primals.Concat(tangents).Select(t => t.Spec)], xs =>
        {
            (IReadOnlyList<Tensor> ys, IReadOnlyList<Tensor> changes, IReadOnlyList<Tensor> aux) = Extended(Graph.Current!, [.. xs.Take(n)], [.. xs.Skip(n)]);
            outputs = ys.Count;
            return [.. ys, .. changes, .. aux];
        });
        Tensor[] all = Engines.Current.Compile(traced).Run([.. primals, .. tangents]);
        return (all[..outputs], all[outputs..(2 * outputs)], all[(2 * outputs)..]);

        // J is that of the products of the results with any weights, whose gradients are linear in the weights.
        (IReadOnlyList<Tensor>, IReadOnlyList<Tensor>, IReadOnlyList<Tensor>) Extended(Graph graph, IReadOnlyList<Tensor> at, IReadOnlyList<Tensor> along)
        {
            Tensor[] xs = [.. at.Select(graph.Lift)];
            (IReadOnlyList<Tensor> ys, IReadOnlyList<Tensor> aux) = fun(xs);
            Tensor[] weights = [.. ys.Select(y => graph.Lift(OnesLike(y)))];
            Tensor[] pulled = Gradients.Of(Total(ys, weights), xs);
            return (ys, Gradients.Of(Total(pulled, [.. along.Select(graph.Lift)]), weights), aux);
        }

        static Tensor Total(IReadOnlyList<Tensor> a, IReadOnlyList<Tensor> b) => a.Zip(b, (x, y) => Sum(x * y)).Aggregate(Add);
    }
}
