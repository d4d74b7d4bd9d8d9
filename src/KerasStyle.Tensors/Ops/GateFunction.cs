namespace KerasStyle.Tensors;

/// <summary>A function of a gate whose slope follows from its value.</summary>
#if AHEAD_OF_TIME
internal enum GateFunction
#else
public enum GateFunction
#endif
{
    /// <summary>The hyperbolic tangent.</summary>
    Tanh,

    /// <summary>1 / (1 + e⁻ˣ).</summary>
    Sigmoid,

    /// <summary>max(x, 0).</summary>
    Relu,

    /// <summary>x / 6 + ½ clipped to 0 and 1.</summary>
    HardSigmoid,

    /// <summary>x itself.</summary>
    Linear,
}
