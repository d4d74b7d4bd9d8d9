using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;
using KerasStyle.Tensors.Cpu.Kernels;

namespace KerasStyle.Tensors.Cpu;

/// <summary>Combines values along axes. Neighbouring axes that are all reduced, or all kept, count as one; each reduced run is
/// one pass over (outer, reduced, inner). Partial results have fixed places, so any number of threads gives the same sum.</summary>
sealed unsafe class ReduceInstruction : CpuInstruction
{
    const int ChunkElements = 32768, ShortRow = 64, WideBytes = 4096;

    readonly List<Pass> passes = [];
    readonly int size;                  // bytes of an element
    readonly ElementwiseKernel combine;
    readonly delegate*<byte*, int, byte*, void> combineRow;
    readonly Tensor none;               // the result of no elements

    [SetsRequiredMembers]
    public ReduceInstruction(Reduce reduce, Node node, CpuValue[] reads, CpuValue[] writes)
    {
        (Reads, Writes) = (reads, writes);
        var axes = new List<AxisRun>();
        Shape shape = node.Inputs[0].Shape;
        for (int i = 0; i < shape.Rank; i++)
        {
            bool reduced = reduce.Axes.Contains(i);
            if (axes.Count > 0 && axes[^1].Reduced == reduced)
                axes[^1] = new(axes[^1].Length * shape[i], reduced);
            else
                axes.Add(new(shape[i], reduced));
        }

        // The last run first: the others then have less to read. One that is too short for vectors waits until the others have made it few.
        int[] order = [.. Enumerable.Range(0, axes.Count).Where(i => axes[i].Reduced).Reverse()];
        if (order.Length > 1 && order[0] == axes.Count - 1 && axes[^1].Length < ShortRow)
            order = [.. order[1..], order[0]];
        foreach (int i in order)
        {
            long outer = 1, inner = 1;
            for (int j = 0; j < axes.Count; j++)
                (outer, inner) = j < i ? (outer * axes[j].Length, inner) : j > i ? (outer, inner * axes[j].Length) : (outer, inner);
            passes.Add(new Pass(outer, axes[i].Length, inner));
            axes[i] = new(1, true);
        }

        DType dtype = writes[0].Spec.DType;
        size = dtype.Size();
        none = Tensor.Scalar(reduce.Kind == ReduceKind.Prod ? 1 : 0, dtype);
        combine = ElementwiseKernel.For(new Binary(reduce.Kind switch
        {
            ReduceKind.Sum => BinaryKind.Add,
            ReduceKind.Max => BinaryKind.Maximum,
            ReduceKind.Min => BinaryKind.Minimum,
            _ => BinaryKind.Multiply,
        }), dtype, LaneTable.Current);
        if (passes.Exists(p => p.Inner == 1))
            combineRow = RowKernels.Reduction(reduce.Kind, dtype);
        long temporary = 0, partial = 0;
        for (int i = 0; i < passes.Count; i++)
        {
            Pass pass = passes[i];
            temporary += i < passes.Count - 1 ? pass.Outer * pass.Inner + 64 : 0;
            partial = Math.Max(partial, pass.Parts * pass.Outer * pass.Inner);
        }

        Workspace = NewWorkspace((temporary + partial) * size);
    }

    public override void Run(CpuFrame frame)
    {
        byte* source = Reads[0].Pointer(frame), scratch = Workspace!.Pointer(frame);
        for (int i = 0; i < passes.Count; i++)
        {
            Pass pass = passes[i];
            byte* target = i == passes.Count - 1 ? Writes[0].Pointer(frame) : scratch;
            if (i < passes.Count - 1)
                scratch += (pass.Outer * pass.Inner + 64) * size;
            RunPass(pass, source, target, scratch);
            source = target;
        }
    }

    void RunPass(Pass pass, byte* source, byte* target, byte* partial)
    {
        bool parted = pass.Parts > 1;
        ChunkRunner.Run(&RunChunk, new Work(this, pass, source, parted ? partial : target), parted ? checked((int)(pass.Outer * pass.Parts)) : pass.Groups, inline: false);
        for (long o = 0; parted && o < pass.Outer; o++)
            Combine(pass, partial + o * pass.Parts * pass.Inner * size, pass.Parts, target + o * pass.Inner * size);
    }

    // One part of a reduced run, or some whole ones.
    static void RunChunk(in Work work, int chunk)
    {
        Pass pass = work.Pass;
        long run = pass.Inner * work.Owner.size;
        if (pass.Parts > 1)
        {
            long outer = chunk / pass.Parts, part = chunk % pass.Parts;
            long from = pass.Reduced * part / pass.Parts, to = pass.Reduced * (part + 1) / pass.Parts;
            work.Owner.Combine(pass, work.Source + (outer * pass.Reduced + from) * run, to - from, work.Target + chunk * run);
            return;
        }

        for (long o = pass.Outer * chunk / pass.Groups, end = pass.Outer * (chunk + 1) / pass.Groups; o < end; o++)
            work.Owner.Combine(pass, work.Source + o * pass.Reduced * run, pass.Reduced, work.Target + o * run);
    }

