namespace KerasStyle.Tensors.Tests;

/// <summary>Linear algebra inside compiled steps, and its gradients by finite differences.</summary>
public class LinalgTests
{
    static readonly Dictionary<string, Func<Tensor, Tensor>> OfMatrices = new()
    {
        ["det"] = Ops.Det,
        ["logdet"] = x => Ops.Logdet(Positive(x)),
        ["slogdet"] = x => Ops.Slogdet(x).LogAbs,
        ["inv"] = Ops.Inv,
        ["solve"] = x => Ops.Solve(x, Ops.Exp(x)),
        ["solve vector"] = x => Ops.Solve(x, Ops.Sum(x, [-1])),
        ["lower"] = x => Ops.SolveTriangular(x, Ops.Exp(x), lower: true),
        ["upper"] = x => Ops.SolveTriangular(x, Ops.Exp(x)),
        ["cholesky"] = x => Ops.Cholesky(Positive(x)),
        ["cholesky upper"] = x => Ops.Cholesky(Positive(x), upper: true),
        ["cholesky inverse"] = x => Ops.CholeskyInverse(Ops.Cholesky(Positive(x))),
        ["q"] = x => Ops.Qr(x).Q,
        ["r"] = x => Ops.Qr(x).R,
        ["qr"] = x => Ops.Qr(x) is var (q, r) ? Ops.Matmul(Ops.Sin(q), r) : x,
        ["eigenvalues"] = x => Ops.Eigh(Positive(x)).Values,
        ["eigenvectors"] = x => Ops.Square(Ops.Eigh(Positive(x)).Vectors),
        ["singular values"] = Ops.SingularValues,
        ["u"] = x => Ops.Square(Ops.Svd(x, fullMatrices: false).U),
        ["v"] = x => Ops.Square(Ops.Svd(x, fullMatrices: false).Vh),
        ["svd"] = x => Ops.Svd(x, fullMatrices: false) is var (u, s, v) ? Ops.Matmul(u * u * u, v) : x,
        ["pinv"] = x => Ops.Pinv(x),
        ["lstsq"] = x => Ops.Lstsq(x, Ops.Exp(x)),
        ["nuclear"] = x => Ops.Norm(x, "nuc", [1, 2]),
        ["two"] = x => Ops.Norm(x, 2.0, [1, 2]),
    };

    public static TheoryData<string> Names => [.. OfMatrices.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Gradients_agree_with_differences(string name) =>
        GradientCheck.Run(xs => OfMatrices[name](xs[0]), [Spread(GradientCheck.Random([2, 3, 3], 4))], 1e-5);

    [Theory]
    [InlineData("q")]
    [InlineData("r")]
    [InlineData("singular values")]
    [InlineData("u")]
    [InlineData("v")]
    [InlineData("svd")]
    [InlineData("pinv")]
    public void Tall_matrices_have_gradients(string name) =>
        GradientCheck.Run(xs => OfMatrices[name](xs[0]), [GradientCheck.Random([4, 3], 5)], 1e-5);

    [Theory]
    [InlineData("singular values")]
    [InlineData("u")]
    [InlineData("v")]
    [InlineData("pinv")]
    public void Wide_matrices_have_gradients(string name) =>
        GradientCheck.Run(xs => OfMatrices[name](xs[0]), [GradientCheck.Random([2, 4], 6)], 1e-5);

    [Theory]
    [MemberData(nameof(Names))]
    public void A_compiled_step_computes_what_values_give(string name)
    {
        Tensor x = Ops.Cast(Spread(GradientCheck.Random([2, 3, 3], 7)), DType.Float32);
        Executable step = Engines.Current.Compile(Graph.Trace([x.Spec], xs => [OfMatrices[name](xs[0])]));
        Agreement.Close(OfMatrices[name](x), step.Run([x])[0], 1e-5);
    }

    [Fact]
    public void Bits_are_computed_in_compiled_steps()
    {
        Tensor a = Tensor.From<int>([12, 10, 7], [3]), b = Tensor.From<int>([10, 4, 21], [3]);
        Executable step = Engines.Current.Compile(Graph.Trace([a.Spec, b.Spec], xs =>
            [Ops.BitwiseAnd(xs[0], xs[1]), Ops.BitwiseXor(xs[0], xs[1]), Ops.LeftShift(xs[0], 2), Ops.Gcd(xs[0], xs[1]), Ops.LuFactor(Ops.Eye(2) + Ops.Cast(Ops.Sum(xs[0]), DType.Float32)).Factors]));
        Tensor[] got = step.Run([a, b]);
        Assert.Equal([8, 0, 5], got[0].ToArray<int>());
        Assert.Equal([6, 14, 18], got[1].ToArray<int>());
        Assert.Equal([48, 40, 28], got[2].ToArray<int>());
        Assert.Equal([2, 2, 7], got[3].ToArray<int>());
        Assert.Equal(30, got[4].ToArray<float>()[0]);
    }

    [Fact]
    public void A_function_without_gradient_says_so()
    {
        var error = Assert.Throws<NotSupportedException>(() => Graph.Trace([new TensorSpec([2, 2])], xs => Gradients.Of(Ops.Sum(Ops.LuFactor(xs[0]).Factors), [xs[0]])));
        Assert.Contains("LuFactor", error.Message, StringComparison.Ordinal);
    }

    static Tensor Positive(Tensor x) => Ops.Matmul(x, Ops.Swapaxes(x, -1, -2)) + Ops.Eye(3, dtype: x.DType);

    // Far from singular.
    static Tensor Spread(Tensor x) => x + Ops.Reshape(Tensor.From<double>([2, 0, 0, 0, 3, 0, 0, 0, 4], [9]), [1, 3, 3]);
}
