using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace KerasStyle;

/// <summary>Element types that a layer computes in and keeps its weights in, as keras.dtype_policies.DTypePolicy.
/// A <see cref="KerasStyle.DType"/> or the policy's name stands for it: <c>"mixed_float16"</c>, <c>"int8_from_float32"</c>.</summary>
public class DTypePolicy : KerasObject, IEquatable<DTypePolicy>
{
    /// <summary>The modes of quantization that policies name.</summary>
    internal static readonly string[] QuantizationModes = ["int8", "float8", "int4", "gptq", "awq"];

    static DTypePolicy? global;

    /// <summary>A policy by its Keras name: an element type, <c>mixed_float16</c> or <c>mixed_bfloat16</c>.</summary>
    /// <exception cref="ArgumentException">The name is unknown.</exception>
    public DTypePolicy(string name)
        : this(name, name)
    {
    }

    private protected DTypePolicy(string name, string source)
    {
        ArgumentNullException.ThrowIfNull(name);
        Name = name;
        (ComputeDType, VariableDType) = source switch
        {
            "mixed_float16" => (DType.Float16, DType.Float32),
            "mixed_bfloat16" => (DType.BFloat16, DType.Float32),
            _ => (DTypes.Parse(source), DTypes.Parse(source)),
        };
    }

    /// <summary>Computing and weights in float32.</summary>
    public static DTypePolicy Float32 { get; } = new("float32");

    /// <summary>The policy of layers that are given none: that of <see cref="KerasConfig.Floatx"/> until it is set, and again when it is set to null. As keras.config.set_dtype_policy.</summary>
    [AllowNull]
    public static DTypePolicy Global
    {
        get => Volatile.Read(ref global) ?? (KerasConfig.Floatx == DType.Float32 ? Float32 : new(KerasConfig.Floatx.KerasName()));
        set => Volatile.Write(ref global, value);
    }

    /// <summary>Keras' name.</summary>
    public string Name { get; }

    /// <summary>Type of the activations.</summary>
    public virtual DType ComputeDType { get; }

    /// <summary>Type of the weights.</summary>
    public virtual DType VariableDType { get; }

    /// <summary>How the weights are quantized: <c>int8</c>, <c>int4</c>, <c>float8</c>, <c>gptq</c> or <c>awq</c>; null when they are not.</summary>
    public virtual string? QuantizationMode => null;

    /// <inheritdoc/>
    public override string Module => "keras";

    /// <summary>The policy of a layer of that path: another one only in a <see cref="DTypePolicyMap"/>.</summary>
    public virtual DTypePolicy For(string path) => this;

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config.Add("name", Name);

    /// <summary>The policy of a name, a quantized one included. As keras.dtype_policies.get.</summary>
    /// <exception cref="ArgumentException">The name is unknown.</exception>
    public static DTypePolicy Get(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!QuantizationModes.Any(mode => name.StartsWith(mode, StringComparison.Ordinal)) || name == "int8")
            return new DTypePolicy(name);
        return name.Split("_from_") is [var mode, var source]
            ? QuantizedDTypePolicy.Of(mode, source)
            : throw new ArgumentException($"a quantized policy must be of the form 'int8_from_float32', got '{name}'", nameof(name));
    }

    /// <summary>The policy of a serialized form: a name, or Keras' object of one of the policies' classes.</summary>
    /// <exception cref="ArgumentException">The form or the name is unknown.</exception>
    public static DTypePolicy Deserialize(JsonNode serialized)
    {
        ArgumentNullException.ThrowIfNull(serialized);
        if (serialized is JsonValue value && value.TryGetValue(out string? text))
            return Get(text);
        string? className = serialized is JsonObject form ? form["class_name"]?.ToString() : null;
        var config = new Config(serialized["config"] as JsonObject ?? [], className ?? "");
        return className switch
        {
            "DTypePolicy" or "FloatDTypePolicy" or "Policy" => new DTypePolicy(config.Get("name", Global.Name)),
            "QuantizedDTypePolicy" => new QuantizedDTypePolicy(config.Get<string>("mode"), config.GetString("source_name")),
            "QuantizedFloat8DTypePolicy" => new QuantizedFloat8DTypePolicy(config.Get("mode", "float8"), config.GetString("source_name"), config.Get("amax_history_length", QuantizedFloat8DTypePolicy.DefaultAmaxHistoryLength)),
            "Int4DTypePolicy" => new Int4DTypePolicy(config.Get<string>("mode"), config.GetString("source_name")),
            "GPTQDTypePolicy" => new GPTQDTypePolicy(config.Get<string>("mode"), config.GetString("source_name")),
            "AWQDTypePolicy" => new AWQDTypePolicy(config.Get<string>("mode"), config.GetString("source_name")),
            "DTypePolicyMap" => DTypePolicyMap.FromConfig(config),
            _ => throw new ArgumentException($"a dtype must be a name or a DTypePolicy, got {serialized.ToJsonString()}", nameof(serialized)),
        };
    }

    /// <summary>The policy that a name stands for.</summary>
    [return: NotNullIfNotNull(nameof(name))]
    public static implicit operator DTypePolicy?(string? name) => name == null ? null : Get(name);

    /// <summary>The policy that computes and keeps weights in one type.</summary>
    [return: NotNullIfNotNull(nameof(dtype))]
    public static implicit operator DTypePolicy?(DType? dtype) => dtype is { } known ? new(known.KerasName()) : null;

    /// <inheritdoc/>
    public virtual bool Equals(DTypePolicy? other) => other != null && other.GetType() == GetType() && other.Name == Name;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as DTypePolicy);

    /// <inheritdoc/>
    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
