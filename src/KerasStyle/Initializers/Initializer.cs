using System.Diagnostics.CodeAnalysis;

namespace KerasStyle.Initializers;

/// <summary>First values of a weight, as keras.initializers.Initializer. A name such as <c>"he_normal"</c> stands for the class with default arguments.</summary>
public abstract class Initializer : KerasObject, IRegistered<Initializer>
{
    /// <inheritdoc/>
    public static Registry<Initializer> Registry { get; } = new("initializer", InitializerTable.Fill);

    /// <inheritdoc/>
    public override string Module => "keras.initializers";

    /// <summary>The values of a weight of the given shape and type; called outside any trace.</summary>
    /// <exception cref="ArgumentException">The initializer does not make such a shape.</exception>
    public abstract Tensor Call(Shape shape, DType dtype = DType.Float32);

    /// <summary>Whether each call gives memory that is the caller's alone.</summary>
    internal virtual bool GivesOwnMemory => false;

    /// <summary>The initializer of a Keras name.</summary>
    [return: NotNullIfNotNull(nameof(name))]
    public static implicit operator Initializer?(string? name) => name == null ? null : Registry.Get(name);
}
