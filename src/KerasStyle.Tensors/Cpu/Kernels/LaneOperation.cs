namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>The functions of <see cref="LaneFunctions"/>, as numbers.</summary>
internal enum LaneOperation
{
    Negative, Abs, Sign, Square, Sqrt, Rsqrt, Reciprocal, Floor, Ceil, Round, RoundToBFloat16, RoundToFloat16, Relu, Exp, Expm1, Log, Log1p, Tanh, Sigmoid, Erf,

    IsNan, IsInf, IsFinite,

    Add, Subtract, Multiply, Maximum, Minimum, Divide, ReluGradient,

    Equal, NotEqual, Less, LessEqual, Greater, GreaterEqual,

    FloatToInt, FloatToBool,

    AddInt, SubtractInt, MultiplyInt, MaximumInt, MinimumInt, EqualInt, NotEqualInt, LessInt, LessEqualInt, GreaterInt, GreaterEqualInt, IntToFloat,
    IntToBool,

    Not, And, Or, Xor, BoolToFloat, BoolToInt,

    Select, SelectBool,
}
