using Microsoft.ML.AutoML;
using Microsoft.ML.SearchSpace;
using Microsoft.ML.SearchSpace.Option;

namespace Microsoft.ML.KerasStyle.Tests.Platform;

/// <summary>The proposals of the tuners: the very ones of the real package, but for SMAC's.</summary>
public class TunerTests
{
    private readonly MLContext _ml = new(seed: 1);

    public class Two
    {
        [Range(0d, 10d, 2d)] public double A { get; set; }

        [Range(0, 4, 1)] public int B { get; set; }
    }

    [Fact]
    public void RandomSearchDrawsPointsFromItsSeed()
    {
        Assert.Equal("3.3837/1 2.6296/2 4.6346/3 1.4631/3", Proposals(e => e.SetRandomSearchTuner(seed: 5), 4));
    }

    [Fact]
    public void RandomSearchTakesTheSeedOfTheSettings()
    {
        Assert.Equal("2.9352/2 8.6499/0", Proposals(e => e.SetRandomSearchTuner(), 2));
    }

    [Fact]
    public void AGridChangesItsLastSideFastestAndStartsOver()
    {
        Assert.Equal("0/0 0/2 5/0 5/2 0/0", Proposals(e => e.SetGridSearchTuner(step: 2), 5));
    }

    [Fact]
    public void CostFrugalSearchStartsAtTheDefaultAndStepsAroundTheBest()
    {
        Assert.Equal("2/1 1.1473/0 2.8527/1 3.3972/0 5.5721/0 7.2657/1 4.3214/2 10/0 5.4232/0 9.1082/2", Proposals(e => e.SetCostFrugalTuner(), 10));
    }

    [Fact]
    public void CostFrugalSearchComesToTheMinimum()
    {
        var diary = new TrialDiary();
        TrialResult best = Experiment(diary).SetCostFrugalTuner().SetMaxModelToExplore(80).Run();
        Assert.Equal(7, best.TrialSettings.Parameter["two"].AsType<Two>().A, 1e-3);
    }

    [Fact]
    public void AChoiceHasAsManyStepsAsChoices()
    {
        var space = new Microsoft.ML.SearchSpace.SearchSpace { ["c"] = new ChoiceOption("a", "b", "c"), ["only"] = new UniformIntOption(0, 8) };
        var diary = new TrialDiary();
        _ml.Auto().CreateExperiment().AddSearchSpace("s", space).SetMonitor(diary).SetTrialRunner(new TrialRunner(_ => 1))
            .SetGridSearchTuner(step: 2).SetMaxModelToExplore(7).Run();
        Assert.Equal("a0 a4 b0 b4 c0 c4 a0", string.Join(' ', diary.Completed.Select(r => $"{r.TrialSettings.Parameter["s"]["c"].AsType<string>()}{r.TrialSettings.Parameter["s"]["only"].AsType<int>()}")));
    }

    [Fact]
    public void TheDefaultTunerTriesTheFirstCandidateFirstAndThenTheOthers()
    {
        var diary = new TrialDiary();
        SweepablePipeline pipeline = _ml.Transforms.CopyColumns("Again", "X").Append(Line.Sweepable(_ml), Line.Sweepable(_ml));
        _ml.Auto().CreateExperiment().SetPipeline(pipeline).SetMonitor(diary).SetMaxModelToExplore(30)
            .SetTrialRunner(new TrialRunner(settings => settings.Parameter["_pipeline_"]["_SCHEMA_"].AsType<string>() == "e0 * e1" ? 3 : 1)).Run();
        string[] tried = [.. diary.Completed.Select(r => r.TrialSettings.Parameter["_pipeline_"]["_SCHEMA_"].AsType<string>())];
        Assert.Equal("111111112122222222222222222222", string.Concat(tried.Select(s => s[^1])));
    }

    [Fact]
    public void TheDefaultTunerProposesOnlyTheStagesOfTheCandidate()
    {
        var diary = new TrialDiary();
        SweepablePipeline pipeline = _ml.Transforms.CopyColumns("Again", "X").Append(Line.Sweepable(_ml), Line.Sweepable(_ml));
        _ml.Auto().CreateExperiment().SetPipeline(pipeline).SetMonitor(diary).SetMaxModelToExplore(1).SetTrialRunner(new TrialRunner(_ => 1)).Run();
        Assert.Equal(["_SCHEMA_", "e0", "e1"], diary.Completed[0].TrialSettings.Parameter["_pipeline_"].Keys.Order());
        Line line = diary.Completed[0].TrialSettings.Parameter["_pipeline_"]["e1"].AsType<Line>();
        Assert.Equal((0.0, 2), (line.Slope, line.Offset));
    }

    [Fact]
    public void SmacComesNearerToTheMinimumThanByChanceAndKeepsToItsSeed()
    {
        const int ByChance = 10;
        double[] Losses()
        {
            var diary = new TrialDiary();
            Experiment(diary).SetSmacTuner(numberInitialPopulation: ByChance, fitModelEveryNTrials: 5, numRandomEISearchConfigurations: 500).SetMaxModelToExplore(40).Run();
            return [.. diary.Completed.Select(r => r.Loss)];
        }
        double[] losses = Losses();
        Assert.Equal(losses, Losses());
        Assert.True(losses.Min() < losses.Take(ByChance).Min(), string.Join(' ', losses));
    }

    [Fact]
    public void ATunerOfOnesOwnProposesAndHears()
    {
        var tuner = new Steps();
        var diary = new TrialDiary();
        Experiment(diary).SetTuner(tuner).SetMaxModelToExplore(3).Run();
        Assert.Equal([0, 1, 2], tuner.Heard.Select(r => r.TrialSettings.Parameter["two"]["B"].AsType<int>()));

        diary = new TrialDiary();
        Experiment(diary).SetTuner(_ => new Steps()).SetMaxModelToExplore(2).Run();
        Experiment(diary).SetTuner<Steps>().SetMaxModelToExplore(2).Run();
        Assert.Equal([0, 1, 0, 1], diary.Completed.Select(r => r.TrialSettings.Parameter["two"]["B"].AsType<int>()));
    }

    private sealed class Steps : ITuner
    {
        private int _next;

        public List<TrialResult> Heard { get; } = [];

        public Parameter Propose(TrialSettings settings) =>
            Parameter.CreateNestedParameter(new KeyValuePair<string, Parameter>("two", Parameter.FromObject(new Two { A = 1, B = _next++ })));

        public void Update(TrialResult result) => Heard.Add(result);
    }

    private AutoMLExperiment Experiment(TrialDiary diary) => _ml.Auto().CreateExperiment(new AutoMLExperiment.AutoMLExperimentSettings { Seed = 3 })
        .AddSearchSpace("two", new SearchSpace<Two>())
        .SetMonitor(diary)
        .SetTrialRunner(new TrialRunner(settings =>
        {
            Two two = settings.Parameter["two"].AsType<Two>();
            return (two.A - 7) * (two.A - 7) + Math.Abs(two.B - 3);
        }));

    private string Proposals(Action<AutoMLExperiment> tuner, int count)
    {
        var diary = new TrialDiary();
        AutoMLExperiment experiment = Experiment(diary);
        tuner(experiment);
        experiment.SetMaxModelToExplore(count).Run();
        return string.Join(' ', diary.Completed.Select(r => r.TrialSettings.Parameter["two"].AsType<Two>()).Select(t => FormattableString.Invariant($"{t.A:0.####}/{t.B}")));
    }
}
