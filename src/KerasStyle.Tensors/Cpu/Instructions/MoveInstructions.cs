using System.Diagnostics.CodeAnalysis;
using KerasStyle.Tensors.Cpu.Kernels;

namespace KerasStyle.Tensors.Cpu;

/// <summary>Copies a value to another of the same layout.</summary>
sealed unsafe class CopyInstruction : CpuInstruction
{
    readonly StridedCopy copy;

    [SetsRequiredMembers]
    public CopyInstruction(CpuValue read, CpuValue write)
    {
        (Reads, Writes) = ([read], [write]);
        copy = StridedCopy.Of(write.Spec.DType.Size(), write.Elements);
    }

    public override void Run(CpuFrame frame) => copy.Run(Reads[0].Pointer(frame), Writes[0].Pointer(frame));
}

/// <summary>Makes a view of a value, such as a transpose, a slice or a repetition, a value of its own.</summary>
sealed unsafe class ViewInstruction : CpuInstruction
{
    readonly StridedCopy copy;
    readonly long offset;

    [SetsRequiredMembers]
    public ViewInstruction(StridedView view, CpuValue read, CpuValue write)
    {
        (Reads, Writes) = ([read], [write]);
        int size = write.Spec.DType.Size();
        offset = view.Offset * size;
        copy = new StridedCopy(size, view.Lengths, view.Strides, StridedView.RowMajor(view.Lengths));
    }

    public override void Run(CpuFrame frame) => copy.Run(Reads[0].Pointer(frame) + offset, Writes[0].Pointer(frame));
}

/// <summary>Lays operands one behind the other along an axis.</summary>
sealed unsafe class ConcatenateInstruction : CpuInstruction
{
    readonly StridedCopy[] copies;
    readonly long[] starts;     // bytes before each operand's first element

    [SetsRequiredMembers]
    public ConcatenateInstruction(Concatenate concatenate, Node node, CpuValue[] reads, CpuValue[] writes)
    {
        (Reads, Writes) = (reads, writes);
        int size = writes[0].Spec.DType.Size(), outer = checked((int)node.Inputs[0].Shape[..concatenate.Axis].Size);
        long row = node.Outputs[0].Shape[concatenate.Axis..].Size, start = 0;
        copies = new StridedCopy[reads.Length];
        starts = new long[reads.Length];
        for (int i = 0; i < reads.Length; i++)
        {
            int run = checked((int)node.Inputs[i].Shape[concatenate.Axis..].Size);
            starts[i] = start * size;
            copies[i] = new StridedCopy(size, [outer, run], [run, 1], [row, 1]);
            start += run;
        }
    }

    public override void Run(CpuFrame frame)
    {
        byte* target = Writes[0].Pointer(frame);
        for (int i = 0; i < copies.Length; i++)
            copies[i].Run(Reads[i].Pointer(frame), target + starts[i]);
    }
}

/// <summary>Takes an operand apart along an axis.</summary>
sealed unsafe class UnstackInstruction : CpuInstruction
{
    readonly long outer, run;       // bytes of a slice for one outer index

    [SetsRequiredMembers]
    public UnstackInstruction(Unstack unstack, Node node, CpuValue[] reads, CpuValue[] writes)
    {
        (Reads, Writes) = (reads, writes);
        outer = node.Inputs[0].Shape[..unstack.Axis].Size;
        run = outer == 0 || writes.Length == 0 ? 0 : reads[0].Spec.Bytes / outer / writes.Length;
    }

    public override void Run(CpuFrame frame)
    {
        byte* source = Reads[0].Pointer(frame);
        for (int i = 0; i < Writes.Count; i++)
        {
            byte* target = Writes[i].Pointer(frame);
            for (long o = 0; o < outer; o++)
                Buffer.MemoryCopy(source + (o * Writes.Count + i) * run, target + o * run, run, run);
        }
    }
}

/// <summary>Places an operand inside a larger tensor of one repeated value.</summary>
sealed unsafe class PadInstruction : CpuInstruction
{
    readonly HostBuffer value;
    readonly StridedCopy fill, place;
    readonly long start;

    [SetsRequiredMembers]
    public PadInstruction(Pad pad, Node node, CpuValue[] reads, CpuValue[] writes)
    {
        (Reads, Writes) = (reads, writes);
        (Shape inner, Shape whole) = (node.Inputs[0].Shape, node.Outputs[0].Shape);
        int size = reads[0].Spec.DType.Size();
        value = Tensor.Scalar(pad.Value, reads[0].Spec.DType).Buffer;
        long[] to = StridedView.RowMajor(whole);
        for (int i = 0; i < to.Length; i++)
        {
            start += pad.Before[i] * to[i] * size;
            to[i] *= pad.Between[i] + 1;
        }

        fill = StridedCopy.Of(size, whole.Size, step: 0);
        place = new StridedCopy(size, inner.Span, StridedView.RowMajor(inner), to);
    }

    public override void Run(CpuFrame frame)
    {
        byte* target = Writes[0].Pointer(frame);
        fill.Run(value.Pointer, target);
        place.Run(Reads[0].Pointer(frame), target + start);
    }
}