    // (rows, inner) → (inner)
    [SkipLocalsInit]
    void Combine(Pass pass, byte* source, long rows, byte* target)
    {
        int inner = checked((int)pass.Inner);
        long run = pass.Inner * size;
        if (rows == 0)
        {
            for (int i = 0; i < run; i++)
                target[i] = none.Buffer.Pointer[i % size];
            return;
        }

        if (inner == 1)
        {
            combineRow(source, checked((int)rows), target);
            return;
        }

        byte* wide = stackalloc byte[WideBytes];
        long together = Math.Clamp(WideBytes / run, 1, rows);
        if (together == 1)
            wide = target;
        // Short runs side by side, so that the kernel is called for many numbers; then those of each sum.
        Buffer.MemoryCopy(source, wide, together * run, together * run);
        for (long r = together; r < rows; r += together)
            combine.Run(wide, source + r * run, null, wide, (int)Math.Min(together, rows - r) * inner);
        if (together == 1)
            return;
        Buffer.MemoryCopy(wide, target, run, run);
        for (long r = 1; r < together; r++)
            combine.Run(target, wide + r * run, null, target, inner);
    }

    // Classes, as lists of classes are compiled ahead of time.
    sealed record AxisRun(long Length, bool Reduced);

    sealed record Pass(long Outer, long Reduced, long Inner)
    {
        /// <summary>Fixed pieces of the reduced run, so that a single long sum can use several threads and rounding stays small.</summary>
        public int Parts { get; } = (int)Math.Clamp(Reduced * Inner / ChunkElements, 1, 64);

        /// <summary>Chunks of whole runs, where a run is one part.</summary>
        public int Groups { get; } = (int)Math.Clamp(Outer * Reduced * Inner / ChunkElements, 1, Math.Clamp(Outer, 1, WorkerPool.MaxChunks));
    }

    readonly struct Work(ReduceInstruction owner, Pass pass, byte* source, byte* target)
    {
        public readonly ReduceInstruction Owner = owner;
        public readonly Pass Pass = pass;
        public readonly byte* Source = source;
        public readonly byte* Target = target;
    }
}

/// <summary>Index of the extreme value along an axis.</summary>
sealed unsafe class ArgReduceInstruction<T> : CpuInstruction
    where T : unmanaged, INumber<T>
{
    readonly bool max;
    readonly int outer, length, inner;

    [SetsRequiredMembers]
    public ArgReduceInstruction(ArgReduce reduce, Node node, CpuValue[] reads, CpuValue[] writes)
    {
        Shape shape = node.Inputs[0].Shape;
        (Reads, Writes, max) = (reads, writes, reduce.Max);
        (outer, length, inner) = ((int)shape[..reduce.Axis].Size, shape[reduce.Axis], (int)shape[(reduce.Axis + 1)..].Size);
    }

    public override void Run(CpuFrame frame)
    {
        T* x = Reads[0].Pointer<T>(frame);
        int* y = Writes[0].Pointer<int>(frame);
        for (int o = 0; o < outer; o++)
        {
            for (int i = 0; i < inner; i++)
            {
                T* row = x + (long)o * length * inner + i;
                int best = 0;
                for (int k = 1; k < length; k++)
                {
                    T candidate = row[(long)k * inner], leader = row[(long)best * inner];
                    if (T.IsNaN(leader))
                        break;
                    if (T.IsNaN(candidate) || (max ? candidate > leader : candidate < leader))
                        best = k;
                }

                y[o * inner + i] = best;
            }
        }
    }
}

/// <summary>Running sum along an axis.</summary>
sealed unsafe class CumulativeSumInstruction<T> : CpuInstruction
    where T : unmanaged, INumber<T>
{
    readonly bool reverse;
    readonly int outer, length, inner;

    [SetsRequiredMembers]
    public CumulativeSumInstruction(CumulativeSum sum, Node node, CpuValue[] reads, CpuValue[] writes)
    {
        Shape shape = node.Inputs[0].Shape;
        (Reads, Writes, reverse) = (reads, writes, sum.Reverse);
        (outer, length, inner) = ((int)shape[..sum.Axis].Size, shape[sum.Axis], (int)shape[(sum.Axis + 1)..].Size);
    }

    public override void Run(CpuFrame frame)
    {
        T* x = Reads[0].Pointer<T>(frame), y = Writes[0].Pointer<T>(frame);
        for (int o = 0; o < outer; o++)
        {
            for (int i = 0; i < inner; i++)
            {
                T sum = T.Zero;
                for (int k = 0; k < length; k++)
                {
                    long at = ((long)o * length + (reverse ? length - 1 - k : k)) * inner + i;
                    y[at] = sum += x[at];
                }
            }
        }
    }
}
