using KerasStyle.Activations;

namespace KerasStyle.Conformance.Kinds;

/// <summary>The functions of keras.ops and keras.activations that the library has, by public name.</summary>
static class FunctionTable
{
    static readonly Dictionary<string, Func<FunctionCall, IReadOnlyList<Tensor>>> Functions = Fill();

    /// <exception cref="NotThereYet">The library has no such function, or not with these arguments.</exception>
    public static IReadOnlyList<Tensor> Call(string name, FunctionCall call)
    {
        if (!Functions.TryGetValue(name, out var function))
            throw new NotThereYet($"the library has no {name}");
        IReadOnlyList<Tensor> results = function(call);
        call.CheckAllUsed();
        return results;
    }

    static Dictionary<string, Func<FunctionCall, IReadOnlyList<Tensor>>> Fill()
    {
        var table = new Dictionary<string, Func<FunctionCall, IReadOnlyList<Tensor>>>(StringComparer.Ordinal);
        ElementwiseFunctions.Fill(table);
        ActivationFunctions(table);
        Reductions(table);
        StructureFunctions.Fill(table);
        IndexFunctions.Fill(table);
        MatrixFunctions.Fill(table);
        NnFunctions.Fill(table);
        ImageFunctions.Fill(table);
        UtilFunctions.Fill(table);
        return table;
    }

    static void ActivationFunctions(Dictionary<string, Func<FunctionCall, IReadOnlyList<Tensor>>> table)
    {
        foreach (string name in ActivationFunction.Registry.Names.Where(n => char.IsLower(n[0])))
        {
            ActivationFunction function = ActivationFunction.Registry.Get(name);
            table["keras.activations." + name] = c => [function.Call(c.Tensor(0, "x"))];
            table["keras.ops." + name] = c => [function.Call(c.Tensor(0, "x"))];
        }

        Add("relu", c => ActivationFunction.Relu(c.Tensor(0, "x"), c.Double(1, "negative_slope") ?? 0, c.Double(2, "max_value"), c.Double(3, "threshold") ?? 0));
        Add("leaky_relu", c => Ops.LeakyRelu(c.Tensor(0, "x"), c.Double(1, "negative_slope") ?? 0.2));
        Add("elu", c => Ops.Elu(c.Tensor(0, "x"), c.Double(1, "alpha") ?? 1));
        Add("celu", c => Ops.Celu(c.Tensor(0, "x"), c.Double(1, "alpha") ?? 1));
        Add("squareplus", c => Ops.Squareplus(c.Tensor(0, "x"), c.Double(1, "b") ?? 4));
        Add("hard_shrink", c => Ops.HardShrink(c.Tensor(0, "x"), c.Double(1, "threshold") ?? 0.5));
        Add("soft_shrink", c => Ops.SoftShrink(c.Tensor(0, "x"), c.Double(1, "threshold") ?? 0.5));
        Add("threshold", c => Ops.Threshold(c.Tensor(0, "x"), c.Double(1, "threshold")!.Value, c.Double(2, "default_value")!.Value));
        Add("glu", c => Ops.Glu(c.Tensor(0, "x"), c.Int(1, "axis") ?? -1));
        Add("sparsemax", c => Ops.Sparsemax(c.Tensor(0, "x"), c.Int(1, "axis") ?? -1));
        Add("log_softmax", c => Ops.LogSoftmax(c.Tensor(0, "x"), c.Int(1, "axis") ?? -1));
        Add("softmax", c => Softmax(c.Tensor(0, "x"), c.Ints(1, "axis")));
        table["keras.activations.gelu"] = c => [Ops.Gelu(c.Tensor(0, "x"), c.Flag(1, "approximate") ?? false)];
        table["keras.ops.gelu"] = c => [Ops.Gelu(c.Tensor(0, "x"), c.Flag(1, "approximate") ?? true)];

        void Add(string name, Func<FunctionCall, Tensor> function) => table["keras.activations." + name] = table["keras.ops." + name] = c => [function(c)];
    }

    static Tensor Softmax(Tensor x, int[] axes) => axes.Length switch
    {
        0 => Ops.Softmax(x),
        1 => Ops.Softmax(x, axes[0]),
        _ => new Layers.Softmax(axis: axes).Call(x),
    };

