namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>
/// F(n × n, 3 × 3) along one axis (Winograd 1980; Lavin and Gray 2015): Y = Aᵀ(GgGᵀ ⊙ BᵀdB)A are the n × n outputs of filter g over patch d of n + 2 by n + 2
/// source values. Each method takes and gives vectors, so many floats apart.
/// </summary>
internal unsafe interface IWinogradTile<V>
    where V : unmanaged, IFloatVector<V>
{
    /// <summary>n: 2 or 4.</summary>
    static abstract int Side { get; }

    /// <summary>Bᵀ: n + 2 values to as many; the last two lie elsewhere, as the next tile begins with them.</summary>
    static abstract void Source(float* from, float* last, nint step, float* to, nint toStep);

    /// <summary>G: 3 values to n + 2.</summary>
    static abstract void Filter(float* from, nint step, float* to, nint toStep);

    /// <summary>Aᵀ: n + 2 values to n.</summary>
    static abstract void Result(float* from, nint step, float* to, nint toStep);

    /// <summary>A: n values to n + 2.</summary>
    static abstract void Slope(float* from, nint step, float* to, nint toStep);

    /// <summary>Gᵀ: n + 2 values to 3.</summary>
    static abstract void FilterGradient(float* from, nint step, float* to, nint toStep);
}
