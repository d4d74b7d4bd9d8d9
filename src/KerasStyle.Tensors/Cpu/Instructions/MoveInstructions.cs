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
