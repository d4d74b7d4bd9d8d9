namespace KerasStyle.Data;

/// <summary>Data that Fit measures the net on after an epoch, never training on it. A tuple <c>(x, y)</c> or
/// <c>(x, y, sampleWeight)</c> converts by itself.</summary>
/// <param name="X">Inputs, or a source of batches with the targets.</param>
/// <param name="Y">Targets.</param>
/// <param name="SampleWeight">A weight for each sample.</param>
public sealed record ValidationData(TensorData X, TensorData? Y = null, TensorData? SampleWeight = null)
{
    /// <summary>Inputs and targets.</summary>
    public static implicit operator ValidationData((TensorData X, TensorData Y) data) => new(data.X, data.Y);

    /// <summary>Inputs, targets and sample weights.</summary>
    public static implicit operator ValidationData((TensorData X, TensorData Y, TensorData SampleWeight) data) =>
        new(data.X, data.Y, data.SampleWeight);

    /// <summary>Batches from a source.</summary>
    public static implicit operator ValidationData(BatchSource source) => new((TensorData)source);
}
