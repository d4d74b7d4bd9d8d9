namespace KerasStyle.Tensors;

/// <summary>What a recurrent step computes from x's part x = W·xₜ + b and the state's part s = U·h; φ is the activation, σ the gates' function.</summary>
#if AHEAD_OF_TIME
internal enum RecurrentKind
#else
public enum RecurrentKind
#endif
{
    /// <summary>h = φ(x + s).</summary>
    Simple,

    /// <summary>i, f, g, o from x + s; c = σ(f)·c + σ(i)·φ(g); h = σ(o)·φ(c) (Hochreiter and Schmidhuber, 1997).</summary>
    Lstm,

    /// <summary>z = σ(xz + sz), r = σ(xr + sr), n = φ(xn + r·sn); h = z·h + (1 − z)·n (Cho et al., 2014, the reset after the product). The state's part has a bias of its own.</summary>
    Gru,

    /// <summary>As <see cref="Gru"/> with the reset before the product: n = φ(xn + Un·(r·h)), and no second bias.</summary>
    GruResetBefore,
}
