using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.AutoML;

/// <summary>Chooses among the pipelines by their estimated cost of improvement, and searches the options of each on its own.</summary>
internal sealed class EciCostFrugalTuner : ITuner
{
    private readonly PipelineProposer _proposer;
    private readonly Dictionary<string, CostFrugalTuner> _tuners;
    private readonly Parameter _default;

    public EciCostFrugalTuner(SweepablePipeline pipeline, AutoMLExperiment.AutoMLExperimentSettings settings, TrialHistory? history = null)
    {
        _proposer = new PipelineProposer([.. pipeline.Schemas], settings.Seed);
        var space = settings.SearchSpace;
        _default = space.SampleFromFeatureSpace(space.Default)[AutoMLExperiment.PipelineSearchSpaceName];
        _tuners = pipeline.Schemas.ToDictionary(schema => schema, schema => new CostFrugalTuner(
            new Space(space) { [AutoMLExperiment.PipelineSearchSpaceName] = pipeline.BuildSweepableEstimatorPipeline(schema).SearchSpace }, settings.Seed));
        foreach (var earlier in history?.All ?? [])
            Update(earlier);
    }

    public Parameter Propose(TrialSettings settings)
    {
        var parameter = _tuners[_proposer.Propose()].Propose(settings);
        // So does ML.NET: the defaults of all stages land beside the pipeline, those it leaves out are still missing in it.
        foreach (var (name, value) in (IDictionary<string, Parameter>)_default)
        {
            if (!parameter.ContainsKey(name))
                parameter[name] = value;
        }
        return settings.Parameter = parameter;
    }

    public void Update(TrialResult result)
    {
        var schema = result.TrialSettings.Parameter[AutoMLExperiment.PipelineSearchSpaceName][SweepablePipeline.SchemaOption].AsType<string>();
        _proposer.Update(result, schema);
        if (_tuners.TryGetValue(schema, out var tuner))
            tuner.Update(result);
    }
}
