using KerasStyle.Tensors.Cpu.Kernels;

namespace KerasStyle.Tensors.Cpu;

/// <summary>Chooses the instruction of an operation.</summary>
static class CpuInstructions
{
    public static CpuInstruction Create(Node node, CpuValue[] reads, CpuValue[] writes)
    {
        if (node.Op is FusedOp fused)
            return fused.Lower(node, reads, writes);
        DType dtype = node.Op is ArgReduce ? reads[0].Spec.DType : node.Op is Gather ? reads[0].Spec.DType : writes[0].Spec.DType;
        return (dtype, node.Op) switch
        {
            (_, Concatenate concatenate) => new ConcatenateInstruction(concatenate, node, reads, writes),
            (_, HostFunction function) => new HostInstruction(function, reads, writes),
            (_, Unstack unstack) => new UnstackInstruction(unstack, node, reads, writes),
            (_, Pad pad) => new PadInstruction(pad, node, reads, writes),
            (_, Gather gather) => new GatherInstruction(gather, node, reads, writes),
            (DType.Float32 or DType.Float64, RandomValues random) => new RandomInstruction(random.Kind, Simd.Level) { Reads = reads, Writes = writes },
            (DType.Float32, ScaledDotProductAttention attention) => new FloatAttentionInstruction(attention, node, reads, writes),
            (DType.Float32, ScaledDotProductAttentionGradient gradient) => new FloatAttentionInstruction(gradient.Attention, node, reads, writes),
            (DType.Float32, MatMul matmul) => new GemmInstruction(matmul, Epilogue.None, node, reads, writes),
            (DType.Float32, Convolution { Window.Rank: <= 3 } or ConvolutionInputGradient { Window.Rank: <= 3 } or ConvolutionKernelGradient { Window.Rank: <= 3 })
                when writes[0].Elements > 0 && reads[0].Elements > 0 => new FloatConvolutionInstruction(node, reads, writes),
            (DType.Float32, MaxPool { Window.Rank: <= 3 } or MaxPoolGradient { Window.Rank: <= 3 } or AveragePool { Window.Rank: <= 3 } or AveragePoolGradient { Window.Rank: <= 3 })
                when writes[0].Elements > 0 && reads[0].Elements > 0 => new FloatPoolingInstruction(node, reads, writes),
            (DType.Float32, RecurrentSequence or RecurrentSequenceGradient) => new RecurrentInstruction(node, reads, writes),
            (_, Reduce reduce) => new ReduceInstruction(reduce, node, reads, writes),
            (_, ScatterAdd scatter) => new ScatterAddInstruction(scatter, node, reads, writes),
            (_, UnpackInt4 unpack) => new UnpackInt4Instruction(unpack, node, reads, writes),
            (DType.Int32, MatMul matmul) when reads[0].Spec.DType == DType.Int8 => new Int8MatMulInstruction(matmul, node, reads, writes),
            (DType.Float32, _) => Floating<float>(node, reads, writes),
            (DType.Float64, _) => Floating<double>(node, reads, writes),
            (DType.Int32, _) => Number<int>(node, reads, writes),
            (DType.Int64, _) => Number<long>(node, reads, writes),
            (DType.UInt8 or DType.Bool, _) => Number<byte>(node, reads, writes),
            (DType.Int8, _) => Number<sbyte>(node, reads, writes),
            _ => throw Unsupported(node),
        };
    }

    static CpuInstruction Floating<T>(Node node, CpuValue[] reads, CpuValue[] writes)
        where T : unmanaged, System.Numerics.IFloatingPointIeee754<T> => node.Op switch
        {
            Softmax => new SoftmaxInstruction<T>(logarithm: false, node, reads, writes),
            LogSoftmax => new SoftmaxInstruction<T>(logarithm: true, node, reads, writes),
            Convolution or ConvolutionInputGradient or ConvolutionKernelGradient => ConvolutionInstruction<T>.Create(node, reads, writes),
            MaxPool or MaxPoolGradient or AveragePool or AveragePoolGradient => new PoolingInstruction<T>(node, reads, writes),
            ScaledDotProductAttention attention => new AttentionInstruction<T>(attention, node, reads, writes),
            ScaledDotProductAttentionGradient gradient => new AttentionInstruction<T>(gradient.Attention, node, reads, writes),
            RecurrentSequence or RecurrentSequenceGradient => new PlainRecurrentInstruction<T>(node, reads, writes),
            _ => Number<T>(node, reads, writes),
        };

    static CpuInstruction Number<T>(Node node, CpuValue[] reads, CpuValue[] writes)
        where T : unmanaged, System.Numerics.INumber<T> => node.Op switch
        {
            MatMul matmul => new MatMulInstruction<T>(matmul, node, reads, writes),
            ExtremeGradient extreme => new ExtremeGradientInstruction<T>(extreme, node, reads, writes),
            ArgReduce reduce => new ArgReduceInstruction<T>(reduce, node, reads, writes),
            CumulativeSum sum => new CumulativeSumInstruction<T>(sum, node, reads, writes),
            _ => throw Unsupported(node),
        };

    static NotSupportedException Unsupported(Node node) =>
        new($"the cpu engine does not compute {node.Op.GetType().Name} on {string.Join(", ", node.Inputs.Select(t => t.Spec))}");
}
