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

        """);

    /// <summary>The results of a function of the script.</summary>
    public static TorchTensor[] Call(string function, params object[] operands) => (TorchTensor[])unit.invoke(function, operands);
}
