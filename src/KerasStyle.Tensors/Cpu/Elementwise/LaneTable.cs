using System.Reflection;
using System.Runtime.Intrinsics;
using KerasStyle.Tensors.Cpu.Kernels;

namespace KerasStyle.Tensors.Cpu;

/// <summary>The lane function of each element-wise operation for one vector width.</summary>
sealed class LaneTable
{
    delegate T One<T>(T x);

    delegate T Two<T>(T a, T b);

    delegate T Three<T>(T condition, T a, T b);

    unsafe delegate T Reader<T>(byte* p);

    unsafe delegate void Writer<T>(T x, byte* p);

    readonly Dictionary<(Op Op, DType Operand), MethodInfo> functions = [];

    /// <summary>The table of the widest vectors in use; null when code is not written at run time.</summary>
    public static LaneTable? Current { get; } = Simd.Level switch
    {
        SimdLevel.Vector512 => Wide(),
        SimdLevel.Vector256 => Narrow(),
        _ => null,
    };

    public required Type Vector { get; init; }

    /// <summary>Elements in one vector.</summary>
    public required int Width { get; init; }

    public required MethodInfo Load { get; init; }

    public required MethodInfo LoadMask { get; init; }

    public required MethodInfo Broadcast { get; init; }

    public required MethodInfo BroadcastMask { get; init; }

    public required MethodInfo Store { get; init; }

    public required MethodInfo StoreMask { get; init; }

    /// <summary>The function of an operation; null when it has no lane form and the interpreter must run it.</summary>
    public MethodInfo? Find(Op op, DType operand) => functions.GetValueOrDefault((op, op is Select ? DType.Float32 : operand));

    void Add<T>(UnaryKind kind, One<T> function, DType operand = DType.Float32) => functions[(new Unary(kind), operand)] = function.Method;

    void Add<T>(BinaryKind kind, Two<T> function, Two<T>? ofInts = null)
    {
        functions[(new Binary(kind), DType.Float32)] = function.Method;
        if (ofInts != null)
            functions[(new Binary(kind), DType.Int32)] = ofInts.Method;
    }

    void AddLogic<T>(BinaryKind kind, Two<T> function) => functions[(new Binary(kind), DType.Bool)] = function.Method;

    void AddCast<T>(DType from, DType to, One<T> function) => functions[(new Cast(to), from)] = function.Method;

