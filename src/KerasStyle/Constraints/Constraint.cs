using System.Diagnostics.CodeAnalysis;

namespace KerasStyle.Constraints;

/// <summary>A projection that a weight goes through after each update, as keras.constraints.Constraint.
/// A name such as <c>"non_neg"</c> stands for the class with default arguments.</summary>
public abstract class Constraint : KerasObject, IRegistered<Constraint>
{
    /// <inheritdoc/>
    public static Registry<Constraint> Registry { get; } = new("constraint", ConstraintTable.Fill);

    /// <inheritdoc/>
    public override string Module => "keras.constraints";

    /// <summary>The projected weight, of the same shape.</summary>
    public abstract Tensor Call(Tensor w);

    /// <summary>The constraint of a Keras name.</summary>
    [return: NotNullIfNotNull(nameof(name))]
    public static implicit operator Constraint?(string? name) => name == null ? null : Registry.Get(name);
}
