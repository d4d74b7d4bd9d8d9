using System.Diagnostics.CodeAnalysis;
using KerasStyle.Tensors.Cpu.Kernels;

namespace KerasStyle.Tensors.Cpu;

/// <summary>Single-precision pooling over 1 to 3 spatial axes, or its gradient, by a plan made for the shape.</summary>
sealed unsafe class FloatPoolingInstruction : CpuInstruction
{
    readonly PoolingPlan plan;
    readonly bool gradient;

    [SetsRequiredMembers]
    public FloatPoolingInstruction(Node node, CpuValue[] reads, CpuValue[] writes)
    {
        (Reads, Writes) = (reads, writes);
        (PoolingKind kind, PoolingShape shape) = Geometry(node);
        gradient = kind is PoolingKind.MaxGradient or PoolingKind.AverageGradient;
        plan = new PoolingPlan(shape, kind);
    }

    /// <summary>What a pooling node computes.</summary>
    internal static (PoolingKind Kind, PoolingShape Shape) Geometry(Node node) => node.Op switch
    {
        MaxPool p => (PoolingKind.Max, Geometry(p.Window, p.PoolSize, node.Inputs[0].Shape)),
        AveragePool p => (PoolingKind.Average, Geometry(p.Window, p.PoolSize, node.Inputs[0].Shape)),
        MaxPoolGradient p => (PoolingKind.MaxGradient, Geometry(p.Window, p.PoolSize, node.Outputs[0].Shape)),
        AveragePoolGradient p => (PoolingKind.AverageGradient, Geometry(p.Window, p.PoolSize, node.Outputs[0].Shape)),
        _ => throw new NotSupportedException($"{node.Op} is no pooling"),
    };

    internal static PoolingShape Geometry(Window window, Shape poolSize, Shape input) =>
        new(input[0], input[^1], window.Axis(input, poolSize, 0), window.Axis(input, poolSize, 1), window.Axis(input, poolSize, 2));

    public override void Run(CpuFrame frame)
    {
        float* a = Reads[0].Pointer<float>(frame), y = Writes[0].Pointer<float>(frame);
        if (gradient)
            plan.Run(y, a, Reads.Count > 1 ? Reads[1].Pointer(frame) : null);
        else
            plan.Run(a, y, Writes.Count > 1 ? Writes[1].Pointer(frame) : null);
    }
}
