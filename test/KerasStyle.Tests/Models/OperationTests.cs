using KerasStyle.Saving;
using KerasStyle.Tests.Saving;

namespace KerasStyle.Tests.Models;

/// <summary>Functions of <see cref="Ops"/> on the tensors of a model that is being made: they compute what they compute on values, also after a
/// file has been written and read. KERASSTYLE_OPERATIONS names a folder that gets the files and what was computed, for Keras itself to check.</summary>
public class OperationTests
{
    static readonly Dictionary<string, Func<Tensor, IReadOnlyList<Tensor>>> OfRows = new()
    {
        ["get_item"] = x => [Ops.GetItem(x, .., 1..^1)],
        ["get_item_open"] = x => [Ops.GetItem(x, .., ^2..)],
        ["get_item_mixed"] = x => [x[.., ^1], x[.., 1..3]],
        ["cross"] = x => [Ops.Cross(Ops.GetItem(x, .., 0..3), Ops.GetItem(x, .., 1..4))],
        ["linspace"] = x => [Ops.Linspace(x, x + 1, 3, endpoint: false, axis: 1)],
        ["logspace"] = x => [Ops.Logspace(x, x * 2, 3, @base: 2, axis: -1)],
        ["geomspace"] = x => [Ops.Geomspace(x + 1, x + 2, 4, axis: 1)],
        ["celu"] = x => [Ops.Celu(x, 0.5)],
        ["glu"] = x => [Ops.Glu(x)],
        ["hard_shrink"] = x => [Ops.HardShrink(x)],
        ["hard_tanh"] = x => [Ops.HardTanh(x)],
        ["gelu"] = x => [Ops.Gelu(x, false)],
        ["silu"] = x => [Ops.Silu(x)],
        ["selu"] = x => [Ops.Selu(x)],
        ["elu"] = x => [Ops.Elu(x, 0.7)],
        ["leaky"] = x => [Ops.LeakyRelu(x, 0.3)],
        ["soft_shrink"] = x => [Ops.SoftShrink(x)],
        ["softplus"] = x => [Ops.Softplus(x)],
        ["softsign"] = x => [Ops.Softsign(x)],
        ["sparsemax"] = x => [Ops.Sparsemax(x)],
        ["squareplus"] = x => [Ops.Squareplus(x)],
        ["tanh_shrink"] = x => [Ops.TanhShrink(x)],
        ["threshold"] = x => [Ops.Threshold(x, 0.4, -1)],
        ["sparse_plus"] = x => [Ops.SparsePlus(x)],
        ["arcsin"] = x => [Ops.Arcsin(x)],
        ["arccos"] = x => [Ops.Arccos(x)],
        ["arctanh"] = x => [Ops.Arctanh(x * 0.9)],
        ["sinh"] = x => [Ops.Sinh(x)],
        ["log2"] = x => [Ops.Log2(x)],
        ["log10"] = x => [Ops.Log10(x)],
        ["exp2"] = x => [Ops.Exp2(x)],
        ["cbrt"] = x => [Ops.Cbrt(x)],
        ["deg2rad"] = x => [Ops.Deg2rad(x)],
        ["trunc"] = x => [Ops.Trunc(x * 5)],
        ["erfc"] = x => [Ops.Erfc(x)],
        ["erfinv"] = x => [Ops.Erfinv(x * 0.9)],
        ["sinc"] = x => [Ops.Sinc(x)],
        ["i0"] = x => [Ops.I0(x)],
        ["hypot"] = x => [Ops.Hypot(x, x + 1)],
        ["logaddexp"] = x => [Ops.Logaddexp(x, x * 2)],
        ["fmod"] = x => [Ops.Fmod(x * 3, x + 0.5)],
        ["divide_no_nan"] = x => [Ops.DivideNoNan(x, Ops.Round(x))],
        ["heaviside"] = x => [Ops.Heaviside(x - 0.5, 0.5)],
        ["clip"] = x => [Ops.Clip(x, 0.2, 0.6)],
        ["cast"] = x => [Ops.Cast(Ops.Cast(x * 4, DType.Int32), DType.Float32)],
        ["nansum"] = x => [Ops.Nansum(x, [-1])],
        ["nanmax"] = x => [Ops.Nanmax(x, [1], keepdims: true)],
        ["nanmean"] = x => [Ops.Nanmean(x, [1])],
        ["ptp"] = x => [Ops.Ptp(x, [1])],
        ["median"] = x => [Ops.Median(x, [1])],
        ["quantile"] = x => [Ops.Quantile(x, 0.3, [1])],
        ["std"] = x => [Ops.Std(x, [1])],
        ["logsumexp"] = x => [Ops.Logsumexp(x, [1])],
        ["count_nonzero"] = x => [Ops.CountNonzero(x, [1])],
        ["average"] = x => [Ops.Average(x, 1)],
        ["cumprod"] = x => [Ops.Cumprod(x, 1)],
        ["cumsum"] = x => [Ops.Cumsum(x, 1)],
        ["sort"] = x => [Ops.Sort(x)],
        ["argsort"] = x => [Ops.Argsort(x)],
        ["top_k"] = x => Ops.TopK(x, 2) is var (v, i) ? [v, i] : [],
        ["searchsorted"] = x => [Ops.Searchsorted(Ops.Linspace(0, 1, 5), x)],
        ["digitize"] = x => [Ops.Digitize(x, Ops.Linspace(0, 1, 5))],
        ["take"] = x => [Ops.Take(x, Tensor.From<int>([2, 0], [2]), 1)],
        ["take_along"] = x => [Ops.TakeAlongAxis(x, Ops.Argsort(x), 1)],
        ["hstack"] = x => [Ops.Hstack([x, x])],
        ["stack"] = x => [Ops.Stack([x, x + 1], 1)],
        ["concatenate"] = x => [Ops.Concatenate([x, x * 2], 1)],
        ["append"] = x => [Ops.Append(x, x, 1)],
        ["repeat"] = x => [Ops.Repeat(x, 2, 1)],
        ["roll"] = x => [Ops.Roll(x, [1], [1])],
        ["pad"] = x => [Ops.Pad(x, [(0, 0), (1, 2)])],
        ["pad_value"] = x => [Ops.Pad(x, [(0, 0), (1, 2)], 3)],
        ["pad_edge"] = x => [Ops.Pad(x, [(0, 0), (1, 2)], "edge")],
        ["tile"] = x => [Ops.Tile(x, 1, 3)],
        ["flip"] = x => [Ops.Flip(x, 1)],
        ["unstack"] = x => Ops.Unstack(x, 1),
        ["split"] = x => Ops.Split(x, 2, 1),
        ["split_at"] = x => Ops.Split(x, [1, 3], 1),
        ["diff"] = x => [Ops.Diff(x)],
        ["swapaxes"] = x => [Ops.Swapaxes(Ops.ExpandDims(x, 1), 1, 2)],
        ["moveaxis"] = x => [Ops.Moveaxis(Ops.ExpandDims(x, 1), [1], [2])],
        ["normalize"] = x => [Ops.Normalize(x)],
        ["norm"] = x => [Ops.Norm(x, 1.0, [1])],
        ["einsum"] = x => [Ops.Einsum("ab,cb->ac", x, Ops.Ones([3, 4]))],
        ["tensordot"] = x => [Ops.Tensordot(x, Ops.Ones([4, 2]), 1)],
        ["layer_norm"] = x => [Ops.LayerNormalization(x)],
        ["rms_norm"] = x => [Ops.RmsNormalization(x)],
        ["one_hot"] = x => [Ops.OneHot(Ops.Cast(x * 3, DType.Int32), 3)],
        ["isclose"] = x => [Ops.Isclose(x, x)],
        ["var"] = x => [Ops.Var(x, [1])],
        ["matmul"] = x => [Ops.Matmul(x, Ops.Ones([4, 2]))],
        ["argmax"] = x => [Ops.Argmax(x, 1)],
        ["where"] = x => [Ops.Where(x > 0.5, x, -x)],
        ["nan_to_num"] = x => [Ops.NanToNum(x / Ops.Round(x))],
        ["slice"] = x => [Ops.Mean(Ops.Square(x), [1])],
    };

