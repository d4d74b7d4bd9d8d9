using KerasStyle.Layers;

namespace KerasStyle.Quantizers;

/// <summary>In which order a net is calibrated. Inputs of all kernels of a block are watched before the first of them is quantized; the next block then sees what the
/// quantized one makes of the data.</summary>
/// <param name="PreBlockLayers">Layers that the data go through first, one after the other; they are not quantized.</param>
/// <param name="SequentialBlocks">Layers or nets, each the input of the next, whose dense layers are quantized.</param>
public sealed record QuantizationLayerStructure(IReadOnlyList<Layer> PreBlockLayers, IReadOnlyList<Layer> SequentialBlocks);
