namespace KerasStyle.Losses;

/// <summary>−ln p of the target's class: (batch, ...) class numbers, (batch, ..., classes) predictions,
/// as keras.losses.SparseCategoricalCrossentropy.</summary>
/// <param name="fromLogits">Whether the predictions are logits instead of probabilities.</param>
/// <param name="ignoreClass">A class number, such as 255 or −1, whose samples do not count.</param>
/// <param name="reduction">How the samples' values become one; see <see cref="Loss"/>.</param>
/// <param name="axis">The class axis.</param>
/// <param name="name">Name in logs.</param>
/// <param name="dtype">Type that targets and predictions are taken in; float32 when null.</param>
public sealed class SparseCategoricalCrossentropy(
    bool fromLogits = false, int? ignoreClass = null, string? reduction = "sum_over_batch_size", int axis = -1,
    string? name = "sparse_categorical_crossentropy", DType? dtype = null)
    : Loss(reduction, name, dtype)
{
    /// <inheritdoc/>
    protected override Tensor Call(Tensor yTrue, Tensor yPred) => CallMasked(yTrue, yPred).Values;

    private protected override (Tensor Values, Tensor? Mask) CallMasked(Tensor yTrue, Tensor yPred)
    {
        (yTrue, yPred) = LossFunctions.SameRank(yTrue, yPred);
        return LossFunctions.MaskedSparseCategoricalCrossentropy(yTrue, yPred, fromLogits, ignoreClass, axis);
    }

    internal override ClassNumbers? ClassesOf(Shape yTrue, Shape yPred) => new(yPred[yPred.Axis(axis)], ignoreClass);

    /// <inheritdoc/>
    protected override void GetConfig(Config config)
    {
        config.Add("from_logits", fromLogits);
        config.Add("ignore_class", ignoreClass);
        // Keras leaves this argument out; it is written only where leaving it out would change the loss.
        if (axis != -1)
            config.Add("axis", axis);
    }

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static SparseCategoricalCrossentropy FromConfig(Config config) =>
        new(fromLogits: config.Get("from_logits", false), ignoreClass: config.GetOptional<int>("ignore_class"), axis: config.Get("axis", -1));
}