    static unsafe LaneTable Wide()
    {
        var table = new LaneTable
        {
            Vector = typeof(Vector512<float>),
            Width = 16,
            Load = ((Reader<Vector512<float>>)Lanes512.Load).Method,
            LoadMask = ((Reader<Vector512<float>>)Lanes512.LoadMask).Method,
            Broadcast = ((Reader<Vector512<float>>)Lanes512.Broadcast).Method,
            BroadcastMask = ((Reader<Vector512<float>>)Lanes512.BroadcastMask).Method,
            Store = ((Writer<Vector512<float>>)Lanes512.Store).Method,
            StoreMask = ((Writer<Vector512<float>>)Lanes512.StoreMask).Method,
        };
        table.Add<Vector512<float>>(UnaryKind.Negative, Lanes512.Negative);
        table.Add<Vector512<float>>(UnaryKind.Abs, Lanes512.Abs);
        table.Add<Vector512<float>>(UnaryKind.Sign, Lanes512.Sign);
        table.Add<Vector512<float>>(UnaryKind.Square, Lanes512.Square);
        table.Add<Vector512<float>>(UnaryKind.Sqrt, Lanes512.Sqrt);
        table.Add<Vector512<float>>(UnaryKind.Rsqrt, Lanes512.Rsqrt);
        table.Add<Vector512<float>>(UnaryKind.Reciprocal, Lanes512.Reciprocal);
        table.Add<Vector512<float>>(UnaryKind.Floor, Lanes512.Floor);
        table.Add<Vector512<float>>(UnaryKind.Ceil, Lanes512.Ceil);
        table.Add<Vector512<float>>(UnaryKind.Round, Lanes512.Round);
        table.Add<Vector512<float>>(UnaryKind.Relu, Lanes512.Relu);
        table.Add<Vector512<float>>(UnaryKind.Exp, Lanes512.Exp);
        table.Add<Vector512<float>>(UnaryKind.Log, Lanes512.Log);
        table.Add<Vector512<float>>(UnaryKind.Tanh, Lanes512.Tanh);
        table.Add<Vector512<float>>(UnaryKind.Sigmoid, Lanes512.Sigmoid);
        table.Add<Vector512<float>>(UnaryKind.Erf, Lanes512.Erf);
        table.Add<Vector512<float>>(UnaryKind.IsNan, Lanes512.IsNan);
        table.Add<Vector512<float>>(UnaryKind.IsInf, Lanes512.IsInf);
        table.Add<Vector512<float>>(UnaryKind.IsFinite, Lanes512.IsFinite);
        table.Add<Vector512<float>>(UnaryKind.LogicalNot, Lanes512.Not, DType.Bool);
        table.Add<Vector512<float>>(BinaryKind.Add, Lanes512.Add, Lanes512.AddInt);
        table.Add<Vector512<float>>(BinaryKind.Subtract, Lanes512.Subtract, Lanes512.SubtractInt);
        table.Add<Vector512<float>>(BinaryKind.Multiply, Lanes512.Multiply, Lanes512.MultiplyInt);
        table.Add<Vector512<float>>(BinaryKind.Divide, Lanes512.Divide);
        table.Add<Vector512<float>>(BinaryKind.Maximum, Lanes512.Maximum);
        table.Add<Vector512<float>>(BinaryKind.Minimum, Lanes512.Minimum);
        table.Add<Vector512<float>>(BinaryKind.Equal, Lanes512.Equal, Lanes512.EqualInt);
        table.Add<Vector512<float>>(BinaryKind.NotEqual, Lanes512.NotEqual, Lanes512.NotEqualInt);
        table.Add<Vector512<float>>(BinaryKind.Less, Lanes512.Less, Lanes512.LessInt);
        table.Add<Vector512<float>>(BinaryKind.LessEqual, Lanes512.LessEqual, Lanes512.LessEqualInt);
        table.Add<Vector512<float>>(BinaryKind.Greater, Lanes512.Greater, Lanes512.GreaterInt);
        table.Add<Vector512<float>>(BinaryKind.GreaterEqual, Lanes512.GreaterEqual, Lanes512.GreaterEqualInt);
        table.Add<Vector512<float>>(BinaryKind.ReluGradient, Lanes512.ReluGradient);
        table.AddLogic<Vector512<float>>(BinaryKind.LogicalAnd, Lanes512.And);
        table.AddLogic<Vector512<float>>(BinaryKind.LogicalOr, Lanes512.Or);
        table.AddLogic<Vector512<float>>(BinaryKind.LogicalXor, Lanes512.Xor);
        table.AddCast<Vector512<float>>(DType.Int32, DType.Float32, Lanes512.IntToFloat);
        table.AddCast<Vector512<float>>(DType.Bool, DType.Float32, Lanes512.BoolToFloat);
        table.AddCast<Vector512<float>>(DType.Bool, DType.Int32, Lanes512.BoolToInt);
        table.functions[(new Select(), DType.Float32)] = ((Three<Vector512<float>>)Lanes512.Select).Method;
        return table;
    }

