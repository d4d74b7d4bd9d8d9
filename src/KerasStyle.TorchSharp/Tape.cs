using KerasStyle.Tensors.Cpu;
using KerasStyle.Tensors.Cpu.Kernels;

namespace KerasStyle.Torch;

/// <summary>An operation of a graph and the nodes that compute its gradients, which torch's autograd computes from what the operation kept.</summary>
sealed class Tape(Node forward)
{
    /// <summary>The operation.</summary>
    public Node Forward => forward;

    /// <summary>The gradient's nodes.</summary>
    public required Node[] Gradients { get; init; }

    /// <summary>Results of the operation and their gradients.</summary>
    public required (int Result, Tensor Gradient)[] Given { get; init; }

    /// <summary>Operands and the gradients that are wanted of them.</summary>
    public required (int Operand, Tensor Gradient)[] Wanted { get; init; }

    /// <summary>Whether the gradients are given of what a fused relu makes.</summary>
    public bool BehindRelu { get; init; }

    /// <summary>A relu of the first result that is computed with the operation, so that its gradient is, too: the results are then its, not the operation's.</summary>
    public Node? Relu { get; init; }

    /// <summary>Slots of the operands that gradients are taken of.</summary>
    public int[] Leaves { get; set; } = [];

    /// <summary>Whether more than the gradients reads a result.</summary>
    public bool IsRead(Tensor result, Readers readers) => readers.Count(result) > Gradients.Sum(g => g.Inputs.Count(t => t == result));

    /// <summary>All pairs of a graph, one for an operation. A gradient without its operation is left to be computed by itself.</summary>
    public static IEnumerable<Tape> Find(Graph graph, Readers readers)
    {
        var taken = new HashSet<Node>();
        foreach (Node gradient in graph.Nodes)
        {
            if (Of(gradient, graph, readers) is { } tape && taken.Add(tape.Forward))
                yield return tape;
        }
    }

    static Tape? Of(Node node, Graph graph, Readers readers)
    {
        switch (node.Op)
        {
            case ConvolutionKernelGradient:
                return OfConvolution(node, graph, readers);
            case MaxPoolGradient op when node.Inputs[1].Node!.Op.Equals(new MaxPool(op.Window, op.PoolSize)) && readers.Count(node.Inputs[1]) == 1:
                return Single(node.Inputs[1].Node!, node);
            case AveragePoolGradient op:
                var pool = new AveragePool(op.Window, op.PoolSize);
                Node? average = graph.Nodes.FirstOrDefault(n => n.Id < node.Id && n.Op.Equals(pool) && n.Inputs[0].Shape == op.InputShape && n.Outputs[0].Node!.Id < node.Inputs[0].Node!.Id);
                return average == null ? null : Single(average, node);
            case RecurrentSequenceGradient op when node.Inputs[op.Forward.Operands].Node is { Op: RecurrentSequence } recurrent:
                int[] results = RecurrentResults(op);
                return new Tape(recurrent)
                {
                    Gradients = [node],
                    Given = [.. results.Select((result, i) => (result, node.Inputs[op.Forward.Operands + 2 + i]))],
                    Wanted = Read(node, readers),
                };
            case ScaledDotProductAttentionGradient when node.Inputs[1].Node is { Op: ScaledDotProductAttention } attention:
                return OfResult(attention, node, readers);
            case MomentNormalizationGradient when node.Inputs[1].Node is { Op: MomentNormalization } normalization:
                return WithRelu(normalization, node, readers) ?? OfResult(normalization, node, readers);
            case HalfNormalizationGradient when node.Inputs[1].Node is { Op: HalfNormalization } half:
                return WithRelu(half, node, readers) ?? OfResult(half, node, readers);
            case ClassLogitCrossentropyGradient:
                var crossentropy = new ClassLogitCrossentropy();
                Node? loss = graph.Nodes.FirstOrDefault(n => n.Id < node.Id && n.Op.Equals(crossentropy) && n.Inputs[0] == node.Inputs[1] && n.Inputs[1] == node.Inputs[2]);
                return loss == null ? null : new Tape(loss) { Gradients = [node], Given = [(0, node.Inputs[0])], Wanted = [(1, node.Outputs[0])] };
            default:
                return null;
        }
    }

