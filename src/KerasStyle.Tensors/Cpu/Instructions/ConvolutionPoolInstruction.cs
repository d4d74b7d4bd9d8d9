using System.Diagnostics.CodeAnalysis;
using KerasStyle.Tensors.Cpu.Kernels;

namespace KerasStyle.Tensors.Cpu;

/// <summary>A block of convolution, bias, relu and max pooling, or the gradients of its weights, in one pass.</summary>
sealed unsafe class ConvolutionPoolInstruction : CpuInstruction
{
    readonly ConvolutionPoolPlan plan;
    readonly bool gradient;

    [SetsRequiredMembers]
    public ConvolutionPoolInstruction(Node node, CpuValue[] reads, CpuValue[] writes)
    {
        (Reads, Writes) = (reads, writes);
        ConvolutionPool block = node.Op as ConvolutionPool ?? ((ConvolutionPoolGradient)node.Op).Block;
        gradient = node.Op is ConvolutionPoolGradient;
        Shape input = node.Inputs[0].Shape, kernel = gradient ? node.Outputs[0].Shape : node.Inputs[1].Shape;
        Window window = block.Product.Window;
        Shape product = new Shape(input[0]).Concat(window.Places(input[1..^1], kernel[..window.Rank])).Concat([kernel[^1]]);
        plan = new ConvolutionPoolPlan(
            FloatConvolutionInstruction.Geometry(window, block.Product.Groups, input, kernel),
            FloatPoolingInstruction.Geometry(block.Pool.Window, block.Pool.PoolSize, product));
        if (plan.WorkspaceBytes > 0)
            Workspace = NewWorkspace((long)plan.WorkspaceBytes);
    }

    public override void Run(CpuFrame frame)
    {
        float* x = Reads[0].Pointer<float>(frame);
        byte* workspace = Workspace is { } w ? w.Pointer(frame) : null;
        if (gradient)
            plan.Backward(x, Reads[1].Pointer<float>(frame), Reads[2].Pointer(frame), Writes[0].Pointer<float>(frame), Writes[1].Pointer<float>(frame), workspace);
        else
            plan.Forward(x, Reads[1].Pointer<float>(frame), Reads[2].Pointer<float>(frame), Writes[0].Pointer<float>(frame), Writes[1].Pointer(frame), workspace);
    }
}
