namespace KerasStyle.Layers;

/// <summary>Base of layers around another one, as keras.layers.Wrapper: builds that, keeps its weights under <c>layer</c> in files, and writes it into the config.
/// A derived class overrides <see cref="Layer.Call(Tensor, bool)"/>, and registers itself with <see cref="CustomObjects"/> to be loaded.</summary>
public abstract class Wrapper : Layer
{
    /// <param name="layer">The layer inside.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Type to compute in.</param>
    /// <param name="trainable">Whether training changes the weights.</param>
    protected Wrapper(Layer layer, string? name = null, DTypePolicy? dtype = null, bool trainable = true)
        : base(name, dtype, trainable)
    {
        ArgumentNullException.ThrowIfNull(layer);
        Inner = Track("layer", layer);
    }

    /// <summary>The layer inside; Keras' attribute <c>layer</c>.</summary>
    public Layer Inner { get; }

    /// <inheritdoc/>
    protected override void Build(Shape input) => Inner.EnsureBuilt(input);

    /// <inheritdoc/>
    protected override void GetConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        config.Add("layer", Inner);
    }

    /// <summary>The layer inside from a config, for <c>FromConfig</c> of a derived class.</summary>
    /// <exception cref="ArgumentException">The config has none.</exception>
    protected static Layer ReadInner(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return config.Object<Layer>("layer") ?? throw new ArgumentException($"{config.Owner}: config lacks the key 'layer'");
    }
}
