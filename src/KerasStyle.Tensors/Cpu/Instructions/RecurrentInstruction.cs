using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using KerasStyle.Tensors.Cpu.Kernels;

namespace KerasStyle.Tensors.Cpu;

/// <summary>What running a recurrent layer and its gradient share: a chunk owns some rows of the batch for all steps, so steps need no meeting.</summary>
abstract unsafe class RecurrentInstruction<T> : CpuInstruction
    where T : unmanaged, IFloatingPointIeee754<T>
{
    const int Alignment = 64, MaxChunks = 16, WantedRows = 8;

    readonly GemmPlan? full, last;
    readonly int chunks;
    readonly long chunkBytes, gemmBytes;

    [SetsRequiredMembers]
    protected RecurrentInstruction(RecurrentKind kind, bool masked, int batch, int steps, int units, int gates, GemmShape product, CpuValue[] reads, CpuValue[] writes)
    {
        (Reads, Writes, Kind, Masked, Batch, Steps, Units, Gates) = (reads, writes, kind, masked, batch, steps, units, gates);
        chunks = Math.Clamp(batch / WantedRows, 1, MaxChunks);
        Rows = (batch + chunks - 1) / chunks;
        chunks = Math.Max(1, (batch + Rows - 1) / Math.Max(1, Rows));
        if (typeof(T) == typeof(float) && batch > 0)
        {
            full = new GemmPlan(product with { M = Rows });
            last = new GemmPlan(product with { M = batch - (chunks - 1) * Rows });
            gemmBytes = Aligned((long)Math.Max(full.WorkspaceBytes, last.WorkspaceBytes));
        }

        // Gates, and three states of a row.
        chunkBytes = gemmBytes + Aligned((long)sizeof(T) * Rows * (gates + 3) * units + Alignment);
        Workspace = NewWorkspace(chunks * chunkBytes);
    }

    protected RecurrentKind Kind { get; }

    protected bool Masked { get; }

    protected int Batch { get; }

    protected int Steps { get; }

    protected int Units { get; }

    protected int Gates { get; }

    /// <summary>Rows of a chunk; the last may have fewer.</summary>
    protected int Rows { get; }

    public override void Run(CpuFrame frame)
    {
        if (Batch > 0)
            RunChunks(frame, chunks);
    }

    protected override void RunChunk(CpuFrame frame, int chunk)
    {
        int first = chunk * Rows;
        byte* memory = Workspace!.Pointer(frame) + chunk * chunkBytes;
        RunRows(frame, first, Math.Min(Rows, Batch - first), (T*)(memory + gemmBytes), memory);
    }

    /// <summary>All steps of some rows.</summary>
    protected abstract void RunRows(CpuFrame frame, int first, int rows, T* scratch, byte* gemmWorkspace);

    /// <summary>The single-precision product of the chunk's rows; false when the plain one has to do it.</summary>
    protected bool Multiply(int rows, T* a, T* b, T* c, T* bias, byte* workspace)
    {
        if (typeof(T) != typeof(float))
            return false;
        (rows == Rows ? full! : last!).Run((float*)a, (float*)b, (float*)c, (float*)bias, workspace);
        return true;
    }

    static long Aligned(long bytes) => (bytes + Alignment - 1) / Alignment * Alignment;
}
