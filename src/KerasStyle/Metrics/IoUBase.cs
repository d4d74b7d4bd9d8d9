using KerasStyle.Losses;
using KerasStyle.Tensors;

namespace KerasStyle.Metrics;

/// <summary>Mean over some classes of intersection over union, TP / (TP + FP + FN), from the confusion matrix of all batches.
/// Classes that occur neither in targets nor in predictions do not count.</summary>
public abstract class IoUBase : Metric
{
    readonly Variable matrix;

    private protected IoUBase(
        int numClasses, IReadOnlyList<int> targetClassIds, string? name, DType? dtype, int? ignoreClass, bool sparseYTrue, bool sparseYPred, int axis)
        : base(name, dtype ?? DType.Int32)
    {
        ArgumentNullException.ThrowIfNull(targetClassIds);
        if (targetClassIds.Any(id => id < 0 || id >= numClasses))
            throw new ArgumentException($"target_class_ids must lie in [0, {numClasses}), got {string.Join(", ", targetClassIds)}", nameof(targetClassIds));
        (NumClasses, TargetClassIds, IgnoreClass) = (numClasses, targetClassIds, ignoreClass);
        (SparseYTrue, SparseYPred, Axis) = (sparseYTrue, sparseYPred, axis);
        matrix = AddVariable("total_confusion_matrix", [numClasses, numClasses]);
    }

    /// <inheritdoc/>
    public override bool? HigherIsBetter => true;

    private protected int NumClasses { get; }

    private protected IReadOnlyList<int> TargetClassIds { get; }

    private protected int? IgnoreClass { get; }

    private protected bool SparseYTrue { get; }

    private protected bool SparseYPred { get; }

    private protected int Axis { get; }

    /// <inheritdoc/>
    public override void UpdateState(Tensor yTrue, Tensor yPred, Tensor? sampleWeight = null)
    {
        Tensor truth = Ops.Reshape(Ops.Cast(SparseYTrue ? yTrue : Ops.Argmax(yTrue, Axis), DType.Int32), [-1]);
        Tensor predicted = Ops.Reshape(Ops.Cast(SparseYPred ? yPred : Ops.Argmax(yPred, Axis), DType.Int32), [-1]);
        Tensor counts = Ops.LogicalAnd(InRange(truth), InRange(predicted));
        if (IgnoreClass is { } ignored)
            counts = Ops.LogicalAnd(counts, Ops.NotEqual(truth, ignored));
        // Weights become whole numbers when the state holds these, as in Keras.
        Tensor weight = sampleWeight == null ? Ops.Ones(truth.Shape)
            : Ops.Cast(Ops.Cast(sampleWeight.Rank > 1 ? Ops.Reshape(sampleWeight, [-1]) : sampleWeight, DType), DType.Float32);
        Tensor place = Ops.Where(counts, truth * NumClasses + predicted, NumClasses * NumClasses);      // outside: adds nothing
        Tensor batch = new ScatterAdd(0, [NumClasses * NumClasses]).Apply(place, Ops.BroadcastTo(weight, truth.Shape));
        matrix.Assign(matrix.Value + Ops.Cast(Ops.Reshape(batch, matrix.Shape), DType));
    }

    /// <inheritdoc/>
    public override Tensor Result()
    {
        Tensor all = Ops.Cast(matrix.Value, DType.Float32), index = Ops.Arange(NumClasses);
        Tensor diagonal = Ops.Cast(Ops.Equal(Ops.ExpandDims(index, 0), Ops.ExpandDims(index, 1)), DType.Float32);
        Tensor hits = Ops.Sum(all * diagonal, [0]);
        Tensor union = Ops.Sum(all, [0]) + Ops.Sum(all, [1]) - hits;
        Tensor ids = TargetClassIds.ToArray();
        (hits, union) = (Ops.Take(hits, ids, 0), Ops.Take(union, ids, 0));
        Tensor occurs = union > 1e-9;
        return Ops.Sum(Ops.Where(occurs, hits / (union + LossFunctions.Epsilon), 0.0)) / (Ops.Sum(Ops.Cast(occurs, DType.Float32)) + LossFunctions.Epsilon);
    }

    Tensor InRange(Tensor classes) => Ops.LogicalAnd(classes >= 0, classes < NumClasses);
}
