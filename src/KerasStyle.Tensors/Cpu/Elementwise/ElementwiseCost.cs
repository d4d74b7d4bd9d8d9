namespace KerasStyle.Tensors.Cpu;

/// <summary>Rough work of element-wise operations, in additions.</summary>
static class ElementwiseCost
{
    public static int Of(Op op) => op switch
    {
        Unary
        {
            Kind: UnaryKind.Exp or UnaryKind.Expm1 or UnaryKind.Log or UnaryKind.Log1p or UnaryKind.Sin or UnaryKind.Cos or UnaryKind.Tanh or UnaryKind.Sigmoid or UnaryKind.Erf
        } or Binary { Kind: BinaryKind.Power } => 12,
        Unary { Kind: UnaryKind.Sqrt or UnaryKind.Rsqrt or UnaryKind.Reciprocal or UnaryKind.RoundToBFloat16 or UnaryKind.RoundToFloat16 } or Binary { Kind: BinaryKind.Divide } => 4,
        _ => 1,
    };

    /// <summary>Whether it is a function of many steps, such as exp.</summary>
    public static bool IsDear(Op op) => Of(op) >= 12;
}
