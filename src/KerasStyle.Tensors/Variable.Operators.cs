namespace KerasStyle;

// A variable counts as its value. Each operator stands three times, since C# does not look for Tensor's where no operand is one.
public sealed partial class Variable
{
    /// <summary>Element by element; lengths of 1 broadcast.</summary>
    public static Tensor operator +(Variable a, Tensor b) => Ops.Add(a, b);

    /// <inheritdoc cref="op_Addition(Variable, Tensor)"/>
    public static Tensor operator +(Tensor a, Variable b) => Ops.Add(a, b);

    /// <inheritdoc cref="op_Addition(Variable, Tensor)"/>
    public static Tensor operator +(Variable a, Variable b) => Ops.Add(a, b);

    /// <inheritdoc cref="op_Addition(Variable, Tensor)"/>
    public static Tensor operator -(Variable a, Tensor b) => Ops.Subtract(a, b);

    /// <inheritdoc cref="op_Addition(Variable, Tensor)"/>
    public static Tensor operator -(Tensor a, Variable b) => Ops.Subtract(a, b);

    /// <inheritdoc cref="op_Addition(Variable, Tensor)"/>
    public static Tensor operator -(Variable a, Variable b) => Ops.Subtract(a, b);

    /// <inheritdoc cref="op_Addition(Variable, Tensor)"/>
    public static Tensor operator *(Variable a, Tensor b) => Ops.Multiply(a, b);

    /// <inheritdoc cref="op_Addition(Variable, Tensor)"/>
    public static Tensor operator *(Tensor a, Variable b) => Ops.Multiply(a, b);

    /// <inheritdoc cref="op_Addition(Variable, Tensor)"/>
    public static Tensor operator *(Variable a, Variable b) => Ops.Multiply(a, b);

    /// <inheritdoc cref="op_Addition(Variable, Tensor)"/>
    public static Tensor operator /(Variable a, Tensor b) => Ops.Divide(a, b);

    /// <inheritdoc cref="op_Addition(Variable, Tensor)"/>
    public static Tensor operator /(Tensor a, Variable b) => Ops.Divide(a, b);

    /// <inheritdoc cref="op_Addition(Variable, Tensor)"/>
    public static Tensor operator /(Variable a, Variable b) => Ops.Divide(a, b);

    /// <summary>Element by element.</summary>
    public static Tensor operator -(Variable x) => Ops.Negative(x);
}
