using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace KerasStyle;

/// <summary>Element types that a layer computes in and keeps its weights in, as keras.dtype_policies.DTypePolicy.
/// A <see cref="KerasStyle.DType"/> or its name stands for the policy of that name.</summary>
public sealed class DTypePolicy : KerasObject, IEquatable<DTypePolicy>
{
    /// <summary>A policy by its Keras name: an element type, <c>mixed_float16</c> or <c>mixed_bfloat16</c>.</summary>
    /// <exception cref="ArgumentException">The name is unknown.</exception>
    public DTypePolicy(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        Name = name;
        (ComputeDType, VariableDType) = name switch
        {
            "mixed_float16" => (DType.Float16, DType.Float32),
            "mixed_bfloat16" => (DType.BFloat16, DType.Float32),
            _ => (DTypes.Parse(name), DTypes.Parse(name)),
        };
    }

    /// <summary>Computing and weights in float32.</summary>
    public static DTypePolicy Float32 { get; } = new("float32");

    /// <summary>Keras' name.</summary>
    public string Name { get; }

    /// <summary>Type of the activations.</summary>
    public DType ComputeDType { get; }

    /// <summary>Type of the weights.</summary>
    public DType VariableDType { get; }

    /// <inheritdoc/>
    public override string Module => "keras";

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config.Add("name", Name);

    /// <summary>The policy of a serialized form: a name, or Keras' object with <c>{"name": ...}</c>.</summary>
    /// <exception cref="ArgumentException">The form or the name is unknown.</exception>
    public static DTypePolicy Deserialize(JsonNode serialized)
    {
        ArgumentNullException.ThrowIfNull(serialized);
        if (serialized is JsonObject quantized && quantized["class_name"]?.ToString() is { } kind && kind.EndsWith("DTypePolicy", StringComparison.Ordinal) && kind != "DTypePolicy")
            throw new ArgumentException($"the dtype policy {kind} of quantized layers is not supported", nameof(serialized));
        JsonNode? name = serialized is JsonObject form && form["class_name"]?.ToString() is "DTypePolicy" or "Policy"
            ? (serialized["config"] as JsonObject)?["name"] : serialized;
        return name is JsonValue value && value.TryGetValue(out string? text)
            ? new DTypePolicy(text)
            : throw new ArgumentException($"a dtype must be a name or a DTypePolicy, got {serialized.ToJsonString()}", nameof(serialized));
    }

    /// <summary>The policy that a name stands for.</summary>
    [return: NotNullIfNotNull(nameof(name))]
    public static implicit operator DTypePolicy?(string? name) => name == null ? null : new(name);

    /// <summary>The policy that computes and keeps weights in one type.</summary>
    [return: NotNullIfNotNull(nameof(dtype))]
    public static implicit operator DTypePolicy?(DType? dtype) => dtype is { } known ? new(known.KerasName()) : null;

    /// <inheritdoc/>
    public bool Equals(DTypePolicy? other) => other?.Name == Name;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as DTypePolicy);

    /// <inheritdoc/>
    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
