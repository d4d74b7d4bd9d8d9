using System.Collections.Concurrent;
using KerasStyle.Tensors.Cpu;

namespace KerasStyle.Torch;

/// <summary>Mixed precision: what layers of half-precision policies compute in float32 and round, torch computes in float16 and bfloat16 themselves.
/// A value of such numbers is carried in their type through products, convolutions, recurrent layers and attention, whose results are then rounded, as in Keras, and through
/// what only moves or chooses values; a sum or the like between such values is computed in the type when its result is only rounded.
/// A batch normalization takes and gives the type, with statistics in float32. All else, such as losses, reads float32.</summary>
sealed class HalfTypes
{
    static readonly ConcurrentDictionary<(DeviceType, DType), bool> found = new();

    readonly Graph graph;
    readonly torch.Device device;
    readonly Dictionary<Tensor, Tensor> narrow = [];        // values of the graph in half types
    readonly HashSet<Node> taken = [];
    readonly ILookup<Tensor, Node> readers;
    readonly HashSet<Tensor> kept;                          // read when the run has ended

    HalfTypes(Graph graph, torch.Device device)
    {
        (this.graph, this.device) = (graph, device);
        readers = graph.Nodes.SelectMany(n => n.Inputs.Select(t => (Read: t, By: n))).ToLookup(p => p.Read, p => p.By);
        kept = [.. graph.Outputs, .. graph.Updates.Select(u => u.Value)];
    }

    /// <summary>The graph with values of the half types that torch computes in on the device.</summary>
    public static Graph Apply(Graph graph, torch.Device device) =>
        graph.Nodes.Any(n => n.Op is Unary { Kind: UnaryKind.RoundToFloat16 or UnaryKind.RoundToBFloat16 }) ? new HalfTypes(graph, device).Apply() : graph;

    /// <summary>Whether torch has products and convolutions of a type on a device: libtorch 1.13 has none of float16 on the CPU.</summary>
    public static bool IsThere(DType half, torch.Device device) => found.GetOrAdd((device.type, half), _ =>
    {
        using DisposeScope scope = torch.NewDisposeScope();
        try
        {
            TorchTensor image = torch.ones([1, 2, 4, 4], HostMemory.TypeOf(half), device), kernel = torch.ones([2, 2, 2, 2], HostMemory.TypeOf(half), device);
            TorchTensor y = torch.nn.functional.max_pool2d(torch.nn.functional.conv2d(image, kernel).relu(), [2, 2]).reshape(1, -1);
            return y.matmul(y.t()).tanh().softmax(-1).to_type(torch.ScalarType.Float32).item<float>() == 1;
        }
        catch (System.Runtime.InteropServices.ExternalException)
        {
            return false;
        }
    });

    Graph Apply() => Simplifier.Map(graph, (node, inputs, map) =>
    {
        if (Rounds(node) is { } half)
            return [Wide(node.Outputs[0], Narrow(node.Inputs[0], half, map) ?? Ops.Cast(inputs[0], half))];
        if (HalfOf(node) is not { } type)
            return null;
        foreach (int i in Enumerable.Range(0, inputs.Length).Where(i => !Is(node.Inputs[i], type) && IsGradientOperand(node, i)))
            narrow[node.Inputs[i]] = Ops.Cast(inputs[i], type);
        if (!node.Inputs.Select((t, i) => (t, i)).All(p => !IsNarrowed(node, p.i) || Is(p.t, type)) || !Takes(node, type))
            return null;
        taken.Add(node);
        Op op = node.Op switch
        {
            MomentNormalization whole => new HalfNormalization(whole),
            MomentNormalizationGradient whole => new HalfNormalizationGradient(whole.Forward),
            _ => node.Op,
        };
        IReadOnlyList<Tensor> results = op.ApplyAll([.. node.Inputs.Select((t, i) => IsNarrowed(node, i) ? Narrow(t, type, map)! : inputs[i])]);
        return [.. results.Select((t, i) => t.DType == type ? Wide(node.Outputs[i], t) : t)];
    });

    // Statistics, γ and β of normalizations stay in float32.
    static bool IsNarrowed(Node node, int operand) => node.Inputs[operand].DType == DType.Float32 && node.Op switch
    {
        MomentNormalization => operand == 0,
        MomentNormalizationGradient => operand is 0 or 3,
        _ => true,
    };

    // The half type that a node rounds to.
    DType? Rounds(Node node)
    {
        DType? half = node.Op switch
        {
            Unary { Kind: UnaryKind.RoundToFloat16 } => DType.Float16,
            Unary { Kind: UnaryKind.RoundToBFloat16 } => DType.BFloat16,
            _ => null,
        };
        return half is { } type && node.Inputs[0].DType == DType.Float32 && IsThere(type, device) ? type : null;
    }

    Tensor Wide(Tensor old, Tensor value)
    {
        narrow[old] = value;
        return Ops.Cast(value, DType.Float32);
    }

    Tensor? Narrow(Tensor tensor, DType half, TensorMap map) =>
        !Is(tensor, half) ? null : narrow.TryGetValue(tensor, out Tensor? known) ? known : narrow[tensor] = Ops.Cast(map[tensor], half);

    // Whether all numbers of a tensor are of a half type.
    bool Is(Tensor tensor, DType half) => narrow.TryGetValue(tensor, out Tensor? known) ? known.DType == half : tensor.Node!.Op switch
    {
        Constant { Value: { Shape.Size: 1, DType: DType.Float32 } value } => half == DType.Float16 ? (float)(Half)value.Item() == value.Item() : (BitConverter.SingleToInt32Bits((float)value.Item()) & 0xFFFF) == 0,
        BroadcastTo or Reshape => tensor.DType == DType.Float32 && Is(tensor.Node.Inputs[0], half),
        _ => false,
    };

