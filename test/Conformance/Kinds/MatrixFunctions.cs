namespace KerasStyle.Conformance.Kinds;

/// <summary>The functions of keras.ops that multiply, decompose and transform.</summary>
static class MatrixFunctions
{
    public static void Fill(Dictionary<string, Func<FunctionCall, IReadOnlyList<Tensor>>> table)
    {
        Add("dot", c => Ops.Dot(c.Tensor(0, "x1"), c.Tensor(1, "x2")));
        Add("vdot", c => Ops.Vdot(c.Tensor(0, "x1"), c.Tensor(1, "x2")));
        Add("inner", c => Ops.Inner(c.Tensor(0, "x1"), c.Tensor(1, "x2")));
        Add("outer", c => Ops.Outer(c.Tensor(0, "x1"), c.Tensor(1, "x2")));
        Add("kron", c => Ops.Kron(c.Tensor(0, "x1"), c.Tensor(1, "x2")));
        Add("cross", c => Ops.Cross(
            c.Tensor(0, "x1"), c.Tensor(1, "x2"), c.Int(2, "axisa") ?? -1, c.Int(3, "axisb") ?? -1, c.Int(4, "axisc") ?? -1, c.Int(5, "axis")));
        Add("tensordot", c => c.Node(2, "axes") is JsonArray pair
            ? Ops.Tensordot(c.Tensor(0, "x1"), c.Tensor(1, "x2"), Axes(pair[0]!), Axes(pair[1]!))
            : Ops.Tensordot(c.Tensor(0, "x1"), c.Tensor(1, "x2"), c.Int(2, "axes") ?? 2));
        Add("einsum", c => Ops.Einsum(c.Text(0, "subscripts")!, [.. c.Rest(1)]));
        Add("det", c => Ops.Det(c.Tensor(0, "x")));
        Add("inv", c => Ops.Inv(c.Tensor(0, "x")));
        Add("solve", c => Ops.Solve(c.Tensor(0, "a"), c.Tensor(1, "b")));
        Add("solve_triangular", c => Ops.SolveTriangular(c.Tensor(0, "a"), c.Tensor(1, "b"), c.Flag(2, "lower") ?? false));
        Add("cholesky", c => Ops.Cholesky(c.Tensor(0, "x"), c.Flag(1, "upper") ?? false));
        Add("cholesky_inverse", c => Ops.CholeskyInverse(c.Tensor(0, "x"), c.Flag(1, "upper") ?? false));
        table["keras.ops.slogdet"] = c => Ops.Slogdet(c.Tensor(0, "x")) is var (sign, log) ? [sign, log] : [];
        Add("logdet", c => Ops.Logdet(c.Tensor(0, "x")));
        Add("pinv", c => Ops.Pinv(c.Tensor(0, "x"), c.Double(1, "rcond")));
        Add("matrix_rank", c => Ops.MatrixRank(c.Tensor(0, "x"), c.Double(1, "tol")));
        Add("lstsq", c => Ops.Lstsq(c.Tensor(0, "a"), c.Tensor(1, "b"), c.Double(2, "rcond")));
        table["keras.ops.qr"] = c => Ops.Qr(c.Tensor(0, "x"), c.Text(1, "mode") ?? "reduced") is var (q, r) ? [q, r] : [];
        table["keras.ops.eigh"] = c => Ops.Eigh(c.Tensor(0, "x")) is var (values, vectors) ? [values, vectors] : [];
        table["keras.ops.svd"] = c => c.Flag(2, "compute_uv") == false
            ? [Ops.SingularValues(c.Tensor(0, "x"))]
            : Ops.Svd(c.Tensor(0, "x"), c.Flag(1, "full_matrices") ?? true) is var (u, s, v) ? [u, s, v] : [];
        Add("norm", c => Ops.Norm(c.Tensor(0, "x"), Order(c.Node(1, "ord")), c.Node(2, "axis") == null ? null : c.Ints(2, "axis"), c.Flag(3, "keepdims") ?? false));
        Add("cdist", c => Ops.Cdist(c.Tensor(0, "x1"), c.Tensor(1, "x2")));
        Add("corrcoef", c => Ops.Corrcoef(c.Tensor(0, "x")));
        Add("correlate", c => Ops.Correlate(c.Tensor(0, "x1"), c.Tensor(1, "x2"), c.Text(2, "mode") ?? "valid"));

        Pair("fft", c => Ops.Fft(c.List(0, "x")[0], c.List(0, "x")[1]));
        Pair("fft2", c => Ops.Fft2(c.List(0, "x")[0], c.List(0, "x")[1]));
        Pair("ifft2", c => Ops.Ifft2(c.List(0, "x")[0], c.List(0, "x")[1]));
        Pair("rfft", c => Ops.Rfft(c.Tensor(0, "x"), c.Int(1, "fft_length")));
        Add("irfft", c => Ops.Irfft(c.List(0, "x")[0], c.List(0, "x")[1], c.Int(1, "fft_length")));
        Pair("stft", c => Ops.Stft(
            c.Tensor(0, "x"), c.Int(1, "sequence_length")!.Value, c.Int(2, "sequence_stride")!.Value, c.Int(3, "fft_length")!.Value, c.Text(4, "window", "hann"), c.Flag(5, "center") ?? true));
        Add("istft", c => Ops.Istft(
            c.List(0, "x")[0], c.List(0, "x")[1], c.Int(1, "sequence_length")!.Value, c.Int(2, "sequence_stride")!.Value, c.Int(3, "fft_length")!.Value, c.Int(4, "length"),
            c.Text(5, "window", "hann"), c.Flag(6, "center") ?? true));
        Add("extract_sequences", c => Ops.ExtractSequences(c.Tensor(0, "x"), c.Int(1, "sequence_length")!.Value, c.Int(2, "sequence_stride")!.Value));

        void Add(string name, Func<FunctionCall, Tensor> function) => table["keras.ops." + name] = c => [function(c)];

        void Pair(string name, Func<FunctionCall, (Tensor, Tensor)> function) => table["keras.ops." + name] = c => function(c) is var (first, second) ? [first, second] : [];
    }

    static int[] Axes(JsonNode node) => node is JsonArray list ? [.. list.Select(n => (int)n!)] : [(int)node];

    static NormOrder? Order(JsonNode? node) => node switch
    {
        null => null,
        JsonValue text when text.TryGetValue(out string? name) => name is "inf" ? double.PositiveInfinity : name is "-inf" ? double.NegativeInfinity : name,
        _ => double.Parse(node.ToJsonString()),
    };
}
