using System.Text.Json.Nodes;

namespace KerasStyle.Layers;

// Functions of images, windows and transforms, and those that are rarest between layers.
static partial class OperationTable
{
    static void FillWindows(Dictionary<string, Func<OperationCall, IReadOnlyList<Tensor>>> table)
    {
        Add("Conv", c => Ops.Conv(c[0], c[1], c.Ints("strides"), Padding(c), Format(c), c.Ints("dilation_rate")));
        Add("DepthwiseConv", c => Ops.DepthwiseConv(c[0], c[1], c.Ints("strides"), Padding(c), Format(c), c.Ints("dilation_rate")));
        Add("SeparableConv", c => Ops.SeparableConv(c[0], c[1], c[2], c.Ints("strides"), Padding(c), Format(c), c.Ints("dilation_rate")));
        Add("ConvTranspose", c => Ops.ConvTranspose(c[0], c[1], c.Ints("strides"), Padding(c), c.Ints("output_padding"), Format(c), c.Ints("dilation_rate")));
        Add("MaxPool", c => Ops.MaxPool(c[0], c.Ints("pool_size"), c.Ints("strides"), Padding(c), Format(c)));
        Add("AveragePool", c => Ops.AveragePool(c[0], c.Ints("pool_size"), c.Ints("strides"), Padding(c), Format(c)));
        Add("AdaptiveMaxPool", c => Ops.AdaptiveMaxPool(c[0], c.Ints("output_size"), Format(c)));
        Add("AdaptiveAveragePool", c => Ops.AdaptiveAveragePool(c[0], c.Ints("output_size"), Format(c)));
        Add("BatchNorm", c => Ops.BatchNormalization(c[0], c[1], c[2], c.Int("axis") ?? -1, c.Optional(3, "offset"), c.Optional(4, "scale"), c.Number("epsilon") ?? 1e-3));
        Add("DotProductAttention", c => Ops.DotProductAttention(
            c[0], c[1], c[2], c.Optional(3, "bias"), c.Optional(4, "mask"), c.Optional(5, "scale")?.Item(), c.Flag("is_causal"), c.Number("attn_logits_soft_cap")));
        Add("Unfold", c => Ops.Unfold(c[0], Each(c, "kernel_size", 1), Each(c, "dilation", 1), Each(c, "padding", 0), Each(c, "stride", 1)));
        Add("Fold", c => Ops.Fold(c[0], Each(c, "output_size", 1), Each(c, "kernel_size", 1), Each(c, "dilation", 1), Each(c, "padding", 0), Each(c, "stride", 1)));
        Add("CTCLoss", c => Ops.CtcLoss(c[0], c[1], c[2], c[3], c.Int("mask_index") ?? 0));
        table["CTCDecode"] = c => Ops.CtcDecode(
            c[0], c[1], c.Text("strategy") ?? "greedy", c.Int("beam_width") ?? 100, c.Int("top_paths") ?? 1, c.Flag("merge_repeated"), c.Int("mask_index") ?? 0) is var (d, s) ? [d, s] : [];
        table["Moments"] = c => Ops.Moments(c[0], c.Ints("axes"), c.Flag("keepdims")) is var (m, v) ? [m, v] : [];

        Add("Resize", c => Ops.Resize(
            c[0], Pair(c, "size"), c.Text("interpolation") ?? "bilinear", c.Flag("antialias"), Format(c), c.Flag("crop_to_aspect_ratio"), c.Flag("pad_to_aspect_ratio"), c.Number("fill_value") ?? 0));
        Add("AffineTransform", c => Ops.AffineTransform(c[0], c[1], c.Text("interpolation") ?? "bilinear", c.Text("fill_mode") ?? "constant", c.Number("fill_value") ?? 0, Format(c)));
        Add("PerspectiveTransform", c => Ops.PerspectiveTransform(c[0], c[1], c[2], c.Text("interpolation") ?? "bilinear", c.Number("fill_value") ?? 0, Format(c)));
        Add("MapCoordinates", c => Ops.MapCoordinates(c[0], c[1], c.Int("order") ?? 1, c.Text("fill_mode") ?? "constant", c.Number("fill_value") ?? 0));
        Add("ExtractPatches", ExtractPatches);
        Add("PadImages", c => Ops.PadImages(
            c[0], c.Int("top_padding"), c.Int("left_padding"), c.Int("bottom_padding"), c.Int("right_padding"), c.Int("target_height"), c.Int("target_width"), Format(c)));
        Add("CropImages", c => Ops.CropImages(
            c[0], c.Int("top_cropping"), c.Int("left_cropping"), c.Int("bottom_cropping"), c.Int("right_cropping"), c.Int("target_height"), c.Int("target_width"), Format(c)));
        Add("GaussianBlur", c => Ops.GaussianBlur(c[0], c.Has("kernel_size") ? Pair(c, "kernel_size") : (3, 3), c.Doubles("sigma") is { Length: > 0 } sigma ? Tensor.From<double>([sigma[0], sigma[^1]], [2]) : Ops.Ones([2]), Format(c)));
        Add("ElasticTransform", c => Ops.ElasticTransform(
            c[0], c.Number("alpha") ?? 20, c.Number("sigma") ?? 5, c.Text("interpolation") ?? "bilinear", c.Text("fill_mode") ?? "reflect", c.Number("fill_value") ?? 0, c.Int("seed"), Format(c)));
        Add("ScaleAndTranslate", c => Ops.ScaleAndTranslate(
            c[0], new Shape([.. c.Raw(1)!.AsArray().Select(n => n!.GetValue<int>())]), c[2], c[3], c.Ints("spatial_dims"), c.Text("method")!, c.Flag("antialias")));

        Two("FFT", Ops.Fft);
        Two("FFT2", Ops.Fft2);
        Two("IFFT2", Ops.Ifft2);
        table["RFFT"] = c => Listed(Ops.Rfft(c[0], c.Int("fft_length")));
        Add("IRFFT", c => Ops.Irfft(c.List(0)[0], c.List(0)[1], c.Int("fft_length")));
        table["STFT"] = c => Listed(Ops.Stft(c[0], c.Int("sequence_length")!.Value, c.Int("sequence_stride")!.Value, c.Int("fft_length")!.Value, c.Text("window"), c.Flag("center")));
        Add("ISTFT", c => Ops.Istft(
            c.List(0)[0], c.List(0)[1], c.Int("sequence_length")!.Value, c.Int("sequence_stride")!.Value, c.Int("fft_length")!.Value, c.Int("length"), c.Text("window"), c.Flag("center")));

        Add("Scatter", c => Ops.Scatter(c[0], c[1], new Shape(c.Ints("shape"))));
        Add("ScatterUpdate", c => Ops.ScatterUpdate(c[0], c[1], c[2], c.Text("reduction")));
        Add("SliceUpdate", c => Ops.SliceUpdate(c[0], new Shape([.. c.Raw(1)!.AsArray().Select(n => n!.GetValue<int>())]), c[2]));
        Add("SegmentSum", c => Ops.SegmentSum(c[0], c[1], c.Int("num_segments")));
        Add("SegmentMax", c => Ops.SegmentMax(c[0], c[1], c.Int("num_segments")));
        Add("SegmentMin", c => Ops.SegmentMin(c[0], c[1], c.Int("num_segments")));
        Add("SegmentProd", c => Ops.SegmentProd(c[0], c[1], c.Int("num_segments")));
        table["UnravelIndex"] = c => Ops.UnravelIndex(c[0], new Shape(c.Ints("shape")));
        Add("Argpartition", c => Ops.Argpartition(c[0], c.Int("kth")!.Value, c.Int("axis")));
        Add("Rot90", c => c.Ints("axes") is [var first, var second] ? Ops.Rot90(c[0], c.Int("k") ?? 1, first, second) : Ops.Rot90(c[0], c.Int("k") ?? 1));
        Add("Rearrange", c => Ops.Rearrange(c[0], c.Raw(1)!.GetValue<string>(), c.NamedInts));
        table["Meshgrid"] = c => Ops.Meshgrid([.. Enumerable.Range(0, c.Count).Select(i => c[i])], c.Text("indexing") ?? "xy");
        table["ArraySplit"] = c => Ops.ArraySplit(c[0], c.Int("indices_or_sections")!.Value, c.Int("axis") ?? 0);
        Parts("Hsplit", Ops.Hsplit, Ops.Hsplit);
        Parts("Vsplit", Ops.Vsplit, Ops.Vsplit);
        Parts("Dsplit", Ops.Dsplit, Ops.Dsplit);
        Add("Trapezoid", c => Ops.Trapezoid(c[0], null, c.Number("dx") ?? 1, c.Int("axis") ?? -1));
        Add("Nanargmax", c => Ops.Nanargmax(c[0], c.Int("axis"), c.Flag("keepdims")));
        Add("Nanargmin", c => Ops.Nanargmin(c[0], c.Int("axis"), c.Flag("keepdims")));
        Add("Nancumsum", c => Ops.Nancumsum(c[0], c.Int("axis"), DTypeOf(c.Text("dtype"))));
        Add("Nancumprod", c => Ops.Nancumprod(c[0], c.Int("axis"), DTypeOf(c.Text("dtype"))));
        Add("Nanquantile", c => Ops.Nanquantile(c[0], c[1], c.Ints("axis"), c.Text("method") ?? "linear", c.Flag("keepdims")));
        Add("Nanpercentile", c => Ops.Nanpercentile(c[0], c[1], c.Ints("axis"), c.Text("method") ?? "linear", c.Flag("keepdims")));
        Add("Nanmedian", c => Ops.Nanmedian(c[0], c.Ints("axis"), c.Flag("keepdims")));
        Add("Amax", c => Ops.Max(c[0], c.Ints("axis"), c.Flag("keepdims")));
        Add("Amin", c => Ops.Min(c[0], c.Ints("axis"), c.Flag("keepdims")));
        Add("AllClose", c => Ops.Allclose(c[0], c[1], c.Number("rtol") ?? 1e-5, c.Number("atol") ?? 1e-8, c.Flag("equal_nan")));
        Add("Ldexp", c => Ops.Ldexp(c[0], c[1]));
        Add("SaturateCast", c => Ops.SaturateCast(c[0], DTypeOf(c.Text("dtype"))!.Value));
        Add("EmptyLike", c => Ops.EmptyLike(c[0], DTypeOf(c.Text("dtype"))));
        Add("FullLike", c => Ops.Cast(Ops.BroadcastTo(c[1], c[0].Shape), DTypeOf(c.Text("dtype")) ?? c[0].DType));
        foreach ((string name, Func<Tensor, Tensor> function) in new (string, Func<Tensor, Tensor>)[]
        {
            ("Fabs", Ops.Fabs), ("Copy", Ops.Copy), ("Flipud", Ops.Flipud), ("Fliplr", Ops.Fliplr), ("Real", Ops.Real), ("Imag", Ops.Imag), ("Conj", Ops.Conjugate),
            ("Conjugate", Ops.Conjugate), ("Angle", Ops.Angle), ("Isreal", Ops.Isreal), ("BitwiseInvert", Ops.BitwiseNot),
        })
        {
            Add(name, c => function(c[0]));
        }

        Add("BitwiseLeftShift", c => Ops.LeftShift(c[0], c[1]));
        Add("BitwiseRightShift", c => Ops.RightShift(c[0], c[1]));

        void Two(string name, Func<Tensor, Tensor, (Tensor, Tensor)> function) => table.Add(name, c => Listed(function(c.List(0)[0], c.List(0)[1])));

        void Parts(string name, Func<Tensor, int, IReadOnlyList<Tensor>> equal, Func<Tensor, IReadOnlyList<int>, IReadOnlyList<Tensor>> at) =>
            table.Add(name, c => c.Int("indices_or_sections") is { } sections ? equal(c[0], sections) : at(c[0], c.Ints("indices_or_sections")));

        void Add(string name, Func<OperationCall, Tensor> function) => table.Add(name, c => [function(c)]);
    }

    static Tensor ExtractPatches(OperationCall c)
    {
        return Ops.ExtractPatches(c[0], new(c.Ints("size")), Given("strides"), Given("dilation_rate"), Padding(c), Format(c));

        Shape? Given(string key) => c.Ints(key) is { Length: > 0 } values ? new Shape(values) : default(Shape?);
    }

    static Tensor[] Listed((Tensor Real, Tensor Imaginary) x) => [x.Real, x.Imaginary];

    static string Padding(OperationCall call) => call.Text("padding") ?? "valid";

    static string Format(OperationCall call) => call.Text("data_format") ?? "channels_last";

    static (int, int) Pair(OperationCall call, string key) => call.Ints(key) is { Length: > 0 } values ? (values[0], values[^1]) : throw new ArgumentException($"an operation lacks {key}");

    static Shape Each(OperationCall call, string key, int otherwise) => call.Ints(key) is { Length: > 0 } values ? new(values) : new(otherwise);
}
