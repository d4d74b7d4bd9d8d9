using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using KerasStyle.Layers;

namespace KerasStyle.Activations;

/// <summary>The function that a layer's output goes through. A Keras name such as <c>"relu"</c>, a function on tensors, or a layer such as
/// <c>new LeakyReLU(0.1)</c> stands for it.</summary>
public sealed partial class ActivationFunction : KerasObject, IRegistered<ActivationFunction>
{
    readonly Func<Tensor, bool, Tensor> function;

    internal ActivationFunction(string name, Func<Tensor, Tensor> function)
        : this(name, (x, _) => function(x))
    {
    }

    ActivationFunction(string? name, Func<Tensor, bool, Tensor> function) => (Name, this.function) = (name, function);

    /// <inheritdoc/>
    public static Registry<ActivationFunction> Registry { get; } = new("activation", ActivationTable.Fill)
    {
        Fallback = form => form["class_name"]?.ToString() is { } name && Layers.Layer.Registry.Contains(name) ? Layers.Layer.Registry.Deserialize(form) : (ActivationFunction?)null,
    };

    /// <summary>Keras' name; null for a function that was not registered.</summary>
    public string? Name { get; }

    /// <summary>The layer that the activation was made from, if any; its weights belong to the layer that uses it.</summary>
    public Layer? Layer { get; private init; }

    /// <summary>True for the identity, Keras' <c>linear</c>.</summary>
    public bool IsLinear => Name == "linear";

    /// <inheritdoc/>
    public override string ClassName => Name ?? "function";

    /// <inheritdoc/>
    public override string Module => "keras.activations";

    /// <summary>Makes a function of one's own known by a name, so that models that use it can be saved and loaded.</summary>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public static ActivationFunction Register(string name, Func<Tensor, Tensor> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        Registry.Register(name, _ => new ActivationFunction(name, function));
        return Registry.Get(name);
    }

    /// <summary>The function's value at each element (or row) of x, of x' shape.</summary>
    public Tensor Call(Tensor x, bool training = false) => function(x, training);

    internal override string? BareName => Name;

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The function has no name.</exception>
    protected internal override JsonNode SerializeNested() => Layer?.SerializeNested() ?? (Name != null
        ? base.SerializeNested()
        : throw new InvalidOperationException("an activation made from a function cannot be saved; register it by name with ActivationFunction.Register"));

    /// <summary>The activation of a Keras name.</summary>
    [return: NotNullIfNotNull(nameof(name))]
    public static implicit operator ActivationFunction?(string? name) => name == null ? null : Registry.Get(name);

    /// <summary>A function of one's own.</summary>
    [return: NotNullIfNotNull(nameof(function))]
    public static implicit operator ActivationFunction?(Func<Tensor, Tensor>? function) =>
        function == null ? null : new((string?)null, (x, _) => function(x));

    /// <summary>A layer as an activation.</summary>
    [return: NotNullIfNotNull(nameof(layer))]
    public static implicit operator ActivationFunction?(Layer? layer) =>
        layer == null ? null : new((string?)null, (x, training) => layer.Call(x, training)) { Layer = layer };

    /// <inheritdoc/>
    public override string ToString() => Name ?? Layer?.ClassName ?? "function";
}
