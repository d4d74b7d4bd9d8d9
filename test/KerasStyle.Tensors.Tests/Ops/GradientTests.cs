using static KerasStyle.Tensors.Tests.GradientCheck;

namespace KerasStyle.Tensors.Tests;

/// <summary>One row for each operation: its gradient against central differences.</summary>
public class GradientTests
{
    static readonly Dictionary<string, (Func<IReadOnlyList<Tensor>, Tensor> Function, Tensor[] Inputs)> Cases = new()
    {
        ["negative"] = (x => -x[0], [Random([3, 4])]),
        ["abs"] = (x => Ops.Abs(x[0]), [Random([3, 4])]),
        ["exp"] = (x => Ops.Exp(x[0]), [Random([3, 4])]),
        ["expm1"] = (x => Ops.Expm1(x[0]), [Random([3, 4])]),
        ["log"] = (x => Ops.Log(x[0]), [Random([3, 4], low: 0.2, high: 2)]),
        ["log1p"] = (x => Ops.Log1p(x[0]), [Random([3, 4], low: -0.5)]),
        ["sqrt"] = (x => Ops.Sqrt(x[0]), [Random([3, 4], low: 0.2, high: 2)]),
        ["rsqrt"] = (x => Ops.Rsqrt(x[0]), [Random([3, 4], low: 0.2, high: 2)]),
        ["square"] = (x => Ops.Square(x[0]), [Random([3, 4])]),
        ["reciprocal"] = (x => Ops.Reciprocal(x[0]), [Random([3, 4], low: 0.5, high: 2)]),
        ["sin"] = (x => Ops.Sin(x[0]), [Random([3, 4])]),
        ["cos"] = (x => Ops.Cos(x[0]), [Random([3, 4])]),
        ["tan"] = (x => Ops.Tan(x[0]), [Random([3, 4])]),
        ["arctan"] = (x => Ops.Arctan(x[0]), [Random([3, 4])]),
        ["tanh"] = (x => Ops.Tanh(x[0]), [Random([3, 4])]),
        ["sigmoid"] = (x => Ops.Sigmoid(x[0]), [Random([3, 4])]),
        ["erf"] = (x => Ops.Erf(x[0]), [Random([3, 4], low: -3, high: 3)]),
        ["relu"] = (x => Ops.Relu(x[0]), [Random([3, 4])]),
        ["sign and floor are flat"] = (x => Ops.Sign(x[0]) + Ops.Floor(x[0]) + Ops.Round(x[0]) + Ops.Ceil(x[0]), [Random([3, 4])]),
        ["stop gradient"] = (x => Ops.StopGradient(Ops.Floor(x[0])) * x[0], [Random([3, 4])]),
        ["add broadcast"] = (x => x[0] + x[1], [Random([3, 1, 4]), Random([2, 1], 2)]),
        ["subtract scalar"] = (x => x[0] - x[1], [Random([3, 4]), Random([], 2)]),
        ["multiply broadcast"] = (x => x[0] * x[1], [Random([3, 4]), Random([4], 2)]),
        ["divide"] = (x => x[0] / x[1], [Random([3, 4]), Random([3, 1], 2, 0.5, 2)]),
        ["power"] = (x => Ops.Power(x[0], x[1]), [Random([3, 4], low: 0.3, high: 2), Random([3, 4], 2)]),
        ["maximum"] = (x => Ops.Maximum(x[0], x[1]), [Random([3, 4]), Random([3, 4], 2)]),
        ["minimum"] = (x => Ops.Minimum(x[0], x[1]), [Random([3, 4]), Random([4], 2)]),
        ["arctan2"] = (x => Ops.Arctan2(x[0], x[1]), [Random([3, 4]), Random([3, 4], 2)]),
        ["mod"] = (x => Ops.Mod(x[0], x[1]), [Random([3, 4], low: -3, high: 3), Random([3, 4], 2, 0.7, 0.9)]),
        ["where"] = (x => Ops.Where(x[0] > 0, x[0] * 2, x[1]), [Random([3, 4]), Random([4], 2)]),
        ["clip"] = (x => Ops.Clip(x[0], -0.5, 0.5), [Random([3, 4])]),
        ["cast"] = (x => Ops.Cast(x[0], DType.Float64), [Random([3, 4])]),
        ["reshape"] = (x => Ops.Reshape(x[0], [2, 6]), [Random([3, 4])]),
        ["transpose"] = (x => Ops.Transpose(x[0], 2, 0, 1), [Random([2, 3, 4])]),
        ["broadcast"] = (x => Ops.BroadcastTo(x[0], [2, 3, 4]), [Random([3, 1])]),
        ["slice"] = (x => Ops.Slice(x[0], [1, 0], [2, 3]), [Random([3, 4])]),
        ["strided slice"] = (x => Ops.SliceAxis(x[0], 1, 1, 3, 2), [Random([3, 7])]),
        ["pad"] = (x => Ops.Pad(x[0], [(1, 2), (0, 1)], 3), [Random([3, 4])]),
        ["concatenate"] = (x => Ops.Concatenate([x[0], x[1]], 1), [Random([3, 4]), Random([3, 2], 2)]),
        ["unstack"] = (x => Ops.Unstack(x[0], 1)[2] * Ops.Unstack(x[0], 1)[0], [Random([3, 4, 2])]),
        ["stack"] = (x => Ops.Stack([x[0], x[1]], -1), [Random([3, 4]), Random([3, 4], 2)]),
        ["flip"] = (x => Ops.Flip(x[0], 0), [Random([3, 4])]),
        ["tile"] = (x => Ops.Tile(x[0], 2, 3), [Random([3, 4])]),
        ["sum"] = (x => Ops.Sum(x[0], [0, 2]), [Random([2, 3, 4])]),
        ["mean"] = (x => Ops.Mean(x[0], [1], keepdims: true), [Random([2, 3, 4])]),
        ["var"] = (x => Ops.Var(x[0], [0]), [Random([5, 3])]),
        ["std"] = (x => Ops.Std(x[0], [-1]), [Random([3, 5])]),
        ["max"] = (x => Ops.Max(x[0], [1]), [Random([3, 4])]),
        ["min"] = (x => Ops.Min(x[0]), [Random([3, 4])]),
        ["prod"] = (x => Ops.Prod(x[0], [1]), [Random([3, 4], low: 0.5, high: 2)]),
        ["cumsum"] = (x => Ops.Cumsum(x[0], 1), [Random([3, 4])]),
        ["softmax"] = (x => Ops.Softmax(x[0]), [Random([3, 4])]),
        ["softmax of another axis"] = (x => Ops.Softmax(x[0], 0), [Random([3, 4])]),
        ["log softmax"] = (x => Ops.LogSoftmax(x[0]), [Random([3, 4])]),
        ["logsumexp"] = (x => Ops.Logsumexp(x[0], [1]), [Random([3, 4])]),
        ["matmul"] = (x => Ops.Matmul(x[0], x[1]), [Random([3, 4]), Random([4, 5], 2)]),
        ["matmul of vectors"] = (x => Ops.Matmul(x[0], x[1]), [Random([4]), Random([4], 2)]),
        ["matmul batched"] = (x => Ops.Matmul(x[0], x[1]), [Random([2, 3, 4]), Random([2, 4, 5], 2)]),
        ["matmul broadcast"] = (x => Ops.Matmul(x[0], x[1]), [Random([2, 1, 3, 4]), Random([3, 4, 5], 2)]),
        ["matmul, first transposed"] = (x => new MatMul(true, false).Apply(x[0], x[1]), [Random([4, 3]), Random([4, 5], 2)]),
        ["matmul, second transposed"] = (x => new MatMul(false, true).Apply(x[0], x[1]), [Random([3, 4]), Random([5, 4], 2)]),
        ["matmul, both transposed"] = (x => new MatMul(true, true).Apply(x[0], x[1]), [Random([2, 4, 3]), Random([5, 4], 2)]),
        ["conv1d"] = (x => Ops.Conv(x[0], x[1]), [Random([2, 7, 3]), Random([3, 3, 4], 2)]),
        ["conv1d causal dilated"] = (x => Ops.Conv(x[0], x[1], padding: "causal", dilationRate: [2]), [Random([2, 7, 3]), Random([3, 3, 4], 2)]),
        ["conv2d"] = (x => Ops.Conv(x[0], x[1]), [Random([2, 5, 6, 3]), Random([3, 2, 3, 4], 2)]),
        ["conv2d same strided"] = (x => Ops.Conv(x[0], x[1], [2, 1], "same"), [Random([1, 5, 6, 2]), Random([3, 3, 2, 3], 2)]),
        ["conv2d dilated"] = (x => Ops.Conv(x[0], x[1], dilationRate: [2, 2]), [Random([1, 6, 7, 2]), Random([2, 3, 2, 3], 2)]),
        ["conv2d grouped"] = (x => Ops.Conv(x[0], x[1], padding: "same"), [Random([1, 4, 5, 4]), Random([3, 3, 2, 6], 2)]),
        ["conv2d channels first"] = (x => Ops.Conv(x[0], x[1], dataFormat: "channels_first"), [Random([1, 2, 5, 5]), Random([3, 3, 2, 3], 2)]),
        ["conv3d"] = (x => Ops.Conv(x[0], x[1], [1, 2, 1]), [Random([1, 4, 4, 3, 2]), Random([2, 2, 2, 2, 3], 2)]),
        ["conv3d same dilated, grouped"] = (x => Ops.Conv(x[0], x[1], padding: "same", dilationRate: [1, 2, 2]), [Random([1, 3, 4, 4, 4]), Random([2, 2, 2, 2, 4], 2)]),
        ["conv2d of patches"] = (x => Ops.Conv(x[0], x[1], [2, 3]), [Random([2, 4, 6, 2]), Random([2, 3, 2, 3], 2)]),
        ["transposed conv2d strided"] = (x => Ops.ConvTranspose(x[0], x[1], [2, 3], "same"), [Random([2, 3, 2, 3]), Random([3, 2, 2, 3], 2)]),
        ["depthwise conv2d, two each"] = (x => Ops.DepthwiseConv(x[0], x[1], [2, 2], "same"), [Random([2, 5, 4, 3]), Random([3, 2, 3, 2], 2)]),
        ["max pool 3d"] = (x => Ops.MaxPool(x[0], [2, 2, 3], [1, 2, 2], "same"), [Random([1, 3, 4, 5, 2])]),
        ["average pool 3d"] = (x => Ops.AveragePool(x[0], [2, 3, 2], [2, 1, 2], "same"), [Random([1, 3, 4, 5, 2])]),
        ["max pool 1d"] = (x => Ops.MaxPool(x[0], [3], [2], "same"), [Random([2, 7, 3])]),
        ["max pool 2d"] = (x => Ops.MaxPool(x[0], [2, 2]), [Random([2, 5, 6, 3])]),
        ["average pool 2d"] = (x => Ops.AveragePool(x[0], [2, 3], [1, 2], "same"), [Random([2, 5, 6, 3])]),
        ["max of a middle axis"] = (x => Ops.Max(x[0], [1]), [Random([3, 5, 19])]),
        ["max of two axes"] = (x => Ops.Max(x[0], [0, 2], keepdims: true), [Random([3, 4, 35])]),
        ["max of outer axes, equals share"] = (x => Ops.Max(x[0] + Ops.Flip(x[0], 1), [0, 1]), [Random([3, 4, 17, 2])]),
        ["min of the last axis"] = (x => Ops.Min(x[0], [-1]), [Random([4, 33])]),
        ["take many"] = (x => Ops.Take(x[0], Tensor.From<int>([.. Enumerable.Range(0, 70).Select(i => i * 7 % 12 - 6)], [7, 10]), 0), [Random([6, 5])]),
        ["max of taken rows"] = (x => Ops.Max(Ops.Take(x[0], Tensor.From<int>([.. Enumerable.Range(0, 27).Select(i => i * 5 % 8 - 2)], [3, 9]), 0), [1]), [Random([6, 19])]),
        ["max of taken rows, equals share"] = (x => Ops.Max(Ops.Take(Ops.Concatenate([x[0], x[0]], 0), Tensor.From<int>([.. Enumerable.Range(0, 30).Select(i => i * 5 % 12)], [3, 10]), 0), [1]), [Random([6, 35])]),
        ["take"] = (x => Ops.Take(x[0], Tensor.From<int>([2, 0, -1, 2], [2, 2]), 0), [Random([4, 3])]),
        ["take of another axis"] = (x => Ops.Take(x[0], Tensor.From<int>([2, 0, 2], [3]), 1), [Random([2, 4, 3])]),
        ["normalization of channels"] = (x => MomentNormalization.Of(x[0], [0, 1], 1e-3, x[1], x[2]).Values, [Random([3, 4, 2]), Random([1, 1, 2], 2), Random([1, 1, 2], 3)]),
        ["normalization of the channels of images"] = (x => MomentNormalization.Of(x[0], [0, 1, 2], 1e-3, null, x[1]).Values, [Random([2, 2, 3, 2]), Random([1, 1, 1, 2], 2)]),
        ["normalization of channels that come second"] = (x => MomentNormalization.Of(x[0], [0, 2], 1e-3, x[1], null).Values, [Random([3, 2, 4]), Random([1, 2, 1], 2)]),
        ["normalization of rows"] = (x => MomentNormalization.Of(x[0], [1, 2], 1e-3, x[1], x[2]).Values, [Random([3, 4, 2]), Random([1, 4, 2], 2), Random([1, 4, 2], 3)]),
        ["normalization along an axis in the middle"] = (x => MomentNormalization.Of(x[0], [1], 1e-3, x[1], x[2]).Values, [Random([3, 4, 2]), Random([1, 4, 1], 2), Random([1, 1, 2], 3)]),
        ["normalization and its moments"] = (x => MomentNormalization.Of(x[0], [1], 1e-3, null, null) is var (y, mean, variance) ? y * mean + variance : x[0], [Random([3, 4])]),
        ["crossentropy of yes and no"] = (x => new BinaryLogitCrossentropy().Apply(Ops.Abs(x[0]), x[1]), [Random([4, 3]), Random([4, 3], 2, -30, 30)]),
        ["crossentropy of logits with themselves"] = (x => new BinaryLogitCrossentropy().Apply(x[0], x[0]), [Random([4, 3])]),
        ["crossentropy of classes"] = (x => new ClassLogitCrossentropy().Apply(Tensor.From<int>([2, -1, 0, 3, 2], [5]), x[0]), [Random([5, 3], 2)]),
        ["crossentropy of many classes"] = (x => new ClassLogitCrossentropy().Apply(Tensor.From<int>([2047, 5, 3000], [3]), Ops.Tile(x[0], [1, 300])), [Random([3, 7], 2)]),
        ["attention"] = (x => Ops.DotProductAttention(x[0], x[1], x[2]), [Random([2, 5, 3, 4]), Random([2, 7, 3, 4], 2), Random([2, 7, 3, 2], 3)]),
        ["attention of wide heads"] = (x => Ops.DotProductAttention(x[0], x[1], x[2]), [Random([1, 3, 1, 17]), Random([1, 18, 1, 17], 2), Random([1, 18, 1, 19], 3)]),
        ["attention, causal, grouped heads"] = (x => Ops.DotProductAttention(x[0], x[1], x[2], isCausal: true, scale: 0.7), [Random([2, 6, 4, 3]), Random([2, 5, 2, 3], 2), Random([2, 5, 2, 3], 3)]),
        ["attention, biased"] = (x => Ops.DotProductAttention(x[0], x[1], x[2], bias: x[3], isCausal: true), [Random([2, 5, 2, 4]), Random([2, 6, 2, 4], 2), Random([2, 6, 2, 3], 3), Random([2, 5, 6], 4)]),
        ["attention, masked, an empty row the mean"] = (x => Attend(x, new(0.6, Masking: AttentionMasking.Replace), PairMask), [Random([2, 3, 2, 4]), Random([2, 4, 2, 4], 2), Random([2, 4, 2, 3], 3)]),
        ["attention, masked, an empty row zero"] = (x => Attend(x, new(0.6, Causal: true, Masking: AttentionMasking.Zero), PairMask), [Random([2, 3, 2, 4]), Random([2, 4, 1, 4], 2), Random([2, 4, 1, 3], 3)]),
        ["attention, masked keys"] = (x => Attend(x, new(0.6, Masking: AttentionMasking.Subtract), Tensor.From<bool>([true, true, false, true, false, true, true, true], [2, 1, 1, 4])), [Random([2, 3, 2, 4]), Random([2, 4, 2, 4], 2), Random([2, 4, 2, 3], 3)]),
        ["attention with dropout"] = (x => Attend(x, new(0.6, Dropout: 0.3), null), [Random([2, 3, 2, 4]), Random([2, 4, 2, 4], 2), Random([2, 4, 2, 3], 3), Random([1, 1, 3, 4], 4)]),
        ["one value used twice"] = (x => x[0] * Ops.Exp(x[0]) + Ops.Matmul(x[0], x[0]), [Random([3, 3])]),
    };

