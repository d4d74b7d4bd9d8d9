using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace KerasStyle.Tensors.Cpu;

/// <summary>Matrix products over broadcast leading axes.</summary>
sealed unsafe class MatMulInstruction<T> : CpuInstruction
    where T : unmanaged, INumber<T>
{
    readonly MatMul matmul;
    readonly int m, n, k;
    readonly long[] batchA, batchB;     // start of each product's operands

    [SetsRequiredMembers]
    public MatMulInstruction(MatMul matmul, Node node, CpuValue[] reads, CpuValue[] writes)
    {
        (Reads, Writes, this.matmul) = (reads, writes, matmul);
        (Shape a, Shape b, Shape c) = (node.Inputs[0].Shape, node.Inputs[1].Shape, node.Outputs[0].Shape);
        (m, n, k) = (c[^2], c[^1], matmul.TransposeA ? a[^2] : a[^1]);
        (batchA, batchB) = (BatchStarts(a, c), BatchStarts(b, c));
    }

    public override void Run(CpuFrame frame)
    {
        T* a = Reads[0].Pointer<T>(frame), b = Reads[1].Pointer<T>(frame), c = Writes[0].Pointer<T>(frame);
        for (int i = 0; i < batchA.Length; i++)
            Multiply(a + batchA[i], b + batchB[i], c + (long)i * m * n);
    }

    void Multiply(T* a, T* b, T* c)
    {
        (long rowA, long stepA) = matmul.TransposeA ? (1, m) : (k, 1L);
        (long stepB, long columnB) = matmul.TransposeB ? (1, k) : (n, 1L);
        for (int i = 0; i < m; i++)
        {
            var row = new Span<T>(c + (long)i * n, n);
            row.Clear();
            for (int p = 0; p < k; p++)
            {
                T x = a[i * rowA + p * stepA];
                T* y = b + p * stepB;
                if (columnB == 1)
                    System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(new ReadOnlySpan<T>(y, n), x, row, row);
                else
                    for (int j = 0; j < n; j++)
                        row[j] += x * y[j * columnB];
            }
        }
    }

    internal static long[] BatchStarts(Shape operand, Shape result)
    {
        Shape batch = result[..^2];
        long matrix = (long)operand[^2] * operand[^1];
        var starts = new long[batch.Size];
        for (long i = 0; i < starts.Length; i++)
        {
            long rest = i, stride = matrix, at = 0;
            for (int axis = 1; axis <= batch.Rank; axis++)
            {
                long index = rest % batch[^axis];
                rest /= batch[^axis];
                int length = axis + 2 <= operand.Rank ? operand[operand.Rank - 2 - axis] : 1;
                if (length > 1)
                    at += index * stride;
                stride *= length;
            }

            starts[i] = at;
        }

        return starts;
    }
}
