using KerasStyle.Activations;

namespace KerasStyle.Layers;

/// <summary>y = activation(x), of x' shape, as keras.layers.Activation.</summary>
/// <param name="activation">The function: a name such as <c>"relu"</c>, a function or a layer.</param>
/// <param name="name">Name of the layer.</param>
/// <param name="dtype">Type to compute in.</param>
/// <param name="trainable">Kept for Keras' sake; the layer has no weights.</param>
public sealed class Activation(ActivationFunction activation, string? name = null, DTypePolicy? dtype = null, bool trainable = true)
    : Layer(name, dtype, trainable)
{
    readonly ActivationFunction activation = activation ?? throw new ArgumentNullException(nameof(activation));

    /// <inheritdoc/>
    public override bool SupportsMasking => true;

    /// <inheritdoc/>
    protected override Tensor Call(Tensor x, bool training) => activation.Call(x, training);

    /// <inheritdoc/>
    public override Shape ComputeOutputShape(Shape input) => input;

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config.Add("activation", activation);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static Activation FromConfig(Config config) => new(config.Object<ActivationFunction>("activation") ?? "linear", config.Name, config.Policy, config.Trainable);

    /// <inheritdoc/>
    protected override string Describe() => $"{activation}";
}
