using System.Diagnostics;
using KerasStyle;
using KerasStyle.Callbacks;
using KerasStyle.Saving;
using KerasStyle.Tuning;
using Microsoft.ML.AutoML;
using Microsoft.ML.SearchSpace;
using Microsoft.ML.SearchSpace.Option;
using AutoMLSpace = Microsoft.ML.SearchSpace.SearchSpace;

namespace Microsoft.ML.KerasStyle.Sweeping;

/// <summary>A sweep: what all its trials share. A trial whose values were tried, in this run or in one before it of the same folder, is not run again: as the
/// tuner begins with the same seed, proposes the same and hears the same, a sweep that goes on is where it was when it comes to a trial that is not there.</summary>
sealed class SweepSession(SweepOptions options) : IDisposable
{
    const int MostFailuresInARow = 3;

    readonly List<Trial> trials = [];
    readonly Dictionary<string, Trial> known = [];
    readonly Dictionary<Trial, Parameter> parameters = [];
    IServiceProvider services = null!;
    IDatasetManager data = null!;
    IEvaluateMetricManager? metric;
    StageFitter fitter = null!;
    TrialStore? store;
    IDisposable? claim;
    int seed, failuresInARow;
    bool? maximize;

    /// <summary>Shows the trials.</summary>
    public Leaderboard Board { get; } = new(options.Verbose);

    /// <summary>The trials so far, in order.</summary>
    public IReadOnlyList<Trial> Trials => trials;

    /// <summary>Name of the figure by which trials are compared.</summary>
    public string Figure => metric?.MetricName ?? options.Objective.Name;

    /// <summary>A runner; the first call opens the sweep, before AutoML makes its tuner.</summary>
    public ITrialRunner NewRunner(IServiceProvider provider)
    {
        if (services == null)
            Open(provider);
        return new SweepRunner(this, Context());
    }

    /// <summary>Runs a trial, or recalls it.</summary>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    /// <exception cref="InvalidOperationException">The first trials failed one after another: this is not one of some values.</exception>
    public TrialResult Run(MLContext context, TrialSettings settings, CancellationToken token)
    {
        if (trials.Count == 0)
            CheckTuner(settings);
        IReadOnlyDictionary<string, object> values = TrialValues.Of(settings.Parameter);
        ITransformer? model = null;
        if (known.TryGetValue(TrialValues.Key(values), out Trial? trial) && !Lacks(trial))
        {
            model = Load(context, trial);
        }
        else
        {
            trial = new Trial(settings.TrialId, values);
            Board.Begin(trial);
            model = Train(context, settings, trial, token);
            Keep(context, trial, model);
        }

        if (parameters.TryAdd(trial, settings.Parameter))
        {
            trials.Add(trial);
            Board.End(trial, Ranked(trials));
            options.Progress?.Report(trial);
        }

        return Result(settings, trial, model);
    }

    /// <summary>The sweep's result.</summary>
    /// <param name="best">AutoML's.</param>
    public SweepResult Result(TrialResult best)
    {
        Trial trial = known[TrialValues.Key(TrialValues.Of(best.TrialSettings.Parameter))];
        return new SweepResult(this, trial, best.Model, parameters[trial]);
    }

    /// <summary>Trains a pipeline with a trial's values.</summary>
    public ITransformer Refit(Parameter parameter, IDataView rows, CancellationToken token) => fitter.Fit(Context(), parameter[TrialValues.Pipeline], rows, null, [], token);

    /// <summary>Trials that have a score, the best first.</summary>
    public IReadOnlyList<Trial> Ranked(IEnumerable<Trial> some) =>
        [.. some.Where(t => t.Score != null).OrderBy(t => maximize == true ? -t.Score : t.Score).ThenBy(t => t.Number)];

    /// <summary>Why no trial has a score; null when that is not the trials' fault.</summary>
    public string? AllFailed => trials is [.., { } last] && trials.All(t => t.Score == null)
        ? $"all {trials.Count} trials failed; the last: {last.Message}"
        : null;

    public void Dispose() => claim?.Dispose();

