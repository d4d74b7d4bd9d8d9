namespace KerasStyle.Torch;

/// <summary>A function whose gradient torch knows as a whole: convolution, pooling, a recurrent layer, attention.</summary>
/// <returns>The results; null for those that are not asked for.</returns>
delegate TorchTensor?[] TapedFunction(TorchTensor[] operands);

/// <summary>Runs a function while torch keeps what its gradient needs. Behind the results it writes the operands that gradients are taken of.</summary>
sealed class TapedStep(TapedFunction function, int[] leaves) : Step
{
    static readonly long[] none = [0];

    public override void Run(TorchFrame frame)
    {
        TorchTensor[] operands = GeneralStep.Get(frame, Reads);
        int results = Writes.Length - leaves.Length;
        for (int i = 0; i < leaves.Length; i++)
            frame.Values[Writes[results + i]] = operands[leaves[i]] = Leaf(operands[leaves[i]]);
        using IDisposable recording = torch.enable_grad();
        TorchTensor?[] computed = function(operands);
        for (int i = 0; i < results; i++)
        {
            if (Writes[i] >= 0)
                frame.Values[Writes[i]] = computed[i]!;
        }
    }

    /// <summary>The function with a relu of its first result.</summary>
    public static TapedFunction WithRelu(TapedFunction function) => operands =>
    {
        TorchTensor?[] results = function(operands);
        using TorchTensor first = results[0]!;
        results[0] = first.relu();
        return results;
    };

    /// <summary>A tensor with an operand's memory that gradients are taken of.</summary>
    /// <remarks>It is born as such: older versions of TorchSharp lose a handle, and with it the memory, where they make one of a tensor.</remarks>
    public static TorchTensor Leaf(TorchTensor operand)
    {
        using IDisposable forward = torch.no_grad();
        TorchTensor leaf = torch.empty(none, operand.dtype, operand.device, requires_grad: true);
        return HostMemory.InPlace(leaf, leaf.set_(operand));
    }
}

/// <summary>Gradients of a <see cref="TapedStep"/>. Reads the results that have gradients, those gradients, and the leaves that gradients are wanted of.</summary>
/// <param name="results">Results that have gradients.</param>
/// <param name="shapes">Shapes that the graph gives the gradients.</param>
sealed class TapedGradientStep(int results, long[][] shapes) : Step
{
    public override void Run(TorchFrame frame)
    {
        TorchTensor[] all = GeneralStep.Get(frame, Reads);
        TorchTensor[] gradients = Gradients(all[..results], all[results..(2 * results)], all[(2 * results)..]);
        for (int i = 0; i < gradients.Length; i++)
        {
            if (gradients[i].dim() == shapes[i].Length)
                continue;
            using TorchTensor line = gradients[i];
            gradients[i] = line.reshape(shapes[i]);
        }

        GeneralStep.Set(frame, Writes, gradients);
    }

    public static TorchTensor[] Gradients(TorchTensor[] of, TorchTensor[] given, TorchTensor[] leaves)
    {
        IList<TorchTensor> gradients = torch.autograd.grad(of, leaves, given, allow_unused: true);
        for (int i = 0; i < gradients.Count; i++)
        {
            if (gradients[i] is null || gradients[i].IsInvalid)
                gradients[i] = torch.zeros_like(leaves[i]);
        }

        return [.. gradients];
    }
}

/// <summary>Gradients of a function whose forward pass is not part of the graph, so that it is run again.</summary>
/// <param name="function">What is differentiated.</param>
/// <param name="inputs">Number of its operands.</param>
/// <param name="given">Results that have gradients.</param>
/// <param name="wanted">Operands that gradients are wanted of.</param>
sealed class RerunGradientStep(TapedFunction function, int inputs, int[] given, int[] wanted) : Step
{
    /// <summary>Which of the node's operands are the function's, followed by those that are gradients of its results.</summary>
    public required int[] Operands { get; init; }

    public override void Run(TorchFrame frame)
    {
        TorchTensor[] all = [.. Operands.Select(i => frame.Values[Reads[i]])], operands = all[..inputs];
        foreach (int i in wanted)
            operands[i] = TapedStep.Leaf(operands[i]);
        TorchTensor?[] computed;
        using (torch.enable_grad())
            computed = function(operands);
        GeneralStep.Set(frame, Writes, TapedGradientStep.Gradients([.. given.Select(i => computed[i]!)], all[inputs..], [.. wanted.Select(i => operands[i])]));
    }
}
