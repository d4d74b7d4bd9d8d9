using Microsoft.Extensions.DependencyInjection;
using Microsoft.ML.Runtime;
using Microsoft.ML.SearchSpace.Option;
using static Microsoft.ML.DataOperationsCatalog;

namespace Microsoft.ML.AutoML;

/// <summary>What an experiment searches, on which data, by which figure and how.</summary>
public static class AutoMLExperimentExtension
{
    public static AutoMLExperiment SetDataset(this AutoMLExperiment experiment, IDataView train, IDataView validation, bool subSamplingTrainDataset = false)
    {
        if (subSamplingTrainDataset)
        {
            experiment.AddSearchSpace(nameof(TrainValidateDatasetManager), new Space
            {
                [TrainValidateDatasetManager.SubSamplingKey] = new UniformSingleOption(0, 1, defaultValue: 0.1f),
            });
        }
        return experiment.With(s => s.AddSingleton<IDatasetManager>(new TrainValidateDatasetManager(train, validation)));
    }

    public static AutoMLExperiment SetDataset(this AutoMLExperiment experiment, TrainTestData trainValidationSplit) =>
        experiment.SetDataset(trainValidationSplit.TrainSet, trainValidationSplit.TestSet);

    public static AutoMLExperiment SetDataset(this AutoMLExperiment experiment, IDataView dataset, int fold = 10, string? samplingKeyColumnName = null) =>
        experiment.With(s => s.AddSingleton<IDatasetManager>(new CrossValidateDatasetManager(dataset, fold, samplingKeyColumnName)));

    public static AutoMLExperiment SetBinaryClassificationMetric(
        this AutoMLExperiment experiment, BinaryClassificationMetric metric, string labelColumn = "label", string predictedColumn = "PredictedLabel") =>
        experiment.SetMetric(MetricManager.Binary(metric, labelColumn, predictedColumn));

    public static AutoMLExperiment SetMulticlassClassificationMetric(
        this AutoMLExperiment experiment, MulticlassClassificationMetric metric, string labelColumn = "label", string predictedColumn = "PredictedLabel") =>
        experiment.SetMetric(MetricManager.Multiclass(metric, labelColumn, predictedColumn));

    public static AutoMLExperiment SetRegressionMetric(
        this AutoMLExperiment experiment, RegressionMetric metric, string labelColumn = "Label", string scoreColumn = "Score") =>
        experiment.SetMetric(MetricManager.Regression(metric, labelColumn, scoreColumn));

    /// <summary>Also sets the built-in runner, the monitor that writes to the log, and the ECI tuner.</summary>
    public static AutoMLExperiment SetPipeline(this AutoMLExperiment experiment, SweepablePipeline pipeline) => experiment
        .AddSearchSpace(AutoMLExperiment.PipelineSearchSpaceName, pipeline.SearchSpace)
        .With(s => s.AddSingleton(pipeline))
        .SetTrialRunner<SweepablePipelineRunner>()
        .SetMonitor<MLContextMonitor>()
        .SetEciCostFrugalTuner();

    public static AutoMLExperiment SetPerformanceMonitor(this AutoMLExperiment experiment, int checkIntervalInMilliseconds = 1000) =>
        experiment.SetPerformanceMonitor(services => new DefaultPerformanceMonitor(
            services.GetRequiredService<AutoMLExperiment.AutoMLExperimentSettings>(), services.GetRequiredService<IChannel>(), checkIntervalInMilliseconds));

    public static AutoMLExperiment SetPerformanceMonitor<TPerformanceMonitor>(
        this AutoMLExperiment experiment, Func<IServiceProvider, TPerformanceMonitor> factory)
        where TPerformanceMonitor : class, IPerformanceMonitor => experiment.With(s => s.AddTransient<IPerformanceMonitor>(factory));

    public static AutoMLExperiment SetPerformanceMonitor<TPerformanceMonitor>(this AutoMLExperiment experiment)
        where TPerformanceMonitor : class, IPerformanceMonitor => experiment.With(s => s.AddTransient<IPerformanceMonitor, TPerformanceMonitor>());

    /// <summary>Not the forest of ML.NET, which is native code: other proposals, by the same method.</summary>
    public static AutoMLExperiment SetSmacTuner(
        this AutoMLExperiment experiment,
        int numberInitialPopulation = 20,
        int fitModelEveryNTrials = 10,
        int numberOfTrees = 10,
        int nMinForSpit = 2,
        float splitRatio = 0.8f,
        int localSearchParentCount = 5,
        int numRandomEISearchConfigurations = 5000,
        double epsilon = 1e-5,
        int numNeighboursForNumericalParams = 4) =>
        experiment.SetTuner(services =>
        {
            var settings = services.GetRequiredService<AutoMLExperiment.AutoMLExperimentSettings>();
            var options = new SmacOptions(
                numberInitialPopulation, fitModelEveryNTrials, numberOfTrees, nMinForSpit, splitRatio, localSearchParentCount, numRandomEISearchConfigurations, epsilon,
                numNeighboursForNumericalParams);
            return new SmacTuner(settings.SearchSpace, options, settings.Seed);
        });

    public static AutoMLExperiment SetCostFrugalTuner(this AutoMLExperiment experiment) =>
        experiment.SetTuner(services => new CostFrugalTuner(services.GetRequiredService<AutoMLExperiment.AutoMLExperimentSettings>()));

    public static AutoMLExperiment SetRandomSearchTuner(this AutoMLExperiment experiment, int? seed = null) => experiment.SetTuner(services =>
    {
        var settings = services.GetRequiredService<AutoMLExperiment.AutoMLExperimentSettings>();
        return new RandomSearchTuner(settings.SearchSpace, seed ?? settings.Seed);
    });

    public static AutoMLExperiment SetGridSearchTuner(this AutoMLExperiment experiment, int step = 10) =>
        experiment.SetTuner(services => new GridSearchTuner(services.GetRequiredService<AutoMLExperiment.AutoMLExperimentSettings>().SearchSpace, step));

    /// <summary>Works on the search space of a pipeline.</summary>
    public static AutoMLExperiment SetEciCostFrugalTuner(this AutoMLExperiment experiment) => experiment.SetTuner<EciCostFrugalTuner>();

    /// <summary>Keeps the points tried in a file of <paramref name="folder"/>, from which a later run of the same search goes on.</summary>
    public static AutoMLExperiment SetCheckpoint(this AutoMLExperiment experiment, string folder)
    {
        Directory.CreateDirectory(folder);
        return experiment.With(s => s.AddSingleton(services =>
        {
            var space = services.GetRequiredService<AutoMLExperiment.AutoMLExperimentSettings>().SearchSpace;
            var metric = services.GetService<IMetricManager>() is { } manager ? $"-{manager.MetricName}" : "";
            return new TrialHistory(Path.Combine(folder, $"trialResults-{space.GetHashCode()}{metric}.csv"), space);
        }));
    }

    private static AutoMLExperiment SetMetric(this AutoMLExperiment experiment, MetricManager metric) =>
        experiment.With(s => s.AddSingleton<IMetricManager>(metric).AddSingleton<IEvaluateMetricManager>(metric));
}
