namespace KerasStyle.Torch;

/// <summary>Operations of torch that TorchSharp has no function for, called by way of TorchScript, which knows them all.</summary>
static class Scripts
{
    static readonly torch.jit.CompilationUnit unit = torch.jit.compile("""
        def lstm(x: Tensor, h: Tensor, c: Tensor, w: Tensor, u: Tensor, b: Tensor, s: Tensor, train: bool) -> List[Tensor]:
            y, last, carry = torch.lstm(x, [h, c], [w, u, b, s], True, 1, 0.0, train, False, True)
            return [y, last, carry]
        def gru(x: Tensor, h: Tensor, w: Tensor, u: Tensor, b: Tensor, s: Tensor, train: bool) -> List[Tensor]:
            y, last = torch.gru(x, h, [w, u, b, s], True, 1, 0.0, train, False, True)
            return [y, last]
        def rnn_tanh(x: Tensor, h: Tensor, w: Tensor, u: Tensor, b: Tensor, s: Tensor, train: bool) -> List[Tensor]:
            y, last = torch.rnn_tanh(x, h, [w, u, b, s], True, 1, 0.0, train, False, True)
            return [y, last]
        def rnn_relu(x: Tensor, h: Tensor, w: Tensor, u: Tensor, b: Tensor, s: Tensor, train: bool) -> List[Tensor]:
            y, last = torch.rnn_relu(x, h, [w, u, b, s], True, 1, 0.0, train, False, True)
            return [y, last]
        def relu_gradient(y: Tensor, g: Tensor) -> List[Tensor]:
            return [torch.threshold_backward(g, y, 0)]
        def tanh_gradient(g: Tensor, y: Tensor) -> List[Tensor]:
            return [torch.tanh_backward(g, y)]
        def sigmoid_gradient(g: Tensor, y: Tensor) -> List[Tensor]:
            return [torch.sigmoid_backward(g, y)]
        def softmax_gradient(g: Tensor, y: Tensor) -> List[Tensor]:
            return [torch._softmax_backward_data(g, y, -1, y.dtype)]
        def gelu(x: Tensor, a: float) -> List[Tensor]:
            return [torch.gelu(x)]
        def gelu_gradient(g: Tensor, x: Tensor, a: float) -> List[Tensor]:
            return [torch.gelu_backward(g, x)]
        def gelu_by_tanh(x: Tensor, a: float) -> List[Tensor]:
            return [torch.gelu(x, approximate="tanh")]
        def gelu_by_tanh_gradient(g: Tensor, x: Tensor, a: float) -> List[Tensor]:
            return [torch.gelu_backward(g, x, approximate="tanh")]
        def silu(x: Tensor, a: float) -> List[Tensor]:
            return [torch.silu(x)]
        def silu_gradient(g: Tensor, x: Tensor, a: float) -> List[Tensor]:
            return [torch.silu_backward(g, x)]
        def hard_silu(x: Tensor, a: float) -> List[Tensor]:
            return [torch.hardswish(x)]
        def hard_silu_gradient(g: Tensor, x: Tensor, a: float) -> List[Tensor]:
            return [torch.hardswish_backward(g, x)]
        def softplus(x: Tensor, a: float) -> List[Tensor]:
            return [torch.softplus(x, 1, 40)]
        def softplus_gradient(g: Tensor, x: Tensor, a: float) -> List[Tensor]:
            return [torch.softplus_backward(g, x, 1, 40)]
        def mish(x: Tensor, a: float) -> List[Tensor]:
            return [torch.mish(x)]
        def mish_gradient(g: Tensor, x: Tensor, a: float) -> List[Tensor]:
            return [torch.mish_backward(g, x)]
        def elu(x: Tensor, a: float) -> List[Tensor]:
            return [torch.elu(x, a)]
        def elu_gradient(g: Tensor, x: Tensor, a: float) -> List[Tensor]:
            return [torch.elu_backward(g, a, 1, 1, False, x)]
        def leaky_relu(x: Tensor, a: float) -> List[Tensor]:
            return [torch.leaky_relu(x, a)]
        def leaky_relu_gradient(g: Tensor, x: Tensor, a: float) -> List[Tensor]:
            return [torch.leaky_relu_backward(g, x, a, False)]
        def bag_max(w: Tensor, i: Tensor, o: Tensor) -> List[Tensor]:
            y, _, _, rows = torch.embedding_bag(w, i, o, False, 2, False, None, False)
            return [y, rows]
        def bag_sum(w: Tensor, i: Tensor, o: Tensor) -> List[Tensor]:
            y, _, _, _ = torch.embedding_bag(w, i, o, False, 0, False, None, False)
            return [y]
        def bag_weighted_sum(w: Tensor, i: Tensor, o: Tensor, s: Tensor) -> List[Tensor]:
            y, _, _, _ = torch.embedding_bag(w, i, o, False, 0, False, s, False)
            return [y]
        def bag_gradient(g: Tensor, i: Tensor, b: Tensor, n: Tensor, length: int) -> List[Tensor]:
            return [torch._embedding_bag_dense_backward(g, i, b, n, n, length, False, 0, None)]
        def bag_weighted_gradient(g: Tensor, i: Tensor, b: Tensor, n: Tensor, length: int, s: Tensor) -> List[Tensor]:
            return [torch._embedding_bag_dense_backward(g, i, b, n, n, length, False, 0, s)]

        """);

    // TorchSharp ends the process where a script names what is not there, so the version decides.
    static readonly Lazy<torch.jit.CompilationUnit> attention = new(() =>
    {
        string before = HasFusedAttention ? "scaled_dot_product_attention(q, k, v" : "_scaled_dot_product_attention(q, k, v", between = HasFusedAttention ? "0.0" : "0.0, False", after = HasFusedAttention ? "" : "[0]";
        return torch.jit.compile($"""
            def plain(q: Tensor, k: Tensor, v: Tensor, causal: bool) -> List[Tensor]:
                return [torch.{before}, None, {between}, causal){after}]
            def biased(q: Tensor, k: Tensor, v: Tensor, b: Tensor) -> List[Tensor]:
                return [torch.{before}, b, {between}, False){after}]

            """);
    });

    /// <summary>Whether this libtorch has kernels for a whole attention: from 2.0 on. The function of 1.13 is made of operations.</summary>
    public static bool HasFusedAttention { get; } = torch.__version__.Split('.') is [var major, ..] && int.TryParse(major, out int number) && number >= 2;

    /// <summary>softmax(q · kᵀ / √d + bias) · v for each head, of (batch, heads, places, d).</summary>
    public static TorchTensor Attention(TorchTensor q, TorchTensor k, TorchTensor v, TorchTensor? bias, bool causal) =>
        ((TorchTensor[])(bias is null ? attention.Value.invoke("plain", q, k, v, causal) : attention.Value.invoke("biased", q, k, v, bias)))[0];

    /// <summary>The results of a function of the script.</summary>
    public static TorchTensor[] Call(string function, params object[] operands) => (TorchTensor[])unit.invoke(function, operands);
}
