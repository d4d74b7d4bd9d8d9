using System.Diagnostics.CodeAnalysis;
using KerasStyle.Tensors.Cpu.Kernels;

namespace KerasStyle.Tensors.Cpu;

/// <summary>Single-precision pooling over 1 or 2 spatial axes, or its gradient, by a plan made for the shape.</summary>
sealed unsafe class Pooling2DInstruction : CpuInstruction
{
    readonly MaxPoolingPlan? max;
    readonly AveragePoolingPlan? average;
    readonly bool gradient;

    [SetsRequiredMembers]
    public Pooling2DInstruction(Node node, CpuValue[] reads, CpuValue[] writes)
    {
        (Reads, Writes) = (reads, writes);
        gradient = node.Op is MaxPoolGradient or AveragePoolGradient;
        Shape input = gradient ? node.Outputs[0].Shape : node.Inputs[0].Shape;
        switch (node.Op)
        {
            case MaxPool p: max = new MaxPoolingPlan(Geometry(p.Window, p.PoolSize, input)); break;
            case MaxPoolGradient p: max = new MaxPoolingPlan(Geometry(p.Window, p.PoolSize, input)); break;
            case AveragePool p: average = new AveragePoolingPlan(Geometry(p.Window, p.PoolSize, input)); break;
            case AveragePoolGradient p: average = new AveragePoolingPlan(Geometry(p.Window, p.PoolSize, input)); break;
            default: throw new NotSupportedException($"{node.Op} is no pooling");
        }
    }

    internal static PoolingShape Geometry(Window window, Shape poolSize, Shape input)
    {
        bool flat = window.Rank == 1;
        return new PoolingShape(input[0], flat ? 1 : input[1], input[^2], input[^1], flat ? 1 : poolSize[0], poolSize[^1])
        {
            StrideHeight = flat ? 1 : window.Strides[0],
            StrideWidth = window.Strides[^1],
            PadTop = flat ? 0 : window.PaddingBefore[0],
            PadBottom = flat ? 0 : window.PaddingAfter[0],
            PadLeft = window.PaddingBefore[^1],
            PadRight = window.PaddingAfter[^1],
        };
    }

    public override void Run(CpuFrame frame)
    {
        float* x = Reads[0].Pointer<float>(frame), y = Writes[0].Pointer<float>(frame);
        if (max != null && gradient)
            max.Backward(x, Reads[1].Pointer(frame), y);
        else if (max != null)
            max.Forward(x, y, Writes[1].Pointer(frame));
        else if (gradient)
            average!.Backward(x, y);
        else
            average!.Forward(x, y);
    }
}