    void Open(IServiceProvider provider)
    {
        services = provider;
        data = Service<IDatasetManager>() ?? throw new InvalidOperationException("the experiment has no data; call SetDataset first");
        metric = Service<IEvaluateMetricManager>();
        SweepablePipeline pipeline = Service<SweepablePipeline>() ?? throw new InvalidOperationException("the experiment has no pipeline; call SetPipeline first");
        var settings = Service<AutoMLExperiment.AutoMLExperimentSettings>()!;
        // AutoML takes the largest LogLossReduction for the worst.
        maximize = metric == null ? null : metric.IsMaximize || metric.MetricName == nameof(MulticlassClassificationMetric.LogLossReduction);
        if (data is not (ITrainValidateDatasetManager or ICrossValidateDatasetManager))
            throw new InvalidOperationException($"the data of the experiment must be a training and a validation set, or a set to cross-validate on, got {data.GetType().Name}");
        if (options.Directory is { } folder)
        {
            claim = TrialStore.Claim(folder);
            store = new TrialStore(folder, "", options.Overwrite);
        }

        seed = store?.OpenSeed(settings.Seed, Figure) ?? settings.Seed ?? KerasRandom.NextSeed();
        settings.Seed = seed;
        if (store != null && maximize != null)
            store.Maximize = maximize;
        maximize ??= store?.Maximize;
        foreach (TrialFile file in store?.Read() ?? [])
        {
            Trial trial = file.Trial(space: null);
            if (trial.Status != TrialStatus.Running)
                known.TryAdd(TrialValues.Key(trial.Values), trial);
        }

        fitter = new StageFitter(pipeline, seed);
        // AutoML's grid takes a choice of one for a step but not for a dimension, and so gives every value to the option after the one that it is for.
        if (settings.SearchSpace[TrialValues.Pipeline] is AutoMLSpace space && space[TrialValues.Schema] is ChoiceOption { Choices: [var only] })
            space[TrialValues.Schema] = new SearchedOption(Choices.Parameter<string>([only.AsType<string>()]));
        (Board.Figure, Board.Searched) = (Figure, TrialValues.Searched(settings.SearchSpace));
        Board.MostTrials = settings.MaxModels is > 0 and < int.MaxValue ? settings.MaxModels : null;
    }

    // There is a tuner when the first trial comes.
    void CheckTuner(TrialSettings first)
    {
        if (store != null && first.TrialId > 0)
            throw new InvalidOperationException("the sweep's folder and SetCheckpoint both go on where a search was, from different trials; leave SetCheckpoint out");
        // ML.NET's local search goes from choice to choice for ever where nothing else can be changed.
        if (Service<ITuner>()?.GetType().Name == "SmacTuner" && Service<AutoMLExperiment.AutoMLExperimentSettings>()!.SearchSpace.Step.All(s => s != null))
            throw new InvalidOperationException("AutoML's SMAC tuner needs a range of numbers to search, and there are only choices; search a range too, as of the learning rate, or set another tuner");
    }

