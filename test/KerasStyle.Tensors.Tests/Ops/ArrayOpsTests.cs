using static KerasStyle.Tensors.Tests.GradientCheck;

namespace KerasStyle.Tensors.Tests;

/// <summary>Functions that are made of operations: what they must satisfy, and their gradients.</summary>
public class ArrayOpsTests
{
    static readonly Tensor Twice = Tensor.From(new[,] { { 1 }, { 0 }, { 1 } });

    static readonly Dictionary<string, (Func<IReadOnlyList<Tensor>, Tensor> Function, Tensor[] Inputs)> Differentiable = new()
    {
        ["arcsin and arccos"] = (x => Ops.Arcsin(x[0]) * 2 + Ops.Square(Ops.Arccos(x[0])), [Random([3, 4], low: -0.9, high: 0.9)]),
        ["hyperbolic inverses"] = (x => Ops.Arcsinh(x[0]) + Ops.Arctanh(x[0] * 0.5) + Ops.Arccosh(x[0] + 3), [Random([3, 4])]),
        ["hyperbolic"] = (x => Ops.Sinh(x[0]) * Ops.Cosh(x[0]), [Random([3, 4])]),
        ["sinc, cbrt, exp2"] = (x => Ops.Sinc(x[0]) + Ops.Cbrt(x[0]) + Ops.Exp2(x[0]), [Random([3, 4], low: 0.3)]),
        ["logaddexp and hypot"] = (x => Ops.Logaddexp(x[0], x[1]) + Ops.Logaddexp2(x[0], x[1]) + Ops.Hypot(x[0], x[1]), [Random([3, 4]), Random([4], 2)]),
        ["sort"] = (x => Ops.Sort(x[0]), [Random([3, 5])]),
        ["top k"] = (x => Ops.TopK(x[0], 2).Values, [Random([3, 5])]),
        ["quantile"] = (x => Ops.Quantile(x[0], 0.3, [0]), [Random([5, 2])]),
        ["take along axis"] = (x => Ops.TakeAlongAxis(x[0], Tensor.From(new[,] { { 1, 0 }, { 2, 2 }, { 0, 0 } }), 1), [Random([3, 4])]),
        ["scatter update"] = (x => Ops.ScatterUpdate(x[0], Tensor.From(new[,] { { 1 }, { 0 }, { 1 } }), x[1]), [Random([3, 2]), Random([3, 2], 2)]),
        ["slice update"] = (x => Ops.SliceUpdate(x[0], [1, 1], x[1]), [Random([4, 3]), Random([2, 2], 2)]),
        ["segment max"] = (x => Ops.SegmentMax(x[0], new[] { 1, 0, 1 }, 2), [Random([3, 2])]),
        ["reflected padding"] = (x => Ops.Pad(x[0], [(2, 1), (1, 3)], "reflect"), [Random([3, 4])]),
        ["roll and rotate"] = (x => Ops.Roll(x[0], [1, -2], [0, 1]) * Ops.Rot90(Ops.Rot90(x[0], 3)), [Random([3, 4])]),
        ["diagonals"] = (x => Ops.Diag(Ops.Diagonal(x[0], 1), -1) * 2, [Random([3, 4])]),
        ["tensordot"] = (x => Ops.Tensordot(x[0], x[1], [0, 2], [1, 0]), [Random([3, 2, 4]), Random([4, 3, 2], 2)]),
        ["kron"] = (x => Ops.Kron(x[0], x[1]), [Random([2, 3]), Random([2], 2)]),
        ["norms"] = (x => Ops.Norm(x[0], 3.0, [1]) + Ops.Norm(x[0], 1.0, [1]), [Random([3, 4])]),
        ["rfft"] = (x => Ops.Rfft(x[0], 6).Real * Ops.Rfft(x[0], 6).Imaginary, [Random([2, 8])]),
        ["stft"] = (x => Ops.Square(Ops.Stft(x[0], 6, 3, 8).Real), [Random([2, 12])]),
        ["sampling"] = (x => Ops.MapCoordinates(x[0], x[1], 1, "reflect"), [Random([4, 5]), Random([2, 6], 2, 0.1, 2.9)]),
        ["perspective"] = (x => Ops.PerspectiveTransform(x[0], x[1], x[2]), [Random([1, 4, 4, 2]), Corners([0.1, 0.2, 2.7, 0.1, 0.3, 2.6, 2.8, 2.7]), Corners([0, 0, 3, 0, 0, 3, 3, 3])]),
        ["hue"] = (x => Ops.RgbToHsv(x[0]), [Random([1, 2, 2, 3], low: 0.1)]),
        ["blur"] = (x => Ops.GaussianBlur(x[0], (3, 3), x[1]), [Random([1, 4, 4, 2]), Random([2], 2, 0.5, 1)]),
        ["crossentropies"] = (x => Ops.BinaryCrossentropy(x[1], x[0]) + Ops.ExpandDims(Ops.CategoricalCrossentropy(x[1], x[0]), 1), [Random([3, 4], low: 0.1, high: 0.9), Random([3, 4], 2, 0.1, 0.9)]),
        ["scatter reductions"] = (
            x => Ops.ScatterUpdate(x[0], Twice, x[1], "add") + Ops.ScatterUpdate(x[0], Twice, x[1], "max") + Ops.ScatterUpdate(x[0], Twice, x[1], "min") * Ops.ScatterUpdate(x[0], Twice, x[1], "mul"),
            [Random([3, 2]), Random([3, 2], 2)]),
        ["repeat by a list"] = (x => Ops.Repeat(x[0], [2, 0, 3], 0), [Random([3, 2])]),
        ["unfold"] = (x => Ops.Unfold(x[0], [2, 3], [1, 2], [1, 2], [2, 1]), [Random([2, 2, 4, 5])]),
        ["fold"] = (x => Ops.Fold(x[0], [4, 5], [2, 3], null, [1, 0], [2, 1]), [Random([2, 12, 9])]),
        ["adaptive pooling"] = (x => Ops.AdaptiveAveragePool(x[0], [3, 2]) * Ops.AdaptiveMaxPool(x[0], [3, 2]), [Random([1, 5, 4, 2])]),
        ["nan reductions"] = (x => Ops.Nanmedian(x[0], [1]) + Ops.Nanquantile(x[0], 0.3, [1]) + Ops.Sum(Ops.Nancumsum(x[0], 1) * Ops.Nancumprod(x[0], 1), [1]), [Random([3, 5])]),
        ["complex parts"] = (x => Ops.Angle((x[0], x[1])) + Ops.Abs(Ops.Polar(x[0], x[1])) + Ops.Sum(Ops.ViewAsReal(Ops.Conj(Ops.ViewAsComplex(Ops.Stack([x[0], x[1]], -1)))), [-1]), [Random([3], low: 0.3), Random([3], 2, 0.3)]),
        ["ldexp"] = (x => Ops.Ldexp(x[0], new[] { -1, 0, 3 }), [Random([3])]),
        ["patches of volumes"] = (x => Ops.ExtractPatches3d(x[0], [2, 1, 2], [1, 1, 2], null, "same"), [Random([1, 3, 2, 4, 2])]),
        ["scaled and moved"] = (x => Ops.ScaleAndTranslate(x[0], [5, 3], x[1], x[2], [0, 1], "cubic"), [Random([4, 5]), Random([2], 2, 0.6, 0.9), Random([2], 3, 0.1, 0.4)]),
        ["elastic"] = (x => Ops.ElasticTransform(x[0], 3, 1, seed: 5), [Random([1, 5, 6, 2])]),
        ["ctc loss"] = (x => Ops.CtcLoss(Tensor.From(new[,] { { 1, 2 }, { 0, 0 } }), x[0], new[] { 2, 1 }, new[] { 4, 3 }, 3), [Random([2, 4, 4])]),
    };

