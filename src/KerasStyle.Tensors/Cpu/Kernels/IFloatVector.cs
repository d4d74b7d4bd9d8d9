namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>
/// A vector of floats, so that a formula is written once and compiled for each width. The scalar form has one lane
/// and the same operations, rounding included: all widths agree bit for bit.
/// </summary>
internal unsafe interface IFloatVector<TSelf>
    where TSelf : unmanaged, IFloatVector<TSelf>
{
    static abstract int Lanes { get; }
    static abstract TSelf Create(float value);
    static abstract TSelf Load(float* source);
    /// <summary>The first <paramref name="count"/> floats, and <paramref name="fill"/> in the other lanes.</summary>
    static abstract TSelf LoadPartial(float* source, int count, float fill);
    static abstract void Store(TSelf x, float* destination);
    /// <summary>For what is not read before it has left the cache: it need not be fetched to be written. The destination is aligned to the vector.</summary>
    static abstract void StorePastCache(TSelf x, float* destination);
    static abstract void StorePartial(TSelf x, float* destination, int count);
    static abstract TSelf operator +(TSelf a, TSelf b);
    static abstract TSelf operator -(TSelf a, TSelf b);
    static abstract TSelf operator *(TSelf a, TSelf b);
    static abstract TSelf operator /(TSelf a, TSelf b);
    static abstract TSelf operator &(TSelf a, TSelf b);
    static abstract TSelf operator |(TSelf a, TSelf b);
    /// <summary>a · b + c with one rounding.</summary>
    static abstract TSelf FusedMultiplyAdd(TSelf a, TSelf b, TSelf c);
    /// <summary>a &lt; b ? a : b, so b if either is NaN.</summary>
    static abstract TSelf Min(TSelf a, TSelf b);
    /// <summary>a &gt; b ? a : b, so b if either is NaN.</summary>
    static abstract TSelf Max(TSelf a, TSelf b);
    static abstract TSelf Round(TSelf x);
    /// <summary>2^n for a whole n in [-126, 127].</summary>
    static abstract TSelf PowerOfTwo(TSelf n);
    /// <summary>x · 2^n for a whole n in [-252, 254].</summary>
    static abstract TSelf Scale(TSelf x, TSelf n);
    /// <summary>The exponent and the mantissa in [1, 2) of a normal positive number.</summary>
    static abstract TSelf Exponent(TSelf x, out TSelf mantissa);
    /// <summary>a &lt; b ? yes : no in each lane.</summary>
    static abstract TSelf SelectLess(TSelf a, TSelf b, TSelf yes, TSelf no);
    static abstract float Sum(TSelf x);
    static abstract float MaxLane(TSelf x);
}
