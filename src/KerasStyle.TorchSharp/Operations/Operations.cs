using KerasStyle.Tensors.Cpu;
using KerasStyle.Tensors.Cpu.Kernels;

namespace KerasStyle.Torch;

/// <summary>The form of each operation in torch.</summary>
static class Operations
{
    /// <summary>Whether torch has a composite operation as one.</summary>
    public static bool HasOwn(Node node) => Normalizations.Fits(node) || Curves.Fits(node) || Crossentropies.Fits(node);

    /// <summary>A step for a node; by way of the host where torch has no form.</summary>
    public static Step Create(Node node, Readers readers, Target target) =>
        Elementwise.Create(node) ?? Curves.Create(node) ?? Crossentropies.Create(node, readers) ?? Structure.Create(node) ?? Reductions.Create(node) ?? Products.Create(node) ?? Indexing.Create(node, target) ?? Bags.Create(node, target)
        ?? Draws.Create(node, target) ?? Composed(node, readers, target) ?? new HostStep(node, target);

    /// <summary>The function of an operation whose gradient torch computes as a whole.</summary>
    /// <param name="op">The operation.</param>
    /// <param name="behindRelu">Whether gradients are given of what a fused relu makes, not of what goes into it.</param>
    /// <param name="inputs">Its operands.</param>
    /// <param name="isAsked">Whether a result is read.</param>
    /// <param name="target">Where it is computed.</param>
    public static TapedFunction Taped(Op op, bool behindRelu, IReadOnlyList<Tensor> inputs, Func<int, bool> isAsked, Target target) => op switch
    {
        Convolution convolution => Convolutions.Function(convolution, Epilogue.None, behindRelu),
        FusedConvolution fused => Convolutions.Function(fused.Product, fused.Epilogue, behindRelu),
        MaxPool pool => Pools.Function(pool),
        AveragePool pool => Pools.Function(pool, inputs[0].Spec, target),
        RecurrentSequence recurrent => Recurrences.Function(recurrent, isAsked),
        ScaledDotProductAttention attention => Attentions.Function(attention, inputs, isAsked(1), target),
        MomentNormalization normalization => Normalizations.Function(normalization, inputs, isAsked),
        HalfNormalization half => Normalizations.Function(half.Forward, inputs, isAsked),
        ClassLogitCrossentropy => Crossentropies.OfClasses(inputs[1].Shape[1]),
        _ => throw new NotSupportedException($"{op.GetType().Name} has no gradient in torch"),
    };

    // Without a gradient beside it in the graph.
    static Step? Composed(Node node, Readers readers, Target target)
    {
        switch (node.Op)
        {
            case Convolution { Window.Rank: <= 3 } or FusedConvolution:
            case AveragePool { Window.Rank: <= 3 } when Pools.Fits(node):
            case MaxPool { Window.Rank: <= 3 } when Pools.Fits(node) && !readers.IsRead(node.Outputs[1]):
            case RecurrentSequence:
            case ScaledDotProductAttention:
            case MomentNormalization or HalfNormalization or ClassLogitCrossentropy:
                TapedFunction function = Taped(node.Op, false, node.Inputs, i => readers.IsRead(node.Outputs[i]), target);
                return new GeneralStep(operands => function(operands)!);
            case ConvolutionInputGradient { Window.Rank: <= 3 } op:
                return new BinaryStep(Convolutions.OfInput(op, node.Inputs[0].Shape, node.Inputs[1].Shape));
            case ConvolutionKernelGradient { Window.Rank: <= 3 } op:
                return new BinaryStep(Convolutions.OfKernel(op));
            case AveragePoolGradient { Window.Rank: <= 3 } op when Pools.Fits(node):
                return new UnaryStep(Pools.OfAverage(op, node.Outputs[0].Spec, target));
            case RecurrentSequenceGradient op:
                int operands = op.Forward.Operands;
                int[] given = Tape.RecurrentResults(op);
                return new RerunGradientStep(Recurrences.Function(op.Forward, given.Contains), operands, given, [.. Enumerable.Range(0, node.Outputs.Count)])
                {
                    Operands = [.. Enumerable.Range(0, operands), .. Enumerable.Range(operands + 2, node.Inputs.Count - operands - 2)],
                };
            case ScaledDotProductAttentionGradient op:
                return new RerunGradientStep(Attentions.Function(op.Attention, [.. node.Inputs.Skip(3)], false, target), node.Inputs.Count - 3, [0], [0, 1, 2])
                {
                    Operands = [.. Enumerable.Range(3, node.Inputs.Count - 3), 0],
                };
            case MomentNormalizationGradient op:
                int all = node.Inputs.Count - 3;
                return new RerunGradientStep(Normalizations.Function(op.Forward, [.. node.Inputs.Skip(3)], static i => i == 0), all, [0], [.. Enumerable.Range(0, all)])
                {
                    Operands = [.. Enumerable.Range(3, all), 0],
                };
            case ClassLogitCrossentropyGradient:
                return new RerunGradientStep(Crossentropies.OfClasses(node.Inputs[2].Shape[1]), 2, [0], [1]) { Operands = [1, 2, 0] };
            default:
                return null;
        }
    }
}
