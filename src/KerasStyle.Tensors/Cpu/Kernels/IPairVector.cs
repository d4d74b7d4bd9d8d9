namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>A vector of 32-bit lanes, each a sum or a pair of 16-bit numbers.</summary>
internal unsafe interface IPairVector<TSelf>
    where TSelf : unmanaged, IPairVector<TSelf>
{
    /// <summary>Number of lanes.</summary>
    static abstract int Lanes { get; }

    static abstract TSelf Load(int* source);

    static abstract void Store(TSelf value, int* destination);

    /// <summary>One pair in all lanes.</summary>
    static abstract TSelf Create(int pair);

    /// <summary>Pairs of a byte of each of two rows.</summary>
    static abstract TSelf Pair(sbyte* first, sbyte* second);

    /// <summary>sum + a₀·b₀ + a₁·b₁ in each lane.</summary>
    static abstract TSelf MultiplyAdd(TSelf a, TSelf b, TSelf sum);
}
