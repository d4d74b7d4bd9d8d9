namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>What element-wise operations need of a vector besides arithmetic. A bool lane is a mask of 32 bits, a byte in memory;
/// an int32 lane keeps its bits in the float's place.</summary>
internal unsafe interface ILaneVector<TSelf> : IFloatVector<TSelf>
    where TSelf : unmanaged, ILaneVector<TSelf>
{
    static abstract TSelf operator ^(TSelf a, TSelf b);

    /// <summary>Lanes of a where the mask is set, else of b.</summary>
    static abstract TSelf Select(TSelf mask, TSelf a, TSelf b);
    static abstract TSelf Less(TSelf a, TSelf b);
    static abstract TSelf LessOrEqual(TSelf a, TSelf b);
    static abstract TSelf Equal(TSelf a, TSelf b);
    static abstract TSelf Sqrt(TSelf x);
    static abstract TSelf Floor(TSelf x);
    static abstract TSelf Ceiling(TSelf x);
    static abstract TSelf AddInt(TSelf a, TSelf b);
    static abstract TSelf SubtractInt(TSelf a, TSelf b);
    static abstract TSelf MultiplyInt(TSelf a, TSelf b);
    /// <summary>The upper 32 bits of the products of unsigned numbers.</summary>
    static abstract TSelf MultiplyHigh(TSelf a, TSelf b);
    static abstract TSelf ShiftRight(TSelf unsigned, int bits);
    static abstract TSelf LessInt(TSelf a, TSelf b);
    static abstract TSelf EqualInt(TSelf a, TSelf b);
    static abstract TSelf ToFloat(TSelf ints);

    /// <summary>Toward zero; beyond the integers their nearest, 0 of NaN.</summary>
    static abstract TSelf ToInt(TSelf floats);

    /// <summary>The largest lane; not a number when any is.</summary>
    static abstract float MaximumLane(TSelf x);
    static abstract TSelf LoadMask(byte* source);
    static abstract void StoreMask(TSelf mask, byte* destination);
}
