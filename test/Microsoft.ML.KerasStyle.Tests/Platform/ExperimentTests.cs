using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.ML.AutoML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.KerasStyle.Tests.Platform;

/// <summary>How an experiment of one's own runner goes, as in the real package.</summary>
public class ExperimentTests
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly TrialDiary _diary = new();

    [Fact]
    public void TrialsFollowEachOtherAndAreReported()
    {
        TrialResult best = Experiment(new TrialRunner(s => new[] { 3.0, 4, 1, 2 }[s.TrialId])).SetMaxModelToExplore(4).Run();
        Assert.Equal(["run 0", "done 0", "best 0", "run 1", "done 1", "run 2", "done 2", "best 2", "run 3", "done 3"], _diary.Lines);
        Assert.Equal((2, 1.0, -1.0), (best.TrialSettings.TrialId, best.Loss, best.Metric));
        Assert.True(best.TrialSettings.EndedAtUtc >= best.TrialSettings.StartedAtUtc);
        Assert.True(best.PeakMemoryInMegaByte > 1);
        Assert.True(best.PeakCpu >= 0);
    }

    [Fact]
    public void ARunnerIsDisposedAfterEveryTrialEvenWhenItIsOneForAll()
    {
        var runner = new TrialRunner(_ => 1);
        Experiment(runner).SetMaxModelToExplore(3).Run();
        Assert.Equal(3, runner.Disposed);
    }

    [Fact]
    public void AFactoryMakesARunnerForEveryTrial()
    {
        var runners = new List<TrialRunner>();
        Experiment(new TrialRunner(_ => 1)).SetTrialRunner(_ =>
        {
            runners.Add(new TrialRunner(_ => 1));
            return runners[^1];
        }).SetMaxModelToExplore(3).Run();
        Assert.Equal(3, runners.Count(r => r.Disposed == 1));
        Assert.Equal(4, runners.Count); // one more is made at the start
    }

    [Fact]
    public void AFailingTrialIsReportedAndTheSearchGoesOn()
    {
        TrialResult best = Experiment(new TrialRunner(s => s.TrialId == 1 ? throw new InvalidDataException("no good") : s.TrialId)).SetMaxModelToExplore(3).Run();
        Assert.Equal(["run 0", "done 0", "best 0", "run 1", "fail 1 no good", "run 2", "done 2"], _diary.Lines);
        Assert.Equal(0, best.TrialSettings.TrialId);
    }

    [Fact]
    public async Task AFailureBeforeAnySuccessEndsTheSearch()
    {
        AutoMLExperiment experiment = Experiment(new TrialRunner(_ => throw new InvalidDataException("no good"))).SetMaxModelToExplore(3);
        Assert.Equal("no good", (await Assert.ThrowsAsync<InvalidDataException>(() => experiment.RunAsync())).Message);
        Assert.Equal(["run 0", "fail 0 no good"], _diary.Lines);
        Assert.IsType<InvalidDataException>(Assert.Throws<AggregateException>(() => experiment.Run()).InnerException);
    }

    [Fact]
    public async Task CancelledTrialsDoNotEndTheSearch()
    {
        AutoMLExperiment experiment = Experiment(new TrialRunner(s => s.TrialId < 2 ? throw new OperationCanceledException("gave up") : 5)).SetMaxModelToExplore(3);
        Assert.Equal(2, (await experiment.RunAsync()).TrialSettings.TrialId);
    }

    [Fact]
    public async Task LossesThatAreNoNumbersAreNoResult()
    {
        await Assert.ThrowsAsync<TimeoutException>(() => Experiment(new TrialRunner(_ => double.NaN)).SetMaxModelToExplore(2).RunAsync());
        Assert.Equal(["run 0", "done 0", "run 1", "done 1"], _diary.Lines);
    }

    [Fact]
    public async Task TimeIsUpBetweenTrialsAndByTheTokenWithinOne()
    {
        await WarmUp();
        var clock = Stopwatch.StartNew();
        TrialResult best = await Experiment(new TrialRunner(async (s, ct) =>
        {
            if (s.TrialId > 0)
                await Task.Delay(Timeout.Infinite, ct);
            return 2;
        })).SetTrainingTimeInSeconds(2).RunAsync();
        Assert.Equal(0, best.TrialSettings.TrialId);
        Assert.InRange(clock.Elapsed.TotalSeconds, 1.9, 120);
        Assert.Equal(["run 0", "done 0", "best 0", "run 1"], _diary.Lines);
    }

    [Fact]
    public async Task ATrialThatDoesNotListenRunsToItsEndAndCounts()
    {
        await WarmUp();
        TrialResult best = await Experiment(new TrialRunner(async (_, _) =>
        {
            await Task.Delay(2500, CancellationToken.None);
            return 2;
        })).SetTrainingTimeInSeconds(2).RunAsync();
        Assert.Equal(2, best.Loss);
        Assert.Equal(["run 0", "done 0", "best 0"], _diary.Lines[..3]);
        Assert.InRange(_diary.Completed.Count, 1, 10); // the timer may be late on a busy machine
    }

    [Fact]
    public async Task CancellingGivesTheBestSoFar()
    {
        using var cancel = new CancellationTokenSource();
        TrialResult best = await Experiment(new TrialRunner(async (s, ct) =>
        {
            if (s.TrialId < 3)
                return 5 - s.TrialId;
            await cancel.CancelAsync();
            ct.ThrowIfCancellationRequested();
            return 0;
        })).RunAsync(cancel.Token);
        Assert.Equal(2, best.TrialSettings.TrialId);
        Assert.Equal("run 3", _diary.Lines[^1]);
    }

    [Fact]
    public async Task CancellingBeforeAnyTrialHasEndedIsATimeout()
    {
        using var cancel = new CancellationTokenSource();
        await cancel.CancelAsync();
        await Assert.ThrowsAsync<TimeoutException>(() => Experiment(new TrialRunner(_ => 1)).RunAsync(cancel.Token));
        Assert.Empty(_diary.Lines);
    }

    [Fact]
    public async Task WithoutATunerThereIsNothingToAsk()
    {
        AutoMLExperiment experiment = _ml.Auto().CreateExperiment().SetTrialRunner(new TrialRunner(_ => 1)).SetMaxModelToExplore(1);
        await Assert.ThrowsAsync<NullReferenceException>(() => experiment.RunAsync());
    }

    [Fact]
    public async Task WithoutARunnerNothingCanBeTried()
    {
        AutoMLExperiment experiment = _ml.Auto().CreateExperiment().AddSearchSpace("line", new SearchSpace<Line>()).SetRandomSearchTuner().SetMaxModelToExplore(1);
        await Assert.ThrowsAsync<InvalidOperationException>(() => experiment.RunAsync());
    }

    [Fact]
    public void TheExperimentServesConstructors()
    {
        AutoMLExperiment experiment = Experiment(new TrialRunner(_ => 1)).SetTrialRunner<Served>().SetMonitor<ServedMonitor>().SetMaxModelToExplore(2);
        Assert.Equal(17, experiment.Run().Loss);
        Assert.Equal(7, Experiment(new TrialRunner(_ => 1)).SetMonitor(services => services.GetRequiredService<AutoMLExperiment.AutoMLExperimentSettings>().Seed == 17 ? _diary : null!)
            .SetTrialRunner(services => new TrialRunner(_ => services.GetRequiredService<MLContext>() is null ? 0 : 7)).SetMaxModelToExplore(1).Run().Loss);
    }

    [Fact]
    public void TheSeedIsThatOfTheContextWhereNoneIsGiven()
    {
        var settings = new AutoMLExperiment.AutoMLExperimentSettings();
        _ml.Auto().CreateExperiment(settings).AddSearchSpace("line", new SearchSpace<Line>());
        Assert.Equal(1, settings.Seed);
        Assert.Equal(["line"], settings.SearchSpace.Keys);
    }

    [Fact]
    public void OnlyTheSettersLimitASearch()
    {
        var settings = new AutoMLExperiment.AutoMLExperimentSettings { MaxModels = 1 };
        _ml.Auto().CreateExperiment(settings).AddSearchSpace("line", new SearchSpace<Line>()).SetTrialRunner(new TrialRunner(_ => 1))
            .SetRandomSearchTuner().SetMonitor(_diary).SetMaxModelToExplore(5).SetMaxModelToExplore(2).SetTrainingTimeInSeconds(60).Run();
        Assert.Equal((2, 60u), (settings.MaxModels, settings.MaxExperimentTimeInSeconds));
        Assert.Equal(2, _diary.Completed.Count);
    }

    [Fact]
    public async Task ATrialThatTakesTooMuchMemoryEndsTheSearch()
    {
        AutoMLExperiment experiment = Experiment(new TrialRunner((_, ct) =>
        {
            ct.ThrowIfCancellationRequested();
            return Task.FromResult(1.0);
        })).SetMaximumMemoryUsageInMegaByte(1).SetMaxModelToExplore(3);
        await Assert.ThrowsAsync<TimeoutException>(() => experiment.RunAsync());
        Assert.Equal(["run 0"], _diary.Lines);
    }

    [Fact]
    public void APerformanceMonitorOfOnesOwnIsAsked()
    {
        TrialResult best = Experiment(new TrialRunner(_ => 1)).SetPerformanceMonitor<Peaks>().SetMaxModelToExplore(1).Run();
        Assert.Equal((0.5, 42.0), (best.PeakCpu, best.PeakMemoryInMegaByte));
    }

    [Fact]
    public void AnExperimentRunsAgainFromItsFirstNumberAndKeepsItsBest()
    {
        var losses = new Queue<double>([2, 3, 4, 5]);
        AutoMLExperiment experiment = Experiment(new TrialRunner(_ => losses.Dequeue())).SetMaxModelToExplore(2);
        TrialResult first = experiment.Run();
        Assert.Same(first, experiment.Run());
        Assert.Equal(["run 0", "done 0", "best 0", "run 1", "done 1", "run 0", "done 0", "run 1", "done 1"], _diary.Lines);
    }

    // What is compiled at its first use would take from the time of a search.
    private async Task WarmUp()
    {
        await Experiment(new TrialRunner(_ => 1)).SetMaxModelToExplore(1).RunAsync();
        _diary.Lines.Clear();
        _diary.Completed.Clear();
    }

    private AutoMLExperiment Experiment(ITrialRunner runner) => _ml.Auto().CreateExperiment(new AutoMLExperiment.AutoMLExperimentSettings { Seed = 17 })
        .AddSearchSpace("line", new SearchSpace<Line>()).SetTrialRunner(runner).SetRandomSearchTuner().SetMonitor(_diary);

    public sealed class Served(MLContext ml, AutoMLExperiment.AutoMLExperimentSettings settings, IChannel channel) : ITrialRunner
    {
        public Task<TrialResult> RunAsync(TrialSettings trial, CancellationToken ct)
        {
            channel.Info(MessageSensitivity.None, "tried");
            return Task.FromResult(new TrialResult { TrialSettings = trial, Loss = ml is null ? 0 : settings.Seed!.Value });
        }

        public void Dispose()
        {
        }
    }

    public sealed class ServedMonitor(AutoMLExperiment.AutoMLExperimentSettings settings) : IMonitor
    {
        public void ReportBestTrial(TrialResult result) => Assert.Equal(17, settings.Seed);

        public void ReportCompletedTrial(TrialResult result)
        {
        }

        public void ReportFailTrial(TrialSettings settings, Exception? exception = null)
        {
        }

        public void ReportRunningTrial(TrialSettings settings)
        {
        }
    }

    public sealed class Peaks : IPerformanceMonitor
    {
        public event EventHandler<TrialPerformanceMetrics>? PerformanceMetricsUpdated;

        public void Start() => PerformanceMetricsUpdated?.Invoke(this, new TrialPerformanceMetrics());

        public void Pause()
        {
        }

        public void Stop()
        {
        }

        public double? GetPeakMemoryUsageInMegaByte() => 42;

        public double? GetPeakCpuUsage() => 0.5;

        public void OnPerformanceMetricsUpdatedHandler(TrialSettings trialSettings, TrialPerformanceMetrics metrics, CancellationTokenSource trialCancellationTokenSource)
        {
        }

        public void Dispose()
        {
        }
    }
}