    DType? HalfOf(Node node) => node.Inputs.Select(t => narrow.GetValueOrDefault(t)?.DType).FirstOrDefault(t => t != null);

    bool Takes(Node node, DType half) => node.Op switch
    {
        MatMul or FusedMatMul or FusedConvolution or Convolution { Window.Rank: <= 3 } or ConvolutionInputGradient { Window.Rank: <= 3 } or ConvolutionKernelGradient { Window.Rank: <= 3 } => true,
        RecurrentSequence or ScaledDotProductAttention => true,
        RecurrentSequenceGradient or ScaledDotProductAttentionGradient or MaxPoolGradient or MomentNormalizationGradient => taken.Contains(ForwardOf(node)!),
        MomentNormalization => Normalizations.FitsHalf(node, half, device) && IsOnlyRounded(node.Outputs[0], half),
        Curve { Kind: not CurveKind.Mish } => IsOnlyRounded(node.Outputs[0], half),
        MaxPool { Window.Rank: <= 3 } op => Pools.Fits(node) && readers[node.Outputs[1]].ToArray() is var gradients
            && (gradients.Length == 0 || (gradients.Length == 1 && gradients[0].Op is MaxPoolGradient g && op.Equals(new MaxPool(g.Window, g.PoolSize)))),
        Reshape or Transpose or BroadcastTo or Slice or Unstack or Concatenate or Flip or Gather or Select or Pad { Value: 0 } => true,
        Unary { Kind: UnaryKind.Relu or UnaryKind.Negative or UnaryKind.Abs } or Binary { Kind: BinaryKind.ReluGradient or BinaryKind.Maximum or BinaryKind.Minimum } => true,
        Unary { Kind: UnaryKind.Tanh or UnaryKind.Sigmoid or UnaryKind.Exp or UnaryKind.Square } or Softmax or Reduce { Kind: ReduceKind.Sum }
            or Binary { Kind: BinaryKind.Add or BinaryKind.Subtract or BinaryKind.Multiply or BinaryKind.Divide } => IsOnlyRounded(node.Outputs[0], half),
        _ => false,
    };

    bool IsOnlyRounded(Tensor tensor, DType half) => !kept.Contains(tensor) && readers[tensor].Any()
        && readers[tensor].All(reader => Rounds(reader) == half || (reader.Op is Reshape or Transpose && IsOnlyRounded(reader.Outputs[0], half)));

    // The operation whose results a gradient's operands are.
    static Node? ForwardOf(Node node) => node.Op switch
    {
        RecurrentSequenceGradient op => node.Inputs[op.Forward.Operands].Node,
        ScaledDotProductAttentionGradient or MaxPoolGradient or MomentNormalizationGradient => node.Inputs[1].Node,
        _ => null,
    };

    // Whether an operand is the gradient of what was computed in a half type, in which Keras has it, too.
    bool IsGradientOperand(Node node, int operand)
    {
        Tensor g = node.Inputs[operand], other = node.Inputs[operand == 0 ? 1 : 0];
        switch (node.Op)
        {
            case RecurrentSequenceGradient or ScaledDotProductAttentionGradient or MaxPoolGradient:
                return g.DType == DType.Float32 && taken.Contains(ForwardOf(node)!);
            case MomentNormalizationGradient:
                return operand == 0 && taken.Contains(ForwardOf(node)!);
            case ConvolutionKernelGradient op:
                return operand == 1 && taken.Any(f => IsConvolution(f, op.Window, op.Groups) && f.Inputs[0] == other && f.Inputs[1].Shape == op.KernelShape && f.Outputs[0].Shape == g.Shape);
            case ConvolutionInputGradient op:
                return operand == 0 && taken.Any(f => IsConvolution(f, op.Window, op.Groups) && f.Inputs[1] == other && f.Inputs[0].Shape == op.InputShape && f.Outputs[0].Shape == g.Shape);
            case MatMul op:
                return taken.Any(f => ProductOf(f) is { } product && f.Outputs[0].Shape == g.Shape && (IsOfLeft(f, product) || IsOfRight(f, product)));

                bool IsOfLeft(Node f, MatMul product) => other == f.Inputs[1]
                    && (product.TransposeA ? operand == 1 && op.Equals(new MatMul(product.TransposeB, true)) : operand == 0 && op.Equals(new MatMul(false, !product.TransposeB)));

                // Another product of the left operand, in float32, may have a gradient of the same shape.
                bool IsOfRight(Node f, MatMul product) => other == f.Inputs[0]
                    && (product.TransposeB ? operand == 0 && op.Equals(new MatMul(true, product.TransposeA)) : operand == 1 && op.Equals(new MatMul(!product.TransposeA, false)))
                    && readers[other].All(n => ProductOf(n) == null || n.Inputs[0] != other || n.Id >= node.Id || n.Outputs[0].Shape != g.Shape || taken.Contains(n));
            default:
                return false;
        }
    }

    static MatMul? ProductOf(Node node) => node.Op as MatMul ?? (node.Op as FusedMatMul)?.Product;

    static bool IsConvolution(Node node, Window window, int groups) => ((node.Op as FusedConvolution)?.Product ?? node.Op).Equals(new Convolution(window, groups));
}