    static readonly Dictionary<string, Func<Tensor, IReadOnlyList<Tensor>>> OfMatrices = new()
    {
        ["det"] = x => [Ops.Det(x)],
        ["inv"] = x => [Ops.Inv(x)],
        ["cholesky"] = x => [Ops.Cholesky(x)],
        ["logdet"] = x => [Ops.Logdet(x)],
        ["slogdet"] = x => Ops.Slogdet(x) is var (s, l) ? [s, l] : [],
        ["solve"] = x => [Ops.Solve(x, x * 2)],
        ["solve_triangular"] = x => [Ops.SolveTriangular(x, x, lower: true)],
        ["eigh"] = x => [Ops.Eigh(x).Values],
        ["qr"] = x => Ops.Qr(x) is var (q, r) ? [Ops.Abs(q), Ops.Abs(r)] : [],
        ["svd"] = x => [Ops.Svd(x).S],
        ["tril"] = x => [Ops.Tril(x)],
        ["triu"] = x => [Ops.Triu(x, 1)],
        ["trace"] = x => [Ops.Trace(x, 0, 1, 2)],
        ["diagonal"] = x => [Ops.Diagonal(x, 0, 1, 2)],
        ["transpose"] = x => [Ops.Transpose(x, 0, 2, 1)],
        ["rot90"] = x => [Ops.Rot90(x, 1, 1, 2)],
        ["rearrange"] = x => [Ops.Rearrange(x, "b (h w) c -> b c w h", new Dictionary<string, int> { ["w"] = 1 })],
        ["fft2"] = x => Ops.Fft2(x, x * 0.5) is var (r, i) ? [r, i] : [],
        ["ifft2"] = x => Ops.Ifft2(x, x * 0.5) is var (r, i) ? [r, i] : [],
        ["moments"] = x => Ops.Moments(x, [1, 2]) is var (m, v) ? [m, v] : [],
        ["fold"] = x => [Ops.Fold(Ops.Concatenate([x, x], 1), [3, 4], [3, 2])],
        ["matrix_norm"] = x => [Ops.Norm(x, "fro", [1, 2])],
    };

