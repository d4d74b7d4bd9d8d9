using System.Text.Json.Nodes;

namespace KerasStyle.Layers;

/// <summary>A function of <see cref="Ops"/> as a layer, as keras.layers.Lambda: <c>new Lambda(x => Ops.Square(x))</c>.
/// A file holds only the function's name: it loads where a function of that name, or of the layer's, is known by <see cref="Register(string, Func{Tensor, Tensor})"/>, and
/// code that stands in a file is never run. A class of one's own says what it does and needs no name; prefer it.</summary>
public sealed class Lambda : Layer
{
    static readonly Dictionary<string, Body> Registered = new(StringComparer.Ordinal);
    static readonly Dictionary<string, Func<Tensor, Tensor?, Tensor?>> RegisteredMasks = new(StringComparer.Ordinal);
    static readonly Lock Gate = new();

    readonly Body function;
    readonly string? functionName;
    readonly Shape? outputShape;
    readonly JsonNode? arguments;

    // What was found in a file: a name, or the numbers of a tensor.
    JsonNode? maskForm;

    /// <param name="function">The computation.</param>
    /// <param name="outputShape">Shape of one sample of the output; found by tracing the function when null.</param>
    /// <param name="functionName">The function's name in files; that of a method, or the layer's for a lambda expression, when null.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Type to compute in.</param>
    public Lambda(Func<Tensor, Tensor> function, Shape? outputShape = null, string? functionName = null, string? name = null, DTypePolicy? dtype = null)
        : this(Of(function), function.Method.Name, outputShape, functionName, name, dtype)
    {
    }

    /// <summary>A function that is told whether this is a training step.</summary>
    /// <inheritdoc cref="Lambda(Func{Tensor, Tensor}, Shape?, string?, string?, DTypePolicy?)"/>
    public Lambda(Func<Tensor, bool, Tensor> function, Shape? outputShape = null, string? functionName = null, string? name = null, DTypePolicy? dtype = null)
        : this(Of(function), function.Method.Name, outputShape, functionName, name, dtype)
    {
    }

    Lambda(Body function, string method, Shape? outputShape, string? functionName, string? name, DTypePolicy? dtype, bool trainable = true, JsonNode? arguments = null)
        : base(name, dtype, trainable)
    {
        (this.function, this.outputShape, this.arguments) = (function, outputShape, arguments);
        this.functionName = functionName ?? (IsName(method) ? method : null);
    }

    /// <summary>The output's mask, from the input and its mask, as keras.layers.Lambda's <c>mask</c>; null, the default, lets a mask go.
    /// A file holds the name of a method, which <see cref="RegisterMask"/> makes known.</summary>
    public Func<Tensor, Tensor?, Tensor?>? Mask
    {
        get;
        init
        {
            field = value;
            maskForm = value == null ? null : FunctionForm(IsName(value.Method.Name) ? value.Method.Name : $"{Name}_mask");
        }
    }

    /// <inheritdoc/>
    public override bool SupportsMasking => Mask != null;

    /// <summary>A function that is told the mask of its input.</summary>
    /// <inheritdoc cref="Lambda(Func{Tensor, Tensor}, Shape?, string?, string?, DTypePolicy?)"/>
    public static Lambda OfMasked(Func<Tensor, Tensor?, Tensor> function, Shape? outputShape = null, string? functionName = null, string? name = null, DTypePolicy? dtype = null) =>
        new(Of(function), function.Method.Name, outputShape, functionName, name, dtype);

    /// <summary>Makes a function of an input and its mask known.</summary>
    /// <inheritdoc cref="Register(string, Func{Tensor, Tensor})"/>
    public static void RegisterMasked(string name, Func<Tensor, Tensor?, Tensor> function) => Register(name, Of(function));

