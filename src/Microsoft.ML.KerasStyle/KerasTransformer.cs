using KerasStyle;
using KerasStyle.Callbacks;
using Microsoft.ML.Data;
using Microsoft.ML.KerasStyle.Data;
using Microsoft.ML.KerasStyle.Saving;
using Microsoft.ML.KerasStyle.Schema;
using Microsoft.ML.KerasStyle.Scoring;

namespace Microsoft.ML.KerasStyle;

/// <summary>A trained net as a stage of a pipeline. It adds
/// <list type="bullet">
/// <item><c>PredictedLabel</c> (key) and <c>Score</c> (a probability for each class) for multiclass classification,</item>
/// <item><c>PredictedLabel</c> (bool), <c>Score</c> (log-odds) and <c>Probability</c> for binary classification, and vectors of these for several labels,</item>
/// <item><c>Score</c> (the number, or the vector of numbers) for regression and ranking,</item>
/// <item><c>PredictedLabel</c> (vector of keys, missing where a step only fills the series up) and <c>Score</c> (steps × classes) for a class of each step,</item>
/// <item><c>PredictedLabel</c> (bool) and <c>Score</c> (the error of the reconstruction) for anomalies,</item>
/// <item>a column for each output of a net that is a general stage.</item>
/// </list>
/// Several threads may transform and predict with it at the same time.</summary>
public sealed class KerasTransformer : ITransformer, IAddingStage, IDisposable
{
    internal KerasTransformer(KerasModel model, IReadOnlyList<Field> inputs, Interpretation interpretation, int batchSize, History? history)
    {
        (Model, Format, Interpretation, BatchSize, History) = (model, new RowFormat(inputs, [], []), interpretation, batchSize, history);
        Scorer = new Scorer(model, Format);
    }

    /// <summary>The net: a Keras model that can be printed, saved as <c>.keras</c> and used without ML.NET.</summary>
    public KerasModel Model { get; }

    /// <summary>The figures of every epoch of the training; null for a model that was loaded from a file.</summary>
    public History? History { get; }

    /// <summary>Names of the columns that the net reads, in the order of its inputs.</summary>
    public IReadOnlyList<string> InputColumns => [.. Format.Inputs.SelectMany(i => i.Columns).Distinct()];

    /// <summary>Values of the label's classes in the order of <c>Score</c>; null when the label had none.</summary>
    public IReadOnlyList<string>? Classes => Interpretation.Classes;

    /// <summary>Rows that are predicted at once when a view is transformed.</summary>
    public int BatchSize { get; }

    /// <inheritdoc/>
    public bool IsRowToRowMapper => true;

    internal Scorer Scorer { get; }

    internal RowFormat Format { get; }

    internal Interpretation Interpretation { get; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or does not fit the net.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => ((IAddingStage)this).ColumnsFor(inputSchema).Output;

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or does not fit the net.</exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new ScoredView(this, input);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or does not fit the net.</exception>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => new ScoredRowMapper(this, inputSchema);

    /// <summary>Saves the net into ML.NET's model file; MLContext.Model.Save calls it.</summary>
    void ICanSaveModel.Save(ModelSaveContext ctx) => ModelZip.Save(this, ctx);

    /// <summary>Frees the memory for predictions. The <see cref="Model"/> stays usable.</summary>
    public void Dispose() => Scorer.Dispose();

    /// <inheritdoc/>
    public override string ToString() => $"Keras {Interpretation.Name} on {string.Join(", ", InputColumns.Select(c => $"'{c}'"))}: {Model}";

    ScoredColumns IAddingStage.ColumnsFor(DataViewSchema input)
    {
        ArgumentNullException.ThrowIfNull(input);
        foreach (Field field in Format.Inputs)
            Schema.InputColumns.Check(field, input);
        return ScoredColumns.Of(input, Interpretation.Columns, Format.Inputs.SelectMany(f => f.Columns).Select(c => input[c].Index).ToHashSet());
    }

    DataViewRowCursor IAddingStage.Open(ScoredColumns columns, DataViewRowCursor input, bool[] active) => new ScoredCursor(this, columns, input, active);

    DataViewRow IAddingStage.Open(ScoredColumns columns, DataViewRow input, bool[] active) => new ScoredRow(this, columns, input, active);
}
