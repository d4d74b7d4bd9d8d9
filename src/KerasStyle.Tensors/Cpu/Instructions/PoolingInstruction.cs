using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using KerasStyle.Tensors.Cpu.Kernels;

namespace KerasStyle.Tensors.Cpu;

/// <summary>Pooling and its gradients by direct loops, over up to 3 spatial axes in any floating-point type.</summary>
sealed unsafe class PoolingInstruction<T> : CpuInstruction
    where T : unmanaged, IFloatingPointIeee754<T>
{
    readonly PoolingKind kind;
    readonly PoolingShape shape;

    [SetsRequiredMembers]
    public PoolingInstruction(Node node, CpuValue[] reads, CpuValue[] writes)
    {
        (Reads, Writes) = (reads, writes);
        (kind, shape) = FloatPoolingInstruction.Geometry(node);
    }

    public override void Run(CpuFrame frame) => RunChunks(frame, Math.Max(1, shape.Batch));

    protected override void RunChunk(CpuFrame frame, int image)
    {
        if (shape.Batch == 0)
            return;
        T* a = Reads[0].Pointer<T>(frame), y = Writes[0].Pointer<T>(frame);
        bool gradient = kind is PoolingKind.MaxGradient or PoolingKind.AverageGradient;
        byte* positions = kind switch
        {
            PoolingKind.Max => Writes[1].Pointer(frame),
            PoolingKind.MaxGradient => Reads[1].Pointer(frame),
            _ => null,
        };
        PoolingReference<T>.Run(kind, shape, gradient ? y : a, gradient ? a : y, positions, image, image + 1);
    }
}