    static readonly Dictionary<string, Func<Tensor, IReadOnlyList<Tensor>>> OfImages = new()
    {
        ["conv"] = x => [Ops.Conv(x, Kernel(3, 2, 2, 3), [2, 1], "same"), Ops.Conv(x, Kernel(2, 2, 1, 4), dilationRate: [2])],
        ["conv_transpose"] = x => [Ops.ConvTranspose(x, Kernel(3, 2, 3, 2), [2, 2], "same"), Ops.ConvTranspose(x, Kernel(2, 2, 3, 2), [2], outputPadding: [1])],
        ["depthwise_conv"] = x => [Ops.DepthwiseConv(x, Kernel(3, 3, 2, 2), padding: "same")],
        ["separable_conv"] = x => [Ops.SeparableConv(x, Kernel(3, 3, 2, 2), Kernel(1, 1, 4, 3))],
        ["max_pool"] = x => [Ops.MaxPool(x, [2, 3], [1, 2], "same"), Ops.MaxPool(x, [2])],
        ["average_pool"] = x => [Ops.AveragePool(x, [2, 3], [1, 2]), Ops.AveragePool(x, [2])],
        ["adaptive_pool"] = x => [Ops.AdaptiveAveragePool(x, [3, 2]), Ops.AdaptiveMaxPool(x, [2])],
        ["batch_norm"] = x => [Ops.BatchNormalization(x, new float[] { 0.1f, 0.2f }, new float[] { 0.5f, 2 }, -1, null, new float[] { 2, 3 }, 0.01), Ops.BatchNormalization(x, Ops.Zeros([2]), Ops.Ones([2]), 3, new float[] { 1, 2 })],
        ["attention"] = x => [Ops.DotProductAttention(x, x, x, scale: 0.3, isCausal: true), Ops.DotProductAttention(x, x * 2, x)],
        ["resize"] = x => [Ops.Resize(x, (3, 8)), Ops.Resize(x, (9, 2), "nearest")],
        ["affine"] = x => [Ops.AffineTransform(x, new float[] { 1, 0, 1, 0, 1, 2, 0, 0 }, fillMode: "nearest")],
        ["patches"] = x => [Ops.ExtractPatches(x, [2, 3]), Ops.ExtractPatches(x, [2], [1, 2], [1], "same")],
        ["pad_images"] = x => [Ops.PadImages(x, 1, 2, targetHeight: 9, targetWidth: 10)],
        ["crop_images"] = x => [Ops.CropImages(x, 1, 2, targetHeight: 3, targetWidth: 2)],
        ["blur"] = x => [Ops.GaussianBlur(x, (3, 3), new float[] { 0.7f, 0.7f })],
        ["sobel"] = x => [Ops.SobelEdges(x)],
        ["unfold"] = x => [Ops.Unfold(x, [2, 3], null, [1], [2])],
        ["fft"] = x => Ops.Fft(x, x + 1) is var (r, i) ? [r, i] : [],
        ["rfft"] = x => Ops.Rfft(x, 4) is var (r, i) ? [r, i] : [],
        ["irfft"] = x => Ops.Rfft(x, 4) is var (r, i) ? [Ops.Irfft(r, i, 4)] : [],
        ["scatter_update"] = x => [Ops.ScatterUpdate(x, Tensor.From(new[,] { { 1, 0 }, { 0, 3 } }), Ops.Ones([2, 6, 2])), Ops.ScatterUpdate(x, Tensor.From(new[,] { { 1 } }), Ops.Ones([1, 5, 6, 2]), "add")],
        ["slice_update"] = x => [Ops.SliceUpdate(x, [0, 1, 2, 0], Ops.Ones([1, 2, 3, 2]))],
        ["segment_sum"] = x => [Ops.Transpose(Ops.SegmentSum(Ops.Transpose(x, 1, 0, 2, 3), new[] { 1, 0, 1, 2, 2 }, 3), 1, 0, 2, 3), Ops.Transpose(Ops.SegmentMax(Ops.Transpose(x, 1, 0, 2, 3), new[] { 0, 1, 0, 1, 1 }, 2), 1, 0, 2, 3)],
        ["angle"] = x => [Ops.Angle(x - 0.5), Ops.Fabs(x), Ops.Flipud(x), Ops.Fliplr(x), Ops.Real(x), Ops.Conj(x)],
        ["nan"] = x => [Ops.Nanargmax(x, 1), Ops.Nancumsum(x, 2), Ops.Nanmedian(x, [1, 2]), Ops.Nanquantile(x, 0.3, [3], keepdims: true)],
        ["hsplit"] = x => Ops.Hsplit(x, [1, 3]),
        ["dsplit"] = x => Ops.Dsplit(x, 3),
        ["array_split"] = x => Ops.ArraySplit(x, 2, 1),
        ["saturate_cast"] = x => [Ops.Cast(Ops.SaturateCast(x * 500, DType.UInt8), DType.Float32)],
        ["repeat_list"] = x => [Ops.Repeat(x, [1, 0, 2, 1, 1], 1)],
        ["squeeze_axes"] = x => [Ops.Squeeze(Ops.ExpandDims(x, 1, 3), 1, 3), Ops.Trapezoid(x, dx: 0.5, axis: 1)],
        ["argmax_all"] = x => [Ops.ZerosLike(x) + Ops.Cast(Ops.Argmax(x), DType.Float32)],
    };

