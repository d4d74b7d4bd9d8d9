using System.Text.Json.Nodes;

namespace KerasStyle.Layers;

/// <summary>A function of <see cref="Ops"/> as a layer, as keras.layers.Lambda: <c>new Lambda(x => Ops.Square(x))</c>.
/// A file holds only the function's name: it loads where a function of that name, or of the layer's, is known by <see cref="Register(string, Func{Tensor, Tensor})"/>, and
/// code that stands in a file is never run. A class of one's own says what it does and needs no name; prefer it.</summary>
public sealed class Lambda : Layer
{
    static readonly Dictionary<string, Body> Registered = new(StringComparer.Ordinal);
    static readonly Lock Gate = new();

    readonly Body function;
    readonly string? functionName;
    readonly Shape? outputShape;
    readonly JsonNode? arguments;

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
        // The compiler's names of lambda expressions hold characters that no method's has.
        this.functionName = functionName ?? (method.All(c => char.IsLetterOrDigit(c) || c == '_') ? method : null);
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
    public override Shape ComputeOutputShape(Shape input) => outputShape is { } inner ? new Shape([input[0]]).Concat(inner) : base.ComputeOutputShape(input);

    /// <inheritdoc/>
    protected override void GetConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        string known = functionName ?? Name;
        config.AddNode("function", new JsonObject { ["module"] = "builtins", ["class_name"] = "function", ["config"] = known, ["registered_name"] = "function" });
        if (outputShape is { } shape)
            config.Add("output_shape", shape);
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
        if (config.Node("mask") != null)
            throw new NotSupportedException($"{config.Owner}: a Lambda with a mask is not supported; write it as a class of your own");
        string[] names = [.. new[] { function, config.Name }.OfType<string>()];
        lock (Gate)
        {
            foreach (string name in names)
            {
                if (Registered.TryGetValue(name, out Body? body))
                    return new Lambda(body, function ?? name, config.Node("output_shape") is JsonArray ? config.Get<Shape>("output_shape") : default(Shape?), function ?? name, config.Name, config.Policy, config.Trainable, config.Node("arguments"));
            }
        }

        throw new ArgumentException(
            $"{config.Owner}: {(function == null ? "holds Python bytecode" : $"has the function '{function}', whose code is in no file")}; code of files is never run. "
            + $"Write it in C# and register it before loading: Lambda.Register(\"{names.FirstOrDefault() ?? "the layer's name"}\", x => ...)");
    }
}
