using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Numerics.Tensors;
using KerasStyle.Tensors.Cpu.Kernels;

namespace KerasStyle.Tensors.Cpu;

/// <summary>The gradient of a recurrent layer, from the last step to the first.</summary>
sealed unsafe class RecurrentBackwardInstruction<T> : RecurrentInstruction<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    readonly int saved;

    [SetsRequiredMembers]
    public RecurrentBackwardInstruction(RecurrentSequenceGradient op, Node node, CpuValue[] reads, CpuValue[] writes)
        : base(
            op.Kind, op.Masked, node.Inputs[3].Shape[0], node.Inputs[3].Shape[1], node.Inputs[3].Shape[2], node.Inputs[0].Shape[1] / node.Inputs[3].Shape[2],
            new GemmShape(1, node.Inputs[3].Shape[2], node.Inputs[0].Shape[1]) { TransposeB = true, Accumulate = true }, reads, writes) =>
        saved = new RecurrentSequence(op.Kind, op.Masked).Saved;

    protected override void RunRows(CpuFrame frame, int first, int rows, T* scratch, byte* gemmWorkspace)
    {
        T* u = Reads[0].Pointer<T>(frame), h0 = Reads[1].Pointer<T>(frame), c0 = Reads[2].Pointer<T>(frame), all = Reads[3].Pointer<T>(frame);
        T* kept = Reads[4].Pointer<T>(frame), gh = Reads[5].Pointer<T>(frame), gc = Reads[6].Pointer<T>(frame);
        T* dx = Writes[0].Pointer<T>(frame), dh0 = Writes[1].Pointer<T>(frame), dc0 = Writes[2].Pointer<T>(frame);
        T* dInner = Kind == RecurrentKind.Gru ? Writes[3].Pointer<T>(frame) : null;
        byte* mask = Masked ? Reads[7].Pointer(frame) : null;
        int width = Gates * Units;
        T* ds = scratch, dh = ds + (long)Rows * width, dc = dh + (long)Rows * Units;
        new Span<T>(dh, rows * Units).Clear();
        new Span<T>(gc + (long)first * Units, rows * Units).CopyTo(new Span<T>(dc, rows * Units));
        for (int t = Steps - 1; t >= 0; t--)
        {
            for (int row = 0; row < rows; row++)
            {
                long at = (long)(first + row) * Steps + t, states = (long)(first + row) * Units;
                T* dsRow = ds + (long)row * width, dhRow = dh + (long)row * Units, dxRow = dx + at * width;
                var dState = new Span<T>(dhRow, Units);
                TensorPrimitives.Add<T>(dState, new Span<T>(gh + at * Units, Units), dState);
                if (mask != null && mask[at] == 0)
                {
                    new Span<T>(dsRow, width).Clear();
                    new Span<T>(dxRow, width).Clear();
                }
                else
                {
                    T* keep = kept + at * saved * Units, before = t > 0 ? all + (at - 1) * Units : h0 + states;
                    T* carry = t > 0 ? keep - saved * Units + 4 * Units : c0 + states;
                    Step(keep, all + at * Units, before, carry, dhRow, dc + (long)row * Units, dxRow, dsRow);
                }

                if (dInner != null)
                    new Span<T>(dsRow, width).CopyTo(new Span<T>(dInner + at * width, width));
            }

            if (!Multiply(rows, ds, u, dh, null, gemmWorkspace))
                MultiplyPlainly(rows, ds, u, dh);
        }

        new Span<T>(dh, rows * Units).CopyTo(new Span<T>(dh0 + (long)first * Units, rows * Units));
        new Span<T>(dc, rows * Units).CopyTo(new Span<T>(dc0 + (long)first * Units, rows * Units));
    }

    // Leaves in dh what reaches the state before directly; the product with U adds the rest.
    void Step(T* keep, T* h, T* before, T* carry, T* dh, T* dc, T* dx, T* ds)
    {
        int n = Units;
        switch (Kind)
        {
            case RecurrentKind.Simple:
                for (int j = 0; j < n; j++)
                {
                    dx[j] = ds[j] = dh[j] * (T.One - h[j] * h[j]);
                    dh[j] = T.Zero;
                }

                break;
            case RecurrentKind.Lstm:
                TensorPrimitives.Tanh(new ReadOnlySpan<T>(keep + 4 * n, n), new Span<T>(ds, n));
                for (int j = 0; j < n; j++)
                {
                    T i = keep[j], f = keep[n + j], g = keep[2 * n + j], o = keep[3 * n + j], y = ds[j];
                    T d = dc[j] + dh[j] * o * (T.One - y * y);
                    dx[j] = d * g * i * (T.One - i);
                    dx[n + j] = d * carry[j] * f * (T.One - f);
                    dx[2 * n + j] = d * i * (T.One - g * g);
                    dx[3 * n + j] = dh[j] * y * o * (T.One - o);
                    dc[j] = d * f;
                    dh[j] = T.Zero;
                }

                new Span<T>(dx, 4 * n).CopyTo(new Span<T>(ds, 4 * n));
                break;
            default:
                for (int j = 0; j < n; j++)
                {
                    T z = keep[j], r = keep[n + j], y = keep[2 * n + j], s = keep[3 * n + j];
                    T d = dh[j] * (T.One - z) * (T.One - y * y);
                    dx[j] = ds[j] = dh[j] * (before[j] - y) * z * (T.One - z);
                    dx[n + j] = ds[n + j] = d * s * r * (T.One - r);
                    dx[2 * n + j] = d;
                    ds[2 * n + j] = d * r;
                    dh[j] *= z;
                }

                break;
        }
    }

    void MultiplyPlainly(int rows, T* ds, T* u, T* dh)
    {
        int width = Gates * Units;
        for (int row = 0; row < rows; row++)
        {
            var gradient = new ReadOnlySpan<T>(ds + (long)row * width, width);
            for (int k = 0; k < Units; k++)
                dh[row * Units + k] += TensorPrimitives.Dot(gradient, new ReadOnlySpan<T>(u + (long)k * width, width));
        }
    }
}
