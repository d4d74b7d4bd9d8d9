using Microsoft.ML.KerasStyle.Data;
using Microsoft.ML.KerasStyle.Schema;
using Microsoft.ML.KerasStyle.Scoring;
using Microsoft.ML.KerasStyle.Training;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.KerasStyle;

/// <summary>Puts a trained net into a pipeline as it is; made by <see cref="KerasCatalog"/>.</summary>
public sealed class KerasScoringEstimator : IEstimator<KerasTransformer>
{
    readonly IHost host;
    readonly MLContext? context;
    readonly NetworkTemplate template;
    readonly InputColumns columns;
    readonly Interpretation interpretation;
    readonly KerasTrainerOptions options;

    internal KerasScoringEstimator(
        IHostEnvironment environment, KerasModel network, string features, IReadOnlyDictionary<string, string>? inputColumns, Interpretation interpretation, KerasTrainerOptions? options)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentException.ThrowIfNullOrEmpty(features);
        (host, context) = (environment.Register("Keras"), environment as MLContext);
        (this.interpretation, this.options) = (interpretation, (options ?? new KerasTrainerOptions()).Checked());
        template = new NetworkTemplate(network, startFromWeights: true);
        columns = new InputColumns(template.Inputs, features, inputColumns, numbersOnly: false);
    }

    /// <summary>Binds the net to the columns of the data; nothing is trained.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of a wrong type.</exception>
    /// <exception cref="ArgumentException">A column does not fit the net.</exception>
    public KerasTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        columns.Check(SchemaShapes.Of(input.Schema));
        IReadOnlyList<Field> fields = Imputation.Apply(columns.Bind(input, options), input, options.MissingValues, options.CancellationToken);
        KerasModel network = template.Create(fields, input, options.CancellationToken);
        using (IChannel channel = host.Start("Fit"))
            network.Engine = EngineChoice.Of(options.Engine, template, context, channel);
        return new KerasTransformer(network, NetworkTemplate.Shaped(network, HostInputs.Of(network, fields, input, options)), interpretation, options.PredictionBatchSize, null);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of a wrong type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        columns.Check(inputSchema);
        return SchemaShapes.Add(inputSchema, interpretation.Columns);
    }
}
