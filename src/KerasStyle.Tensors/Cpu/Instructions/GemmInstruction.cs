using System.Diagnostics.CodeAnalysis;
using KerasStyle.Tensors.Cpu.Kernels;

namespace KerasStyle.Tensors.Cpu;

/// <summary>Single-precision matrix products by a plan made for the shape.</summary>
sealed unsafe class GemmInstruction : CpuInstruction
{
    readonly GemmPlan plan;
    readonly long[] batchA = [0], batchB = [0];     // starts of each plan run's operands
    readonly long resultStride;
    readonly bool hasBias;

    [SetsRequiredMembers]
    public GemmInstruction(MatMul matmul, Epilogue epilogue, Node node, CpuValue[] reads, CpuValue[] writes)
    {
        (Reads, Writes, hasBias) = (reads, writes, reads.Length > 2);
        (Shape a, Shape b, Shape c) = (node.Inputs[0].Shape, node.Inputs[1].Shape, node.Outputs[0].Shape);
        var shape = new GemmShape(c[^2], c[^1], matmul.TransposeA ? a[^2] : a[^1])
        {
            TransposeA = matmul.TransposeA,
            TransposeB = matmul.TransposeB,
            Epilogue = epilogue,
            PackedB = reads[1].Layout.IsPanels,
            PackedC = writes[0].Layout.IsPanels,
        };
        long[] startsA = MatMulInstruction<float>.BatchStarts(a, c), startsB = MatMulInstruction<float>.BatchStarts(b, c);
        resultStride = (long)shape.M * shape.N;
        if (Stride(startsA) is { } strideA && Stride(startsB) is { } strideB)
            shape = shape with { Batch = startsA.Length, StrideA = strideA, StrideB = strideB, StrideC = (nint)resultStride };
        else
            (batchA, batchB) = (startsA, startsB);
        plan = new GemmPlan(shape);
        if (plan.WorkspaceBytes > 0)
            Workspace = NewWorkspace((long)plan.WorkspaceBytes);
    }

    // The constant distance between neighbours, if there is one.
    static nint? Stride(long[] starts)
    {
        long stride = starts.Length > 1 ? starts[1] - starts[0] : 0;
        for (int i = 1; i < starts.Length; i++)
        {
            if (starts[i] - starts[i - 1] != stride)
                return null;
        }

        return (nint)stride;
    }

    public override bool FinishesRanges => batchA.Length == 1 && plan.FinishesRanges;

    public override bool CanLeaveOut(CpuValue write) => write == HandedOver && !plan.NeedsResult;

    public override void Run(CpuFrame frame)
    {
        float* a = Reads[0].Pointer<float>(frame), b = Reads[1].Pointer<float>(frame), c = Writes[0].Pointer<float>(frame);
        float* q = hasBias ? Reads[2].Pointer<float>(frame) : null;
        byte* workspace = Workspace is { } w ? w.Pointer(frame) : null;
        if (Follower != null)
        {
            RunFollowed(frame, a, b, c, q, workspace);
            return;
        }

        for (int i = 0; i < batchA.Length; i++)
            plan.Run(a + batchA[i], b + batchB[i], c + i * resultStride, q, workspace);
    }

    void RunFollowed(CpuFrame frame, float* a, float* b, float* c, float* q, byte* workspace)
    {
        var run = new FollowedRun(this, frame);
#pragma warning disable CS8500 // the address is used only while this method runs
        plan.Run(a + batchA[0], b + batchB[0], c, q, workspace, FollowedRun.Callback(&run));
#pragma warning restore CS8500
    }
}
