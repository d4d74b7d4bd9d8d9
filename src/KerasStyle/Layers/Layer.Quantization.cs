using KerasStyle.Quantizers;

namespace KerasStyle.Layers;

public abstract partial class Layer
{
    static int reforms;

    /// <summary>What is told of the input of a layer at each call on this thread, while a net is calibrated.</summary>
    [ThreadStatic]
    internal static IReadOnlyDictionary<Layer, Action<Tensor>>? Watched;

    /// <summary>Counts the layers that have taken other weights: while it stands still, what was traced of them holds.</summary>
    internal static int Reforms => Volatile.Read(ref reforms);

    /// <summary>How the weights are quantized: <c>int8</c>, <c>int4</c>, <c>float8</c>, <c>gptq</c> or <c>awq</c>; null when they are not.</summary>
    public string? QuantizationMode => OwnPolicy.QuantizationMode;

    /// <summary>Replaces the weights by quantized ones. As keras.layers.Layer.quantize.</summary>
    /// <param name="config">How; the name of a mode, <c>"int8"</c>, <c>"int4"</c> or <c>"float8"</c>, for its defaults.</param>
    /// <exception cref="NotSupportedException">Layers of this class have no such quantized form.</exception>
    /// <exception cref="InvalidOperationException">The layer is not built or is quantized already.</exception>
    /// <exception cref="ArgumentException">The layer computes in float16, which does not work with int8.</exception>
    public void Quantize(QuantizationConfig config)
    {
        if (config is CalibrationConfig)
            throw new NotSupportedException($"{Label}: {config.Mode} takes the data that go through a whole net; call Quantize of the model");
        Quantize(config, null);
    }

    /// <summary>Replaces the weights by those that a calibrator finds, if there is one.</summary>
    internal void Quantize(QuantizationConfig config, Calibrator? calibrator)
    {
        ArgumentNullException.ThrowIfNull(config);
        if (!Built)
            throw new InvalidOperationException($"{Label}: has no weights to quantize before it is built");
        if (QuantizationMode is { } mode)
            throw new InvalidOperationException($"{Label}: is quantized already, by {mode}");
        if (!CanQuantize(config.Mode))
            throw new NotSupportedException($"{Label}: layers of this class have no {config.Mode} form");
        DTypePolicy policy = QuantizedDTypePolicy.Of(config.PolicyMode, OwnPolicy.Name);
        QuantizeWeights(config, policy, calibrator);
        if (Policy is DTypePolicyMap map)
            map.Replace(PolicyPath ?? Name, policy);
        else
            Policy = policy;
        HasReformed();
    }

    /// <summary>Whether layers of this class have a form for a mode.</summary>
    internal virtual bool CanQuantize(string mode) => false;

    /// <summary>Replaces the weights.</summary>
    private protected virtual void QuantizeWeights(QuantizationConfig config, DTypePolicy policy, Calibrator? calibrator) => throw new NotSupportedException();

    /// <summary>To be called when weights have been replaced or added after the layer was built.</summary>
    private protected static void HasReformed() => Interlocked.Increment(ref reforms);
}
