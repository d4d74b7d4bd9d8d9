using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace KerasStyle.Tensors.Cpu;

/// <summary>Copies a value to another of the same layout.</summary>
sealed unsafe class CopyInstruction : CpuInstruction
{
    public override void Run(CpuFrame frame) =>
        Buffer.MemoryCopy(Reads[0].Pointer(frame), Writes[0].Pointer(frame), Writes[0].Bytes, Writes[0].Bytes);
}

/// <summary>Lays operands one behind the other along an axis.</summary>
sealed unsafe class ConcatenateInstruction : CpuInstruction
{
    readonly long outer;
    readonly long[] runs;       // bytes of each operand for one outer index

    [SetsRequiredMembers]
    public ConcatenateInstruction(Concatenate concatenate, Node node, CpuValue[] reads, CpuValue[] writes)
    {
        (Reads, Writes) = (reads, writes);
        outer = node.Inputs[0].Shape[..concatenate.Axis].Size;
        runs = [.. reads.Select(r => outer == 0 ? 0 : r.Spec.Bytes / outer)];
    }

    public override void Run(CpuFrame frame)
    {
        byte* target = Writes[0].Pointer(frame);
        for (long o = 0; o < outer; o++)
        {
            for (int i = 0; i < runs.Length; i++)
            {
                Buffer.MemoryCopy(Reads[i].Pointer(frame) + o * runs[i], target, runs[i], runs[i]);
                target += runs[i];
            }
        }
    }
}

/// <summary>Places an operand inside a larger tensor of one repeated value.</summary>
sealed unsafe class PadInstruction : CpuInstruction
{
    readonly HostBuffer value;
    readonly int size;
    readonly int[] lengths;
    readonly long[] strides;    // of the result, per step of the operand
    readonly long start;

    [SetsRequiredMembers]
    public PadInstruction(Pad pad, Node node, CpuValue[] reads, CpuValue[] writes)
    {
        (Reads, Writes) = (reads, writes);
        DType dtype = reads[0].Spec.DType;
        value = Tensor.Scalar(pad.Value, dtype).Buffer;
        size = dtype.Size();
        lengths = node.Inputs[0].Shape.ToArray();
        strides = new long[lengths.Length];
        long stride = 1;
        for (int i = lengths.Length - 1; i >= 0; i--)
        {
            start += pad.Before[i] * stride;
            strides[i] = stride * (pad.Between[i] + 1);
            stride *= node.Outputs[0].Shape[i];
        }
    }

    public override void Run(CpuFrame frame)
    {
        byte* source = Reads[0].Pointer(frame), target = Writes[0].Pointer(frame);
        int count = checked((int)Writes[0].Elements);
        switch (size)
        {
            case 1: Fill(source, target, count); break;
            case 4: Fill((uint*)source, (uint*)target, count); break;
            default: Fill((ulong*)source, (ulong*)target, count); break;
        }
    }

    void Fill<T>(T* source, T* target, int count)
        where T : unmanaged
    {
        new Span<T>(target, count).Fill(*(T*)value.Pointer);
        if (Reads[0].Elements > 0)
            Place(source, target + start, 0);
    }

    T* Place<T>(T* source, T* target, int axis)
        where T : unmanaged
    {
        if (axis == lengths.Length)
        {
            *target = *source;
            return source + 1;
        }

        if (axis == lengths.Length - 1 && strides[axis] == 1)
        {
            new ReadOnlySpan<T>(source, lengths[axis]).CopyTo(new Span<T>(target, lengths[axis]));
            return source + lengths[axis];
        }

        for (int i = 0; i < lengths[axis]; i++)
            source = Place(source, target + i * strides[axis], axis + 1);
        return source;
    }
}

/// <summary>Slices at given indices along an axis.</summary>
sealed unsafe class GatherInstruction : CpuInstruction
{
    readonly GatherGeometry geometry;
    readonly byte[] outside;      // a slice that stands for an index outside

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
    }

    public override void Run(CpuFrame frame)
    {
        byte* source = Reads[0].Pointer(frame), indices = Reads[1].Pointer(frame), target = Writes[0].Pointer(frame);
        int run = outside.Length;
        for (long o = 0; o < geometry.Outer; o++)
        {
            for (long i = 0; i < geometry.Indices; i++, target += run)
            {
                long index = geometry.Index(indices, i);
                if (index < 0)
                    outside.CopyTo(new Span<byte>(target, run));
                else
                    new ReadOnlySpan<byte>(source + (o * geometry.Length + index) * run, run).CopyTo(new Span<byte>(target, run));
            }
        }
    }
}

/// <summary>Adds slices at given indices along an axis to zeros, in the order of the indices.</summary>
sealed unsafe class ScatterAddInstruction<T> : CpuInstruction
    where T : unmanaged, INumber<T>
{
    readonly GatherGeometry geometry;

    [SetsRequiredMembers]
    public ScatterAddInstruction(ScatterAdd scatter, Node node, CpuValue[] reads, CpuValue[] writes)
    {
        (Reads, Writes) = (reads, writes);
        geometry = new GatherGeometry(scatter.Shape, scatter.Axis, node.Inputs[0].Spec);
    }

    public override void Run(CpuFrame frame)
    {
        byte* indices = Reads[0].Pointer(frame);
        T* values = Reads[1].Pointer<T>(frame), target = Writes[0].Pointer<T>(frame);
        int run = checked((int)geometry.Inner);
        new Span<T>(target, checked((int)Writes[0].Elements)).Clear();
        for (long o = 0; o < geometry.Outer; o++)
        {
            for (long i = 0; i < geometry.Indices; i++, values += run)
            {
                long index = geometry.Index(indices, i);
                if (index < 0)
                    continue;
                var sum = new Span<T>(target + (o * geometry.Length + index) * run, run);
                System.Numerics.Tensors.TensorPrimitives.Add(sum, new ReadOnlySpan<T>(values, run), sum);
            }
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
}
