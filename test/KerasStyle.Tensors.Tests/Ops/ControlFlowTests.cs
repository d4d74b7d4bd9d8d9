using static KerasStyle.Tensors.Tests.GradientCheck;

namespace KerasStyle.Tensors.Tests;

/// <summary>Branches and loops on values, and what of them a traced graph can have.</summary>
public class ControlFlowTests
{
    static Tensor[] Compiled(Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> body, params Tensor[] inputs) =>
        Engines.Current.Compile(Graph.Trace([.. inputs.Select(t => t.Spec)], body)).Run(inputs);

    static Tensor Scalar(double value) => Tensor.Scalar(value);

    [Fact]
    public void Cond_of_values_calls_one_branch_only()
    {
        Tensor y = Ops.Cond(Tensor.Scalar(1, DType.Bool), () => (Tensor)2, () => throw new InvalidOperationException("the other branch"));
        Assert.Equal(2, y.Item());
    }

    [Theory]
    [InlineData(3, 9)]
    [InlineData(-3, 3)]
    public void A_traced_Cond_selects_between_both(double x, double expected)
    {
        Tensor[] y = Compiled(xs => [Ops.Cond(xs[0] > 0, () => Ops.Square(xs[0]), () => -xs[0])], Scalar(x));
        Assert.Equal(expected, y[0].Item());
    }

