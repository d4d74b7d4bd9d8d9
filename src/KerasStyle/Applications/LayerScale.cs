using KerasStyle.Initializers;

namespace KerasStyle.Layers;

/// <summary>y = x · γ with a weight for each channel; of keras.applications.ConvNeXt.</summary>
/// <param name="initValues">First value of the weights.</param>
/// <param name="projectionDim">Number of channels.</param>
/// <param name="name">Name of the layer.</param>
/// <param name="dtype">Type to compute in.</param>
/// <param name="trainable">Whether training changes the weights.</param>
public sealed class LayerScale(double initValues, int projectionDim, string? name = null, DTypePolicy? dtype = null, bool trainable = true) : Layer(name, dtype, trainable)
{
    Variable gamma = null!;

    /// <inheritdoc/>
    public override string Module => "keras.src.applications.convnext";

    /// <inheritdoc/>
    protected internal override string? RegisteredName => "LayerScale";

    /// <inheritdoc/>
    protected override void Build(Shape input) => gamma = AddWeight(AutoName.Next("variable"), [projectionDim], new Constant(initValues));

    /// <inheritdoc/>
    protected override Tensor Call(Tensor x, bool training) => x * gamma;

    /// <inheritdoc/>
    public override Shape ComputeOutputShape(Shape input) => input;

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config.Add("init_values", initValues).Add("projection_dim", projectionDim);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static LayerScale FromConfig(Config config) => new(config.Get<double>("init_values"), config.Get<int>("projection_dim"), config.Name, config.Policy, config.Trainable);
}
