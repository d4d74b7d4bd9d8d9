using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Numerics.Tensors;
using KerasStyle.Tensors.Cpu.Kernels;

namespace KerasStyle.Tensors.Cpu;

/// <summary>Combines values along axes. Neighbouring axes that are all reduced, or all kept, count as one; each reduced run is
/// one pass over (outer, reduced, inner). Partial results have fixed places, so any number of threads gives the same sum.</summary>
sealed unsafe class ReduceInstruction<T> : CpuInstruction
    where T : unmanaged, INumber<T>
{
    const int ChunkElements = 32768;

    readonly ReduceKind kind;
    readonly List<Pass> passes = [];

    [SetsRequiredMembers]
    public ReduceInstruction(Reduce reduce, Node node, CpuValue[] reads, CpuValue[] writes)
    {
        (Reads, Writes, kind) = (reads, writes, reduce.Kind);
        var axes = new List<(long Length, bool Reduced)>();
        Shape shape = node.Inputs[0].Shape;
        for (int i = 0; i < shape.Rank; i++)
        {
            bool reduced = reduce.Axes.Contains(i);
            if (axes.Count > 0 && axes[^1].Reduced == reduced)
                axes[^1] = (axes[^1].Length * shape[i], reduced);
            else
                axes.Add((shape[i], reduced));
        }

        // The last run first: the others then have less to read.
        for (int i = axes.Count - 1; i >= 0; i--)
        {
            if (!axes[i].Reduced)
                continue;
            long outer = 1, inner = 1;
            for (int j = 0; j < axes.Count; j++)
                (outer, inner) = j < i ? (outer * axes[j].Length, inner) : j > i ? (outer, inner * axes[j].Length) : (outer, inner);
            passes.Add(new Pass(outer, axes[i].Length, inner));
            axes[i] = (1, true);
        }

        long temporary = passes.SkipLast(1).Sum(p => p.Outer * p.Inner + 64);
        long partial = passes.Max(p => p.Parts * p.Outer * p.Inner);
        Workspace = NewWorkspace((temporary + partial) * sizeof(T));
    }

    public override void Run(CpuFrame frame)
    {
        T* source = Reads[0].Pointer<T>(frame), scratch = Workspace!.Pointer<T>(frame);
        for (int i = 0; i < passes.Count; i++)
        {
            Pass pass = passes[i];
            T* target = i == passes.Count - 1 ? Writes[0].Pointer<T>(frame) : scratch;
            if (i < passes.Count - 1)
                scratch += pass.Outer * pass.Inner + 64;
            RunPass(pass, source, target, scratch);
            source = target;
        }
    }

    void RunPass(Pass pass, T* source, T* target, T* partial)
    {
        if (pass.Parts == 1 && pass.Outer * pass.Reduced * pass.Inner <= ChunkElements)
        {
            for (long o = 0; o < pass.Outer; o++)
                Combine(pass, source + o * pass.Reduced * pass.Inner, pass.Reduced, target + o * pass.Inner);
            return;
        }

        var work = new Work(this, pass, source, pass.Parts == 1 ? target : partial);
        ChunkRunner.Run(&RunPart, work, checked((int)(pass.Outer * pass.Parts)), inline: false);
        if (pass.Parts > 1)
        {
            for (long o = 0; o < pass.Outer; o++)
                Combine(pass, partial + o * pass.Parts * pass.Inner, pass.Parts, target + o * pass.Inner);
        }
    }

    static void RunPart(in Work work, int chunk)
    {
        Pass pass = work.Pass;
        long outer = chunk / pass.Parts, part = chunk % pass.Parts;
        long from = pass.Reduced * part / pass.Parts, to = pass.Reduced * (part + 1) / pass.Parts;
        work.Owner.Combine(pass, work.Source + (outer * pass.Reduced + from) * pass.Inner, to - from, work.Target + chunk * pass.Inner);
    }

    // (rows, inner) → (inner)
    void Combine(Pass pass, T* source, long rows, T* target)
    {
        int inner = checked((int)pass.Inner);
        if (inner == 1)
        {
            *target = CombineRow(new ReadOnlySpan<T>(source, checked((int)rows)));
            return;
        }

        var sum = new Span<T>(target, inner);
        if (rows == 0)
        {
            sum.Fill(kind == ReduceKind.Prod ? T.One : T.Zero);
            return;
        }

        new ReadOnlySpan<T>(source, inner).CopyTo(sum);
        for (long r = 1; r < rows; r++)
        {
            var row = new ReadOnlySpan<T>(source + r * inner, inner);
            switch (kind)
            {
                case ReduceKind.Sum: TensorPrimitives.Add(sum, row, sum); break;
                case ReduceKind.Max: TensorPrimitives.Max(sum, row, sum); break;
                case ReduceKind.Min: TensorPrimitives.Min(sum, row, sum); break;
                default: TensorPrimitives.Multiply(sum, row, sum); break;
            }
        }
    }

    T CombineRow(ReadOnlySpan<T> row) => kind switch
    {
        ReduceKind.Sum => TensorPrimitives.Sum(row),
        ReduceKind.Max => TensorPrimitives.Max(row),
        ReduceKind.Min => TensorPrimitives.Min(row),
        _ => TensorPrimitives.Product(row),
    };

    readonly record struct Pass(long Outer, long Reduced, long Inner)
    {
        /// <summary>Fixed pieces of the reduced run, so that a single long sum can use several threads and rounding stays small.</summary>
        public int Parts { get; } = (int)Math.Clamp(Reduced * Inner / ChunkElements, 1, 64);
    }

    readonly struct Work(ReduceInstruction<T> owner, Pass pass, T* source, T* target)
    {
        public readonly ReduceInstruction<T> Owner = owner;
        public readonly Pass Pass = pass;
        public readonly T* Source = source;
        public readonly T* Target = target;
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
