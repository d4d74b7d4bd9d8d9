using System.Diagnostics.CodeAnalysis;
using KerasStyle.Tensors.Cpu.Kernels;

namespace KerasStyle.Tensors.Cpu;

/// <summary>Single-precision convolution over 1 or 2 spatial axes, or one of its gradients, by a plan made for the shape.</summary>
sealed unsafe class Convolution2DInstruction : CpuInstruction
{
    readonly ConvolutionForwardPlan? forward;
    readonly ConvolutionInputGradientPlan? inputGradient;
    readonly ConvolutionFilterGradientPlan? filterGradient;

    [SetsRequiredMembers]
    public Convolution2DInstruction(Node node, CpuValue[] reads, CpuValue[] writes)
    {
        (Reads, Writes) = (reads, writes);
        (Shape first, Shape second, Shape result) = (node.Inputs[0].Shape, node.Inputs[1].Shape, node.Outputs[0].Shape);
        nuint bytes;
        switch (node.Op)
        {
            case Convolution c:
                forward = new ConvolutionForwardPlan(Geometry(c.Window, c.Groups, first, second));
                bytes = forward.WorkspaceBytes;
                break;
            case FusedConvolution f:
                forward = new ConvolutionForwardPlan(Geometry(f.Product.Window, f.Product.Groups, first, second), f.Epilogue);
                bytes = forward.WorkspaceBytes;
                break;
            case ConvolutionInputGradient g:
                inputGradient = new ConvolutionInputGradientPlan(Geometry(g.Window, g.Groups, result, second));
                bytes = inputGradient.WorkspaceBytes;
                break;
            case ConvolutionKernelGradient g:
                filterGradient = new ConvolutionFilterGradientPlan(Geometry(g.Window, g.Groups, first, result));
                bytes = filterGradient.WorkspaceBytes;
                break;
            default:
                throw new NotSupportedException($"{node.Op} is no convolution");
        }

        if (bytes > 0)
            Workspace = NewWorkspace((long)bytes);
    }

    // One spatial axis is the width of an image one high.
    internal static ConvolutionShape Geometry(Window window, int groups, Shape input, Shape kernel)
    {
        bool flat = window.Rank == 1;
        return new ConvolutionShape(input[0], flat ? 1 : input[1], input[^2], input[^1], kernel[^1], flat ? 1 : kernel[0], kernel[^3])
        {
            StrideHeight = flat ? 1 : window.Strides[0],
            StrideWidth = window.Strides[^1],
            DilationHeight = flat ? 1 : window.Dilation[0],
            DilationWidth = window.Dilation[^1],
            PadTop = flat ? 0 : window.PaddingBefore[0],
            PadBottom = flat ? 0 : window.PaddingAfter[0],
            PadLeft = window.PaddingBefore[^1],
            PadRight = window.PaddingAfter[^1],
            Groups = groups,
        };
    }

    public override void Run(CpuFrame frame)
    {
        float* a = Reads[0].Pointer<float>(frame), b = Reads[1].Pointer<float>(frame), y = Writes[0].Pointer<float>(frame);
        byte* workspace = Workspace is { } w ? w.Pointer(frame) : null;
        if (forward != null)
            forward.Run(a, b, y, Reads.Count > 2 ? Reads[2].Pointer<float>(frame) : null, workspace);
        else if (inputGradient != null)
            inputGradient.Run(a, b, y, workspace);
        else
            filterGradient!.Run(a, b, y, null, workspace);
    }
}
