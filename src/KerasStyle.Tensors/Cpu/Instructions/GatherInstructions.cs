using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace KerasStyle.Tensors.Cpu;

/// <summary>Slices at given indices along an axis.</summary>
sealed unsafe class GatherInstruction : CpuInstruction
{
    const int ChunkBytes = 256 * 1024, MostChunks = 64;

    readonly GatherGeometry geometry;
    readonly byte[] outside;      // a slice that stands for an index outside
    readonly int chunks;

    [SetsRequiredMembers]
    public GatherInstruction(Gather gather, Node node, CpuValue[] reads, CpuValue[] writes)
    {
        (Reads, Writes) = (reads, writes);
        DType dtype = reads[0].Spec.DType;
        geometry = new GatherGeometry(node.Inputs[0].Shape, gather.Axis, node.Inputs[1].Spec);
        Tensor fill = Tensor.Scalar(dtype.IsFloat() ? double.NaN : 0, dtype);
        outside = new byte[geometry.Inner * dtype.Size()];
        for (int i = 0; i < outside.Length; i++)
            outside[i] = fill.Buffer.Pointer[i % dtype.Size()];
        chunks = (int)Math.Clamp(writes[0].Spec.Bytes / ChunkBytes, 1, MostChunks);
    }

    public override void Run(CpuFrame frame) => RunChunks(frame, chunks);

    protected override void RunChunk(CpuFrame frame, int chunk)
    {
        byte* source = Reads[0].Pointer(frame), indices = Reads[1].Pointer(frame);
        int run = outside.Length;
        long slices = geometry.Outer * geometry.Indices, first = slices * chunk / chunks, end = slices * (chunk + 1) / chunks;
        byte* target = Writes[0].Pointer(frame) + first * run;
        for (long slice = first; slice < end; slice++, target += run)
        {
            long index = geometry.Index(indices, slice % geometry.Indices);
            byte* from = source + (slice / geometry.Indices * geometry.Length + index) * run;
            (index < 0 ? outside : new ReadOnlySpan<byte>(from, run)).CopyTo(new Span<byte>(target, run));
        }
    }
}

/// <summary>Adds slices at given indices along an axis to zeros, in the order of the indices. A chunk owns some of the slices that are added to,
/// and looks through all indices for them.</summary>
sealed unsafe class ScatterAddInstruction : CpuInstruction
{
    const int ChunkElements = 64 * 1024, MostParts = 8;

    readonly ElementwiseKernel add;
    readonly GatherGeometry geometry;
    readonly int run;       // elements of a slice
    readonly long bytes;    // of a slice
    readonly int parts;     // of the slices of one outer index

    [SetsRequiredMembers]
    public ScatterAddInstruction(ScatterAdd scatter, Node node, CpuValue[] reads, CpuValue[] writes)
    {
        (Reads, Writes) = (reads, writes);
        DType dtype = writes[0].Spec.DType;
        add = ElementwiseKernel.For(new Binary(BinaryKind.Add), dtype, LaneTable.Current);
        geometry = new GatherGeometry(scatter.Shape, scatter.Axis, node.Inputs[0].Spec);
        run = checked((int)geometry.Inner);
        bytes = geometry.Inner * dtype.Size();
        long work = (geometry.Indices + geometry.Length) * geometry.Inner / ChunkElements;
        parts = (int)Math.Clamp(Math.Min(work, geometry.Length), 1, geometry.Outer > 1 ? 1 : MostParts);
    }

    public override void Run(CpuFrame frame)
    {
        if (geometry.Outer is > 0 and < WorkerPool.MaxChunks)
            RunChunks(frame, (int)geometry.Outer * parts);
        else
            for (int chunk = 0; chunk < geometry.Outer; chunk++)
                RunChunk(frame, chunk);
    }

    protected override void RunChunk(CpuFrame frame, int chunk)
    {
        byte* indices = Reads[0].Pointer(frame);
        long outer = chunk / parts, part = chunk % parts, low = geometry.Length * part / parts, high = geometry.Length * (part + 1) / parts;
        byte* values = Reads[1].Pointer(frame) + outer * geometry.Indices * bytes, target = Writes[0].Pointer(frame) + outer * geometry.Length * bytes;
        NativeMemory.Clear(target + low * bytes, (nuint)((high - low) * bytes));
        for (long i = geometry.Next(indices, 0, low, high); i < geometry.Indices; i = geometry.Next(indices, i + 1, low, high))
        {
            byte* sum = target + geometry.Index(indices, i) * bytes;
            add.Run(sum, values + i * bytes, null, sum, run);
        }
    }
}

readonly unsafe struct GatherGeometry(Shape shape, int axis, TensorSpec indices)
{
    readonly bool wide = indices.DType == DType.Int64;

    public long Outer { get; } = shape[..axis].Size;

    public long Length { get; } = shape[axis];

    public long Inner { get; } = shape[(axis + 1)..].Size;

    public long Indices { get; } = indices.Shape.Size;

    /// <summary>The i-th index, counted from the end when negative; −1 when it lies outside.</summary>
    public long Index(byte* values, long i)
    {
        long index = wide ? ((long*)values)[i] : ((int*)values)[i];
        if (index < 0)
            index += Length;
        return (ulong)index < (ulong)Length ? index : -1;
    }

    /// <summary>The first index from <paramref name="i"/> on that lies in [low, high), or <see cref="Indices"/>.</summary>
    public long Next(byte* values, long i, long low, long high)
    {
        if (!wide)
        {
            // Most of a chunk's indices belong to other chunks: sixteen at a time are passed over.
            var length = Vector512.Create((int)Length);
            for (; i <= Indices - 16; i += 16)
            {
                Vector512<int> index = Vector512.Load((int*)values + i);
                index += Vector512.LessThan(index, Vector512<int>.Zero) & length;
                ulong inside = (Vector512.GreaterThanOrEqual(index, Vector512.Create((int)low)) & Vector512.LessThan(index, Vector512.Create((int)high))).ExtractMostSignificantBits();
                if (inside != 0)
                    return i + BitOperations.TrailingZeroCount(inside);
            }
        }

        for (; i < Indices; i++)
        {
            long index = Index(values, i);
            if (index >= low && index < high)
                break;
        }

        return i;
    }
}
