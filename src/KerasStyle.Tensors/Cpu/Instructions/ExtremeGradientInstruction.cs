using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace KerasStyle.Tensors.Cpu;

/// <summary>The gradient of largest or smallest values along axes. Two passes over the values of one result: how many are extreme, then their shares.</summary>
sealed unsafe class ExtremeGradientInstruction<T> : CpuInstruction
    where T : unmanaged, INumber<T>
{
    const int ChunkElements = 16 * 1024;

    readonly AxisRun[] runs;        // neighbouring axes that are all reduced, or all kept, as one, without the last
    readonly int leaf, inner;       // values of the last run, and results that they belong to: one if it is reduced
    readonly long outer;
    readonly int chunks;

    [SetsRequiredMembers]
    public ExtremeGradientInstruction(ExtremeGradient gradient, Node node, CpuValue[] reads, CpuValue[] writes)
    {
        (Reads, Writes) = (reads, writes);
        Shape shape = node.Inputs[0].Shape;
        var merged = new List<AxisRun>();
        long stride = 1;
        for (int axis = shape.Rank - 1; axis >= 0; stride *= shape[axis--])
        {
            bool reduced = gradient.Axes.Contains(axis);
            if (merged.Count > 0 && merged[^1].Reduced == reduced)
                merged[^1] = merged[^1] with { Length = merged[^1].Length * shape[axis] };
            else
                merged.Add(new(shape[axis], stride, reduced));
        }

        leaf = merged.Count == 0 ? 1 : checked((int)merged[0].Length);
        inner = merged is [{ Reduced: true }, ..] ? 1 : leaf;
        runs = [.. merged.Skip(1)];
        outer = runs.Where(r => !r.Reduced).Aggregate(1L, (n, r) => n * r.Length);
        chunks = (int)Math.Clamp(Math.Min(shape.Size / ChunkElements, outer), 1, 256);
        Workspace = NewWorkspace((long)chunks * inner * sizeof(T));
    }

    public override void Run(CpuFrame frame)
    {
        if (Writes[0].Elements > 0)
            RunChunks(frame, chunks);
    }

    protected override void RunChunk(CpuFrame frame, int chunk)
    {
        T* shares = Workspace!.Pointer<T>(frame) + (long)chunk * inner;
        for (long o = outer * chunk / chunks; o < outer * (chunk + 1) / chunks; o++)
        {
            T* extremes = Reads[1].Pointer<T>(frame) + o * inner, given = Reads[2].Pointer<T>(frame) + o * inner;
            long start = 0, rest = o;
            foreach (AxisRun run in runs)
            {
                if (run.Reduced)
                    continue;
                start += rest % run.Length * run.Stride;
                rest /= run.Length;
            }

            T* x = Reads[0].Pointer<T>(frame) + start, dx = Writes[0].Pointer<T>(frame) + start;
            new Span<T>(shares, inner).Clear();
            Visit(0, 0, x, dx, extremes, shares, counting: true);
            for (int j = 0; j < inner; j++)
                shares[j] = given[j] / shares[j];
            Visit(0, 0, x, dx, extremes, shares, counting: false);
        }
    }

    // All places of the reduced axes.
    void Visit(int run, long offset, T* x, T* dx, T* extremes, T* shares, bool counting)
    {
        while (run < runs.Length && !runs[run].Reduced)
            run++;
        if (run == runs.Length)
        {
            if (counting)
                Count(x + offset, extremes, shares);
            else
                Share(x + offset, dx + offset, extremes, shares);
            return;
        }

        for (long i = 0; i < runs[run].Length; i++)
            Visit(run + 1, offset + i * runs[run].Stride, x, dx, extremes, shares, counting);
    }

    void Count(T* x, T* extremes, T* counts)
    {
        int j = 0, step = Vector<T>.Count;
        if (inner < leaf)
        {
            T* parts = stackalloc T[step];
            new Span<T>(parts, step).Clear();
            for (; j <= leaf - step; j += step)
                Put(At(parts) + Chosen(x + j, new Vector<T>(*extremes), Vector<T>.One), parts);
            for (int k = 0; k < step; k++)
                *counts += parts[k];
            for (; j < leaf; j++)
                *counts += x[j] == *extremes ? T.One : T.Zero;
            return;
        }

        for (; j <= leaf - step; j += step)
            Put(At(counts + j) + Chosen(x + j, At(extremes + j), Vector<T>.One), counts + j);
        for (; j < leaf; j++)
            counts[j] += x[j] == extremes[j] ? T.One : T.Zero;
    }

    void Share(T* x, T* dx, T* extremes, T* shares)
    {
        int j = 0, step = Vector<T>.Count, perValue = inner < leaf ? 0 : 1;
        for (; j <= leaf - step; j += step)
            Put(perValue == 0 ? Chosen(x + j, new Vector<T>(*extremes), new Vector<T>(*shares)) : Chosen(x + j, At(extremes + j), At(shares + j)), dx + j);
        for (; j < leaf; j++)
            dx[j] = x[j] == extremes[j * perValue] ? shares[j * perValue] : T.Zero;
    }

    static Vector<T> Chosen(T* x, Vector<T> extreme, Vector<T> value) => Vector.ConditionalSelect(Vector.Equals(At(x), extreme), value, Vector<T>.Zero);

    static void Put(Vector<T> value, T* to) => value.CopyTo(new Span<T>(to, Vector<T>.Count));

    static Vector<T> At(T* values) => new(new ReadOnlySpan<T>(values, Vector<T>.Count));

    readonly record struct AxisRun(long Length, long Stride, bool Reduced);
}
