using System.Runtime.CompilerServices;

namespace KerasStyle.Tensors.Cpu;

/// <summary>One step of a compiled graph: reads and writes values. It holds no state of a run, so several frames may run it at once.</summary>
abstract class CpuInstruction
{
    public required IReadOnlyList<CpuValue> Reads { get; init; }

    public required IReadOnlyList<CpuValue> Writes { get; init; }

    /// <summary>Scratch memory that the instruction needs while it runs.</summary>
    public CpuValue? Workspace { get; protected set; }

    /// <summary>Whether element i of every write depends only on element i of this read, so that both may share memory.</summary>
    public virtual bool CanShareMemory(CpuValue read) => false;

    /// <summary>Whether this write need not be made when nothing reads it; its pointer is then null.</summary>
    public virtual bool CanLeaveOut(CpuValue write) => false;

    public abstract void Run(CpuFrame frame);

    protected static CpuValue NewWorkspace(long bytes) => new(new TensorSpec([checked((int)bytes)], DType.UInt8));

    /// <summary>Runs <see cref="RunChunk"/> for each chunk, on several threads when there is more than one.</summary>
    protected unsafe void RunChunks(CpuFrame frame, int chunks)
    {
        if (chunks == 1)
        {
            RunChunk(frame, 0);
            return;
        }

        var work = new ChunkedWork(this, frame);     // on this stack frame, which outlives the parallel run
#pragma warning disable CS8500 // the address is used only while this method runs
        WorkerPool.Run(&Run, &work, chunks);
#pragma warning restore CS8500
    }

    protected virtual void RunChunk(CpuFrame frame, int chunk) => throw new NotSupportedException();

    static unsafe void Run(void* context, int chunk, int worker)
    {
        ref ChunkedWork work = ref Unsafe.AsRef<ChunkedWork>(context);
        work.Instruction.RunChunk(work.Frame, chunk);
    }

    readonly struct ChunkedWork(CpuInstruction instruction, CpuFrame frame)
    {
        public readonly CpuInstruction Instruction = instruction;
        public readonly CpuFrame Frame = frame;
    }
}
