using KerasStyle;
using Microsoft.ML.KerasStyle.Schema;
using Microsoft.ML.KerasStyle.Tasks;
using Microsoft.ML.KerasStyle.Training;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.KerasStyle;

/// <summary>Trains a Keras net as a stage of a pipeline; made by <see cref="KerasCatalog"/>. The net it was given is a template: every fit
/// trains a new net of that configuration, so that repeated fits and cross-validation do not influence each other.</summary>
public sealed class KerasEstimator : IEstimator<KerasTransformer>
{
    readonly IHost host;
    readonly MLContext? context;
    readonly TrainingColumns columns;
    readonly NetworkTemplate template;
    readonly KerasTrainerOptions options;
    readonly bool standardize;
    readonly Continuation? continued;

    internal KerasEstimator(IHostEnvironment environment, LearningTask task, KerasModel network, string features, KerasTrainerOptions? options, bool standardize = false)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentException.ThrowIfNullOrEmpty(features);
        this.options = (options ?? new KerasTrainerOptions()).Checked();
        this.standardize = standardize;
        (host, context) = (environment.Register("Keras"), environment as MLContext);
        template = new NetworkTemplate(network, this.options.StartFromWeights);
        columns = new TrainingColumns(new InputColumns(template.Inputs, features, this.options.InputColumns, standardize), task, this.options.ExampleWeightColumn);
    }

    internal KerasEstimator(MLContext context, Continuation continued, string label, KerasTrainerOptions? options)
    {
        this.options = (options ?? new KerasTrainerOptions()).Checked();
        this.options.Loss ??= continued.Loss;
        this.continued = continued;
        (host, this.context) = (((IHostEnvironment)context).Register("Keras"), context);
        template = new NetworkTemplate(continued.Trained.Model, startFromWeights: true);
        columns = new TrainingColumns(new InputColumns(continued.Inputs), continued.Task(label), this.options.ExampleWeightColumn);
    }

    /// <summary>Trains a net on the rows.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of a wrong type.</exception>
    /// <exception cref="ArgumentException">The features do not fit the net.</exception>
    /// <exception cref="FormatException">A row holds NaN or a missing label.</exception>
    /// <exception cref="ArithmeticException">The loss became infinite or not a number.</exception>
    /// <exception cref="InvalidOperationException">There are no rows.</exception>
    /// <exception cref="OperationCanceledException">The training was cancelled; see <see cref="KerasTrainerOptions.KeepBestOnCancel"/>.</exception>
    public KerasTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        KerasTrainerOptions present = FitScope.Current?.Apply(options) ?? options;
        int seed;
        lock (host)
            seed = present.Seed ?? host.Rand.Next();
        using IChannel channel = host.Start("Fit");
        return new Trainer(columns, template, present, standardize, continued, seed, channel, context).Fit(input);
    }

    /// <summary>Trains a net on rows and measures it on others after each epoch; both as the stages before have prepared them. See
    /// <see cref="KerasExtensions.Fit{TLastTransformer}(Microsoft.ML.Data.EstimatorChain{TLastTransformer}, IDataView, IDataView)"/> for a whole pipeline.</summary>
    /// <param name="trainData">Rows to train on.</param>
    /// <param name="validationData">Rows to measure on.</param>
    /// <inheritdoc cref="Fit(IDataView)"/>
    public KerasTransformer Fit(IDataView trainData, IDataView validationData)
    {
        ArgumentNullException.ThrowIfNull(validationData);
        using var scope = new FitScope { ValidationSet = validationData, IsOnlyValidation = true };
        return Fit(trainData);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of a wrong type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        columns.Check(inputSchema);
        return SchemaShapes.Add(inputSchema, columns.Task.Foresee(inputSchema).Columns);
    }
}