    static void Reductions(Dictionary<string, Func<FunctionCall, IReadOnlyList<Tensor>>> table)
    {
        Add("sum", (x, axes, keep) => Ops.Sum(x, axes, keep));
        Add("mean", (x, axes, keep) => Ops.Mean(x, axes, keep));
        Add("var", (x, axes, keep) => Ops.Var(x, axes, keep));
        Add("std", (x, axes, keep) => Ops.Std(x, axes, keep));
        Add("prod", (x, axes, keep) => Ops.Prod(x, axes, keep));
        Add("any", (x, axes, keep) => Ops.Any(x, axes, keep));
        Add("all", (x, axes, keep) => Ops.All(x, axes, keep));
        Add("ptp", (x, axes, keep) => Ops.Ptp(x, axes, keep));
        Add("median", (x, axes, keep) => Ops.Median(x, axes, keep));
        Add("count_nonzero", (x, axes, keep) => Ops.CountNonzero(x, axes, keep));
        Add("nansum", (x, axes, keep) => Ops.Nansum(x, axes, keep));
        Add("nanprod", (x, axes, keep) => Ops.Nanprod(x, axes, keep));
        Add("nanmax", (x, axes, keep) => Ops.Nanmax(x, axes, keep));
        Add("nanmin", (x, axes, keep) => Ops.Nanmin(x, axes, keep));
        Add("nanmean", (x, axes, keep) => Ops.Nanmean(x, axes, keep));
        Add("nanvar", (x, axes, keep) => Ops.Nanvar(x, axes, keep));
        Add("nanstd", (x, axes, keep) => Ops.Nanstd(x, axes, keep));
        Add("logsumexp", (x, axes, keep) => Ops.Logsumexp(x, axes, keep));
        foreach (string prefix in new[] { "", "a" })
        {
            Add(prefix + "max", (x, axes, keep) => Ops.Max(x, axes, keep));
            Add(prefix + "min", (x, axes, keep) => Ops.Min(x, axes, keep));
        }

        Along("argmax", Ops.Argmax);
        Along("argmin", Ops.Argmin);
        Along("nanargmax", Ops.Nanargmax);
        Along("nanargmin", Ops.Nanargmin);
        Running("cumsum", Ops.Cumsum);
        Running("cumprod", Ops.Cumprod);
        Running("nancumsum", Ops.Nancumsum);
        Running("nancumprod", Ops.Nancumprod);
        Add("nanmedian", (x, axes, keep) => Ops.Nanmedian(x, axes, keep));
        Shares("quantile", (x, q, axes, method, keep) => Ops.Quantile(x, q, axes, method, keep));
        Shares("percentile", (x, q, axes, method, keep) => Ops.Percentile(x, q, axes, method, keep));
        Shares("nanquantile", (x, q, axes, method, keep) => Ops.Nanquantile(x, q, axes, method, keep));
        Shares("nanpercentile", (x, q, axes, method, keep) => Ops.Nanpercentile(x, q, axes, method, keep));
        table["keras.ops.average"] = c => [Ops.Average(c.Tensor(0, "x"), c.Int(1, "axis"), c.Optional(2, "weights"))];
        table["keras.ops.moments"] = c => Ops.Moments(c.Tensor(0, "x"), c.Ints(1, "axes"), c.Flag(2, "keepdims") ?? false) is var (mean, variance) ? [mean, variance] : [];
        table["keras.ops.trapezoid"] = c => [Ops.Trapezoid(c.Tensor(0, "y"), c.Optional(1, "x"), c.Double(2, "dx") ?? 1, c.Int(3, "axis") ?? -1)];
        table["keras.ops.bincount"] = c => [Ops.Bincount(c.Tensor(0, "x"), c.Optional(1, "weights"), c.Int(2, "minlength") ?? 0)];
        table["keras.ops.histogram"] = c => Ops.Histogram(c.Tensor(0, "x"), c.Int(1, "bins") ?? 10, c.Node(2, "range") is JsonArray range ? ((double)range[0]!, (double)range[1]!) : null) is var (counts, edges) ? [counts, edges] : [];

        void Add(string name, Func<Tensor, int[], bool, Tensor> function) =>
            table["keras.ops." + name] = c => [function(c.Tensor(0, "x"), c.Ints(1, "axis"), c.Flag(2, "keepdims") ?? false)];

        void Along(string name, Func<Tensor, int?, bool, Tensor> function) =>
            table["keras.ops." + name] = c => [function(c.Tensor(0, "x"), c.Int(1, "axis"), c.Flag(2, "keepdims") ?? false)];

        void Running(string name, Func<Tensor, int?, DType?, Tensor> function) =>
            table["keras.ops." + name] = c => [function(c.Tensor(0, "x"), c.Int(1, "axis"), c.Text(2, "dtype") is { } dtype ? DTypes.Parse(dtype) : null)];

        void Shares(string name, Func<Tensor, Tensor, int[], string, bool, Tensor> function) =>
            table["keras.ops." + name] = c => [function(c.Tensor(0, "x"), c.Tensor(1, "q"), c.Ints(2, "axis"), c.Text(3, "method") ?? "linear", c.Flag(4, "keepdims") ?? false)];
    }
}
