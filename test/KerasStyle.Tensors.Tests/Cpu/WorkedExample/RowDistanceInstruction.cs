using System.Diagnostics.CodeAnalysis;
using KerasStyle.Tensors.Cpu;
using KerasStyle.Tensors.Cpu.Kernels;

namespace KerasStyle.Tensors.Tests.Cpu;

sealed unsafe class RowDistanceInstruction : CpuInstruction
{
    const int ChunkElements = 32 * 1024;

    readonly int rows, columns, chunks;

    [SetsRequiredMembers]
    public RowDistanceInstruction(CpuValue[] reads, CpuValue[] writes)
    {
        (Reads, Writes) = (reads, writes);
        columns = reads[0].Spec.Shape[^1];
        rows = (int)writes[0].Elements;
        chunks = (int)Math.Clamp(reads[0].Elements / ChunkElements, 1, Math.Max(rows, 1));
    }

    public override void Run(CpuFrame frame) => RunChunks(frame, chunks);

    protected override void RunChunk(CpuFrame frame, int chunk)
    {
        float* a = Reads[0].Pointer<float>(frame), b = Reads[1].Pointer<float>(frame), c = Writes[0].Pointer<float>(frame);
        var (first, end) = ChunkRunner.Part(rows, chunk, chunks);
        var kernel = RowDistanceKernels.Of(Simd.Level);
        for (int row = first; row < end; row++)
            c[row] = kernel(a + (long)row * columns, b + (long)row * columns, columns);
    }
}