    // The second query of the first row sees nothing.
    static readonly Tensor PairMask = Tensor.From<bool>([.. Enumerable.Range(0, 24).Select(i => i is < 4 or > 7 && i % 5 != 2)], [2, 1, 3, 4]);

    static Tensor Attend(IReadOnlyList<Tensor> x, ScaledDotProductAttention attention, Tensor? mask) =>
        Ops.DotProductAttention(attention, x[0], x[1], x[2], x.Count > 3 ? x[3] : null, mask, attention.Dropout > 0 ? Tensor.From<long>([3, 5], [2]) : null);

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void GradientMatchesDifferences(string name) => GradientCheck.Run(Cases[name].Function, Cases[name].Inputs);

    /// <summary>Single precision takes other kernels than double precision; values and gradients must agree.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void SinglePrecisionMatchesDouble(string name)
    {
        (Func<IReadOnlyList<Tensor>, Tensor> function, Tensor[] inputs) = Cases[name];
        Agreement.SingleWithDouble(function, inputs);
    }

    [Theory]
    [InlineData("square")]
    [InlineData("tanh")]
    [InlineData("matmul")]
    [InlineData("conv2d")]
    [InlineData("softmax")]
    [InlineData("average pool 2d")]
    public void GradientsOfGradientsMatchDifferences(string name)
    {
        (Func<IReadOnlyList<Tensor>, Tensor> function, Tensor[] inputs) = Cases[name];
        // The slope along a fixed direction, differentiated once more. Eager calls trace too, since gradients need a graph.
        Tensor Slope(IReadOnlyList<Tensor> xs) => Graph.Current == null
            ? Engines.Current.Compile(Graph.Trace([.. xs.Select(x => x.Spec)], traced => [Slope(traced)])).Run(xs)[0]
            : Ops.Sum(Ops.Square(Gradients.Of(Ops.Sum(Ops.Square(function(xs))), [xs[0]])[0]));
        GradientCheck.Run(Slope, inputs, 1e-5);
    }
}
