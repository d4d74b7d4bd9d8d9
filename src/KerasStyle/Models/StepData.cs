namespace KerasStyle;

/// <summary>The batch that a training or test step is given, as tensors of the step's trace.</summary>
/// <param name="X">The inputs.</param>
/// <param name="Y">The targets; none when there are none.</param>
/// <param name="SampleWeights">How much each sample counts: none, one for all outputs, or one for each.</param>
public sealed record StepData(IReadOnlyList<Tensor> X, IReadOnlyList<Tensor> Y, IReadOnlyList<Tensor> SampleWeights)
{
    /// <summary>Number of samples.</summary>
    public int Rows => X[0].Shape[0];
}
