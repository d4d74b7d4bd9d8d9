namespace KerasStyle.Conformance.Kinds;

/// <summary>The functions of keras.ops that work element by element.</summary>
static class ElementwiseFunctions
{
    public static void Fill(Dictionary<string, Func<FunctionCall, IReadOnlyList<Tensor>>> table)
    {
        Two(Ops.Add, "add");
        Two(Ops.Subtract, "subtract");
        Two(Ops.Multiply, "multiply");
        Two(Ops.Divide, "divide", "true_divide");
        Two(Ops.Power, "power");
        Two(Ops.Maximum, "maximum");
        Two(Ops.Minimum, "minimum");
        Two(Ops.Mod, "mod");
        Two(Ops.FloorDivide, "floor_divide");
        Two(Ops.Arctan2, "arctan2");
        Two(Ops.Equal, "equal");
        Two(Ops.NotEqual, "not_equal");
        Two(Ops.Less, "less");
        Two(Ops.LessEqual, "less_equal");
        Two(Ops.Greater, "greater");
        Two(Ops.GreaterEqual, "greater_equal");
        Two(Ops.LogicalAnd, "logical_and");
        Two(Ops.LogicalOr, "logical_or");
        Two(Ops.LogicalXor, "logical_xor");
        Two(Ops.Matmul, "matmul");
        One(Ops.LogicalNot, "logical_not");
        One(Ops.Negative, "negative");
        One(Ops.Abs, "abs", "absolute", "fabs");
        One(Ops.Sign, "sign");
        One(Ops.Square, "square");
        One(Ops.Exp, "exp");
        One(Ops.Expm1, "expm1");
        One(Ops.Log, "log");
        One(Ops.Log1p, "log1p");
        One(Ops.Sqrt, "sqrt");
        One(Ops.Rsqrt, "rsqrt");
        One(Ops.Reciprocal, "reciprocal");
        One(Ops.Sin, "sin");
        One(Ops.Cos, "cos");
        One(Ops.Tan, "tan");
        One(Ops.Arctan, "arctan");
        One(Ops.Tanh, "tanh");
        One(Ops.Sigmoid, "sigmoid");
        One(Ops.Erf, "erf");
        One(Ops.Floor, "floor");
        One(Ops.Ceil, "ceil");
        One(Ops.Round, "round");
        One(Ops.Isnan, "isnan");
        One(Ops.Isinf, "isinf");
        One(Ops.Isfinite, "isfinite");
        table["keras.ops.clip"] = c => [Ops.Clip(c.Tensor(0, "x"), c.Tensor(1, "x_min"), c.Tensor(2, "x_max"))];
        table["keras.ops.where"] = c => [Ops.Where(c.Tensor(0, "condition"), c.Tensor(1, "x1"), c.Tensor(2, "x2"))];

        void One(Func<Tensor, Tensor> function, params ReadOnlySpan<string> names)
        {
            foreach (string name in names)
                table["keras.ops." + name] = c => [function(c.Tensor(0, "x"))];
        }

        void Two(Func<Tensor, Tensor, Tensor> function, params ReadOnlySpan<string> names)
        {
            foreach (string name in names)
                table["keras.ops." + name] = c => [function(c.Tensor(0, "x1"), c.Tensor(1, "x2"))];
        }
    }
}
