namespace KerasStyle.Losses;

/// <summary>Keras' <c>crossentropy</c>: binary, sparse categorical or categorical, chosen by the shapes.</summary>
sealed class CrossentropyByShape : Loss
{
    protected override Tensor Call(Tensor yTrue, Tensor yPred)
    {
        (yTrue, yPred) = LossFunctions.SameRank(yTrue, yPred);
        return TargetKinds.Of(yTrue.Shape, yPred.Shape) switch
        {
            TargetKind.Binary => LossFunctions.BinaryCrossentropy(yTrue, yPred),
            TargetKind.SparseCategorical => LossFunctions.SparseCategoricalCrossentropy(yTrue, yPred),
            _ => LossFunctions.CategoricalCrossentropy(yTrue, yPred),
        };
    }

    internal override ClassNumbers? ClassesOf(Shape yTrue, Shape yPred) =>
        TargetKinds.Of(yTrue, yPred) == TargetKind.SparseCategorical ? new(yPred[^1]) : null;
}