    static unsafe LaneTable Narrow()
    {
        var table = new LaneTable
        {
            Vector = typeof(Vector256<float>),
            Width = 8,
            Load = ((Reader<Vector256<float>>)Lanes256.Load).Method,
            LoadMask = ((Reader<Vector256<float>>)Lanes256.LoadMask).Method,
            Broadcast = ((Reader<Vector256<float>>)Lanes256.Broadcast).Method,
            BroadcastMask = ((Reader<Vector256<float>>)Lanes256.BroadcastMask).Method,
            Store = ((Writer<Vector256<float>>)Lanes256.Store).Method,
            StoreMask = ((Writer<Vector256<float>>)Lanes256.StoreMask).Method,
        };
        table.Add<Vector256<float>>(UnaryKind.Negative, Lanes256.Negative);
        table.Add<Vector256<float>>(UnaryKind.Abs, Lanes256.Abs);
        table.Add<Vector256<float>>(UnaryKind.Sign, Lanes256.Sign);
        table.Add<Vector256<float>>(UnaryKind.Square, Lanes256.Square);
        table.Add<Vector256<float>>(UnaryKind.Sqrt, Lanes256.Sqrt);
        table.Add<Vector256<float>>(UnaryKind.Rsqrt, Lanes256.Rsqrt);
        table.Add<Vector256<float>>(UnaryKind.Reciprocal, Lanes256.Reciprocal);
        table.Add<Vector256<float>>(UnaryKind.Floor, Lanes256.Floor);
        table.Add<Vector256<float>>(UnaryKind.Ceil, Lanes256.Ceil);
        table.Add<Vector256<float>>(UnaryKind.Round, Lanes256.Round);
        table.Add<Vector256<float>>(UnaryKind.Relu, Lanes256.Relu);
        table.Add<Vector256<float>>(UnaryKind.Exp, Lanes256.Exp);
        table.Add<Vector256<float>>(UnaryKind.Log, Lanes256.Log);
        table.Add<Vector256<float>>(UnaryKind.Tanh, Lanes256.Tanh);
        table.Add<Vector256<float>>(UnaryKind.Sigmoid, Lanes256.Sigmoid);
        table.Add<Vector256<float>>(UnaryKind.Erf, Lanes256.Erf);
        table.Add<Vector256<float>>(UnaryKind.IsNan, Lanes256.IsNan);
        table.Add<Vector256<float>>(UnaryKind.IsInf, Lanes256.IsInf);
        table.Add<Vector256<float>>(UnaryKind.IsFinite, Lanes256.IsFinite);
        table.Add<Vector256<float>>(UnaryKind.LogicalNot, Lanes256.Not, DType.Bool);
        table.Add<Vector256<float>>(BinaryKind.Add, Lanes256.Add, Lanes256.AddInt);
        table.Add<Vector256<float>>(BinaryKind.Subtract, Lanes256.Subtract, Lanes256.SubtractInt);
        table.Add<Vector256<float>>(BinaryKind.Multiply, Lanes256.Multiply, Lanes256.MultiplyInt);
        table.Add<Vector256<float>>(BinaryKind.Divide, Lanes256.Divide);
        table.Add<Vector256<float>>(BinaryKind.Maximum, Lanes256.Maximum);
        table.Add<Vector256<float>>(BinaryKind.Minimum, Lanes256.Minimum);
        table.Add<Vector256<float>>(BinaryKind.Equal, Lanes256.Equal, Lanes256.EqualInt);
        table.Add<Vector256<float>>(BinaryKind.NotEqual, Lanes256.NotEqual, Lanes256.NotEqualInt);
        table.Add<Vector256<float>>(BinaryKind.Less, Lanes256.Less, Lanes256.LessInt);
        table.Add<Vector256<float>>(BinaryKind.LessEqual, Lanes256.LessEqual, Lanes256.LessEqualInt);
        table.Add<Vector256<float>>(BinaryKind.Greater, Lanes256.Greater, Lanes256.GreaterInt);
        table.Add<Vector256<float>>(BinaryKind.GreaterEqual, Lanes256.GreaterEqual, Lanes256.GreaterEqualInt);
        table.Add<Vector256<float>>(BinaryKind.ReluGradient, Lanes256.ReluGradient);
        table.AddLogic<Vector256<float>>(BinaryKind.LogicalAnd, Lanes256.And);
        table.AddLogic<Vector256<float>>(BinaryKind.LogicalOr, Lanes256.Or);
        table.AddLogic<Vector256<float>>(BinaryKind.LogicalXor, Lanes256.Xor);
        table.AddCast<Vector256<float>>(DType.Int32, DType.Float32, Lanes256.IntToFloat);
        table.AddCast<Vector256<float>>(DType.Bool, DType.Float32, Lanes256.BoolToFloat);
        table.AddCast<Vector256<float>>(DType.Bool, DType.Int32, Lanes256.BoolToInt);
        table.functions[(new Select(), DType.Float32)] = ((Three<Vector256<float>>)Lanes256.Select).Method;
        return table;
    }
}
