namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>C[M, N] = epilogue(op(A)[M, K] · op(B)[K, N] + bias[N] (+ C)), for one matrix or a strided batch of them.</summary>
/// <remarks>
/// A is stored [M, K], or [K, M] if <see cref="TransposeA"/>; B is stored [K, N], [N, K] if <see cref="TransposeB"/>,
/// or that in panels (see <see cref="Panels"/>) if <see cref="PackedB"/>; C is stored [M, N], or that in panels if <see cref="PackedC"/>. A leading dimension of 0 means rows without gaps.
/// </remarks>
internal readonly record struct GemmShape(int M, int N, int K)
{
    internal bool TransposeA { get; init; }
    internal bool TransposeB { get; init; }
    internal bool PackedB { get; init; }
    internal bool PackedC { get; init; }
    internal int LdA { get; init; }
    internal int LdB { get; init; }
    internal int LdC { get; init; }
    internal int Batch { get; init; } = 1;
    /// <summary>Floats between the matrices of a batch; 0 uses the same A or B for all.</summary>
    internal nint StrideA { get; init; }
    internal nint StrideB { get; init; }
    internal nint StrideC { get; init; }
    internal bool Accumulate { get; init; }
    internal Epilogue Epilogue { get; init; }

    internal int RowLengthA => LdA != 0 ? LdA : TransposeA ? M : K;
    internal int RowLengthB => LdB != 0 ? LdB : TransposeB ? K : N;
    internal int RowLengthC => LdC != 0 ? LdC : N;
}
