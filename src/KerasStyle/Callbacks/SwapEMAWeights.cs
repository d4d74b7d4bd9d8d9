using KerasStyle.Tensors;

namespace KerasStyle.Callbacks;

/// <summary>Evaluates and predicts with the moving averages of the weights that an optimizer with <c>useEma</c> keeps, and trains on with the weights
/// themselves. As keras.callbacks.SwapEMAWeights, but a run that ends early also ends with the averages.</summary>
/// <param name="swapOnEpoch">Whether the averages are the weights between epochs, too, so that a <see cref="ModelCheckpoint"/> behind this callback
/// saves them.</param>
public sealed class SwapEMAWeights(bool swapOnEpoch = false) : Callback
{
    List<(Variable Variable, Tensor Value)>? trained;       // while the averages stand in

    /// <inheritdoc/>
    public override void OnEpochBegin(int epoch)
    {
        if (swapOnEpoch)
            Restore();
    }

    /// <inheritdoc/>
    public override void OnEpochEnd(int epoch, Logs logs)
    {
        if (swapOnEpoch)
            Swap();
    }

    /// <summary>The training has ended, and the averages are the weights for good.</summary>
    public override void OnTrainEnd(Logs logs) => trained = null;

    /// <inheritdoc/>
    public override void OnTestBegin() => Swap();

    /// <inheritdoc/>
    public override void OnTestEnd(Logs logs) => Restore();

    /// <inheritdoc/>
    public override void OnPredictBegin() => Swap();

    /// <inheritdoc/>
    public override void OnPredictEnd() => Restore();

    void Swap()
    {
        if (trained != null)
            return;
        IReadOnlyDictionary<Variable, Variable> averages = Model.Optimizer?.Averages ?? new Dictionary<Variable, Variable>();
        if (averages.Count == 0)
            throw new InvalidOperationException($"SwapEMAWeights needs an optimizer that keeps averages (useEma: true), got {Model.Optimizer?.ClassName ?? "none"}");
        trained = [.. averages.Keys.Select(v => (v, v.Value))];
        foreach ((Variable variable, Variable average) in averages)
            variable.Assign(average);
    }

    void Restore()
    {
        foreach ((Variable variable, Tensor value) in trained ?? [])
            variable.Assign(value);
        trained = null;
    }
}