    static Tensor Kernel(params ReadOnlySpan<int> shape) => Ops.Reshape(Ops.Sin(Ops.Arange(0, (int)new Shape(shape).Size, dtype: DType.Float32)), new Shape(shape));

    public static TheoryData<string> Names => [.. OfRows.Keys, .. OfMatrices.Keys, .. OfImages.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_function_between_layers_is_kept_in_files(string name)
    {
        (Func<Tensor, IReadOnlyList<Tensor>> function, Tensor x) = OfRows.TryGetValue(name, out var ofRows) ? (ofRows, Parts([3, 4]))
            : OfImages.TryGetValue(name, out var ofImages) ? (ofImages, Parts([2, 5, 6, 2])) : (OfMatrices[name], Matrices());
        var input = new KerasStyle.Layers.Input(x.Shape[1..]);
        var model = new Model(input, function(input.Output).ToArray());
        IReadOnlyList<Tensor> expected = function(x), got = model.PredictAll(x);
        Agree(expected, got);
        using var folder = new TemporaryFolder();
        string path = folder.File("m.keras");
        model.Save(path);
        Agree(expected, Model.Load(path).PredictAll(x));
        if (Environment.GetEnvironmentVariable("KERASSTYLE_OPERATIONS") is not { } kept)
            return;
        File.Copy(path, Path.Combine(kept, name + ".keras"), overwrite: true);
        using (FileStream stream = File.Create(Path.Combine(kept, name + ".npz")))
        {
            NpzFile.Write(stream, expected.Prepend(x).Select((t, i) => KeyValuePair.Create($"a{i}", NpyArray.Create<float>(t.Shape.Span, t.ToArray<float>()))));
        }

        if (Path.Combine(kept, name + ".theirs.keras") is var theirs && File.Exists(theirs))
            Agree(expected, Model.Load(theirs).PredictAll(x));
    }

    [Fact]
    public void A_function_that_Keras_has_not_is_refused_with_its_name()
    {
        var input = new KerasStyle.Layers.Input([4]);
        var model = new Model(input, Ops.CountNonzero(input.Output, [1], keepdims: true));
        Assert.Equal([4.0, 4.0], model.Predict(Ops.Ones([2, 4])).ToArray<double>());
        using var folder = new TemporaryFolder();
        Assert.Contains("no form in Keras' files", Assert.Throws<NotSupportedException>(() => model.Save(folder.File("m.keras"))).Message, StringComparison.Ordinal);
    }

    static Tensor Parts(Shape shape)
    {
        Tensor x = Ops.Arange(1, 1 + (int)shape.Size, dtype: DType.Float32) * 0.37;
        return Ops.Reshape(x - Ops.Floor(x), shape);
    }

    static Tensor Matrices()
    {
        Tensor a = Ops.Reshape(Ops.Sin(Ops.Arange(0, 18, dtype: DType.Float32)), [2, 3, 3]);
        return Ops.Matmul(a, Ops.Transpose(a, 0, 2, 1)) + Ops.Eye(3);
    }

    static void Agree(IReadOnlyList<Tensor> expected, IReadOnlyList<Tensor> got)
    {
        Assert.Equal(expected.Count, got.Count);
        foreach ((Tensor e, Tensor g) in expected.Zip(got))
        {
            Assert.Equal(e.Shape, g.Shape);
            Assert.All(e.ToArray<double>().Zip(g.ToArray<double>()), v => Assert.True(Math.Abs(v.First - v.Second) <= 1e-4 * (1 + Math.Abs(v.First)), $"{v.First} {v.Second}"));
        }
    }
}