    /// <summary>Makes a function that computes masks known, so that files with a Lambda of it load.</summary>
    /// <param name="name">The function's name as the file has it; the layer's name with <c>_mask</c> for a lambda expression.</param>
    /// <param name="mask">The output's mask, from the input and its mask.</param>
    public static void RegisterMask(string name, Func<Tensor, Tensor?, Tensor?> mask)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(mask);
        lock (Gate)
            RegisteredMasks[name] = mask;
    }

    delegate Tensor Body(IReadOnlyList<Tensor> inputs, bool training);

    /// <summary>A layer of several inputs: <c>Lambda.OfInputs(x => x[0] * x[1]).Call([a, b])</c>.</summary>
    /// <inheritdoc cref="Lambda(Func{Tensor, Tensor}, Shape?, string?, string?, DTypePolicy?)"/>
    public static Lambda OfInputs(Func<IReadOnlyList<Tensor>, Tensor> function, Shape? outputShape = null, string? functionName = null, string? name = null, DTypePolicy? dtype = null) =>
        new(Of(function), function.Method.Name, outputShape, functionName, name, dtype);

    /// <summary>Makes a function known, so that files with a Lambda of it load.</summary>
    /// <param name="name">The function's name as the file has it, or the layer's name, which also stands for a Python lambda expression.</param>
    /// <param name="function">What it computes.</param>
    public static void Register(string name, Func<Tensor, Tensor> function) => Register(name, Of(function));

    /// <inheritdoc cref="Register(string, Func{Tensor, Tensor})"/>
    public static void Register(string name, Func<Tensor, bool, Tensor> function) => Register(name, Of(function));

    /// <summary>Makes a function of several inputs known.</summary>
    /// <inheritdoc cref="Register(string, Func{Tensor, Tensor})"/>
    public static void RegisterOfInputs(string name, Func<IReadOnlyList<Tensor>, Tensor> function) => Register(name, Of(function));

    static void Register(string name, Body function)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        lock (Gate)
            Registered[name] = function;
    }

    static Body Of(Func<Tensor, Tensor> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return (inputs, _) => function(Single(inputs));
    }

    static Body Of(Func<Tensor, bool, Tensor> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return (inputs, training) => function(Single(inputs), training);
    }

    static Body Of(Func<IReadOnlyList<Tensor>, Tensor> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return (inputs, _) => function(inputs);
    }

    static Body Of(Func<Tensor, Tensor?, Tensor> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return (inputs, _) => function(Single(inputs), inputs[0].Mask);
    }

    // The compiler's names of lambda expressions hold characters that no method's has.
    static bool IsName(string method) => method.All(c => char.IsLetterOrDigit(c) || c == '_');

    /// <summary>A function of Python by its name, as Keras' files hold it.</summary>
    internal static JsonObject FunctionForm(string name) => new() { ["module"] = "builtins", ["class_name"] = "function", ["config"] = name, ["registered_name"] = "function" };

    static Tensor Single(IReadOnlyList<Tensor> inputs) => inputs.Count == 1 ? inputs[0]
        : throw new ArgumentException($"the function of a Lambda takes one input, got {inputs.Count}; Lambda.OfInputs takes several");

    /// <inheritdoc/>
    protected override void Build(IReadOnlyList<Shape> inputs)
    {
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<Tensor> Call(CallArguments call)
    {
        ArgumentNullException.ThrowIfNull(call);
        return [function(call.Inputs, call.Training)];
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<Tensor?> ComputeMasks(CallArguments call, IReadOnlyList<Tensor?> masks)
    {
        ArgumentNullException.ThrowIfNull(call);
        return [Mask!(call.Input, masks is [{ } mask, ..] ? mask : null)];
    }

    /// <inheritdoc/>
    public override Shape ComputeOutputShape(Shape input) => outputShape is { } inner ? new Shape([input[0]]).Concat(inner) : base.ComputeOutputShape(input);

    /// <inheritdoc/>
    protected override void GetConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        string known = functionName ?? Name;
        config.AddNode("function", FunctionForm(known));
        if (outputShape is { } shape)
            config.Add("output_shape", shape);
        if (maskForm != null)
            config.AddNode("mask", maskForm.DeepClone());
        config.AddNode("arguments", arguments?.DeepClone() ?? new JsonObject());
    }

    // A class of the user's own that is registered as Lambda stands for all of them.
    internal static Layer OrOwnClass(Config config)
    {
        if (!CustomObjects.TryCreate("Lambda", config.Json, out Layer? own))
            return FromConfig(config);
        config.Ignore([.. config.Json.Select(value => value.Key)]);
        return own;
    }

    /// <summary>Reads the arguments under Keras' names; the function is one that was registered.</summary>
    /// <exception cref="ArgumentException">It was not.</exception>
    public static Lambda FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        // Old files give bytecode and its kind side by side.
        JsonNode? form = config.Ignore("function_type", "module", "output_shape_type", "output_shape_module").Node("function");
        string? function = form is JsonObject { } named && named["class_name"]?.ToString() != "__lambda__" ? named["config"]?.ToString() : null;
        Func<Tensor, Tensor?, Tensor?>? mask = config.Node("mask") is { } given ? ReadMask(config, given) : null;
        string[] names = [.. new[] { function, config.Name }.OfType<string>()];
        lock (Gate)
        {
            foreach (string name in names)
            {
                if (Registered.TryGetValue(name, out Body? body))
                    return new Lambda(body, function ?? name, config.Node("output_shape") is JsonArray ? config.Get<Shape>("output_shape") : default(Shape?), function ?? name, config.Name, config.Policy, config.Trainable, config.Node("arguments")) { Mask = mask, maskForm = config.Node("mask")?.DeepClone() };
            }
        }

        throw new ArgumentException(
            $"{config.Owner}: {(function == null ? "holds Python bytecode" : $"has the function '{function}', whose code is in no file")}; code of files is never run. "
            + $"Write it in C# and register it before loading: Lambda.Register(\"{names.FirstOrDefault() ?? "the layer's name"}\", x => ...)");
    }

    static Func<Tensor, Tensor?, Tensor?> ReadMask(Config config, JsonNode form)
    {
        string known = (form is JsonObject { } named && named["class_name"]?.ToString() == "function" ? named["config"]?.ToString() : null) ?? $"{config.Name}_mask";
        lock (Gate)
        {
            return RegisteredMasks.GetValueOrDefault(known) ?? throw new ArgumentException(
                $"{config.Owner}: has a function for masks, whose code is in no file or never run. Write it in C# and register it before loading: Lambda.RegisterMask(\"{known}\", (x, mask) => ...)");
        }
    }
}
