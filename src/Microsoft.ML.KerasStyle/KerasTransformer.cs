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
/// <item><c>PredictedLabel</c> (bool), <c>Score</c> (log-odds) and <c>Probability</c> for binary classification,</item>
/// <item><c>Score</c> (the number) for regression.</item>
/// </list>
/// Several threads may transform and predict with it at the same time.</summary>
public sealed class KerasTransformer : ITransformer, IDisposable
{
    readonly ClassNames? classNames;

    internal KerasTransformer(KerasModel model, Interpretation interpretation, string features, ClassNames? classNames, int batchSize, History? history)
    {
        (Model, Interpretation, FeatureColumn, this.classNames, BatchSize, History) = (model, interpretation, features, classNames, batchSize, history);
        Scorer = new Scorer(model);
    }

    /// <summary>The net: a Keras model that can be printed, saved as <c>.keras</c> and used without ML.NET.</summary>
    public KerasModel Model { get; }

    /// <summary>The figures of every epoch of the training; null for a model that was loaded from a file.</summary>
    public History? History { get; }

    /// <summary>Name of the column that the net reads.</summary>
    public string FeatureColumn { get; }

    /// <summary>Values of the label's classes in the order of <c>Score</c>; null when the label had none.</summary>
    public IReadOnlyList<string>? Classes => classNames?.Texts;

    /// <summary>Rows that are predicted at once when a view is transformed.</summary>
    public int BatchSize { get; }

    /// <inheritdoc/>
    public bool IsRowToRowMapper => true;

    internal Scorer Scorer { get; }

    internal Interpretation Interpretation { get; }

    internal ClassNames? ClassNames => classNames;

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">The feature column is missing or does not fit the net.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => ColumnsFor(inputSchema).Output;

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">The feature column is missing or does not fit the net.</exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new ScoredView(this, input);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">The feature column is missing or does not fit the net.</exception>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => new ScoredRowMapper(this, inputSchema);

    /// <summary>Saves the net into ML.NET's model file; MLContext.Model.Save calls it.</summary>
    void ICanSaveModel.Save(ModelSaveContext ctx) => ModelZip.Save(this, ctx);

    /// <summary>Frees the memory for predictions. The <see cref="Model"/> stays usable.</summary>
    public void Dispose() => Scorer.Dispose();

    /// <inheritdoc/>
    public override string ToString() => $"Keras {Interpretation.Task} on '{FeatureColumn}': {Model}";

    internal ScoredColumns ColumnsFor(DataViewSchema input)
    {
        ArgumentNullException.ThrowIfNull(input);
        DataViewSchema.Column features = input.GetColumnOrNull(FeatureColumn)
            ?? throw new ArgumentOutOfRangeException(nameof(input), $"Could not find feature column '{FeatureColumn}'; there are {string.Join(", ", input.Select(c => c.Name))}");
        Type item = features.Type is VectorDataViewType vector ? vector.ItemType.RawType : features.Type.RawType;
        if ((item != typeof(float) && item != typeof(double)) || InputColumns.SizeOf(features.Type) != Scorer.InputSize)
            throw new ArgumentOutOfRangeException(nameof(input), $"Schema mismatch for feature column '{FeatureColumn}': expected a vector of {Scorer.InputSize} Single or Double, as the net was trained on, got {features.Type}");
        var output = new DataViewSchema.Builder();
        output.AddColumns(input);
        output.AddColumns(OutputColumns.Of(Interpretation.Task, Scorer.OutputSize, classNames));
        return new ScoredColumns(input, output.ToSchema(), features.Index);
    }
}
