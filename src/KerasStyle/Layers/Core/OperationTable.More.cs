using KerasStyle.Tensors;

namespace KerasStyle.Layers;

// Functions that are rarer between layers.
static partial class OperationTable
{
    delegate Tensor Reduction(Tensor x, ReadOnlySpan<int> axis, bool keepdims);

    static void FillMore(Dictionary<string, Func<OperationCall, IReadOnlyList<Tensor>>> table)
    {
        One("Arcsin", Ops.Arcsin);
        One("Arccos", Ops.Arccos);
        One("Arcsinh", Ops.Arcsinh);
        One("Arccosh", Ops.Arccosh);
        One("Arctanh", Ops.Arctanh);
        One("Sinh", Ops.Sinh);
        One("Cosh", Ops.Cosh);
        One("Log2", Ops.Log2);
        One("Log10", Ops.Log10);
        One("Exp2", Ops.Exp2);
        One("Cbrt", Ops.Cbrt);
        One("Deg2rad", Ops.Deg2rad);
        One("Rad2deg", Ops.Rad2deg);
        One("Trunc", Ops.Trunc);
        One("Signbit", Ops.Signbit);
        One("Sinc", Ops.Sinc);
        One("Isposinf", Ops.Isposinf);
        One("Isneginf", Ops.Isneginf);
        One("Isinf", Ops.Isinf);
        One("Isfinite", Ops.Isfinite);
        One("Erfc", Ops.Erfc);
        One("Erfinv", Ops.Erfinv);
        One("I0", Ops.I0);
        One("HardTanh", Ops.HardTanh);
        One("SparsePlus", Ops.SparsePlus);
        One("SparseSigmoid", Ops.SparseSigmoid);
        One("TanhShrink", Ops.TanhShrink);
        One("BitwiseNot", Ops.BitwiseNot);
        One("Ravel", Ops.Ravel);
        One("Det", Ops.Det);
        One("Logdet", Ops.Logdet);
        One("Inv", Ops.Inv);
        One("Corrcoef", Ops.Corrcoef);
        Two("Hypot", Ops.Hypot);
        Two("Logaddexp", Ops.Logaddexp);
        Two("Logaddexp2", Ops.Logaddexp2);
        Two("Fmod", Ops.Fmod);
        Two("Fmax", Ops.Fmax);
        Two("Fmin", Ops.Fmin);
        Two("DivideNoNan", Ops.DivideNoNan);
        Two("Heaviside", Ops.Heaviside);
        Two("Nextafter", Ops.Nextafter);
        Two("BitwiseAnd", Ops.BitwiseAnd);
        Two("BitwiseOr", Ops.BitwiseOr);
        Two("BitwiseXor", Ops.BitwiseXor);
        Two("LeftShift", Ops.LeftShift);
        Two("RightShift", Ops.RightShift);
        Two("Gcd", Ops.Gcd);
        Two("Lcm", Ops.Lcm);
        Two("Solve", Ops.Solve);
        Two("Dot", Ops.Dot);
        Two("Vdot", Ops.Vdot);
        Two("Inner", Ops.Inner);
        Two("Outer", Ops.Outer);
        Two("Kron", Ops.Kron);
        Two("Digitize", Ops.Digitize);
        Two("CDist", Ops.Cdist);
        Along("Nansum", Ops.Nansum);
        Along("Nanprod", Ops.Nanprod);
        Along("Nanmax", Ops.Nanmax);
        Along("Nanmin", Ops.Nanmin);
        Along("Nanmean", Ops.Nanmean);
        Along("Nanvar", Ops.Nanvar);
        Along("Nanstd", Ops.Nanstd);
        Along("Ptp", Ops.Ptp);
        Along("Median", Ops.Median);
        Add("Celu", c => Ops.Celu(c[0], c.Number("alpha") ?? 1));
        Add("Glu", c => Ops.Glu(c[0], c.Int("axis") ?? -1));
        Add("HardShrink", c => Ops.HardShrink(c[0], c.Number("threshold") ?? 0.5));
        Add("SoftShrink", c => Ops.SoftShrink(c[0], c.Number("threshold") ?? 0.5));
        Add("Threshold", c => Ops.Threshold(c[0], c.Number("threshold")!.Value, c.Number("default_value")!.Value));
        Add("Squareplus", c => Ops.Squareplus(c[0], c.Number("b") ?? 4));
        Add("Sparsemax", c => Ops.Sparsemax(c[0], c.Int("axis") ?? -1));
        Add("NanToNum", c => Ops.NanToNum(c[0], c.Number("nan") ?? 0, c.Number("posinf"), c.Number("neginf")));
        Add("Isclose", c => Ops.Isclose(c[0], c[1], c.Optional(2, "rtol")?.Item() ?? 1e-5, c.Optional(3, "atol")?.Item() ?? 1e-8, c.Flag("equal_nan")));
        Add("IsIn", c => Ops.Isin(c[0], c[1], c.Flag("invert")));
        Add("InTopK", c => Ops.InTopK(c[0], c[1], c.Int("k")!.Value));
        Add("CountNonzero", c => Ops.CountNonzero(c[0], c.Ints("axis")));
        Add("Cumprod", c => Ops.Cumprod(c[0], c.Int("axis"), DTypeOf(c.Text("dtype"))));
        Add("Average", c => Ops.Average(c[0], c.Int("axis"), c.Count > 1 ? c[1] : null));
        Add("Quantile", c => Ops.Quantile(c[0], c[1], c.Ints("axis"), c.Text("method") ?? "linear", c.Flag("keepdims")));
        Add("Percentile", c => Ops.Percentile(c[0], c[1], c.Ints("axis"), c.Text("method") ?? "linear", c.Flag("keepdims")));
        Add("Sort", c => Ops.Sort(c[0], c.Int("axis")));
        Add("Argsort", c => Ops.Argsort(c[0], c.Int("axis")));
        Add("SearchSorted", c => Ops.Searchsorted(c[0], c[1], c.Text("side") ?? "left"));
        Add("TakeAlongAxis", c => Ops.TakeAlongAxis(c[0], c[1], c.Int("axis")));
        Add("Append", c => Ops.Append(c[0], c[1], c.Int("axis")));
        Add("Hstack", c => Ops.Hstack(c.List(0)));
        Add("Vstack", c => Ops.Vstack(c.List(0)));
        Add("Dstack", c => Ops.Dstack(c.List(0)));
        Add("Repeat", c => c.Int("repeats") == null ? Ops.Repeat(c[0], c.Ints("repeats"), c.Int("axis")) : c.Int("axis") is { } axis ? Ops.Repeat(c[0], c.Int("repeats")!.Value, axis) : Ops.Repeat(c[0], c.Int("repeats")!.Value));
        Add("Roll", c => Ops.Roll(c[0], c.Ints("shift"), c.Ints("axis")));
        Add("Swapaxes", c => Ops.Swapaxes(c[0], c.Int("axis1")!.Value, c.Int("axis2")!.Value));
        Add("Moveaxis", c => Ops.Moveaxis(c[0], c.Ints("source"), c.Ints("destination")));
        Add("Pad", c => c.Text("mode") is null or "constant"
            ? Ops.Pad(c[0], Pairs(c.Ints("pad_width"), c[0].Rank), c.Optional(1, "constant_values")?.Item() ?? 0)
            : Ops.Pad(c[0], Pairs(c.Ints("pad_width"), c[0].Rank), c.Text("mode")!));
        Add("Tile", c => Ops.Tile(c[0], c.Ints("repeats")));
        Add("BroadcastTo", c => Ops.BroadcastTo(c[0], new Shape(c.Ints("shape"))));
        Add("Slice", c => Ops.Slice(c[0], new Shape([.. c.Raw(1)!.AsArray().Select(n => n!.GetValue<int>())]), new Shape(c.Ints("shape"))));
        Add("Diff", c => Ops.Diff(c[0], c.Int("n") ?? 1, c.Int("axis") ?? -1));
        Add("Diag", c => Ops.Diag(c[0], c.Int("k") ?? 0));
        Add("Diagflat", c => Ops.Diagflat(c[0], c.Int("k") ?? 0));
        Add("Diagonal", c => Ops.Diagonal(c[0], c.Int("offset") ?? 0, c.Int("axis1") ?? 0, c.Int("axis2") ?? 1));
        Add("Trace", c => Ops.Trace(c[0], c.Int("offset") ?? 0, c.Int("axis1") ?? 0, c.Int("axis2") ?? 1));
        Add("Tril", c => Ops.Tril(c[0], c.Int("k") ?? 0));
        Add("Triu", c => Ops.Triu(c[0], c.Int("k") ?? 0));
        Add("Vander", c => Ops.Vander(c[0], c.Int("N"), c.Flag("increasing")));
        Add("Einsum", c => Ops.Einsum(c.Text("subscripts")!, [.. Enumerable.Range(0, c.Count).Select(i => c[i])]));
        Add("Cross", c => Ops.Cross(c[0], c[1], c.Int("axisa") ?? -1, c.Int("axisb") ?? -1, c.Int("axisc") ?? -1, c.Int("axis")));
        Add("Tensordot", c => c.Ints("axes") is [var number] ? Ops.Tensordot(c[0], c[1], number) : Tensordot(c));
        Add("Correlate", c => Ops.Correlate(c[0], c[1], c.Text("mode") ?? "valid"));
        Add("Normalize", c => Ops.Normalize(c[0], c.Int("axis") ?? -1, c.Number("order") ?? 2, c.Number("epsilon") ?? 1e-12));
        Add("Norm", c => Ops.Norm(c[0], c.Text("ord") is { } name ? (NormOrder?)(NormOrder)name : c.Number("ord") is { } order ? (NormOrder)order : (NormOrder?)null, c.Has("axis") ? c.Ints("axis") : null, c.Flag("keepdims")));
        Add("Cholesky", c => Ops.Cholesky(c[0], c.Flag("upper")));
        Add("CholeskyInverse", c => Ops.CholeskyInverse(c[0], c.Flag("upper")));
        Add("SolveTriangular", c => Ops.SolveTriangular(c[0], c[1], c.Flag("lower")));
        Add("Pinv", c => Ops.Pinv(c[0], c.Number("rcond")));
        Add("MatrixRank", c => Ops.MatrixRank(c[0], c.Number("tol")));
        Add("Lstsq", c => Ops.Lstsq(c[0], c[1], c.Number("rcond")));
        Add("MultiHot", c => Ops.MultiHot(c[0], c.Int("num_classes")!.Value, DTypeOf(c.Text("dtype")) ?? DType.Float32, c.Int("axis") ?? -1));
        Add("LayerNorm", c => Ops.LayerNormalization(c[0], c.Count > 1 ? c[1] : null, c.Count > 2 ? c[2] : null, c.Int("axis") ?? -1, c.Number("epsilon") ?? 1e-7));
        Add("RMSNorm", c => Ops.RmsNormalization(c[0], c.Count > 1 ? c[1] : null, c.Int("axis") ?? -1, c.Number("epsilon") ?? 1e-7));
        Add("PSNR", c => Ops.Psnr(c[0], c[1], c.Number("max_val")!.Value));
        Add("SSIM", c => Ops.Ssim(
            c[0], c[1], c.Number("max_val") ?? 1, c.Int("filter_size") ?? 11, c.Number("filter_sigma") ?? 1.5, c.Number("k1") ?? 0.01, c.Number("k2") ?? 0.03, c.Text("data_format") ?? "channels_last"));
        Add("Linspace", c => Ops.Linspace(c[0], c[1], c.Int("num") ?? 50, !c.Has("endpoint") || c.Flag("endpoint"), DTypeOf(c.Text("dtype")), c.Int("axis") ?? 0));
        Add("Logspace", c => Ops.Logspace(c[0], c[1], c.Int("num") ?? 50, !c.Has("endpoint") || c.Flag("endpoint"), c.Number("base") ?? 10, DTypeOf(c.Text("dtype")), c.Int("axis") ?? 0));
        Add("Geomspace", c => Ops.Geomspace(c[0], c[1], c.Int("num") ?? 50, !c.Has("endpoint") || c.Flag("endpoint"), DTypeOf(c.Text("dtype")), c.Int("axis") ?? 0));
        Add("BinaryCrossentropy", c => Ops.BinaryCrossentropy(c[0], c[1], c.Flag("from_logits")));
        Add("CategoricalCrossentropy", c => Ops.CategoricalCrossentropy(c[0], c[1], c.Flag("from_logits"), c.Int("axis") ?? -1));
        Add("SparseCategoricalCrossentropy", c => Ops.SparseCategoricalCrossentropy(c[0], c[1], c.Flag("from_logits"), c.Int("axis") ?? -1));
        Add("RGBToGrayscale", c => Ops.RgbToGrayscale(c[0], c.Text("data_format") ?? "channels_last"));
        Add("RGBToHSV", c => Ops.RgbToHsv(c[0], c.Text("data_format") ?? "channels_last"));
        Add("HSVToRGB", c => Ops.HsvToRgb(c[0], c.Text("data_format") ?? "channels_last"));
        Add("SobelEdges", c => Ops.SobelEdges(c[0]));
        Add("ExtractSequences", c => Ops.ExtractSequences(c[0], c.Int("sequence_length")!.Value, c.Int("sequence_stride")!.Value));
        table["Unstack"] = c => Ops.Unstack(c[0], c.Int("axis") ?? 0);
        table["TopK"] = c => Ops.TopK(c[0], c.Int("k")!.Value, c.Flag("sorted")) is var (values, indices) ? [values, indices] : [];
        table["Slogdet"] = c => Ops.Slogdet(c[0]) is var (sign, log) ? [sign, log] : [];
        table["Qr"] = c => Ops.Qr(c[0], c.Text("mode") ?? "reduced") is var (q, r) ? [q, r] : [];
        table["LuFactor"] = c => Ops.LuFactor(c[0]) is var (factors, pivots) ? [factors, pivots] : [];
        table["Eigh"] = c => Ops.Eigh(c[0]) is var (values, vectors) ? [values, vectors] : [];
        table["SVD"] = c => !c.Flag("compute_uv") ? [Ops.SingularValues(c[0])] : Ops.Svd(c[0], c.Flag("full_matrices")) is var (u, s, vh) ? [u, s, vh] : [];

        void One(string name, Func<Tensor, Tensor> function) => Add(name, c => function(c[0]));

        void Two(string name, Func<Tensor, Tensor, Tensor> function) => Add(name, c => function(c[0], c[1]));

        void Along(string name, Reduction function) => Add(name, c => function(c[0], c.Ints("axis"), c.Flag("keepdims")));

        void Add(string name, Func<OperationCall, Tensor> function) => table.Add(name, c => [function(c)]);
    }

    // One number for all, a pair for all, or a pair for each axis.
    static (int, int)[] Pairs(int[] widths, int rank) => widths.Length switch
    {
        1 => [.. Enumerable.Repeat((widths[0], widths[0]), rank)],
        2 when rank != 1 => [.. Enumerable.Repeat((widths[0], widths[1]), rank)],
        _ => [.. Enumerable.Range(0, rank).Select(i => (widths[2 * i], widths[2 * i + 1]))],
    };

    static Tensor Tensordot(OperationCall call)
    {
        int[] axes = call.Ints("axes");
        return Ops.Tensordot(call[0], call[1], axes[..(axes.Length / 2)], axes[(axes.Length / 2)..]);
    }
}
