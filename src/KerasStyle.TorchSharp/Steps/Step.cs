namespace KerasStyle.Torch;

/// <summary>One operation of a program. What it computes is a function chosen once; a run only calls it.</summary>
abstract class Step
{
    /// <summary>Slots of the operands.</summary>
    public int[] Reads { get; set; } = [];

    /// <summary>Slots of the results; −1 for a result that nobody reads.</summary>
    public int[] Writes { get; set; } = [];

    /// <summary>Slots whose tensors nobody reads after this step.</summary>
    public int[] Ends { get; set; } = [];

    public abstract void Run(TorchFrame frame);
}

/// <summary>y = f(a).</summary>
sealed class UnaryStep(Func<TorchTensor, TorchTensor> function) : Step
{
    public override void Run(TorchFrame frame) => frame.Values[Writes[0]] = function(frame.Values[Reads[0]]);
}

/// <summary>y = f(a, b).</summary>
sealed class BinaryStep(Func<TorchTensor, TorchTensor, TorchTensor> function) : Step
{
    public override void Run(TorchFrame frame) => frame.Values[Writes[0]] = function(frame.Values[Reads[0]], frame.Values[Reads[1]]);
}

/// <summary>Results = f(operands).</summary>
sealed class GeneralStep(Func<TorchTensor[], TorchTensor[]> function) : Step
{
    public override void Run(TorchFrame frame) => Set(frame, Writes, function(Get(frame, Reads)));

    public static TorchTensor[] Get(TorchFrame frame, int[] slots)
    {
        var tensors = new TorchTensor[slots.Length];
        for (int i = 0; i < tensors.Length; i++)
            tensors[i] = frame.Values[slots[i]];
        return tensors;
    }

    public static void Set(TorchFrame frame, int[] slots, TorchTensor[] tensors)
    {
        for (int i = 0; i < slots.Length; i++)
        {
            if (slots[i] >= 0)
                frame.Values[slots[i]] = tensors[i];
        }
    }
}

/// <summary>An operation without a form in torch, computed by the managed engine: operands are copied to the host, results back.</summary>
sealed class HostStep(Node node, torch.Device device) : Step
{
    public override void Run(TorchFrame frame)
    {
        Tensor[] operands = [.. node.Inputs.Select((t, i) => HostMemory.Download(frame.Values[Reads[i]], t.Spec))];
        IReadOnlyList<Tensor> results = node.Op is HostFunction function
            ? Graph.Untraced(() => function.Compute(operands))
            : Engines.Cpu.Execute(node.Op, operands);
        for (int i = 0; i < Writes.Length; i++)
        {
            if (Writes[i] >= 0)
                frame.Values[Writes[i]] = HostMemory.Upload(results[i], device);
        }
    }
}

/// <summary>y = f(the operand at a place); the others are part of the function.</summary>
sealed class PartialStep(Func<TorchTensor, TorchTensor> function, int operand) : Step
{
    public override void Run(TorchFrame frame) => frame.Values[Writes[0]] = function(frame.Values[Reads[operand]]);
}
