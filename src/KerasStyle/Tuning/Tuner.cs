using System.Diagnostics;
using KerasStyle.Callbacks;
using KerasStyle.Data;

namespace KerasStyle.Tuning;

/// <summary>Searches the choices that a build function leaves open for those whose net does best. As keras_tuner.Tuner. With a
/// <c>directory</c> every trial is on disk when it ends: a search that was stopped goes on where it was, and ends as it would have. Without one, trials are in a temporary folder,
/// which is deleted when the tuner is disposed of or the process ends.</summary>
public abstract class Tuner : IDisposable
{
    const int MostFailuresInARow = 3;

    readonly Func<HyperParameters, Model> build;
    readonly TrialStore store;
    readonly List<HyperParameter> space = [];
    readonly List<Trial> trials = [];
    bool? maximize;

    /// <param name="build">Makes a compiled net of the values that it asks for.</param>
    /// <param name="objective">The figure by which nets are compared, as <c>"val_accuracy"</c>.</param>
    /// <param name="seed">Seed of the proposals and the trainings; drawn when null.</param>
    /// <param name="executionsPerTrial">Trainings of each proposal; its score is their mean.</param>
    /// <param name="pruning">Stops trials whose learning curve is worse than others'; none when null.</param>
    /// <param name="directory">Where trials are kept; a temporary folder, which goes with the tuner, when null.</param>
    /// <param name="projectName">Folder in <paramref name="directory"/>.</param>
    /// <param name="overwrite">Whether trials that are there are forgotten.</param>
    private protected Tuner(
        Func<HyperParameters, Model> build, Objective objective, int? seed, int executionsPerTrial, Pruning? pruning, string? directory, string projectName, bool overwrite)
    {
        ArgumentNullException.ThrowIfNull(build);
        ArgumentNullException.ThrowIfNull(objective);
        ArgumentOutOfRangeException.ThrowIfLessThan(executionsPerTrial, 1);
        ArgumentException.ThrowIfNullOrEmpty(projectName);
        (this.build, Objective, ExecutionsPerTrial, Pruning) = (build, objective, executionsPerTrial, pruning);
        store = new TrialStore(directory, projectName, overwrite);
        Seed = store.OpenSeed(seed, objective.Name);
        maximize = store.Maximize;
        // Building with defaults shows the choices that are asked for; what trials found besides shows when their builds are repeated.
        Learn(Build(new HyperParameters()).Known);
        foreach (TrialFile file in store.Read())
        {
            // What the last trial shows is known only when it has ended.
            if (file.Trial(space).Status != TrialStatus.Running)
                TryLearn(file.Values(space));
            trials.Add(file.Trial(space));
        }
    }

    /// <summary>The figure by which nets are compared.</summary>
    public Objective Objective { get; }

    /// <summary>Seed of the proposals and the trainings.</summary>
    public int Seed { get; }

    /// <summary>Trainings of each proposal.</summary>
    public int ExecutionsPerTrial { get; }

    /// <summary>What stops trials early, if anything.</summary>
    public Pruning? Pruning { get; }

    /// <summary>The choices that are known.</summary>
    public IReadOnlyList<HyperParameter> Space => space;

    /// <summary>The trials so far, in order.</summary>
    public IReadOnlyList<Trial> Trials => trials;

    /// <summary>Told of each trial when it ends.</summary>
    public IProgress<Trial>? Progress { get; set; }

