using System.Diagnostics.CodeAnalysis;

namespace KerasStyle.Regularizers;

/// <summary>A penalty on a weight or on a layer's output that joins the loss, as keras.regularizers.Regularizer.
/// A name such as <c>"l2"</c> stands for the class with default arguments.</summary>
public abstract class Regularizer : KerasObject, IRegistered<Regularizer>
{
    /// <inheritdoc/>
    public static Registry<Regularizer> Registry { get; } = new("regularizer", RegularizerTable.Fill);

    /// <inheritdoc/>
    public override string Module => "keras.regularizers";

    /// <summary>The penalty, a scalar.</summary>
    public abstract Tensor Call(Tensor x);

    /// <summary>The regularizer of a Keras name.</summary>
    [return: NotNullIfNotNull(nameof(name))]
    public static implicit operator Regularizer?(string? name) => name == null ? null : Registry.Get(name);
}
