using System.Diagnostics;

namespace Microsoft.ML.AutoML;

/// <summary>Builds the proposed pipeline, fits it and judges it, or does so on every fold.</summary>
internal sealed class SweepablePipelineRunner(MLContext context, SweepablePipeline pipeline, IEvaluateMetricManager metricManager, IDatasetManager datasetManager) : ITrialRunner
{
    /// <summary>Runs on the caller's thread. An estimator of one's own never hears of the token: a fit runs to its end.</summary>
    public Task<TrialResult> RunAsync(TrialSettings settings, CancellationToken ct)
    {
        try
        {
            return Task.FromResult(Run(settings));
        }
        catch (Exception e) when (ct.IsCancellationRequested)
        {
            throw new OperationCanceledException(e.Message, e.InnerException);
        }
    }

    public void Dispose()
    {
    }

    private TrialResult Run(TrialSettings settings)
    {
        var clock = Stopwatch.StartNew();
        var trials = Splits(settings).Select(split =>
        {
            var model = pipeline.BuildFromOption(context, settings.Parameter[AutoMLExperiment.PipelineSearchSpaceName]).Fit(split.Train);
            return (Model: model, Metric: metricManager.Evaluate(context, model.Transform(split.Test)));
        }).ToList();
        var metric = trials.Average(t => t.Metric);
        return new TrialResult
        {
            TrialSettings = settings,
            Model = trials[0].Model, // that of the first fold
            Metric = metric,
            Loss = metricManager.IsMaximize ? -metric : metric,
            DurationInMilliseconds = clock.ElapsedMilliseconds,
        };
    }

    private IEnumerable<(IDataView Train, IDataView Test)> Splits(TrialSettings settings) => datasetManager switch
    {
        ICrossValidateDatasetManager folds => context.Data.CrossValidationSplit(folds.Dataset, folds.Fold, folds.SamplingKeyColumnName)
            .Select(fold => (fold.TrainSet, fold.TestSet)),
        ITrainValidateDatasetManager sets => [(sets.LoadTrainDataset(context, settings), sets.LoadValidateDataset(context, settings))],
        _ => throw new ArgumentException("The dataset manager is neither an ITrainValidateDatasetManager nor an ICrossValidateDatasetManager"),
    };
}
