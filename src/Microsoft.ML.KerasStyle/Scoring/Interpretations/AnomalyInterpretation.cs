using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Microsoft.ML.Data;

namespace Microsoft.ML.KerasStyle.Scoring;

/// <summary>How badly a net gives back the row it was given: the mean of the squared differences. Rows above a threshold are anomalies.</summary>
/// <param name="threshold">The threshold.</param>
sealed class AnomalyInterpretation(float threshold) : Interpretation
{
    const string Task = "AnomalyDetection";

    /// <inheritdoc/>
    public override string Name => "Anomaly";

    /// <inheritdoc/>
    public override Delegate Getter(int column, IScoredRow row) => column == 0
        ? (ValueGetter<bool>)((ref bool to) => to = Error(row) > threshold)
        : (ValueGetter<float>)((ref float to) => to = Error(row));

    /// <inheritdoc/>
    public override bool Fits(int inputs, int outputs) => outputs == inputs;

    /// <inheritdoc/>
    protected override InterpretationKind Kind => InterpretationKind.Anomaly;

    /// <inheritdoc/>
    protected override void WriteValues(BinaryWriter writer) => writer.Write(threshold);

    /// <inheritdoc/>
    protected override DataViewSchema Describe()
    {
        var schema = new DataViewSchema.Builder();
        schema.AddColumn(PredictedLabel, BooleanDataViewType.Instance, Annotate(Task, PredictedLabel).ToAnnotations());
        schema.AddColumn(Score, NumberDataViewType.Single, Annotate(Task, Score).ToAnnotations());
        return schema.ToSchema();
    }

    /// <summary>The mean squared difference of a row's outputs from its inputs.</summary>
    public static float Error(IScoredRow row)
    {
        float distance = TensorPrimitives.Distance(MemoryMarshal.Cast<byte, float>(row.Inputs), row.Outputs);
        return distance * distance / row.Outputs.Length;
    }
}
