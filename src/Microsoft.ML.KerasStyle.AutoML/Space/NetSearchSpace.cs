using KerasStyle;

namespace Microsoft.ML.KerasStyle;

/// <summary>Nets of dense layers on a row of numbers: each hidden layer is Dense, batch normalization if wanted, the activation, and dropout.</summary>
public sealed class NetSearchSpace : KerasSearchSpace
{
    /// <summary>Hidden layers: 1 to 3 by default.</summary>
    public Numbers<int> Layers { get; set; } = (1, 3);

    /// <summary>Units of each hidden layer: 16 to 256 by default.</summary>
    public Numbers<int> Units { get; set; } = (16, 256, logScale: true);

    /// <summary>Function of the hidden layers: relu or gelu by default.</summary>
    public Choices<string> Activation { get; set; } = ["relu", "gelu"];

    /// <summary>Share of the hidden values that each training step leaves out: up to a half by default.</summary>
    public Numbers<double> Dropout { get; set; } = (0, 0.5);

    /// <summary>Whether the hidden values are normalized over the batch: no by default.</summary>
    public Choices<bool> BatchNormalization { get; set; } = false;

    internal Sequential Network(bool flattens) =>
        KerasCatalog.HiddenLayers(Enumerable.Repeat(Units.Value, Layers.Value), Activation.Value, Dropout.Value, flattens, BatchNormalization.Value);
}