    // The gradients of kernel and input, and with a fused bias and relu also those.
    static Tape? OfConvolution(Node node, Graph graph, Readers readers)
    {
        var op = (ConvolutionKernelGradient)node.Op;
        var product = new Convolution(op.Window, op.Groups);
        Tensor x = node.Inputs[0], g = node.Inputs[1];
        Node? forward = graph.Nodes.FirstOrDefault(n => n.Id < node.Id && ((n.Op as FusedConvolution)?.Product ?? n.Op).Equals(product)
            && n.Inputs[0] == x && n.Inputs[1].Shape == op.KernelShape && n.Outputs[0].Shape == g.Shape);
        if (forward == null)
            return null;
        var ofInput = new ConvolutionInputGradient(op.Window, op.Groups, x.Shape);
        var ofBias = new Reduce(ReduceKind.Sum, [.. Enumerable.Range(0, g.Rank - 1)]);
        Node? input = graph.Nodes.FirstOrDefault(n => n.Op.Equals(ofInput) && n.Inputs[0] == g && n.Inputs[1] == forward.Inputs[1] && n.Id > forward.Id);
        Node? bias = forward.Op is FusedConvolution ? graph.Nodes.FirstOrDefault(n => n.Op.Equals(ofBias) && n.Inputs[0] == g && n.Id > forward.Id) : null;
        List<Node> gradients = [node];
        List<(int, Tensor)> wanted = [(1, node.Outputs[0])];
        if (input != null)
            Want(input, 0);
        if (bias != null)
            Want(bias, 2);
        bool behindRelu = forward.Op is FusedConvolution { Epilogue: Epilogue.Relu } && g.Node!.Op is Binary { Kind: BinaryKind.ReluGradient }
            && g.Node.Inputs[0] == forward.Outputs[0] && g.Node.Inputs[1].Spec == g.Spec && readers.Count(g) == gradients.Count;
        if (behindRelu)
            gradients.Add(g.Node!);
        return new Tape(forward) { Gradients = [.. gradients], Given = [(0, behindRelu ? g.Node!.Inputs[1] : g)], Wanted = [.. wanted], BehindRelu = behindRelu };

        void Want(Node gradient, int operand)
        {
            gradients.Add(gradient);
            wanted.Add((operand, gradient.Outputs[0]));
        }
    }

    /// <summary>Results whose gradients a recurrent layer's gradient is given.</summary>
    public static int[] RecurrentResults(RecurrentSequenceGradient op) =>
        [.. new[] { (op.OfSequence, 0), (op.OfLast, 1), (op.OfCarry, 2) }.Where(r => r.Item1).Select(r => r.Item2)];

    // With a relu that alone reads the first result.
    static Tape? WithRelu(Node forward, Node gradient, Readers readers)
    {
        if (gradient.Inputs[0].Node is not { Op: Binary { Kind: BinaryKind.ReluGradient } } behind || behind.Inputs[0].Node is not { Op: Unary { Kind: UnaryKind.Relu } } relu
            || relu.Inputs[0] != forward.Outputs[0] || readers.Count(forward.Outputs[0]) != 1 || readers.Count(gradient.Inputs[0]) != 1
            || behind.Inputs[1].Spec != relu.Outputs[0].Spec)
            return null;
        return new Tape(forward)
        {
            Relu = relu,
            Gradients = [behind, gradient],
            Given = [(0, behind.Inputs[1])],
            Wanted = Read(gradient, readers),
        };
    }

    // The gradients of the first result.
    static Tape OfResult(Node forward, Node gradient, Readers readers) => new(forward)
    {
        Gradients = [gradient],
        Given = [(0, gradient.Inputs[0])],
        Wanted = Read(gradient, readers),
    };

    static (int, Tensor)[] Read(Node gradient, Readers readers) => [.. gradient.Outputs.Where(readers.IsRead).Select(t => (t.OutputIndex, t))];

    static Tape Single(Node forward, Node gradient) => new(forward)
    {
        Gradients = [gradient],
        Given = [(0, gradient.Inputs[0])],
        Wanted = [(0, gradient.Outputs[0])],
    };
}
