using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Numerics.Tensors;
using KerasStyle.Tensors.Cpu.Kernels;

namespace KerasStyle.Tensors.Cpu;

/// <summary>A recurrent layer over all steps.</summary>
sealed unsafe class RecurrentForwardInstruction<T> : RecurrentInstruction<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    readonly int saved;

    [SetsRequiredMembers]
    public RecurrentForwardInstruction(RecurrentSequence op, Node node, CpuValue[] reads, CpuValue[] writes)
        : base(
            op.Kind, op.Masked, node.Inputs[0].Shape[0], node.Inputs[0].Shape[1], node.Inputs[1].Shape[0], op.Gates,
            new GemmShape(1, node.Inputs[1].Shape[1], node.Inputs[1].Shape[0]), reads, writes) => saved = op.Saved;

    protected override void RunRows(CpuFrame frame, int first, int rows, T* scratch, byte* gemmWorkspace)
    {
        T* x = Reads[0].Pointer<T>(frame), u = Reads[1].Pointer<T>(frame), b = Reads[2].Pointer<T>(frame);
        T* all = Writes[0].Pointer<T>(frame), kept = Writes[1].Pointer<T>(frame), lastC = Writes[2].Pointer<T>(frame);
        byte* mask = Masked ? Reads[5].Pointer(frame) : null;
        int width = Gates * Units;
        T* s = scratch, h = s + (long)Rows * width, c = h + (long)Rows * Units, spare = c + (long)Rows * Units;
        new Span<T>(Reads[3].Pointer<T>(frame) + (long)first * Units, rows * Units).CopyTo(new Span<T>(h, rows * Units));
        new Span<T>(Reads[4].Pointer<T>(frame) + (long)first * Units, rows * Units).CopyTo(new Span<T>(c, rows * Units));
        for (int t = 0; t < Steps; t++)
        {
            if (!Multiply(rows, h, u, s, b, gemmWorkspace))
                MultiplyPlainly(rows, h, u, s, b);
            for (int row = 0; row < rows; row++)
            {
                long at = (long)(first + row) * Steps + t;
                var state = new Span<T>(h + (long)row * Units, Units);
                var carry = new Span<T>(c + (long)row * Units, Units);
                var keep = new Span<T>(kept + at * saved * Units, saved * Units);
                if (mask != null && mask[at] == 0)
                    Skip(carry, keep);
                else
                    Step(new Span<T>(x + at * width, width), new Span<T>(s + (long)row * width, width), state, carry, keep, new Span<T>(spare, Units));
                state.CopyTo(new Span<T>(all + at * Units, Units));
            }
        }

        new Span<T>(c, rows * Units).CopyTo(new Span<T>(lastC + (long)first * Units, rows * Units));
    }

    // What a step that does not count leaves behind is never used, except for the carry.
    void Skip(Span<T> carry, Span<T> keep)
    {
        keep.Clear();
        if (Kind == RecurrentKind.Lstm)
            carry.CopyTo(keep[(4 * Units)..]);
    }

    void Step(Span<T> x, Span<T> s, Span<T> h, Span<T> c, Span<T> keep, Span<T> spare)
    {
        int n = Units;
        switch (Kind)
        {
            case RecurrentKind.Simple:
                TensorPrimitives.Add<T>(x, s, s);
                TensorPrimitives.Tanh<T>(s, h);
                break;
            case RecurrentKind.Lstm:
                TensorPrimitives.Add<T>(x, s, s);
                TensorPrimitives.Sigmoid<T>(s[..(2 * n)], keep[..(2 * n)]);
                TensorPrimitives.Tanh<T>(s.Slice(2 * n, n), keep.Slice(2 * n, n));
                TensorPrimitives.Sigmoid<T>(s.Slice(3 * n, n), keep.Slice(3 * n, n));
                TensorPrimitives.Multiply<T>(keep[..n], keep.Slice(2 * n, n), spare);
                TensorPrimitives.MultiplyAdd<T>(keep.Slice(n, n), c, spare, c);
                c.CopyTo(keep.Slice(4 * n, n));
                TensorPrimitives.Tanh<T>(c, spare);
                TensorPrimitives.Multiply<T>(keep.Slice(3 * n, n), spare, h);
                break;
            default:
                TensorPrimitives.Add<T>(x[..(2 * n)], s[..(2 * n)], keep[..(2 * n)]);
                TensorPrimitives.Sigmoid<T>(keep[..(2 * n)], keep[..(2 * n)]);
                s.Slice(2 * n, n).CopyTo(keep.Slice(3 * n, n));
                TensorPrimitives.MultiplyAdd<T>(keep.Slice(n, n), s.Slice(2 * n, n), x.Slice(2 * n, n), spare);
                TensorPrimitives.Tanh<T>(spare, keep.Slice(2 * n, n));
                // z·h + (1 − z)·n = z·(h − n) + n
                TensorPrimitives.Subtract<T>(h, keep.Slice(2 * n, n), spare);
                TensorPrimitives.MultiplyAdd<T>(keep[..n], spare, keep.Slice(2 * n, n), h);
                break;
        }
    }

    void MultiplyPlainly(int rows, T* h, T* u, T* s, T* b)
    {
        int width = Gates * Units;
        for (int row = 0; row < rows; row++)
        {
            var sum = new Span<T>(s + (long)row * width, width);
            new Span<T>(b, width).CopyTo(sum);
            for (int k = 0; k < Units; k++)
                TensorPrimitives.MultiplyAdd(new ReadOnlySpan<T>(u + (long)k * width, width), h[row * Units + k], sum, sum);
        }
    }
}
