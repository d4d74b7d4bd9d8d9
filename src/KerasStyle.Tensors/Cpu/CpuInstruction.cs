using System.Runtime.CompilerServices;
using KerasStyle.Tensors.Cpu.Kernels;

namespace KerasStyle.Tensors.Cpu;

/// <summary>One step of a compiled graph: reads and writes values. It holds no state of a run, so several frames may run it at once.</summary>
abstract class CpuInstruction
{
    IReadOnlyList<CpuValue> ownReads = [];
    bool? hasLoop;

    public required IReadOnlyList<CpuValue> Reads { get; set; }

    public required IReadOnlyList<CpuValue> Writes { get; set; }

    /// <summary>Scratch memory that the instruction needs while it runs.</summary>
    public CpuValue? Workspace { get; protected set; }

    /// <summary>Whether element i of every write depends only on element i of this read, so that both may share memory.</summary>
    public virtual bool CanShareMemory(CpuValue read) => false;

    /// <summary>Whether this write need not be made when nothing reads it; its pointer is then null.</summary>
    public virtual bool CanLeaveOut(CpuValue write) => false;

    /// <summary>Whether the instruction finishes its first result range by range, and tells <see cref="Finished"/> of each.</summary>
    public virtual bool FinishesRanges => false;

    /// <summary>The element-wise pass that runs over each range of the first result while that is in cache.</summary>
    public ElementwiseInstruction? Follower { get; private set; }

    /// <summary>The result that only the follower reads.</summary>
    public CpuValue? HandedOver { get; private set; }

    public abstract void Run(CpuFrame frame);

    /// <summary>Makes an element-wise pass, the only reader of the first result, part of this instruction.</summary>
    public void Follow(ElementwiseInstruction follower)
    {
        (Follower, HandedOver, ownReads) = (follower, Writes[0], Reads);
        Reads = [.. Reads, .. follower.Reads.Where(r => r != HandedOver)];
        Writes = [.. Writes, .. follower.Writes];
    }

    /// <summary>Whether element i of every write depends only on element i of this read, so that both may share memory; the follower's share counts, too.</summary>
    public bool SharesMemory(CpuValue read) =>
        Follower is { } follower ? !ownReads.Contains(read) && follower.CanShareMemory(read) : CanShareMemory(read);

    /// <summary>To be called by the thread that has finished a range of the first result, which lies at <paramref name="values"/>.</summary>
    protected unsafe void Finished(CpuFrame frame, long start, long count, byte* values) =>
        Follower?.RunRange(frame, start, count, HandedOver!, values);

    /// <summary>Writes machine code for what is interpreted until then, once; whoever comes while another thread writes it waits.</summary>
    /// <returns>Whether there is such code from the next run on.</returns>
    public bool CompileLoop()
    {
        lock (this)
        {
            return hasLoop ??= WriteLoop();
        }
    }

    /// <inheritdoc cref="CompileLoop"/>
    protected virtual bool WriteLoop() => false;

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

    /// <summary>A run whose kernel tells the follower of finished ranges; lives on the stack of the caller.</summary>
    protected readonly unsafe struct FollowedRun(CpuInstruction instruction, CpuFrame frame)
    {
        readonly CpuInstruction instruction = instruction;
        readonly CpuFrame frame = frame;

#pragma warning disable CS8500 // used only while the caller waits for the kernel
        public static RangeCallback Callback(FollowedRun* run) => run->instruction.Follower == null ? default : new(&Tell, run);
#pragma warning restore CS8500

        static void Tell(void* context, long start, long count, float* values)
        {
            ref FollowedRun run = ref Unsafe.AsRef<FollowedRun>(context);
            run.instruction.Finished(run.frame, start, count, (byte*)values);
        }
    }

    readonly struct ChunkedWork(CpuInstruction instruction, CpuFrame frame)
    {
        public readonly CpuInstruction Instruction = instruction;
        public readonly CpuFrame Frame = frame;
    }
}