    /// <summary>Tries proposals until there are enough. As keras_tuner's search; the arguments are those of <see cref="Model.Fit"/>.</summary>
    /// <param name="x">Inputs.</param>
    /// <param name="y">Targets.</param>
    /// <param name="batchSize">Samples in a step.</param>
    /// <param name="epochs">Epochs of each training; <see cref="Hyperband"/> decides by itself.</param>
    /// <param name="validationSplit">Share of the samples, from the end, that is measured and not trained on.</param>
    /// <param name="validationData">Other samples to measure on.</param>
    /// <param name="callbacks">What is called on the way; one that keeps state, as EarlyStopping, begins anew with each training.</param>
    /// <param name="verbose">1 for a line per trial, 2 also for the trainings' lines, 0 for nothing.</param>
    /// <param name="cancellationToken">Ends the search; the present trial is run again when the search goes on.</param>
    /// <exception cref="OperationCanceledException">The search was cancelled.</exception>
    /// <exception cref="InvalidOperationException">Three trials in a row failed; the message has the last reason.</exception>
    /// <exception cref="IOException">Another search runs in the folder.</exception>
    public void Search(
        TensorData x, TensorData? y = null, int batchSize = 32, int epochs = 1, double validationSplit = 0, ValidationData? validationData = null,
        IReadOnlyList<Callback>? callbacks = null, int verbose = 1, CancellationToken cancellationToken = default)
    {
        using IDisposable claim = store.Claim();
        var data = new SearchData(x, y, batchSize, epochs, validationSplit, validationData, callbacks ?? [], verbose > 1 ? 2 : 0, cancellationToken);
        while (Next() is { } proposal)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Run(proposal, data, verbose);
            if (trials.Count >= MostFailuresInARow && trials.TakeLast(MostFailuresInARow).All(t => t.Status == TrialStatus.Failed))
                throw new InvalidOperationException($"the last {MostFailuresInARow} trials failed: {trials[^1].Message}");
        }
    }

    /// <summary>Values of the best trials, the best first.</summary>
    public IReadOnlyList<HyperParameters> GetBestHyperParameters(int numTrials = 1) => [.. Best().Take(numTrials).Select(t => new HyperParameters(space, t.Values))];

    /// <summary>Nets of the best trials as they were after their best epoch, the best first.</summary>
    /// <exception cref="InvalidOperationException">No trial has ended.</exception>
    public IReadOnlyList<Model> GetBestModels(int numModels = 1)
    {
        Model[] models = [.. Best().Take(numModels).Select(Load)];
        return models.Length > 0 ? models : throw new InvalidOperationException("no trial has ended; call Search first");
    }

    /// <summary>Prints the best trials.</summary>
    public void ResultsSummary(int numTrials = 10)
    {
        foreach (Trial trial in Best().Take(numTrials))
            Console.WriteLine(Describe(trial));
    }

    /// <summary>Deletes the trials of a tuner without a directory: their nets can be had no more. A tuner with one keeps them.</summary>
    public void Dispose()
    {
        store.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>What a trial tries, or null when there are enough. It depends on the seed and the trials before it alone, so that a search that goes on
    /// tries what it would have tried.</summary>
    private protected abstract Proposal? Propose(int number);

    /// <summary>Trials that ended with a score, the best first.</summary>
    private protected IReadOnlyList<Trial> Best() => Ranked(trials);

    /// <summary>Those of some trials that ended with a score, the best first.</summary>
    private protected IReadOnlyList<Trial> Ranked(IEnumerable<Trial> some) => [.. some.Where(t => t.Score != null).OrderBy(t => maximize == true ? -t.Score : t.Score).ThenBy(t => t.Number)];

    /// <summary>Whether a larger score is better; known after the first net was built.</summary>
    private protected bool Maximize => maximize ?? false;

    /// <summary>Numbers that depend on the seed and the trial alone, so that a search that goes on draws as it would have.</summary>
    private protected Random RandomOf(int trial) => new(unchecked(Seed * 31 + trial * 7919));

    /// <summary>Values that were not tried, drawn evenly; after many draws any values.</summary>
    private protected Dictionary<string, object> Draw(int number)
    {
        const int Draws = 50;
        Random random = RandomOf(number);
        Dictionary<string, object> values = [];
        for (int i = 0; i < Draws; i++)
        {
            values = ValuesAt([.. space.Select(_ => random.NextDouble())]);
            if (!IsKnown(values, number))
                break;
        }

        return values;
    }

    /// <summary>Values for places in [0, 1), one for each choice in order; closed ones are left out.</summary>
    private protected Dictionary<string, object> ValuesAt(IReadOnlyList<double> places)
    {
        var values = new Dictionary<string, object>();
        for (int i = 0; i < space.Count; i++)
        {
            if (space[i].IsActive(values))
                values[space[i].Name] = space[i].At(places[i]);
        }

        return values;
    }

    /// <summary>Whether a trial before one tried values: those among them that its build asked for.</summary>
    private protected bool IsKnown(IReadOnlyDictionary<string, object> values, int number) =>
        trials.Any(t => t.Number < number && t.Values.All(v => values.TryGetValue(v.Key, out object? value) && value.Equals(v.Value)));

    // A trial that was begun and not ended comes again.
    Proposal? Next() => Propose(trials.FirstOrDefault(t => t.Status == TrialStatus.Running)?.Number ?? trials.Count);

    void Learn(HyperParameters known) => space.AddRange(known.Space.Where(p => space.All(s => s.Name != p.Name)));

    void TryLearn(IReadOnlyDictionary<string, object> values)
    {
        try
        {
            Learn(Build(new HyperParameters(space, values)).Known);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // A trial that failed to build fails again, and shows nothing.
        }
    }

    (Model Model, HyperParameters Known) Build(HyperParameters values)
    {
        Model model = build(values) ?? throw new InvalidOperationException("the build function gave null instead of a net");
        if (!model.Compiled)
            throw new InvalidOperationException($"the build function must compile the net: call Compile on '{model.Name}'");
        return (model, values);
    }

    void Run(Proposal proposal, SearchData data, int verbose)
    {
        var trial = new Trial(proposal.Number, proposal.Values);
        trials.RemoveAll(t => t.Number == proposal.Number);
        trials.Add(trial);
        store.Write(trial);
        var clock = Stopwatch.StartNew();
        try
        {
            var scores = new List<double>();
            for (int execution = 0; execution < ExecutionsPerTrial; execution++)
                scores.Add(Train(trial, proposal, data, execution));
            trial.Score = scores.Average();
            if (trial.Status == TrialStatus.Running)
                trial.Status = TrialStatus.Completed;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            (trial.Status, trial.Message, trial.Score) = (TrialStatus.Failed, e.Message, null);
        }

        trial.Duration = clock.Elapsed;
        store.Write(trial);
        Progress?.Report(trial);
        if (verbose > 0)
            Console.WriteLine(Describe(trial));
    }

    double Train(Trial trial, Proposal proposal, SearchData data, int execution)
    {
        using IDisposable repeatable = KerasRandom.Scope(unchecked(Seed + 1000 * proposal.Number + execution));
        (Model model, HyperParameters known) = Build(new HyperParameters(space, proposal.Values));
        Learn(known);
        trial.Values = known.Values.ToDictionary(v => v.Key, v => v.Value);
        if (proposal.From is { } from)
            model = store.Load(from, model);
        var watch = new TrialWatch(Objective.Name, IsMaximized, execution == 0 ? store.ModelPath(trial.Number) : null, execution == 0 ? Pruning?.Over(trials, trial) : null);
        model.Fit(
            data.X, data.Y, data.BatchSize, proposal.Epochs ?? data.Epochs, data.Verbose, [.. data.Callbacks, watch], data.ValidationSplit, data.ValidationData,
            initialEpoch: proposal.InitialEpoch, seed: Seed + execution, cancellationToken: data.Cancellation);
        if (execution == 0)
            (trial.Curve, trial.BestEpoch) = (watch.Curve, proposal.InitialEpoch + watch.BestEpoch);
        if (watch.Pruned)
            trial.Status = TrialStatus.Pruned;
        return watch.Best;
    }

    // A net knows the directions of its metrics once it has been trained on something.
    bool IsMaximized(Model model)
    {
        if (maximize == null)
            store.Maximize = maximize = Objective.IsMaximized(model);
        return maximize.Value;
    }

    Model Load(Trial trial) => store.Load(trial.Number, Build(new HyperParameters(space, trial.Values)).Model);

    string Describe(Trial trial) => trial.Describe(Objective.Name, Best().FirstOrDefault());
}

/// <summary>What to try next.</summary>
/// <param name="Number">Number of the trial.</param>
/// <param name="Values">Values of the choices.</param>
/// <param name="Epochs">Last epoch; as Search says when null.</param>
/// <param name="InitialEpoch">Epoch to go on from.</param>
/// <param name="From">Trial whose net is trained on.</param>
sealed record Proposal(int Number, IReadOnlyDictionary<string, object> Values, int? Epochs = null, int InitialEpoch = 0, int? From = null);
