using System.Text.Json.Nodes;

namespace KerasStyle.Layers;

/// <summary>The functions that models in Keras' files may hold, by class name.</summary>
static partial class OperationTable
{
    static readonly Dictionary<string, Func<OperationCall, IReadOnlyList<Tensor>>> Functions = Fill();

    static readonly Dictionary<string, string> ModuleNames = new (string Module, string Classes)[]
    {
        ("nn", NnClasses), ("math", MathClasses), ("core", CoreClasses), ("linalg", LinalgClasses), ("image", ImageClasses), ("einops", EinopsClasses),
    }.SelectMany(m => m.Classes.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(c => (c, m.Module))).ToDictionary(c => c.c, c => c.Module);

    public static bool Contains(string className) => Functions.ContainsKey(className);

    /// <summary>The module of Keras' source that a function's class is in.</summary>
    public static string ModuleOf(string className) => "keras.src.ops." + ModuleNames.GetValueOrDefault(className, "numpy");

    public static IReadOnlyList<Tensor> Compute(string className, OperationCall call) => Functions[className](call);

    static Dictionary<string, Func<OperationCall, IReadOnlyList<Tensor>>> Fill()
    {
        var table = new Dictionary<string, Func<OperationCall, IReadOnlyList<Tensor>>>(StringComparer.Ordinal);
        Two("Add", Ops.Add);
        Two("Subtract", Ops.Subtract);
        Two("Multiply", Ops.Multiply);
        Two("Divide", Ops.Divide);
        Two("TrueDivide", Ops.Divide);
        Two("FloorDivide", Ops.FloorDivide);
        Two("Power", Ops.Power);
        Two("Mod", Ops.Mod);
        Two("Maximum", Ops.Maximum);
        Two("Minimum", Ops.Minimum);
        Two("Matmul", Ops.Matmul);
        Two("Arctan2", Ops.Arctan2);
        Two("Equal", Ops.Equal);
        Two("NotEqual", Ops.NotEqual);
        Two("Less", Ops.Less);
        Two("LessEqual", Ops.LessEqual);
        Two("Greater", Ops.Greater);
        Two("GreaterEqual", Ops.GreaterEqual);
        Two("LogicalAnd", Ops.LogicalAnd);
        Two("LogicalOr", Ops.LogicalOr);
        Two("LogicalXor", Ops.LogicalXor);
        One("LogicalNot", Ops.LogicalNot);
        One("Negative", Ops.Negative);
        One("Absolute", Ops.Abs);
        One("Abs", Ops.Abs);
        One("Sign", Ops.Sign);
        One("Square", Ops.Square);
        One("Sqrt", Ops.Sqrt);
        One("Rsqrt", Ops.Rsqrt);
        One("Reciprocal", Ops.Reciprocal);
        One("Exp", Ops.Exp);
        One("Expm1", Ops.Expm1);
        One("Log", Ops.Log);
        One("Log1p", Ops.Log1p);
        One("Sin", Ops.Sin);
        One("Cos", Ops.Cos);
        One("Tan", Ops.Tan);
        One("Arctan", Ops.Arctan);
        One("Tanh", Ops.Tanh);
        One("Erf", Ops.Erf);
        One("Floor", Ops.Floor);
        One("Ceil", Ops.Ceil);
        One("Relu", Ops.Relu);
        One("Relu6", Ops.Relu6);
        One("Sigmoid", Ops.Sigmoid);
        One("LogSigmoid", Ops.LogSigmoid);
        One("HardSigmoid", Ops.HardSigmoid);
        One("HardSilu", Ops.HardSilu);
        One("Silu", Ops.Silu);
        One("Selu", Ops.Selu);
        One("Softplus", Ops.Softplus);
        One("Softsign", Ops.Softsign);
        One("StopGradient", Ops.StopGradient);
        One("Isnan", Ops.Isnan);
        Add("Round", c => Ops.Round(c[0], c.Int("decimals") ?? 0));
        Add("Gelu", c => Ops.Gelu(c[0], c.Flag("approximate")));
        Add("Elu", c => Ops.Elu(c[0], c.Number("alpha") ?? 1));
        Add("LeakyRelu", c => Ops.LeakyRelu(c[0], c.Number("negative_slope") ?? 0.2));
        Add("Softmax", c => Ops.Softmax(c[0], c.Int("axis") ?? -1));
        Add("LogSoftmax", c => Ops.LogSoftmax(c[0], c.Int("axis") ?? -1));
        Add("Where", c => Ops.Where(c[0], c[1], c[2]));
        Add("Clip", c => Ops.Clip(c[0], c.Number("x_min") ?? double.NegativeInfinity, c.Number("x_max") ?? double.PositiveInfinity));
        Add("Mean", c => Ops.Mean(c[0], c.Ints("axis"), c.Flag("keepdims")));
        Add("Var", c => Ops.Var(c[0], c.Ints("axis"), c.Flag("keepdims")));
        Add("Std", c => Ops.Std(c[0], c.Ints("axis"), c.Flag("keepdims")));
        Add("Sum", c => Ops.Sum(c[0], c.Ints("axis"), c.Flag("keepdims")));
        Add("Max", c => c.Number("initial") is { } initial ? Ops.Max(c[0], c.Ints("axis"), c.Flag("keepdims"), initial) : Ops.Max(c[0], c.Ints("axis"), c.Flag("keepdims")));
        Add("Min", c => c.Number("initial") is { } initial ? Ops.Min(c[0], c.Ints("axis"), c.Flag("keepdims"), initial) : Ops.Min(c[0], c.Ints("axis"), c.Flag("keepdims")));
        Add("Prod", c => Ops.Prod(c[0], c.Ints("axis"), c.Flag("keepdims")));
        Add("Any", c => Ops.Any(c[0], c.Ints("axis"), c.Flag("keepdims")));
        Add("All", c => Ops.All(c[0], c.Ints("axis"), c.Flag("keepdims")));
        Add("Logsumexp", c => Ops.Logsumexp(c[0], c.Ints("axis"), c.Flag("keepdims")));
        Add("Argmax", c => Ops.Argmax(c[0], c.Int("axis"), c.Flag("keepdims")));
        Add("Argmin", c => Ops.Argmin(c[0], c.Int("axis"), c.Flag("keepdims")));
        Add("Cumsum", c => Ops.Cumsum(c[0], c.Int("axis"), DTypeOf(c.Text("dtype"))));
        Add("Reshape", c => Ops.Reshape(c[0], new Shape(c.Ints("newshape"))));
        Add("Transpose", c => Ops.Transpose(c[0], c.Ints("axes")));
        Add("ExpandDims", c => Ops.ExpandDims(c[0], c.Ints("axis")));
        Add("Squeeze", c => c.Has("axis") ? Ops.Squeeze(c[0], c.Ints("axis")) : Ops.Squeeze(c[0]));
        Add("Concatenate", c => Ops.Concatenate(c.List(0), c.Int("axis") ?? 0));
        Add("Stack", c => Ops.Stack(c.List(0), c.Int("axis") ?? 0));
        table["Split"] = c => c.Int("indices_or_sections") is { } sections ? Ops.Split(c[0], sections, c.Int("axis") ?? 0) : Ops.Split(c[0], c.Ints("indices_or_sections"), c.Int("axis") ?? 0);
        Add("Flip", c => Ops.Flip(c[0], c.Ints("axis")));
        Add("Take", c => Ops.Take(c[0], c[1], c.Int("axis")));
        Add("GetItem", c => OperationIndexing.Get(c[0], c.Raw(1)));
        Add("OneHot", c => Ops.OneHot(c[0], c.Int("num_classes")!.Value, c.Int("axis") ?? -1));
        Add("Cast", c => Ops.Cast(c[0], DTypeOf(c.Text("dtype")) ?? c[0].DType));
        Add("ConvertToTensor", c => Ops.Cast(c[0], DTypeOf(c.Text("dtype")) ?? c[0].DType));
        Add("ZerosLike", c => Ops.Cast(Ops.ZerosLike(c[0]), DTypeOf(c.Text("dtype")) ?? c[0].DType));
        Add("OnesLike", c => Ops.Cast(Ops.OnesLike(c[0]), DTypeOf(c.Text("dtype")) ?? c[0].DType));
        Add("DepthToSpace", c => Ops.DepthToSpace(c[0], c.Int("block_size")!.Value, c.Text("data_format") ?? "channels_last"));
        Add("SpaceToDepth", c => Ops.SpaceToDepth(c[0], c.Int("block_size")!.Value, c.Text("data_format") ?? "channels_last"));
        FillMore(table);
        FillWindows(table);
        return table;

        void One(string name, Func<Tensor, Tensor> function) => Add(name, c => function(c[0]));

        void Two(string name, Func<Tensor, Tensor, Tensor> function) => Add(name, c => function(c[0], c[1]));

        void Add(string name, Func<OperationCall, Tensor> function) => table.Add(name, c => [function(c)]);
    }

    static DType? DTypeOf(string? name) => name == null ? null : DTypes.Parse(name);
}
