using System.Numerics;

namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>What <see cref="GemmPlan"/> computes, as plain loops over any floating-point type; also the engine's float64 product.</summary>
internal static unsafe class GemmReference
{
    internal static void Run<T>(GemmShape shape, T* a, T* b, T* c, T* bias)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (shape.PackedB)
            throw new NotSupportedException("The reference product reads B as a matrix, not in panels.");
        for (int i = 0; i < shape.Batch; i++)
            RunOne(shape, a + i * shape.StrideA, b + i * shape.StrideB, c + i * shape.StrideC, bias);
    }

    static void RunOne<T>(GemmShape shape, T* a, T* b, T* c, T* bias)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        nint ldA = shape.RowLengthA, ldB = shape.RowLengthB;
        (nint rowA, nint stepA) = shape.TransposeA ? ((nint)1, ldA) : (ldA, 1);
        (nint stepB, nint columnB) = shape.TransposeB ? ((nint)1, ldB) : (ldB, 1);
        for (int m = 0; m < shape.M; m++)
        {
            T* row = c + (nint)m * shape.RowLengthC;
            for (int n = 0; n < shape.N; n++)
                row[n] = (shape.Accumulate ? row[n] : T.Zero) + (bias == null ? T.Zero : bias[n]);
            for (int k = 0; k < shape.K; k++)
            {
                T x = a[m * rowA + k * stepA];
                T* source = b + k * stepB;
                for (int n = 0; n < shape.N; n++)
                    row[n] = T.FusedMultiplyAdd(x, source[n * columnB], row[n]);
            }
            if (shape.Epilogue == Epilogue.Relu)
                for (int n = 0; n < shape.N; n++)
                    row[n] = T.Zero > row[n] ? T.Zero : row[n];
        }
    }
}
