using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Numerics.Tensors;

namespace KerasStyle.Tensors.Cpu;

/// <summary>Softmax or its logarithm along the last axis, where no loop nest computes it.</summary>
sealed unsafe class SoftmaxInstruction<T> : CpuInstruction
    where T : unmanaged, IFloatingPointIeee754<T>
{
    const int ChunkElements = 8192;

    readonly bool logarithm;
    readonly int columns, chunkRows;
    readonly long rows;

    [SetsRequiredMembers]
    public SoftmaxInstruction(bool logarithm, Node node, CpuValue[] reads, CpuValue[] writes)
    {
        (Reads, Writes, this.logarithm) = (reads, writes, logarithm);
        columns = node.Inputs[0].Shape[^1];
        rows = columns == 0 ? 0 : reads[0].Elements / columns;
        chunkRows = Math.Max(1, ChunkElements / Math.Max(1, columns));
    }

    public override bool CanShareMemory(CpuValue read) => true;

    public override void Run(CpuFrame frame)
    {
        if (rows > 0)
            RunChunks(frame, (int)((rows + chunkRows - 1) / chunkRows));
    }

    protected override void RunChunk(CpuFrame frame, int chunk)
    {
        T* x = Reads[0].Pointer<T>(frame), y = Writes[0].Pointer<T>(frame);
        Span<T> exp = stackalloc T[256];
        long end = Math.Min(rows, (chunk + 1L) * chunkRows);
        for (long r = (long)chunk * chunkRows; r < end; r++)
        {
            var row = new ReadOnlySpan<T>(x + r * columns, columns);
            var result = new Span<T>(y + r * columns, columns);
            T max = TensorPrimitives.Max(row);
            TensorPrimitives.Subtract(row, T.IsInfinity(max) && max < T.Zero ? T.Zero : max, result);
            if (logarithm)
            {
                T sum = T.Zero;
                for (int at = 0; at < columns; at += exp.Length)
                {
                    ReadOnlySpan<T> part = result.Slice(at, Math.Min(exp.Length, columns - at));
                    TensorPrimitives.Exp(part, exp);
                    sum += TensorPrimitives.Sum<T>(exp[..part.Length]);
                }

                TensorPrimitives.Subtract(result, T.Log(sum), result);
            }
            else
            {
                TensorPrimitives.Exp(result, result);
                TensorPrimitives.Divide(result, TensorPrimitives.Sum<T>(result), result);
            }
        }
    }
}
