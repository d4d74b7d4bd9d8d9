using System.Text.Json.Nodes;
using KerasStyle.Tensors;

namespace KerasStyle.Layers;

/// <summary>A function of <see cref="Ops"/> as a part of a model; Keras' files hold it as a layer without weights.</summary>
sealed class OperationLayer : Layer
{
    readonly string className;
    readonly JsonObject config;
    readonly SymbolicFunction? function;

    public OperationLayer(SymbolicFunction function)
        : this(function.Name, Write(function), AutoName.Next(AutoName.SnakeCase(function.Name.Length > 0 ? function.Name : "operation")))
    {
        this.function = function;
    }

    OperationLayer(string className, JsonObject config, string name)
        : base(name)
    {
        (this.className, this.config) = (className, config);
    }

    public override string ClassName => className ?? "Operation";

    public override string Module => OperationTable.ModuleOf(className);

    protected internal override string? RegisteredName => className;

    public override bool SupportsMasking => false;

    private protected override bool CastsInputs => false;

    /// <summary>Whether a serialized layer is a function.</summary>
    public static bool IsForm(JsonObject form) => form["module"] is JsonValue module && module.TryGetValue(out string? text)
        && (text.StartsWith("keras.src.ops.", StringComparison.Ordinal) || text.StartsWith("keras.ops", StringComparison.Ordinal));

    /// <summary>Reads a function.</summary>
    /// <exception cref="ArgumentException">It is not known.</exception>
    public static OperationLayer Read(JsonObject form)
    {
        string className = form["class_name"]!.GetValue<string>();
        if (!OperationTable.Contains(className))
            throw new ArgumentException($"unknown layer class '{className}' (an operation of {form["module"]})");
        JsonObject config = (form["config"] as JsonObject)?.DeepClone().AsObject() ?? [];
        string name = config["name"]?.GetValue<string>() ?? AutoName.Next(AutoName.SnakeCase(className));
        config.Remove("name");
        return new OperationLayer(className, config, name);
    }

    protected override void Build(IReadOnlyList<Shape> inputs)
    {
    }

    protected override IReadOnlyList<Tensor> Call(CallArguments call) => function != null
        ? function.Compute(Known(call))
        : OperationTable.Compute(className, new OperationCall(Label, (IReadOnlyList<object?>)call.First!, call.Named, config));

    protected override void GetConfig(Config config)
    {
        if (!OperationTable.Contains(className))
            throw new NotSupportedException($"{Label}: this operation has no form in Keras' files; write it as a layer of its own");
        config.Remove("trainable").Remove("dtype");
        foreach ((string key, JsonNode? value) in this.config)
            config.AddNode(key, value?.DeepClone());
    }

    // What the function was recorded with and is a value already stands in it.
    IReadOnlyList<Tensor> Known(CallArguments call) =>
        [.. function!.Arguments.Zip((IReadOnlyList<object?>)call.First!).SelectMany(p => Pairs(p.First, p.Second)).Where(p => p.Recorded.IsSymbolic).Select(p => p.Now)];

    static IEnumerable<(Tensor Recorded, Tensor Now)> Pairs(object? recorded, object? now) =>
        recorded is Tensor one ? [(one, (Tensor)now!)] : recorded is IReadOnlyList<Tensor> list ? list.Zip(CallArguments.Flatten(now)) : [];

    static JsonObject Write(SymbolicFunction function)
    {
        var config = new JsonObject();
        foreach ((string key, object? value) in function.Config)
        {
            config[key] = value switch
            {
                int[] { Length: 1 } list when key == "axis" => JsonValue.Create(list[0]),
                DType dtype => dtype.KerasName(),
                _ => Form(value) ?? (value == null ? null : throw new NotSupportedException($"{function.Name}: argument {key}")),
            };
        }

        return config;
    }

    static JsonNode? Form(object? value) => value switch
    {
        int number => JsonValue.Create(number),
        double number => JsonValue.Create(number),
        bool flag => JsonValue.Create(flag),
        string text => JsonValue.Create(text),
        NormOrder order => order.Name != null ? JsonValue.Create(order.Name) : JsonValue.Create(order.Number),
        ValueTuple<int, int> pair => new JsonArray(pair.Item1, pair.Item2),
        System.Collections.IEnumerable list => new JsonArray([.. list.Cast<object>().Select(Form)]),
        _ => null,
    };
}
