using KerasStyle.Layers;
using KerasStyle.Quantizers;
using KerasStyle.Tensors;

namespace KerasStyle;

public partial class Model
{
    // Rows that go through the net at once while it is calibrated.
    const int CalibrationBatch = 32;

    /// <summary>Which layers are quantized with calibration data, one block after the other: the whole model is one block, the layers of a <see cref="Sequential"/> are a
    /// block each. Override it to say which parts of a net follow each other. As keras.Model.get_quantization_layer_structure, which gives nothing by itself.</summary>
    /// <param name="mode"><c>gptq</c> or <c>awq</c>.</param>
    public virtual QuantizationLayerStructure GetQuantizationLayerStructure(string mode) => new([], [this]);

    void Calibrate(CalibrationConfig config, Func<Layer, bool>? filter)
    {
        if (config.Dataset == null)
            throw new ArgumentException($"{Label}: {config.Mode} needs calibration data, and the config has none", nameof(config));
        QuantizationLayerStructure structure = config.QuantizationLayerStructure ?? GetQuantizationLayerStructure(config.Mode);
        Tensor samples = config.Dataset.Samples(config.Tokenizer, config.NumSamples, config.SequenceLength);
        IReadOnlyList<Tensor> batches = Ops.Split(samples, [.. Enumerable.Range(1, (samples.Shape[0] - 1) / CalibrationBatch).Select(i => i * CalibrationBatch)]);
        foreach (Layer layer in structure.PreBlockLayers)
            batches = Through(layer, batches);
        foreach (Layer block in structure.SequentialBlocks)
        {
            Dictionary<BaseDense, Calibrator> found = Flatten(block).OfType<BaseDense>().Distinct()
                .Where(l => l.Built && l.QuantizationMode == null && l.CanQuantize(config.Mode) && filter?.Invoke(l) != false)
                .ToDictionary(l => l, l => l.NewCalibrator(config));
            IReadOnlyList<Tensor> outputs = Watching(found, () => Through(block, batches));
            foreach ((BaseDense layer, Calibrator calibrator) in found)
                layer.Quantize(config, calibrator);
            batches = found.Count == 0 || block == structure.SequentialBlocks[^1] ? outputs : Through(block, batches);
        }
    }

    static IReadOnlyList<Tensor> Through(Layer layer, IReadOnlyList<Tensor> batches) => [.. batches.Select(x => layer.Call(x))];

    static T Watching<T>(Dictionary<BaseDense, Calibrator> calibrators, Func<T> run)
    {
        Watched = calibrators.ToDictionary<KeyValuePair<BaseDense, Calibrator>, Layer, Action<Tensor>>(
            p => p.Key, p => x => p.Value.See(Ops.Reshape(x, [-1, p.Value.Rows])));
        try
        {
            return run();
        }
        finally
        {
            Watched = null;
        }
    }
}
