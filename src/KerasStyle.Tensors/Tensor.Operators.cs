using System.Runtime.CompilerServices;

namespace KerasStyle;

public sealed partial class Tensor
{
    /// <summary>A part: <c>x[0]</c>, <c>x[.., ^1]</c>, <c>x[.., 1..^1]</c>. A number takes its axis away, a range keeps it; axes that are not named stay whole.</summary>
    /// <exception cref="ArgumentException">There are more numbers and ranges than axes, or one is outside its axis.</exception>
    [IndexerName("Part")]     // Item is the single value
    public Tensor this[params ReadOnlySpan<TensorIndex> key] => Ops.GetItem(this, key);

    /// <summary>Element by element; lengths of 1 broadcast.</summary>
    public static Tensor operator +(Tensor a, Tensor b) => Ops.Add(a, b);

    /// <inheritdoc cref="op_Addition"/>
    public static Tensor operator -(Tensor a, Tensor b) => Ops.Subtract(a, b);

    /// <inheritdoc cref="op_Addition"/>
    public static Tensor operator *(Tensor a, Tensor b) => Ops.Multiply(a, b);

    /// <inheritdoc cref="op_Addition"/>
    public static Tensor operator /(Tensor a, Tensor b) => Ops.Divide(a, b);

    /// <summary>Element by element.</summary>
    public static Tensor operator -(Tensor x) => Ops.Negative(x);

    /// <summary>Element by element, as bool.</summary>
    public static Tensor operator >(Tensor a, Tensor b) => Ops.Greater(a, b);

    /// <inheritdoc cref="op_GreaterThan"/>
    public static Tensor operator <(Tensor a, Tensor b) => Ops.Less(a, b);

    /// <inheritdoc cref="op_GreaterThan"/>
    public static Tensor operator >=(Tensor a, Tensor b) => Ops.GreaterEqual(a, b);

    /// <inheritdoc cref="op_GreaterThan"/>
    public static Tensor operator <=(Tensor a, Tensor b) => Ops.LessEqual(a, b);
}
