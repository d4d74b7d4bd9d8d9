using System.Diagnostics.CodeAnalysis;
using KerasStyle.Tensors.Cpu.Kernels;

namespace KerasStyle.Tensors.Cpu;

/// <summary>Products of int8 matrices, exact in int32, over broadcast leading axes.</summary>
sealed unsafe class Int8MatMulInstruction : CpuInstruction
{
    readonly Int8GemmPlan plan;
    readonly long[] batchA, batchB;     // start of each product's operands
    readonly long resultStride;

    [SetsRequiredMembers]
    public Int8MatMulInstruction(MatMul matmul, Node node, CpuValue[] reads, CpuValue[] writes)
    {
        (Reads, Writes) = (reads, writes);
        (Shape a, Shape b, Shape c) = (node.Inputs[0].Shape, node.Inputs[1].Shape, node.Outputs[0].Shape);
        plan = new Int8GemmPlan(new GemmShape(c[^2], c[^1], matmul.TransposeA ? a[^2] : a[^1]) { TransposeA = matmul.TransposeA, TransposeB = matmul.TransposeB });
        (batchA, batchB) = (MatMulInstruction<sbyte>.BatchStarts(a, c), MatMulInstruction<sbyte>.BatchStarts(b, c));
        resultStride = (long)c[^2] * c[^1];
    }

    public override void Run(CpuFrame frame)
    {
        sbyte* a = Reads[0].Pointer<sbyte>(frame), b = Reads[1].Pointer<sbyte>(frame);
        int* c = Writes[0].Pointer<int>(frame);
        for (int i = 0; i < batchA.Length; i++)
            plan.Run(a + batchA[i], b + batchB[i], c + i * resultStride);
    }
}