    public static TheoryData<string> Names => [.. Differentiable.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Gradient_agrees_with_differences(string name) => Run(Differentiable[name].Function, Differentiable[name].Inputs, 1e-5);

    [Fact]
    public void A_traced_sort_orders_as_one_of_values()
    {
        Tensor x = Tensor.From(new float[,] { { 3, 1, 2, 1, 3 }, { 0, -1, 5, 5, 2 } });
        Tensor[] traced = Engines.Current.Compile(Graph.Trace([x.Spec], t => [Ops.Argsort(t[0]), Ops.Sort(t[0])])).Run(x);
        Assert.Equal(Ops.Argsort(x).ToArray<int>(), traced[0].ToArray<int>());
        Assert.Equal([1, 1, 2, 3, 3, -1, 0, 2, 5, 5], traced[1].ToArray<float>());
    }

    [Fact]
    public void Transforms_have_inverses()
    {
        Tensor x = Random([3, 10]), y = Random([3, 10], 2);
        (Tensor real, Tensor imaginary) = Ops.Fft2(x, y);
        (Tensor a, Tensor b) = Ops.Ifft2(real, imaginary);
        Agreement.Close(x, a, 1e-12);
        Agreement.Close(y, b, 1e-12);
        (real, imaginary) = Ops.Rfft(x);
        Agreement.Close(x, Ops.Irfft(real, imaginary), 1e-12);
        Tensor sound = Random([2, 40]);
        (real, imaginary) = Ops.Stft(sound, 8, 2, 8);
        Agreement.Close(sound, Ops.Istft(real, imaginary, 8, 2, 8, length: 40), 1e-9);
    }

    [Fact]
    public void Decompositions_multiply_to_the_matrix()
    {
        Tensor x = Random([2, 5, 3]), square = Ops.Matmul(Ops.Transpose(x, 0, 2, 1), x);
        (Tensor q, Tensor r) = Ops.Qr(x);
        Agreement.Close(x, Ops.Matmul(q, r), 1e-12);
        (Tensor u, Tensor s, Tensor v) = Ops.Svd(x, fullMatrices: false);
        Agreement.Close(x, Ops.Matmul(u * Ops.ExpandDims(s, 1), v), 1e-12);
        (Tensor values, Tensor vectors) = Ops.Eigh(square);
        Agreement.Close(square, Ops.Matmul(vectors * Ops.ExpandDims(values, 1), Ops.Transpose(vectors, 0, 2, 1)), 1e-12);
        Tensor l = Ops.Cholesky(square);
        Agreement.Close(square, Ops.Matmul(l, Ops.Transpose(l, 0, 2, 1)), 1e-12);
        Agreement.Close(Ops.Inv(square), Ops.CholeskyInverse(l), 1e-9);
        Agreement.Close(Ops.BroadcastTo(Ops.Eye(3, dtype: DType.Float64), [2, 3, 3]), Ops.Matmul(square, Ops.Inv(square)), 1e-9);
        Agreement.Close(Ops.Inv(square), Ops.Pinv(square), 1e-9);
        Agreement.Close(Ops.Det(square), Ops.Prod(values, [1]), 1e-9);
        Agreement.Close(Ops.Solve(square, x.Shape[1] > 3 ? Ops.Transpose(x, 0, 2, 1) : x), Ops.Matmul(Ops.Inv(square), Ops.Transpose(x, 0, 2, 1)), 1e-9);
    }

    [Fact]
    public void Of_equal_indices_the_last_update_counts()
    {
        Tensor x = Ops.ScatterUpdate(Ops.Zeros([3]), Tensor.From(new[,] { { 1 }, { 2 }, { 1 } }), new float[] { 5, 6, 7 });
        Assert.Equal([0, 7, 6], x.ToArray<float>());
    }

    [Theory]
    [InlineData("linear", 1.6)]
    [InlineData("lower", 1)]
    [InlineData("higher", 3)]
    [InlineData("midpoint", 2)]
    [InlineData("nearest", 1)]
    public void Quantiles_lie_between_values(string method, double expected) =>
        Assert.Equal(expected, Ops.Quantile(new float[] { 9, 1, 3, 0 }, 1.3 / 3, method: method).Item(), 1e-6);

    [Fact]
    public void Of_two_values_as_near_the_lower_one_is_taken() =>
        Assert.Equal([1f, 3], Ops.Quantile(new float[] { 9, 1, 3, 0 }, new float[] { 0.5f, 0.6f }, method: "nearest").ToArray<float>());

    [Fact]
    public void Rows_are_counted_each()
    {
        Tensor x = Tensor.From(new[,] { { 0, 1, 1 }, { 2, 2, 0 } });
        Assert.Equal([1, 2, 0, 0, 1, 0, 2, 0], Ops.Bincount(x, minlength: 4).ToArray<int>());
        Assert.Equal([1f, 5, 0, 6, 0, 9], Ops.Bincount(x, Tensor.From(new float[,] { { 1, 2, 3 }, { 4, 5, 6 } })).ToArray<float>());
    }

    [Fact]
    public void Blocks_are_the_inner_part_of_channels_that_stand_first()
    {
        Tensor x = Ops.Reshape(Ops.Arange(0, 16, 1, DType.Float32), [1, 8, 1, 2]), y = Ops.DepthToSpace(x, 2, "channels_first");
        Assert.Equal([0f, 2, 1, 3, 4, 6, 5, 7, 8, 10, 9, 11, 12, 14, 13, 15], y.ToArray<float>());
        Assert.Equal(x.ToArray<float>(), Ops.SpaceToDepth(y, 2, "channels_first").ToArray<float>());
    }

    [Fact]
    public void Probabilities_of_classes_are_brought_to_a_sum_of_one() =>
        Assert.Equal([0.287682, 0.693147], Ops.SparseCategoricalCrossentropy(new[] { 1, 0 }, Tensor.From(new double[,] { { 1, 3 }, { 2, 2 } })).ToArray<double>(), (a, b) => Math.Abs(a - b) < 1e-5);

    [Fact]
    public void Lengths_are_taken_over_several_axes()
    {
        Tensor x = Random([2, 3, 4]);
        Agreement.Close(x / Ops.Sqrt(Ops.Sum(x * x, [0, 2], keepdims: true)), Ops.Normalize(x, [0, 2]), 1e-12);
    }

    [Fact]
    public void Einstein_s_notation_takes_diagonals_any_number_of_operands_and_no_result()
    {
        Tensor a = Random([3, 3]), b = Random([3, 4]), c = Random([4]);
        Agreement.Close(Ops.Diagonal(a), Ops.Einsum("ii->i", a), 0);
        Agreement.Close(Ops.Trace(a), Ops.Einsum("ii", a), 1e-12);
        Agreement.Close(Ops.Matmul(a, b), Ops.Einsum("ij,jk", a, b), 1e-12);
        Agreement.Close(Ops.Transpose(a), Ops.Einsum("ba", a), 0);
        Agreement.Close(Ops.Matmul(Ops.Matmul(a, b), c), Ops.Einsum("ij,jk,k->i", a, b, c), 1e-12);
        Agreement.Close(Ops.Matmul(Random([2, 3, 3]), a), Ops.Einsum("...ij,jk", Random([2, 3, 3]), a), 1e-12);
        Assert.Contains("'z'", Assert.Throws<ArgumentException>(() => Ops.Einsum("ij->z", a)).Message);
    }

    [Fact]
    public void Patterns_split_reorder_and_join_axes()
    {
        Tensor x = Random([2, 12, 3]);
        Tensor y = Ops.Rearrange(x, "b (h w) c -> b c h w", new Dictionary<string, int> { ["h"] = 3 });
        Assert.Equal(new Shape(2, 3, 3, 4), y.Shape);
        Agreement.Close(x, Ops.Rearrange(y, "b c h w -> b (h w) c"), 0);
        Assert.Contains("same axes", Assert.Throws<ArgumentException>(() => _ = Ops.Rearrange(x, "a b c -> a b").Rank).Message);
    }

    [Theory]
    [InlineData("constant", 0, 0)]
    [InlineData("nearest", 1, 3)]
    [InlineData("wrap", 3, 1)]
    [InlineData("reflect", 1, 3)]
    [InlineData("mirror", 2, 2)]
    public void Places_outside_are_filled(string mode, double before, double behind)
    {
        Tensor y = Ops.MapCoordinates(new float[] { 1, 2, 3 }, Tensor.From(new float[,] { { -1, 0, 3 } }), 0, mode);
        Assert.Equal([(float)before, 1, (float)behind], y.ToArray<float>());
    }

    [Fact]
    public void Corners_that_stay_leave_the_image()
    {
        Tensor x = Random([2, 3, 4, 2]), corners = Corners([0, 0, 3, 0, 0, 2, 3, 2]);
        Agreement.Close(x, Ops.PerspectiveTransform(x, corners, corners), 1e-9);
        Agreement.Close(x, Ops.AffineTransform(x, Tensor.From<double>([1, 0, 0, 0, 1, 0, 0, 0], [8])), 0);
    }

    [Fact]
    public void Patches_and_blocks_keep_all_values()
    {
        Tensor x = Random([1, 4, 4, 2]);
        Agreement.Close(x, Ops.DepthToSpace(Ops.SpaceToDepth(x, 2), 2), 0);
        Agreement.Close(Ops.SpaceToDepth(x, 2), Ops.ExtractPatches(x, [2]), 1e-12);
        Tensor colour = Random([1, 3, 3, 3], low: 0, high: 1);
        Agreement.Close(colour, Ops.HsvToRgb(Ops.RgbToHsv(colour)), 1e-12);
        Assert.Equal(1, Ops.Ssim(Random([1, 16, 16, 1]), Random([1, 16, 16, 1]), 1).Item(), 1e-9);
    }

    [Fact]
    public void Patches_of_images_and_volumes_by_one_length_or_one_for_each_axis()
    {
        Tensor image = Ops.Reshape(Ops.Arange(0.0, 9), [3, 3, 1]), volume = Ops.Reshape(Ops.Arange(0.0, 12), [1, 2, 2, 3, 1]);
        Assert.Equal([0, 1, 3, 4, 1, 2, 4, 5], Ops.ExtractPatches(image, [2], strides: [2, 1]).ToArray<float>());
        Assert.Equal([0, 2, 6, 8], Ops.ExtractPatches(image, [2], strides: [1], dilationRate: [2]).ToArray<float>());
        Assert.Equal([0, 1, 6, 7, 1, 2, 7, 8], Ops.ExtractPatches(image, [2], strides: [1], dilationRate: [2, 1]).ToArray<float>());
        Assert.Equal([0, 1, 3, 4, 6, 7, 9, 10], Ops.ExtractPatches(volume, [2, 2, 2]).ToArray<float>());
        Assert.Equal(new Shape(1, 1, 2, 1, 4), Ops.ExtractPatches(volume, [2, 1, 2]).Shape);
        Assert.Throws<ArgumentException>(() => Ops.ExtractPatches(volume, [2]));
        Assert.Throws<ArgumentException>(() => Ops.ExtractPatches(image, [2, 2, 2]));
        Assert.Throws<ArgumentException>(() => Ops.ExtractPatches(image, [2], strides: [1, 1, 1]));
    }

    [Fact]
    public void Functions_without_an_engine_say_so_inside_a_step() =>
        Assert.Contains("values only", Assert.Throws<NotSupportedException>(() => Graph.Trace([new TensorSpec([2, 2])], x => [Ops.Unique(x[0])])).Message);

    [Fact]
    public void Whole_numbers_have_bits_and_divisors()
    {
        Tensor a = new[] { 12, -7, 0 }, b = new[] { 18, 2, 5 };
        Assert.Equal([6, 1, 5], Ops.Gcd(a, b).ToArray<int>());
        Assert.Equal([36, 14, 0], Ops.Lcm(a, b).ToArray<int>());
        Assert.Equal([12 & 18, -7 & 2, 0], Ops.BitwiseAnd(a, b).ToArray<int>());
        Assert.Equal([-13, 6, -1], Ops.BitwiseNot(a).ToArray<int>());
    }

    static Tensor Corners(double[] values) => Tensor.From<double>(values, [1, 4, 2]);

    [Fact]
    public void What_has_a_shape_by_its_values_is_of_values_only()
    {
        Tensor x = Tensor.From(new float[,] { { 0, 3, 0 }, { 5, 0, 6 } });
        Assert.Equal([[0, 1, 1], [1, 0, 2]], Ops.Nonzero(x).Select(t => t.ToArray<int>()));
        Assert.Equal([[0, 1], [1, 2]], Ops.Where(Ops.LogicalAnd(Ops.Equal(Ops.Mod(x, 3), 0), x > 0)).Select(t => t.ToArray<int>()));
        Assert.Contains("Nonzero is computed on values only", Assert.Throws<NotSupportedException>(() => Graph.Trace([x.Spec], t => Ops.Nonzero(t[0]))).Message, StringComparison.Ordinal);
        IReadOnlyList<Tensor> unique = Ops.Unique(new[] { 3, 1, 3, 2, 1, 3 }, returnIndex: true, returnInverse: true, returnCounts: true, size: 4, fillValue: -1);
        Assert.Equal([[1, 2, 3, -1], [1, 3, 0, 1], [2, 0, 2, 1, 0, 2], [2, 1, 3, 0]], unique.Select(t => t.ToArray<int>()));
    }

    [Fact]
    public void Partition_puts_the_kth_value_at_its_place()
    {
        Tensor x = Tensor.From(new float[,] { { 4, 1, 3, 1, 2 }, { 0, 9, 8, 7, 6 } });
        Assert.Equal([1, 3, 4, 0, 2, 0, 4, 3, 1, 2], Ops.Argpartition(x, 2).ToArray<int>());
        Assert.Equal([1, 3, 4, 0, 2, 0, 4, 3, 1, 2], Engines.Current.Compile(Graph.Trace([x.Spec], t => [Ops.Argpartition(t[0], -3)])).Run(x)[0].ToArray<int>());
        Assert.Equal([5, 1], Ops.Argpartition(x, 1, axis: null).ToArray<int>()[..2]);
    }

    [Fact]
    public void Eigenvectors_of_any_matrix_are_turned_by_their_values_only()
    {
        Tensor x = Random([4, 6, 6]);
        ((Tensor real, Tensor imaginary), (Tensor a, Tensor b)) = Ops.Eig(x);
        // A·(a + ib) = (a + ib)·λ.
        (Tensor re, Tensor im) = (Ops.ExpandDims(real, 1), Ops.ExpandDims(imaginary, 1));
        Agreement.Close(Ops.Matmul(x, a), a * re - b * im, 1e-10);
        Agreement.Close(Ops.Matmul(x, b), a * im + b * re, 1e-10);
        Agreement.Close(Ops.Ones([4, 6], DType.Float64), Ops.Sum(Ops.Square(a) + Ops.Square(b), [1]), 1e-12);
        Agreement.Close(Ops.Trace(x, 0, 1, 2), Ops.Sum(real, [1]), 1e-10);
        Tensor turn = Tensor.From(new double[,] { { 0, -1 }, { 1, 0 } });
        Assert.Equal([1, -1], Ops.Eig(turn).Values.Imaginary.ToArray<double>().Select(v => Math.Round(v, 12)));
        Agreement.Close(Tensor.From<double>([2, 2, 3], [3]), Ops.Sort(Ops.Eig(Tensor.From(new double[,] { { 2, 1, 0 }, { 0, 2, 0 }, { 0, 0, 3 } })).Values.Real), 1e-7);
    }

    [Fact]
    public void A_full_decomposition_has_square_factors()
    {
        Tensor x = Random([2, 5, 3]);
        (Tensor u, Tensor s, Tensor v) = Ops.Svd(x);
        Assert.Equal(new Shape(2, 5, 5), u.Shape);
        Agreement.Close(Ops.BroadcastTo(Ops.Eye(5, dtype: DType.Float64), [2, 5, 5]), Ops.Matmul(u, Ops.Transpose(u, 0, 2, 1)), 1e-12);
        Agreement.Close(x, Ops.Matmul(u, Ops.Pad(Ops.ExpandDims(s, -1) * v, [(0, 0), (0, 2), (0, 0)])), 1e-12);
        Assert.Equal(new Shape(2, 5, 5), Ops.Svd(Ops.Transpose(x, 0, 2, 1)).Vh.Shape);
    }

    /// <summary>Expected values are NumPy's.</summary>
    [Fact]
    public void Cross_products_take_any_axes_and_lengths_of_two()
    {
        Tensor a = new float[,] { { 1, 2, 3 }, { 4, 5, 6 }, { 7, 8, 9 }, { 1, 0, 2 } }, b = new float[,] { { 0, 1, 0.5f }, { 2, -1, 1 }, { 1, 1, 1 }, { 3, 2, 1 } };
        Assert.Equal([-2f, 11, -1, -4, -0.5f, 8, 2, 5, 1, -14, -1, 2], Ops.Cross(Ops.Transpose(a), b, 0, 1, 0).ToArray<float>());
        Tensor a2 = Ops.GetItem(a, .., 0..2), b2 = Ops.GetItem(b, .., 0..2);
        Assert.Equal([1f, -0.5f, 1, 5, -4, -14, 8, -7, -1, 0, -1, 2], Ops.Cross(a2, b).ToArray<float>());
        Assert.Equal([-3f, 0, 1, 6, 12, -14, -9, 9, -1, -4, 6, 2], Ops.Cross(a, b2).ToArray<float>());
        Assert.Equal([1f, -14, -1, 2], Ops.Cross(a2, b2).ToArray<float>());
        Assert.Equal(Ops.Transpose(Ops.Cross(a, b)).ToArray<float>(), Ops.Cross(Ops.Transpose(a), Ops.Transpose(b), axis: 0).ToArray<float>());
        Assert.Throws<ArgumentException>(() => Ops.Cross(Ops.Ones([4]), Ops.Ones([3])));
    }

    /// <summary>Expected values are NumPy's.</summary>
    [Fact]
    public void Ranges_go_between_tensors_along_any_axis()
    {
        Tensor start = new float[] { 0, 1 }, stop = new float[] { 2, 5 };
        Assert.Equal([0f, 1, 1, 3, 2, 5], Ops.Linspace(start, stop, 3).ToArray<float>());
        Assert.Equal([0f, 0.5f, 1, 1.5f, 1, 2, 3, 4], Ops.Linspace(start, stop, 4, endpoint: false, axis: -1).ToArray<float>());
        Assert.Equal([0f, 1, 2, 0, 2.5f, 5], Ops.Linspace(0.0, stop, 3, axis: 1).ToArray<float>());
        Agreement.Close(new float[,] { { 1, 2, 4 }, { 2, 4, 8 } }, Ops.Logspace(start, new float[] { 2, 3 }, 3, @base: 2, axis: -1), 1e-5);
        Agreement.Close(new float[,] { { 1, -2 }, { 10, -4 }, { 100, -8 } }, Ops.Geomspace(new float[] { 1, -2 }, new float[] { 100, -8 }, 3), 1e-5);
        Assert.Equal(DType.Int32, Ops.Linspace(new[] { 0 }, new[] { 6 }, 3, dtype: DType.Int32).DType);
        Assert.Equal(DType.Float32, Ops.Linspace(new[] { 0 }, new[] { 6 }, 3).DType);
    }

    [Fact]
    public void Scores_of_attention_can_be_bounded()
    {
        Tensor q = (Ops.Reshape(Ops.Arange(12), [1, 3, 2, 2]) - 5) / 4.0, k = (Ops.Reshape(Ops.Arange(8), [1, 4, 1, 2]) - 3) / 3.0, v = Ops.Reshape(Ops.Arange(8), [1, 4, 1, 2]) / 2.0;
        Tensor capped = Ops.DotProductAttention(q, k, v, isCausal: true, attnLogitsSoftCap: 0.5);
        Agreement.Close(Tensor.From<float>([0, 0.5f, 0, 0.5f, 0.472252f, 0.972252f, 0.569601f, 1.069601f, 1.306882f, 1.806882f, 1.337932f, 1.837932f], [1, 3, 2, 2]), capped, 1e-5);
        // A bound that is far away is none.
        Agreement.Close(Ops.DotProductAttention(q, k, v, mask: Ops.Tri(3, 4, 1, DType.Bool)), Ops.DotProductAttention(q, k, v, mask: Ops.Tri(3, 4, 1, DType.Bool), attnLogitsSoftCap: 1e4), 1e-4);
    }

    [Fact]
    public void Arrays_are_tensors_of_their_shape_and_type()
    {
        Tensor[] all = [new float[1, 2, 3], new float[1, 2, 3, 4], new double[2], new int[2, 3], new long[2], new bool[2, 3], new byte[2, 2, 2]];
        Assert.Equal(
            ["float32 (1, 2, 3)", "float32 (1, 2, 3, 4)", "float64 (2)", "int32 (2, 3)", "int64 (2)", "bool (2, 3)", "uint8 (2, 2, 2)"],
            all.Select(t => $"{t.DType.KerasName()} {t.Shape}".Replace(",)", ")", StringComparison.Ordinal)));
        Assert.Equal([1f, 3], (Tensor.From<float>([1, 2], [2, 1]) + new float[,] { { 0 }, { 1 } }).ToArray<float>());
    }

    [Fact]
    public void Bytes_are_viewed_and_items_taken()
    {
        Tensor x = Tensor.From<float>([1, -2], [1, 2]);
        Assert.Equal([0x3f800000, unchecked((int)0xc0000000)], Ops.View(x, DType.Int32).ToArray<int>());
        Assert.Equal(new Shape(1, 8), Ops.View(x, DType.UInt8).Shape);
        Assert.Equal([1f, -2], Ops.View(Ops.View(x, DType.UInt8), DType.Float32).ToArray<float>());
        Tensor y = Ops.Reshape(Ops.Arange(24), [2, 3, 4]);
        Assert.Equal(23, Ops.GetItem(y, -1, 2, 3).Item());
        Assert.Equal([5, 6, 9, 10], Ops.GetItem(y, 0..1, 1.., 1..^1).ToArray<int>());
        Assert.Equal([5, 6, 9, 10], y[0, 1.., 1..^1].ToArray<int>());
        Assert.Equal([3, 7, 11], y[0, .., ^1].ToArray<int>());
        Assert.Equal(new Shape(2, 4), y[.., -1].Shape);
        Assert.Throws<ArgumentOutOfRangeException>(() => y[2]);
        Assert.Contains("axis 1", Assert.Throws<ArgumentOutOfRangeException>(() => y[.., 2..5]).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => y[0, 0, 0, 0]);
        Assert.Equal([0, 0, 2, 2, 2], Ops.Repeat(new[] { 0, 1, 2 }, [2, 0, 3]).ToArray<int>());
        Assert.Equal(7, Ops.Max(new[] { 3, 5 }, [], false, 7).Item());
        Tensor copy = Ops.Copy(x);
        copy.Buffer.AsSpan<float>()[0] = 9;
        Assert.Equal(1, x.AsSpan<float>()[0]);
    }

    [Fact]
    public void Bytes_and_truth_values_are_added_without_wrapping_around()
    {
        Tensor bytes = Tensor.From<byte>([200, 100, 5], [3]), truths = Tensor.From<bool>([true, true, false], [3]);
        Assert.Equal(305, Ops.Sum(bytes).Item());
        Assert.Equal(100_000, Ops.Prod(bytes).Item());
        Assert.Equal(2, Ops.Sum(truths).Item());
        Assert.Equal([true, true, false], (truths + truths).ToArray<bool>());
        Assert.Equal([1, 1, 0], Ops.Square(truths).ToArray<int>());
        Assert.Equal([true, true, false], Ops.Abs(truths).ToArray<bool>());
        Agreement.Close(new float[] { 1.175201f, 1.175201f, 0 }, Ops.Sinh(truths), 1e-6);
        Agreement.Close(new float[] { 1.543081f, 1.543081f, 1 }, Ops.Cosh(truths), 1e-6);
        Agreement.Close(new float[] { 0.881374f, 0.881374f, 0 }, Ops.Arcsinh(truths), 1e-6);
    }

    [Theory]
    [InlineData(DType.Float32)]
    [InlineData(DType.Int32)]
    [InlineData(DType.Bool)]
    public void Nothing_has_a_product_and_truth_values(DType dtype)
    {
        Tensor none = Ops.Zeros([0, 3], dtype);
        Assert.Equal([1.0, 1, 1], Ops.Cast(Ops.Prod(none, [0]), DType.Float64).ToArray<double>());
        Assert.Equal([true, true, true], Ops.All(none, [0]).ToArray<bool>());
        Assert.False(Ops.Any(none, [0], keepdims: true).ToArray<bool>()[2]);
        Assert.Equal(new Shape(0), Ops.All(none, [1]).Shape);
        Assert.Equal(0, Ops.Sum(none).Item());
    }

    [Fact]
    public void Rounding_goes_to_any_place()
    {
        Agreement.Close(new float[] { 1.2f, -3.5f, 12.3f }, Ops.Round(new float[] { 1.25f, -3.46f, 12.345f }, decimals: 1), 1e-6);
        Agreement.Close(new float[] { 200, -300 }, Ops.Round(new float[] { 150, -349 }, decimals: -2), 1e-6);
        Assert.Equal([200, -300], Ops.Round(new[] { 150, -349 }, decimals: -2).ToArray<int>());
        Assert.Equal([150, -349], Ops.Round(new[] { 150, -349 }).ToArray<int>());
    }
}
