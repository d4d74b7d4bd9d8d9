namespace KerasStyle;

// There is no complex element type: a complex tensor is the pair of its real and imaginary parts, as in the Fourier transforms.
public static partial class Ops
{
    /// <summary>The real part: x itself.</summary>
    public static Tensor Real(Tensor x) => Recorded(nameof(Real), x, Real) ?? x;

    /// <inheritdoc cref="Real(Tensor)"/>
    public static Tensor Real((Tensor Real, Tensor Imaginary) x) => x.Real;

    /// <summary>The imaginary part; of real values zeros.</summary>
    public static Tensor Imag(Tensor x) => Recorded(nameof(Imag), x, Imag) ?? ZerosLike(x);

    /// <inheritdoc cref="Imag(Tensor)"/>
    public static Tensor Imag((Tensor Real, Tensor Imaginary) x) => x.Imaginary;

    /// <summary>The complex conjugate; of real values x itself.</summary>
    public static Tensor Conjugate(Tensor x) => Recorded(nameof(Conjugate), x, Conjugate) ?? x;

    /// <inheritdoc cref="Conjugate(Tensor)"/>
    public static (Tensor Real, Tensor Imaginary) Conjugate((Tensor Real, Tensor Imaginary) x) => (x.Real, -x.Imaginary);

    /// <inheritdoc cref="Conjugate(Tensor)"/>
    public static Tensor Conj(Tensor x) => Conjugate(x);

    /// <inheritdoc cref="Conjugate(Tensor)"/>
    public static (Tensor Real, Tensor Imaginary) Conj((Tensor Real, Tensor Imaginary) x) => Conjugate(x);

    /// <summary>√(re² + im²).</summary>
    public static Tensor Abs((Tensor Real, Tensor Imaginary) x) => Hypot(x.Real, x.Imaginary);

    /// <summary>The angle in radians: 0 of positive values, π of negative ones.</summary>
    public static Tensor Angle(Tensor x) => Recorded(nameof(Angle), x, Angle) ?? Angle((AsFloat(x), ZerosLike(AsFloat(x))));

    /// <summary>The angle in radians, from −π to π.</summary>
    public static Tensor Angle((Tensor Real, Tensor Imaginary) x) => Arctan2(x.Imaginary, x.Real);

    /// <summary>Whether the imaginary part is 0: true of real values.</summary>
    public static Tensor Isreal(Tensor x) => Recorded(nameof(Isreal), x, Isreal) ?? Full(x.Shape, 1, DType.Bool);

    /// <inheritdoc cref="Isreal(Tensor)"/>
    public static Tensor Isreal((Tensor Real, Tensor Imaginary) x) => Equal(x.Imaginary, 0);

    /// <summary>The numbers of given absolute values and angles in radians.</summary>
    public static (Tensor Real, Tensor Imaginary) Polar(Tensor abs, Tensor angle) => (abs * Cos(angle), abs * Sin(angle));

    /// <summary>Real and imaginary parts out of a last axis of length 2.</summary>
    public static (Tensor Real, Tensor Imaginary) ViewAsComplex(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.Rank == 0 || x.Shape[^1] != 2)
            throw new ArgumentException($"the last axis must have length 2, got {x.Shape}", nameof(x));
        IReadOnlyList<Tensor> parts = Unstack(x, -1);
        return (parts[0], parts[1]);
    }

    /// <summary>Real and imaginary parts in a new last axis of length 2.</summary>
    public static Tensor ViewAsReal((Tensor Real, Tensor Imaginary) x) => Stack([x.Real, x.Imaginary], -1);
}
