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
        One(Ops.Abs, "abs", "absolute");
        One(Ops.Fabs, "fabs");
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
        table["keras.ops.round"] = c => [Ops.Round(c.Tensor(0, "x"), c.Int(1, "decimals") ?? 0)];
        One(Ops.Arcsin, "arcsin");
        One(Ops.Arccos, "arccos");
        One(Ops.Arcsinh, "arcsinh");
        One(Ops.Arccosh, "arccosh");
        One(Ops.Arctanh, "arctanh");
        One(Ops.Sinh, "sinh");
        One(Ops.Cosh, "cosh");
        One(Ops.Log2, "log2");
        One(Ops.Log10, "log10");
        One(Ops.Exp2, "exp2");
        One(Ops.Cbrt, "cbrt");
        One(Ops.Deg2rad, "deg2rad");
        One(Ops.Rad2deg, "rad2deg");
        One(Ops.Trunc, "trunc");
        One(Ops.Signbit, "signbit");
        One(Ops.Sinc, "sinc");
        One(Ops.Isposinf, "isposinf");
        One(Ops.Isneginf, "isneginf");
        One(Ops.Erfc, "erfc");
        One(Ops.Erfinv, "erfinv");
        One(Ops.I0, "i0");
        One(Ops.Real, "real");
        One(Ops.Imag, "imag");
        One(Ops.Conjugate, "conj", "conjugate");
        One(Ops.Angle, "angle");
        One(Ops.Isreal, "isreal");
        One(Ops.Copy, "copy");
        Two(Ops.Ldexp, "ldexp");
        table["keras.ops.cast"] = c => [Ops.Cast(c.Tensor(0, "x"), DTypes.Parse(c.Text(1, "dtype")!))];
        table["keras.ops.saturate_cast"] = c => [Ops.SaturateCast(c.Tensor(0, "x"), DTypes.Parse(c.Text(1, "dtype")!))];
        table["keras.ops.view"] = c => [Ops.View(c.Tensor(0, "x"), c.Text(1, "dtype") is { } dtype ? DTypes.Parse(dtype) : null)];
        table["keras.ops.allclose"] = c => [Ops.Allclose(c.Tensor(0, "x1"), c.Tensor(1, "x2"), c.Double(2, "rtol") ?? 1e-5, c.Double(3, "atol") ?? 1e-8, c.Flag(4, "equal_nan") ?? false)];
        One(Ops.BitwiseNot, "bitwise_not", "bitwise_invert");
        Two(Ops.Hypot, "hypot");
        Two(Ops.Logaddexp, "logaddexp");
        Two(Ops.Logaddexp2, "logaddexp2");
        Two(Ops.Fmod, "fmod");
        Two(Ops.Fmax, "fmax");
        Two(Ops.Fmin, "fmin");
        Two(Ops.DivideNoNan, "divide_no_nan");
        Two(Ops.Heaviside, "heaviside");
        Two(Ops.Nextafter, "nextafter");
        Two(Ops.BitwiseAnd, "bitwise_and");
        Two(Ops.BitwiseOr, "bitwise_or");
        Two(Ops.BitwiseXor, "bitwise_xor");
        Two(Ops.LeftShift, "left_shift", "bitwise_left_shift");
        Two(Ops.RightShift, "right_shift", "bitwise_right_shift");
        Two(Ops.Gcd, "gcd");
        Two(Ops.Lcm, "lcm");
        table["keras.ops.isclose"] = c => [Ops.Isclose(c.Tensor(0, "x1"), c.Tensor(1, "x2"), c.Double(2, "rtol") ?? 1e-5, c.Double(3, "atol") ?? 1e-8, c.Flag(4, "equal_nan") ?? false)];
        table["keras.ops.nan_to_num"] = c => [Ops.NanToNum(c.Tensor(0, "x"), c.Double(1, "nan") ?? 0, c.Double(2, "posinf"), c.Double(3, "neginf"))];
        table["keras.ops.select"] = c => [Ops.Select(c.List(0, "condlist"), c.List(1, "choicelist"), c.Optional(2, "default") ?? 0)];
        One(Ops.Isnan, "isnan");
        One(Ops.Isinf, "isinf");
        One(Ops.Isfinite, "isfinite");
        table["keras.ops.clip"] = c => [Ops.Clip(c.Tensor(0, "x"), c.Tensor(1, "x_min"), c.Tensor(2, "x_max"))];
        table["keras.ops.where"] = c => c.Optional(1, "x1") is { } x1 ? [Ops.Where(c.Tensor(0, "condition"), x1, c.Tensor(2, "x2"))] : Ops.Where(c.Tensor(0, "condition"));

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
