using Microsoft.ML.Data;
using Microsoft.ML.SearchSpace;
using Microsoft.ML.SearchSpace.Option;

namespace Microsoft.ML.AutoML;

/// <summary>Stages in a row, some of them a choice of several; a proposal says which and with what options.</summary>
public class SweepablePipeline : ISweepable<EstimatorChain<ITransformer>>
{
    internal const string SchemaOption = "_SCHEMA_";

    private string? _currentSchema;

    internal SweepablePipeline() : this([], null)
    {
    }

    private SweepablePipeline(Dictionary<string, SweepableEstimator> estimators, Entity? schema, string? currentSchema = null)
    {
        Estimators = estimators;
        Schema = schema;
        _currentSchema = currentSchema ?? Schemas.FirstOrDefault();
    }

    /// <summary>The stages by the names e0, e1, ... they have in the schema.</summary>
    public Dictionary<string, SweepableEstimator> Estimators { get; }

    public Space SearchSpace
    {
        get
        {
            var space = new Space();
            foreach (var (name, estimator) in Estimators)
                space.Add(name, estimator.SearchSpace);
            space.Add(SchemaOption, new ChoiceOption([.. Schemas]));
            return space;
        }
    }

    public Parameter CurrentParameter
    {
        get
        {
            var parameter = Parameter.CreateNestedParameter();
            foreach (var estimator in Estimators.Values)
                parameter[$"{parameter.Count}"] = estimator.Parameter;
            parameter[SchemaOption] = Parameter.FromString(_currentSchema!);
            return parameter;
        }
    }

    internal Entity? Schema { get; }

    /// <summary>The pipelines without a choice, such as <c>e0 * e2</c>.</summary>
    internal IEnumerable<string> Schemas => Schema?.Terms().Select(t => t.ToString()!) ?? [];

    public EstimatorChain<ITransformer> BuildFromOption(MLContext context, Parameter parameter)
    {
        _currentSchema = parameter[SchemaOption].AsType<string>();
        return Names(_currentSchema).Aggregate(
            new EstimatorChain<ITransformer>(), (chain, name) => chain.Append(Estimators[name].BuildFromOption(context, parameter[name])));
    }

    /// <summary>The pipeline of one schema.</summary>
    public SweepablePipeline BuildSweepableEstimatorPipeline(string schema) =>
        new(Names(schema).ToDictionary(name => name, name => Estimators[name]), Entity.FromExpression(schema), schema);

    /// <summary>Adds a stage; several make a choice.</summary>
    public SweepablePipeline Append(params ISweepable<IEstimator<ITransformer>>[] sweepables)
    {
        var estimators = new Dictionary<string, SweepableEstimator>(Estimators);
        Entity? stage = null;
        foreach (var sweepable in sweepables)
        {
            if (Expression(sweepable) is { } candidate)
                stage = stage is null ? candidate : stage + candidate;
        }
        var named = stage!.Map(Named);
        return new SweepablePipeline(estimators, Schema is null ? named : Schema * named);

        Entity Named(Entity leaf)
        {
            var name = $"e{estimators.Count}";
            estimators[name] = (SweepableEstimator)((EstimatorEntity)leaf).Estimator;
            return new StringEntity(name);
        }
    }

    /// <summary>The stages of a trial's proposal by their types.</summary>
    public string ToString(Parameter parameter) =>
        parameter.TryGetValue(AutoMLExperiment.PipelineSearchSpaceName, out var pipeline)
            ? string.Join("=>", Names(pipeline[SchemaOption].AsType<string>()).Select(name => Estimators[name].EstimatorType))
            : "";

    private static IEnumerable<string> Names(string schema) => Entity.FromExpression(schema).Leaves().Select(leaf => ((StringEntity)leaf).Value);

    private static Entity? Expression(ISweepable<IEstimator<ITransformer>> sweepable) => sweepable switch
    {
        SweepableEstimator estimator => new EstimatorEntity(estimator),
        SweepablePipeline pipeline => pipeline.Schema?.Map(leaf => new EstimatorEntity(pipeline.Estimators[((StringEntity)leaf).Value])),
        _ => null,
    };
}