    // Sets the trial's outcome; a net that diverges or cannot be made of its values is a bad trial, and not the end of the sweep.
    ITransformer? Train(MLContext context, TrialSettings settings, Trial trial, CancellationToken token)
    {
        var clock = Stopwatch.StartNew();
        ITransformer? model = null;
        Exception? mistake = null;      // of the sweep, which no values would mend
        try
        {
            var scores = new List<double>();
            foreach ((IDataView train, IDataView validation) in Folds(context, settings))
            {
                bool first = model == null;
                var watch = new TrialWatch(options.Objective.Name, IsMaximized, path: null, first ? options.Pruning?.Over(trials, trial) : null);
                ITransformer fitted = fitter.Fit(context, settings.Parameter[TrialValues.Pipeline], train, validation, [watch, Board.Watch(options.Objective.Name, trial)], token);
                if (watch.Curve.Count == 0 && (options.Pruning != null || metric == null))
                    throw mistake = new InvalidOperationException("the sweep follows the learning curve of the pipeline's last Keras stage, but there is none; a stage must be made by itself, and not be a chain of stages");
                double score = metric?.Evaluate(context, fitted.Transform(validation)) ?? watch.Curve[^1];
                if (!double.IsFinite(score))
                    throw new ArithmeticException($"{Figure} is {score}");
                scores.Add(score);
                if (first)
                    (model, trial.Curve, trial.BestEpoch) = (fitted, watch.Curve, watch.BestEpoch);
                if (watch.Pruned)
                {
                    trial.Status = TrialStatus.Pruned;
                    break;
                }
            }

            trial.Score = scores.Average();
            if (trial.Status == TrialStatus.Running)
                trial.Status = TrialStatus.Completed;
            failuresInARow = 0;
        }
        catch (Exception e) when (e is not (OperationCanceledException or OutOfMemoryException) && e != mistake && !token.IsCancellationRequested)
        {
            (trial.Status, trial.Message, trial.Score, model) = (TrialStatus.Failed, e.Message, null, null);
            failuresInARow = e is ArithmeticException ? 0 : failuresInARow + 1;
            if (failuresInARow >= MostFailuresInARow && trials.All(t => t.Score == null))
                throw new InvalidOperationException($"the first {trials.Count + 1} trials failed; the last: {e.Message}", e);
        }

        trial.Duration = clock.Elapsed;
        return model;
    }

    IEnumerable<(IDataView Train, IDataView Validation)> Folds(MLContext context, TrialSettings settings) => data switch
    {
        ITrainValidateDatasetManager split => [(split.LoadTrainDataset(context, settings), split.LoadValidateDataset(context, settings))],
        ICrossValidateDatasetManager cross => context.Data.CrossValidationSplit(cross.Dataset, cross.Fold, cross.SamplingKeyColumnName, seed).Select(f => (f.TrainSet, f.TestSet)),
        _ => throw new UnreachableException(),
    };

    // The model first: a trial that is on disk is whole.
    void Keep(MLContext context, Trial trial, ITransformer? model)
    {
        known[TrialValues.Key(trial.Values)] = trial;
        if (store == null)
            return;
        if (IsBest(trial))
            AtomicFile.Write(ModelPath(trial)!, stream => context.Model.Save(model!, Schema(), stream));
        store.Write(trial);
    }

    bool IsBest(Trial trial) => trial.Score != null && Ranked([.. trials, trial])[0] == trial;

    // A trial whose model was deleted is run again.
    bool Lacks(Trial trial) => ModelPath(trial) is { } path && IsBest(trial) && !File.Exists(path);

    ITransformer? Load(MLContext context, Trial trial) => ModelPath(trial) is { } path && File.Exists(path) ? context.Model.Load(path, out _) : null;

    string? ModelPath(Trial trial) => store == null ? null : Path.ChangeExtension(store.ModelPath(trial.Number), ".zip");

    DataViewSchema Schema() => data switch
    {
        ICrossValidateDatasetManager cross => cross.Dataset.Schema,
        _ => ((ITrainValidateDatasetManager)data).LoadTrainDataset(Context(), null!).Schema,
    };

    // Of a failed trial the tuner hears the worst result there is: a figure that is none stops SMAC's search in an endless loop.
    TrialResult Result(TrialSettings settings, Trial trial, ITransformer? model)
    {
        double? score = trial.Score ?? Ranked(trials).LastOrDefault()?.Score;
        double loss = score is { } s ? maximize == true ? -s : s : double.MaxValue;
        return new TrialResult { TrialSettings = settings, Model = model!, Metric = score ?? 0, Loss = loss, DurationInMilliseconds = trial.Duration.TotalMilliseconds };
    }

    bool IsMaximized(KerasModel net)
    {
        bool curve = options.Objective.IsMaximized(net);
        if (metric == null && maximize == null)
        {
            maximize = curve;
            if (store != null)
                store.Maximize = curve;
        }

        return curve;
    }

    MLContext Context() => Service<MLContext>()!;

    T? Service<T>()
        where T : class => (T?)services.GetService(typeof(T));
}