    [Fact]
    public void A_branch_of_a_traced_Cond_cannot_assign()
    {
        var variable = new Variable(Scalar(1));
        IReadOnlyList<Tensor> Assigning(IReadOnlyList<Tensor> xs)
        {
            Ops.Cond(xs[0] > 0, () =>
            {
                variable.Assign(xs[0]);
                return xs[0];
            }, () => xs[0]);
            return xs;
        }

        Assert.Contains("assigns a variable", Assert.Throws<NotSupportedException>(() => Graph.Trace([Scalar(1).Spec], Assigning)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Branches_of_other_shapes_are_refused_by_name() => Assert.Contains(
        "the branches of Cond must keep their shapes and types",
        Assert.Throws<ArgumentException>(() => Compiled(xs => [Ops.Cond(xs[0] > 0, () => Ops.Zeros([2]), () => Ops.Zeros([3]))], Scalar(1))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(-5, 1)]
    [InlineData(1, 2)]
    [InlineData(7, 4)]
    public void Switch_clips_its_index(int index, double expected)
    {
        Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>>[] branches = [x => [x[0]], x => [x[0] * 2], x => [x[0] * 4]];
        Assert.Equal(expected, Ops.Switch(index, branches, Scalar(1))[0].Item());
        Assert.Equal(expected, Compiled(xs => Ops.Switch(xs[0], branches, Scalar(1)), Tensor.Scalar(index, DType.Int32))[0].Item());
    }

    [Fact]
    public void WhileLoop_ends_by_itself_on_values_and_by_a_counter_in_a_trace()
    {
        IReadOnlyList<Tensor> Doubled(Tensor x) => Ops.WhileLoop(v => v[0] < 5, v => [v[0] + 1, v[1] * 2], [Tensor.Scalar(0, DType.Int32), x]);
        Assert.Equal([5.0, 96], Doubled(Scalar(3)).Select(t => t.Item()));
        Assert.Equal([5.0, 96], Compiled(xs => Doubled(xs[0]), Scalar(3)).Select(t => t.Item()));
    }

    [Theory]
    [InlineData(1, 128)]
    [InlineData(90, 180)]
    [InlineData(100, 100)]
    public void A_condition_that_only_a_run_knows_needs_a_maximum(double x, double expected)
    {
        IReadOnlyList<Tensor> Loop(Tensor start, int? most) => Ops.WhileLoop(v => v[0] < 100, v => [v[0] * 2], [start], most);
        Assert.Equal(expected, Loop(Scalar(x), null)[0].Item());
        Assert.Equal(expected, Compiled(xs => Loop(xs[0], 20), Scalar(x))[0].Item());
        Assert.Contains("maximumIterations", Assert.Throws<NotSupportedException>(() => Compiled(xs => Loop(xs[0], null), Scalar(x))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_maximum_of_iterations_counts_on_values() => Assert.Equal(8, Ops.WhileLoop(_ => Tensor.Scalar(1, DType.Bool), v => [v[0] * 2], [Scalar(1)], 3)[0].Item());

    [Fact]
    public void ForiLoop_gives_the_index()
    {
        Tensor Sum(Tensor x) => Ops.ForiLoop(2, 5, (i, sum) => sum + i * x, Tensor.Scalar(0));
        Assert.Equal(90, Sum(Scalar(10)).Item());
        Assert.Equal(90, Compiled(xs => [Sum(xs[0])], Scalar(10))[0].Item());
        Assert.Throws<NotSupportedException>(() => Compiled(xs => [Ops.ForiLoop(0, xs[0], (i, s) => s, xs[0])], Scalar(1)));
    }

    [Fact]
    public void Scan_carries_forwards_and_backwards()
    {
        Tensor xs = new float[] { 1, 2, 3, 4 };
        (Tensor carry, Tensor ys) = Ops.Scan((c, x) => (c + x, c * x), Tensor.Scalar(0), xs);
        Assert.Equal(10, carry.Item());
        Assert.Equal([0f, 2, 9, 24], ys.ToArray<float>());
        (carry, ys) = Ops.Scan((c, x) => (c + x, c * x), Tensor.Scalar(0), xs, reverse: true);
        Assert.Equal(10, carry.Item());
        Assert.Equal([9f, 14, 12, 0], ys.ToArray<float>());
        (IReadOnlyList<Tensor> counted, IReadOnlyList<Tensor> none) = Ops.Scan((c, _) => ([c[0] * 3], []), [Scalar(1)], length: 4);
        Assert.Equal(81, counted[0].Item());
        Assert.Empty(none);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    [InlineData(13)]
    public void AssociativeScan_is_the_running_result(int n)
    {
        Tensor x = Random([2, n]);
        Agreement.Close(Ops.Cumsum(x, 1), Ops.AssociativeScan((a, b) => a + b, x, axis: 1), 1e-12);
        Agreement.Close(Ops.Flip(Ops.Cumsum(Ops.Flip(x, 1), 1), 1), Ops.AssociativeScan((a, b) => a + b, x, reverse: true, axis: 1), 1e-12);
        // A function that does not commute: the product of 2 × 2 matrices.
        Tensor m = Random([n, 2, 2], 3);
        Tensor[] slices = [.. Ops.Unstack(m)];
        for (int i = 1; i < n; i++)
            slices[i] = Ops.Matmul(slices[i - 1], slices[i]);
        Agreement.Close(Ops.Stack(slices), Ops.AssociativeScan(Ops.Matmul, m), 1e-12);
    }

    [Fact]
    public void Map_and_Vectorize_take_slices_and_values()
    {
        Tensor x = Random([3, 4]);
        Agreement.Close(Ops.Sum(x, [1]), Ops.Map(row => Ops.Sum(row), x), 1e-12);
        Agreement.Close(Ops.Sum(x, [1]), Ops.VectorizedMap(row => Ops.Sum(row), x), 1e-12);
        Func<IReadOnlyList<Tensor>, Tensor> larger = Ops.Vectorize(v => Ops.Cond(v[0] > v[1], () => v[0], () => v[1]));
        Agreement.Close(Ops.Maximum(x, Random([4], 2)), larger([x, Random([4], 2)]), 1e-12);
    }

    [Fact]
    public void Gradients_flow_through_loops_and_branches()
    {
        Run(x => Ops.Scan((c, v) => (Ops.Tanh(c + v), c * v), x[1], x[0]).Ys, [Random([4, 2]), Random([2], 2)]);
        Run(x => Ops.AssociativeScan(Ops.Matmul, x[0]), [Random([5, 2, 2])]);
        Run(x => Ops.Cond(Ops.Sum(x[0]) > 0, () => Ops.Square(x[0]), () => Ops.Exp(x[0])), [Random([3])]);
        Run(x => Ops.WhileLoop(v => Ops.Sum(Ops.Abs(v[0])) < 5, v => [v[0] * 1.7], [x[0]], 8)[0], [Random([3])]);
    }

    [Fact]
    public void A_function_can_have_a_gradient_of_its_own()
    {
        Func<Tensor, Tensor> clipped = Ops.CustomGradient((Tensor x) => (Ops.Square(x), (Func<Tensor, Tensor>)(g => Ops.Clip(g, -1, 1) * 3)));
        Tensor[] both = Compiled(xs => [clipped(xs[0]), .. Gradients.Of(Ops.Sum(clipped(xs[0]) * 5), xs)], Tensor.From<float>([2, 3], [2]));
        Assert.Equal([4f, 9], both[0].ToArray<float>());
        Assert.Equal([3f, 3], both[1].ToArray<float>());
        Assert.Equal(16, clipped(Scalar(4)).Item());
        Func<IReadOnlyList<Tensor>, Tensor> product = Ops.CustomGradient(xs => (xs[0] * xs[1], g => [g * 10, null]));
        Tensor[] gradients = Compiled(xs => Gradients.Of(product(xs), xs), Scalar(2), Scalar(3));
        Assert.Equal([10.0, 0], gradients.Select(t => t.Item()));
    }

    [Fact]
    public void Jvp_is_the_change_along_the_tangents()
    {
        Tensor x = Random([3]), w = Random([3, 2], 2), dx = Random([3], 3), dw = Random([3, 2], 4);
        IReadOnlyList<Tensor> Function(IReadOnlyList<Tensor> v) => [Ops.Tanh(Ops.Matmul(v[0], v[1])), Ops.Sum(Ops.Exp(v[0]))];
        (IReadOnlyList<Tensor> outputs, IReadOnlyList<Tensor> tangents) = Ops.Jvp(Function, [x, w], [dx, dw]);
        const double Step = 1e-6;
        IReadOnlyList<Tensor> up = Function([x + dx * Step, w + dw * Step]), down = Function([x - dx * Step, w - dw * Step]);
        for (int i = 0; i < 2; i++)
        {
            Agreement.Close(Function([x, w])[i], outputs[i], 1e-12);
            Agreement.Close((up[i] - down[i]) / (2 * Step), tangents[i], 1e-8);
        }

        Tensor[] traced = Compiled(v => Ops.Jvp(Function, [v[0], v[1]], [v[2], v[3]]).Tangents, x, w, dx, dw);
        Agreement.Close(tangents[0], traced[0], 1e-12);
        Assert.Equal(7, Ops.Jvp(v => ([v[0]], [Scalar(7)]), [x], [dx]).Aux[0].Item());
    }
}
