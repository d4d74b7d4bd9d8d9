using System.Diagnostics.CodeAnalysis;
using KerasStyle.Tensors.Cpu.Kernels;

namespace KerasStyle.Tensors.Cpu;

/// <summary>Single-precision attention, or its gradient.</summary>
sealed unsafe class FloatAttentionInstruction : CpuInstruction
{
    readonly ScaledDotProductAttention attention;
    readonly AttentionForwardPlan? forward;
    readonly AttentionBackwardPlan? backward;

    [SetsRequiredMembers]
    public FloatAttentionInstruction(ScaledDotProductAttention attention, Node node, CpuValue[] reads, CpuValue[] writes)
    {
        (Reads, Writes, this.attention) = (reads, writes, attention);
        AttentionShape shape = ShapeOf(attention, [.. node.Inputs.Skip(First(node))]);
        if (node.Op is ScaledDotProductAttention)
            forward = new AttentionForwardPlan(shape);
        else
            backward = new AttentionBackwardPlan(shape);
        Workspace = NewWorkspace((long)(forward?.WorkspaceBytes ?? backward!.WorkspaceBytes));
    }

    /// <summary>Operands before the attention's own.</summary>
    internal static int First(Node node) => node.Op is ScaledDotProductAttentionGradient ? 3 : 0;

    internal static AttentionShape ShapeOf(ScaledDotProductAttention attention, IReadOnlyList<Tensor> inputs)
    {
        (Shape q, Shape k, Shape v) = (inputs[0].Shape, inputs[1].Shape, inputs[2].Shape);
        return new AttentionShape(q[0], q[1], k[1], q[2], k[2], q[3], v[3])
        {
            Scale = (float)attention.Scale,
            Causal = attention.Causal,
            Masking = attention.Masking,
            Dropout = attention.Dropout,
            Mask = attention.MaskOf(inputs) is { } mask ? PairStrides.Of(mask.Shape) : default,
            Bias = attention.BiasOf(inputs) is { } bias ? PairStrides.Of(bias.Shape) : default,
        };
    }

    public override void Run(CpuFrame frame)
    {
        int first = backward != null ? 3 : 0;
        var buffers = new AttentionBuffers
        {
            Query = Reads[first].Pointer<float>(frame),
            Key = Reads[first + 1].Pointer<float>(frame),
            Value = Reads[first + 2].Pointer<float>(frame),
            Bias = attention.Biased ? Reads[first + 3].Pointer<float>(frame) : null,
            Mask = attention.Masked ? Reads[first + (attention.Biased ? 4 : 3)].Pointer(frame) : null,
            Random = attention.Dropout > 0 ? Reads[^1].Pointer<long>(frame) : null,
            Result = (backward != null ? Reads[1] : Writes[0]).Pointer<float>(frame),
            Kept = (backward != null ? Reads[2] : Writes[1]).Pointer<float>(frame),
        };
        if (backward == null)
        {
            forward!.Run(buffers, Workspace!.Pointer(frame));
            return;
        }

        buffers.ResultGradient = Reads[0].Pointer<float>(frame);
        buffers.QueryGradient = Writes[0].Pointer<float>(frame);
        buffers.KeyGradient = Writes[1].Pointer<float>(frame);
        buffers.ValueGradient = Writes[2].Pointer<float>(frame);
        backward.Run(buffers, Workspace!.Pointer(frame));
    }
}
